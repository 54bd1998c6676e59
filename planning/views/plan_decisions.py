"""What is done on the plan pages: run, stop, accept, pin, dismiss, override, object."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from planning import access
from planning.access import Permission
from planning.actions import ladder, recommendations, runs
from planning.domain.errors import DomainError, Invalid
from planning.forms.plan import DismissForm, ObjectionForm, OverrideForm, RunForm
from planning.models import Activity, Recommendation, Run, Team, WorkItem
from planning.queries import plans
from planning.queries.finding_pages import owned_now
from planning.queries.plan_panels import is_number
from planning.views.pages import PortalRequest, back, page, refuse, requires, see_other


def _plan(request: PortalRequest) -> str:
    return back(request, reverse("planning:plan"))


def _found(pk: int) -> Recommendation:
    return get_object_or_404(
        plans.recommendations(states=Recommendation.State.values, kinds=Recommendation.Kind.values), pk=pk
    )


@require_POST
@requires(Permission.PLAN_RUN)
def run(request: PortalRequest) -> HttpResponse:
    """Start a plan for everybody, or for the teams that the user plans."""
    form = RunForm(request.POST)
    if not form.is_valid():
        return refuse(request, _plan(request), DomainError("Seconds must be a whole number from 1 to 3,600."))
    covered = access.access_of(request.user).teams
    team = None
    if covered is not None:
        asked = request.POST.get("team", "")
        rows = Team.objects.active().filter(pk__in=covered)
        team = rows.filter(pk=int(asked)).first() if is_number(asked) else _widest(rows)
    try:
        runs.start(
            by=request.user, team=team, seconds=form.cleaned_data["seconds"],
            includes_tentative=form.cleaned_data["includes_tentative"],
        )  # fmt: skip
    except DomainError as error:
        return refuse(request, _plan(request), error)
    return see_other(request, _plan(request), said=f"Planning for {team or 'everybody'} has begun.")


def _widest(rows: "object") -> Team | None:
    """Return the team that covers most of those below it, first by name."""
    teams = list(rows)  # type: ignore[call-overload]  # a value list
    return max(teams, key=lambda team: (len(access.teams_below({team.pk})), team.name), default=None)


@require_GET
@requires(Permission.VIEW)
def run_progress(request: PortalRequest, pk: int) -> HttpResponse:
    """Answer where a run stands; 286 tells htmx to stop asking, and the page is loaded again once."""
    row = get_object_or_404(Run.objects.select_related("team"), pk=pk)
    told = request.GET.get("told", "")
    shown = plans.run_status(row, told=int(told) if is_number(told) else 0)
    response = page(request, "planning/plan/progress.html", {"run": shown})
    if row.state not in Run.ACTIVE:
        response.status_code = 286
        response["HX-Refresh"] = "true"
    return response


@require_POST
@requires(Permission.PLAN_RUN)
def run_stop(request: PortalRequest, pk: int) -> HttpResponse:
    """Stop a run and keep the best plan found."""
    row = get_object_or_404(Run, pk=pk)
    try:
        runs.cancel(row, by=request.user)
    except DomainError as error:
        return refuse(request, _plan(request), error)
    return see_other(request, _plan(request), said="Stopping; the best plan found is kept.")


def _done(request: PortalRequest, activity: Activity) -> HttpResponse:
    return see_other(request, _plan(request), said=owned_now(activity), activity=activity)


@require_POST
@requires(Permission.HIRING_VIEW)
def take_step(request: PortalRequest) -> HttpResponse:
    """Take a step of the hire-first ladder."""
    url = back(request, reverse("planning:plan-hire-first"))
    plan = plans.latest()
    if plan is None:
        return refuse(request, url, DomainError("There is no plan yet."))
    try:
        activity = ladder.take(plan, request.POST.get("step", ""), by=request.user)
    except DomainError as error:
        return refuse(request, url, error)
    return see_other(request, url, said=f"{activity.sentence}.", activity=activity)


@require_POST
@requires(Permission.VIEW)
def accept(request: PortalRequest, pk: int) -> HttpResponse:
    """Make a recommendation live."""
    try:
        return _done(request, recommendations.accept(_found(pk), by=request.user))
    except DomainError as error:
        return refuse(request, _plan(request), error)


@require_POST
@requires(Permission.PLAN_DECIDE)
def accept_all(request: PortalRequest) -> HttpResponse:
    """Make every open allocation live that the user may decide on, or those named under ``only``."""
    rows = plans.recommendations()
    only = [int(part) for part in request.POST.get("only", "").split(",") if is_number(part)]
    if only:
        rows = rows.filter(pk__in=only)
    try:
        activity = recommendations.accept_all(list(rows), by=request.user)
    except DomainError as error:
        return refuse(request, _plan(request), error)
    return _done(request, activity) if activity is not None else see_other(request, _plan(request))


@require_POST
@requires(Permission.VIEW)
def pin(request: PortalRequest, pk: int) -> HttpResponse:
    """Accept, and keep it there."""
    try:
        return _done(request, recommendations.pin(_found(pk), by=request.user))
    except DomainError as error:
        return refuse(request, _plan(request), error)


@require_POST
@requires(Permission.VIEW)
def dismiss(request: PortalRequest, pk: int) -> HttpResponse:
    """Say no; later plans keep that person out of it."""
    form = DismissForm(request.POST)
    if not form.is_valid():
        return refuse(request, _plan(request), Invalid("The reason is longer than 500 characters; say it in fewer."))
    reason = form.cleaned_data["reason"]
    try:
        return _done(request, recommendations.dismiss(_found(pk), reason=reason, by=request.user))
    except DomainError as error:
        return refuse(request, _plan(request), error)


@require_http_methods(["GET", "POST"])
@requires(Permission.PLAN_DECIDE)
def override(request: PortalRequest, pk: int) -> HttpResponse:
    """Put somebody else on it, with a reason."""
    row = _found(pk)
    form = OverrideForm(request.POST or None, row=row, today=timezone.localdate())
    if request.method == "POST" and form.is_valid():
        try:
            return _done(request, recommendations.override(row, by=request.user, **form.cleaned_data))
        except DomainError as error:
            form.add_error(None, str(error))
    context = {
        "form": form, "row": row, "title": f"Put somebody else on {row.work_item}", "submit": "Override",
        "url": request.path,
        "crumbs": [{"label": "Plan", "url": reverse("planning:plan")}, {"label": "Override", "url": ""}],
    }  # fmt: skip
    status = 422 if request.method == "POST" else 200
    return page(request, "planning/plan/override.html", context, part="dialog", status=status)


@require_http_methods(["GET", "POST"])
@requires(Permission.OBJECT)
def object_to(request: PortalRequest, pk: int) -> HttpResponse:
    """Take in writing what a person has against being put on an item."""
    item = get_object_or_404(WorkItem.objects.select_related("project"), pk=pk)
    form = ObjectionForm(request.POST if request.method == "POST" else None)
    person = request.user.person
    is_valid = form.is_valid()
    if request.method == "POST" and person is None:
        form.add_error(None, "Your user is not linked to a person, so there is nobody to object for.")
    elif person is not None and is_valid:
        try:
            recommendations.object_to(item, person, text=form.cleaned_data["text"], by=request.user)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            return see_other(
                request, reverse("planning:work-item-detail", args=[item.pk]), said="Your objection is written down."
            )
    context = {
        "form": form, "title": f"Object to {item}", "submit": "Object", "url": request.path,
        "crumbs": [{"label": "Work", "url": reverse("planning:work-item-list")}, {"label": "Object", "url": ""}],
    }  # fmt: skip
    return page(request, "planning/plan/override.html", context, part="dialog", status=422 if form.errors else 200)
