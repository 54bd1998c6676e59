"""Choosing what an owner answers for: on accepting a proposed owner, and later for whoever owns a thing."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from planning import access
from planning.access import Permission
from planning.actions import contracts, recommendations
from planning.actions.contracts import Subject, team_of
from planning.domain.errors import Conflict, DomainError, NotAllowed
from planning.forms.contracts import ContractsForm
from planning.models import Component, Project, Recommendation, Role
from planning.queries import plans
from planning.queries.contracts import choices
from planning.queries.finding_pages import owned_now
from planning.views.keeping import came_from, latest
from planning.views.pages import PortalRequest, back, page, refuse, requires, see_other

METHODS = ["GET", "POST"]


@require_http_methods(METHODS)
@requires(Permission.OWNERSHIP_CHANGE)
def accept_owner(request: PortalRequest, pk: int) -> HttpResponse:
    """Accept a proposed owner with the metrics that they agree to answer for."""
    rows = plans.recommendations(states=Recommendation.State.values, kinds=("owner",))
    row = get_object_or_404(rows.exclude(change="backup").select_related("component__kind"), pk=pk)
    subject = row.component or row.project
    url = came_from(request, reverse("planning:ownership-recommended"))
    if subject is None or row.role is None or row.state != Recommendation.State.OPEN:
        return refuse(request, url, Conflict("This was decided already, or what it was about is gone."))
    form = ContractsForm(request.POST or None, choices=choices(subject, row.role), role=row.role)
    if request.method == "POST" and form.is_valid():
        try:
            activity = recommendations.accept(row, by=request.user, metrics=form.values())
        except NotAllowed:
            raise
        except DomainError as error:
            form.take(error)
        else:
            return see_other(request, url, said=owned_now(activity), activity=activity)
    title = f"What does {row.person} answer for with {subject}?"
    return _shown(request, form, subject, row.role, url, title=title, submit="Assign with these")


@require_http_methods(METHODS)
@requires(Permission.OWNERSHIP_CHANGE)
def of_component(request: PortalRequest, pk: int) -> HttpResponse:
    """Choose more metrics for whoever owns a component."""
    component = get_object_or_404(Component.objects.select_related("kind", "team", "project"), pk=pk)
    return _choose(request, component, reverse("planning:component-detail", args=[pk]))


@require_http_methods(METHODS)
@requires(Permission.OWNERSHIP_CHANGE)
def of_project(request: PortalRequest, pk: int) -> HttpResponse:
    """Choose more metrics for whoever owns a project."""
    project = get_object_or_404(Project.objects.select_related("team"), pk=pk)
    return _choose(request, project, reverse("planning:project-detail", args=[pk]))


def _choose(request: PortalRequest, subject: Subject, url: str) -> HttpResponse:
    access.check(request.user, Permission.OWNERSHIP_CHANGE, team_of(subject))
    held = subject.ownerships.on(timezone.localdate()).select_related("role", "person", "team").first()
    if held is None or held.role is None:
        return refuse(request, url, Conflict(f"Nobody answers for {subject} in a role; assign somebody first."))
    form = ContractsForm(request.POST or None, choices=choices(subject, held.role), role=held.role, is_usual=False)
    if request.method == "POST" and form.is_valid():
        try:
            made = contracts.choose(subject, chosen=form.values(), by=request.user)
        except NotAllowed:
            raise
        except DomainError as error:
            form.take(error)
        else:
            said = f"{held.holder} answers for {len(made)} more success metric{'' if len(made) == 1 else 's'}."
            return see_other(request, url, said=said, activity=latest(request.user))
    title = f"What else does {held.holder} answer for with {subject}?"
    return _shown(request, form, subject, held.role, url, title=title, submit="Agree on these")


def _shown(
    request: PortalRequest, form: ContractsForm, subject: Subject, role: Role, url: str, *, title: str, submit: str
) -> HttpResponse:
    context = {
        "form": form, "subject": subject, "role": role, "title": title, "submit": submit, "cancel": url,
        "crumbs": [
            {"label": "Ownership", "url": reverse("planning:ownership")}, {"label": str(subject), "url": url},
            {"label": "Metrics", "url": ""},
        ],
    }  # fmt: skip
    return page(request, "planning/ownership/contracts.html", context, status=422 if request.method == "POST" else 200)


@require_POST
@requires(Permission.OWNERSHIP_CHANGE)
def accept_all(request: PortalRequest) -> HttpResponse:
    """Accept every proposed owner and backup that the user may decide on, with the usual metrics; one undo."""
    url = back(request, reverse("planning:ownership-recommended"))
    try:
        activity = recommendations.accept_all(list(plans.recommendations(kinds=("owner",))), by=request.user)
    except DomainError as error:
        return refuse(request, url, error)
    return see_other(request, url, said=f"{activity.sentence}." if activity else "", activity=activity)
