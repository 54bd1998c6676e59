"""Projects: the list, one project, its forms."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from planning.access import Permission
from planning.actions import records
from planning.forms.projects import FilterForm, ProjectForm
from planning.models import Project
from planning.queries import metric_pages, metrics, projects, stakeholders
from planning.views.keeping import form_page, keep, remove, without
from planning.views.pages import PortalRequest, page, requires
from planning.views.sheets import table_file

PAGE_SIZE = 50
FORM = "planning/projects/form.html"
METHODS = ["GET", "POST"]


def _crumbs(*more: tuple[str, str]) -> list[dict[str, str]]:
    rows = [("Projects", reverse("planning:project-list")), *more]
    return [{"label": label, "url": url} for label, url in rows]


def _project(pk: int) -> Project:
    return get_object_or_404(Project.objects.select_related("team"), pk=pk)


def _url(project: Project) -> str:
    return reverse("planning:project-detail", args=[project.pk])


@require_GET
@requires(Permission.VIEW)
def project_list(request: PortalRequest) -> HttpResponse:
    """List projects with what is left and when it is done."""
    form, sort = FilterForm(request.GET), request.GET.get("sort", "")
    shown = Paginator(projects.list_projects(form.filters(), sort=sort), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page_of_projects": shown, "rows": projects.rows(list(shown.object_list)), "form": form, "sort": sort,
        "filters": _chips(request, form), "summary": projects.summary(), "today": timezone.localdate(),
        "address": reverse("planning:project-list"), "crumbs": [{"label": "Projects"}],
        "csv_url": f"{reverse('planning:project-csv')}{without(request.GET)}",
    }  # fmt: skip
    return page(request, "planning/projects/list.html", context, part="project-page")


@require_GET
@requires(Permission.VIEW)
def project_csv(request: PortalRequest) -> HttpResponse:
    """Give the list to take along, filtered and sorted as it is shown."""
    found = projects.list_projects(FilterForm(request.GET).filters(), sort=request.GET.get("sort", ""))
    head = ["name", "team", "stage", "lifecycle", "probability_percent", "items_left", "days_left", "starts_on",
            "due_on", "planned_finish", "days_late", "items_without_anybody"]  # fmt: skip
    lines = (
        [
            row.project.name, row.project.team, row.project.stage, row.project.lifecycle,
            row.project.probability_percent, row.left.count, round(row.left.days, 2), row.project.starts_on,
            row.project.due_on, row.finish, row.late_days, row.nobody,
        ]
        for row in projects.rows(list(found))
    )  # fmt: skip
    return table_file(request, "projects", head, lines)


def _chips(request: PortalRequest, form: FilterForm) -> list[dict[str, str]]:
    chips = form.shown()
    for chip in chips:
        rest = request.GET.copy()
        for key in (chip["name"], "page"):
            rest.pop(key, None)
        chip["off_url"] = f"?{rest.urlencode()}"
    return chips


@require_GET
@requires(Permission.VIEW)
def detail(request: PortalRequest, pk: int) -> HttpResponse:
    """Show a project: when it is done, what is left, what it asks for, who works on it."""
    project, today = _project(pk), timezone.localdate()
    shown = projects.detail(project, today=today)
    context = {
        "project": project, "detail": shown, "groups": stakeholders.groups(project, shown.roles, today),
        "activities": projects.history(project, request.user), "today": today,
        "metrics": metrics.with_stands(metric_pages.list_metrics(metric_pages.Filters(project=project.pk)), today),
        "may_change": records.may_change(request.user, project), "crumbs": _crumbs((project.name, "")),
    }  # fmt: skip
    return page(request, "planning/projects/detail.html", context)


@require_http_methods(METHODS)
@requires(Permission.PROJECT_CHANGE)
def new(request: PortalRequest) -> HttpResponse:
    """Add a project."""
    form = ProjectForm(request.POST or None, initial={"team": request.GET.get("team")})

    def write() -> Project:
        return records.create(Project, form.values(), by=request.user)

    return keep(request, form, write, to=_url, said="Added {}.") or form_page(
        request, FORM, form, submit="Add project", cancel=reverse("planning:project-list"),
        crumbs=_crumbs(("New", "")),
    )  # fmt: skip


@require_http_methods(METHODS)
@requires(Permission.PROJECT_CHANGE)
def edit(request: PortalRequest, pk: int) -> HttpResponse:
    """Change a project."""
    form = ProjectForm(request.POST or None, instance=_project(pk))

    def write() -> Project:
        # The form has written on its own copy; the action must see the row as it is stored.
        return records.update(_project(pk), form.values(), by=request.user)

    shown = _project(pk)
    return keep(request, form, write, to=_url, said="Changed {}.") or form_page(
        request, FORM, form, submit="Keep changes", cancel=_url(shown), project=shown,
        crumbs=_crumbs((shown.name, _url(shown)), ("Change", "")),
    )  # fmt: skip


@require_http_methods(METHODS)
@requires(Permission.PROJECT_CHANGE)
def delete(request: PortalRequest, pk: int) -> HttpResponse:
    """Remove a project with its work items; undo brings all back."""
    project = _project(pk)
    if request.method == "GET":
        context = {
            "project": project, "cancel": _url(project), "items": project.work_items.count(),
            "crumbs": _crumbs((project.name, _url(project)), ("Remove", "")),
        }  # fmt: skip
        return page(request, "planning/projects/confirm.html", context)
    return remove(request, project, url=_url(project), to=reverse("planning:project-list"))
