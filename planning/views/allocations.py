"""Putting people on work by hand, moving that, and taking them off again."""

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from planning.access import Permission
from planning.actions import allocations, records
from planning.domain.errors import DomainError, NotAllowed
from planning.forms.allocations import AllocationForm, MoveForm
from planning.forms.errors import take
from planning.models import Allocation, Membership, WorkItem
from planning.queries import peaks
from planning.queries.work import offered_items
from planning.views.keeping import came_from, form_page, keep, remove
from planning.views.pages import PortalRequest, page, requires, see_other

METHODS = ["GET", "POST"]
ROWS = Allocation.objects.select_related("work_item__project", "membership__person", "membership__team", "role")


def _item_url(row: Allocation) -> str:
    return f"{reverse('planning:work-item-detail', args=[row.work_item_id])}#who"


def _page(request: PortalRequest, form: AllocationForm, submit: str, **more: Any) -> HttpResponse:
    plan = reverse("planning:plan")
    return form_page(
        request, "planning/work/allocation.html", form, submit=submit, next=came_from(request, ""),
        crumbs=[{"label": "Plan", "url": plan}, {"label": submit, "url": ""}], offered=offered_items(), **more,
    )  # fmt: skip


def _asked(request: PortalRequest) -> dict[str, Any]:
    """Return what the link that led here names: a person, a work item."""
    start: dict[str, Any] = {}
    person, item = request.GET.get("person", ""), request.GET.get("item", "")
    if person.isdecimal() and len(person) < 19:
        start["membership"] = Membership.objects.filter(person_id=int(person)).on(timezone.localdate()).first()
    if item.isdecimal() and len(item) < 19:
        start["item"] = WorkItem.objects.filter(pk=int(item)).first() or ""
    return start


@require_http_methods(METHODS)
@requires(Permission.PLAN_DECIDE)
def new(request: PortalRequest) -> HttpResponse:
    """Put somebody on a work item."""
    form = AllocationForm(request.POST or None, today=timezone.localdate(), by=request.user, initial=_asked(request))
    done = keep(
        request, form, lambda: records.create(Allocation, form.values(), by=request.user),
        to=lambda row: came_from(request, _item_url(row)), said="{}.",
    )  # fmt: skip
    return done or _page(request, form, "Put on work", cancel=came_from(request, reverse("planning:plan")))


@require_http_methods(METHODS)
@requires(Permission.PLAN_DECIDE)
def edit(request: PortalRequest, pk: int) -> HttpResponse:
    """Change who, how much or when."""
    row: Allocation = get_object_or_404(ROWS, pk=pk)
    form = AllocationForm(request.POST or None, today=timezone.localdate(), by=request.user, instance=row)
    done = keep(
        request, form, lambda: records.update(get_object_or_404(ROWS, pk=pk), form.values(), by=request.user),
        to=lambda kept: came_from(request, _item_url(kept)), said="{}.",
    )  # fmt: skip
    shown = get_object_or_404(ROWS, pk=pk)
    return done or _page(request, form, "Keep changes", cancel=came_from(request, _item_url(shown)), allocation=shown)


@require_http_methods(METHODS)
@requires(Permission.PLAN_DECIDE)
def move(request: PortalRequest, pk: int) -> HttpResponse:
    """Move work that is decided; a bar that was dragged names its new days in the address."""
    row: Allocation = get_object_or_404(ROWS, pk=pk)
    plan = f"{reverse('planning:plan')}?open=allocation-{pk}"
    dragged = {"starts_on": request.GET.get("from"), "ends_on": request.GET.get("until")}
    start = {name: day for name, text in dragged.items() if (day := parse_day(text)) is not None}
    form = MoveForm(request.POST or None, today=timezone.localdate(), by=request.user, instance=row, initial=start)
    if form.is_valid():
        given = {name: form.cleaned_data[name] for name in MoveForm.field_order}
        try:
            activity = allocations.move(get_object_or_404(ROWS, pk=pk), by=request.user, **given)
        except NotAllowed:
            raise
        except DomainError as error:
            take(form, error)
        else:
            return see_other(request, came_from(request, plan), said=f"{activity.sentence}.", activity=activity)
    held: Allocation = get_object_or_404(ROWS, pk=pk)
    first, last = start.get("starts_on", held.starts_on), start.get("ends_on", held.ends_on)
    context = {
        "form": form, "title": f"Move {held.membership.person} on {held.work_item.title}", "submit": "Move",
        "url": request.path, "preview": peaks.preview(held, first, last),
        "crumbs": [{"label": "Plan", "url": reverse("planning:plan")}, {"label": "Move", "url": ""}],
    }  # fmt: skip
    return page(request, "planning/plan/override.html", context, part="dialog", status=422 if form.errors else 200)


def parse_day(text: str | None) -> date | None:
    """Return a date of an address; nothing for what is none."""
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


@require_POST
@requires(Permission.PLAN_DECIDE)
def delete(request: PortalRequest, pk: int) -> HttpResponse:
    """Take somebody off a work item; undo puts them back."""
    row: Allocation = get_object_or_404(ROWS, pk=pk)
    url = came_from(request, _item_url(row))
    return remove(request, row, url=url, to=url)
