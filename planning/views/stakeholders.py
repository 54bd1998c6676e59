"""Who stands for a group of stakeholders on a project: name, change, remove."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from planning import access
from planning.access import Permission
from planning.actions import records
from planning.forms.rows import ids_of
from planning.forms.stakeholders import StakeholderForm
from planning.models import Project, ProjectStakeholder
from planning.views.keeping import form_page, keep, remove
from planning.views.pages import PortalRequest, requires

METHODS = ["GET", "POST"]
FORM = "planning/projects/stakeholder.html"


def _crumbs(project: Project, label: str) -> list[dict[str, str]]:
    rows = [("Projects", reverse("planning:project-list")), (project.name, _url(project)), (label, "")]
    return [{"label": label, "url": url} for label, url in rows]


def _url(project: Project) -> str:
    return f"{reverse('planning:project-detail', args=[project.pk])}#stakeholders"


def _row(pk: int) -> ProjectStakeholder:
    found: ProjectStakeholder = get_object_or_404(ProjectStakeholder.objects.select_related("project"), pk=pk)
    return found


@require_http_methods(METHODS)
@requires(Permission.PROJECT_CHANGE)
def new(request: PortalRequest, pk: int) -> HttpResponse:
    """Name somebody for a group of stakeholders."""
    project = get_object_or_404(Project, pk=pk)
    access.check(request.user, Permission.PROJECT_CHANGE, project.team_id)
    chosen = ids_of([request.GET.get("group", "")])
    form = StakeholderForm(request.POST or None, initial={"stakeholder": chosen[0] if chosen else None})
    done = keep(
        request, form,
        lambda: records.create(ProjectStakeholder, {**form.cleaned_data, "project": project}, by=request.user),
        to=lambda _row: _url(project), said="Named {}.",
    )  # fmt: skip
    return done or form_page(
        request, FORM, form, submit="Name them", cancel=_url(project), project=project,
        crumbs=_crumbs(project, "Stakeholder"),
    )  # fmt: skip


@require_http_methods(METHODS)
@requires(Permission.PROJECT_CHANGE)
def edit(request: PortalRequest, pk: int) -> HttpResponse:
    """Change who stands for a group."""
    row = _row(pk)
    project = row.project
    access.check(request.user, Permission.PROJECT_CHANGE, project.team_id)
    form = StakeholderForm(request.POST or None, instance=row)
    # The form writes on its own copy; the action must see the row as it is stored.
    done = keep(
        request, form, lambda: records.update(_row(pk), form.cleaned_data, by=request.user),
        to=lambda _row: _url(project), said="Changed {}.",
    )  # fmt: skip
    return done or form_page(
        request, FORM, form, submit="Keep changes", cancel=_url(project), project=project, row=_row(pk),
        crumbs=_crumbs(project, "Stakeholder"),
    )  # fmt: skip


@require_POST
@requires(Permission.PROJECT_CHANGE)
def delete(request: PortalRequest, pk: int) -> HttpResponse:
    """Take a name away; undo brings it back."""
    row = _row(pk)
    return remove(request, row, url=_url(row.project), to=_url(row.project))
