"""One component: its page and its forms."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from planning import access
from planning.access import Permission
from planning.actions import records
from planning.actions.contracts import team_of
from planning.forms.components import ComponentForm
from planning.models import Component
from planning.queries import component_pages, frame
from planning.views.keeping import form_page, keep, remove
from planning.views.pages import PortalRequest, page, requires

METHODS = ["GET", "POST"]
FORM = "planning/components/form.html"


def _crumbs(*more: tuple[str, str]) -> list[dict[str, str]]:
    rows = [("Ownership", reverse("planning:ownership")), *more]
    return [{"label": label, "url": url} for label, url in rows]


def _component(pk: int) -> Component:
    rows = Component.objects.select_related("kind", "team", "project__team").prefetch_related("kind__roles")
    return get_object_or_404(rows, pk=pk)


def _url(component: Component) -> str:
    return reverse("planning:component-detail", args=[component.pk])


@require_GET
@requires(Permission.VIEW)
def detail(request: PortalRequest, pk: int) -> HttpResponse:
    """Show a component: who answers for it, how its metrics stand, what was found."""
    component, today = _component(pk), timezone.localdate()
    context = {
        "component": component, "today": today, "here": request.get_full_path(),
        "detail": component_pages.detail(component, frame.organisation(), today, request.user),
        "may_change": records.may_change(request.user, component),
        "may_assign": access.can(request.user, Permission.OWNERSHIP_CHANGE, team_of(component)),
        "may_metrics": access.can(request.user, Permission.METRIC_CHANGE, team_of(component)),
        "crumbs": _crumbs((component.name, "")),
    }  # fmt: skip
    return page(request, "planning/components/detail.html", context)


@require_http_methods(METHODS)
@requires(Permission.COMPONENT_CHANGE)
def new(request: PortalRequest) -> HttpResponse:
    """Add a component."""
    start = {name: request.GET[name] for name in ("project", "team", "kind") if request.GET.get(name)}
    form = ComponentForm(request.POST or None, initial=start)
    done = keep(
        request, form, lambda: records.create(Component, form.values(), by=request.user), to=_url, said="Added {}."
    )
    cancel = reverse("planning:ownership")
    return done or form_page(
        request, FORM, form, submit="Add component", cancel=cancel, crumbs=_crumbs(("New", "")), component=None
    )


@require_http_methods(METHODS)
@requires(Permission.COMPONENT_CHANGE)
def edit(request: PortalRequest, pk: int) -> HttpResponse:
    """Change a component."""
    form = ComponentForm(request.POST or None, instance=_component(pk))
    # The form writes on its own copy; the action must see the row as it is stored.
    done = keep(
        request, form, lambda: records.update(_component(pk), form.values(), by=request.user), to=_url,
        said="Changed {}.",
    )  # fmt: skip
    if done:
        return done
    shown = _component(pk)
    crumbs = _crumbs((shown.name, _url(shown)), ("Change", ""))
    return form_page(
        request, FORM, form, submit="Keep changes", cancel=_url(shown), crumbs=crumbs, component=shown
    )  # fmt: skip


@require_http_methods(METHODS)
@requires(Permission.COMPONENT_CHANGE)
def delete(request: PortalRequest, pk: int) -> HttpResponse:
    """Remove a component with its owners and metrics; undo brings all back."""
    component = _component(pk)
    if request.method == "POST":
        return remove(request, component, url=_url(component), to=reverse("planning:ownership"))
    context = {
        "component": component, "cancel": _url(component), "metrics": component.success_metrics.count(),
        "crumbs": _crumbs((component.name, _url(component)), ("Remove", "")),
    }  # fmt: skip
    return page(request, "planning/components/confirm.html", context)
