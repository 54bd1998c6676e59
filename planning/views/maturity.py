"""The pages of maturity: the result, its history, units and projects, the questionnaire."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from planning import access
from planning.access import Permission
from planning.actions import assessments
from planning.forms.maturity import AnswersForm
from planning.forms.rows import ids_of
from planning.models import Assessment, Project, Team
from planning.queries import frame, maturity, maturity_pages, maturity_words
from planning.views.keeping import form_page, keep, remove
from planning.views.pages import PortalRequest, page, requires
from planning.views.sheets import table_file

METHODS = ["GET", "POST"]


def _subject(request: PortalRequest) -> maturity.Subject:
    """Return what the address is about: a team, a project, or the organisation."""
    team, project = (ids_of([request.GET[name]]) if name in request.GET else None for name in ("team", "project"))
    if team is not None:
        return maturity.Subject(team=get_object_or_404(Team, pk__in=team))
    if project is not None:
        return maturity.Subject(project=get_object_or_404(Project.objects.select_related("team"), pk__in=project))
    return maturity.Subject()


def _url(name: str, subject: maturity.Subject) -> str:
    return f"{reverse(f'planning:{name}')}{subject.query}"


def _base(request: PortalRequest, subject: maturity.Subject, current: str) -> dict[str, Any]:
    """Return what every page of maturity shows: whose it is, its tabs, who may answer."""
    rows = subject.rows()
    tabs = [
        ("Now", "maturity", None), ("History", "maturity-history", rows.count()),
        ("By team and project", "maturity-units", len(maturity.latest_of_all())),
    ]  # fmt: skip
    crumbs = [{"label": "Maturity", "url": reverse("planning:maturity")}]
    if subject.query:
        crumbs.append({"label": subject.name, "url": ""})
    return {
        "subject": subject, "rows": list(rows), "crumbs": crumbs,
        "tabs": [
            {"label": label, "url": _url(name, subject), "count": count, "current": name == current}
            for label, name, count in tabs
        ],
        "answer_url": _url("maturity-answer", subject),
        "may_answer": access.can(request.user, Permission.ASSESSMENT_CHANGE, subject.team_id),
    }  # fmt: skip


@require_GET
@requires(Permission.VIEW)
def show(request: PortalRequest) -> HttpResponse:
    """Show where the AI work stands and which role comes first, by the latest answers or by earlier ones."""
    subject = _subject(request)
    context = _base(request, subject, "maturity")
    rows: list[Assessment] = context["rows"]
    wanted = ids_of([request.GET.get("of", "")])
    row = next((one for one in rows if [one.pk] == wanted), None if wanted else next(iter(rows), None))
    if wanted and row is None:
        raise Http404
    context |= maturity_pages.result(row, rows, frame.organisation(), request.user)
    return page(request, "planning/maturity/show.html", context)


@require_GET
@requires(Permission.VIEW)
def history(request: PortalRequest) -> HttpResponse:
    """Show how the scores went from assessment to assessment."""
    subject = _subject(request)
    context = _base(request, subject, "maturity-history")
    context |= maturity_pages.history(context["rows"])
    context["csv_url"] = _url("maturity-csv", subject)
    return page(request, "planning/maturity/history.html", context)


@require_GET
@requires(Permission.VIEW)
def units(request: PortalRequest) -> HttpResponse:
    """Show the latest assessment of each team and project, and those that have none."""
    context = _base(request, maturity.Subject(), "maturity-units")
    context |= maturity_pages.units(request.user)
    return page(request, "planning/maturity/units.html", context)


@require_GET
@requires(Permission.VIEW)
def table_csv(request: PortalRequest) -> HttpResponse:
    """Give the history as a table for spreadsheets."""
    return table_file(request, "maturity", maturity_pages.CSV_HEAD, maturity_pages.csv_rows(_subject(request).rows()))


@require_http_methods(METHODS)
@requires(Permission.ASSESSMENT_CHANGE)
def answer(request: PortalRequest) -> HttpResponse:
    """Take the answers; whatever is not answered stays open."""
    subject = _subject(request)
    access.check(request.user, Permission.ASSESSMENT_CHANGE, subject.team_id)
    latest = subject.rows().first()
    form = AnswersForm(request.POST or None, row=latest)
    done = keep(
        request, form,
        lambda: assessments.answer(
            form.values(), team=subject.team, project=subject.project, today=timezone.localdate(), by=request.user
        ),
        to=lambda _row: _url("maturity", subject), said="Kept the answers of {}.",
    )  # fmt: skip
    if done:
        return done
    crumbs = [{"label": "Maturity", "url": _url("maturity", subject)}, {"label": "Answer", "url": ""}]
    return form_page(
        request, "planning/maturity/answer.html", form, submit="Keep the answers", cancel=_url("maturity", subject),
        crumbs=crumbs, subject=subject, latest=latest,
    )  # fmt: skip


@require_http_methods(METHODS)
@requires(Permission.ASSESSMENT_CHANGE)
def delete(request: PortalRequest, pk: int) -> HttpResponse:
    """Ask, then remove an assessment."""
    row = get_object_or_404(Assessment.objects.select_related("team", "project"), pk=pk)
    url = _url("maturity-history", maturity.Subject(row.team, row.project))
    if request.method == "POST":
        return remove(request, row, url=url, to=url)
    context = {"row": row, "cancel": url, "crumbs": [{"label": "Maturity", "url": url}, {"label": "Remove", "url": ""}]}
    context["answer"] = maturity_words.answer(maturity.found_of(row, maturity.bounds()))
    return page(request, "planning/maturity/confirm.html", context)
