"""One work item: its page, its forms, its dependencies and what it asks for."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from planning.access import Permission, can
from planning.actions import records, work_items
from planning.domain.errors import DomainError, NotAllowed
from planning.forms import work as forms
from planning.models import Dependency, Tag, WorkItem
from planning.queries import work, work_details
from planning.views.keeping import form_page, keep, latest, remove
from planning.views.pages import PortalRequest, back, page, refuse, requires, see_other
from planning.views.work import answer, said

FORM = "planning/work/form.html"
METHODS = ["GET", "POST"]


def _item(pk: int) -> WorkItem:
    return get_object_or_404(work_details.items(), pk=pk)


def _url(item: WorkItem) -> str:
    return reverse("planning:work-item-detail", args=[item.pk])


def _crumbs(*more: tuple[str, str]) -> list[dict[str, str]]:
    rows = [("Work", reverse("planning:work-item-list")), *more]
    return [{"label": label, "url": url} for label, url in rows]


def _name(item: WorkItem) -> str:
    return item.number or item.title


@require_GET
@requires(Permission.VIEW)
def detail(request: PortalRequest, pk: int) -> HttpResponse:
    """Show a work item: what it asks for, what it waits for, who does it."""
    item = _item(pk)
    shown = work_details.detail(item, user=request.user, today=timezone.localdate())
    context = {
        "item": item, "detail": shown, "may_allocate": can(request.user, Permission.PLAN_DECIDE),
        "may_allocations": {row.pk for row in shown.allocations if records.may_change(request.user, row)},
        "shares": work_details.shares_of(item.tag), "may_change": records.may_change(request.user, item),
        "dependency_form": forms.DependencyForm(), "offered": work.offered_items(item), "tag_choices": Tag.choices,
        "crumbs": _crumbs((_name(item), "")), "today": timezone.localdate(),
    }  # fmt: skip
    return page(request, "planning/work/detail.html", context)


@require_http_methods(METHODS)
@requires(Permission.WORK_CHANGE)
def new(request: PortalRequest) -> HttpResponse:
    """Add a work item."""
    start = {name: request.GET[name] for name in ("project", "team", "tag") if request.GET.get(name)}
    form = forms.WorkItemForm(request.POST or None, initial=start)

    def write() -> WorkItem:
        return records.create(WorkItem, form.values(today=timezone.localdate()), by=request.user)

    return keep(request, form, write, to=_url, said="Added {}.") or form_page(
        request, FORM, form, submit="Add work item", cancel=reverse("planning:work-item-list"),
        crumbs=_crumbs(("New", "")),
    )  # fmt: skip


@require_http_methods(METHODS)
@requires(Permission.WORK_CHANGE)
def edit(request: PortalRequest, pk: int) -> HttpResponse:
    """Change a work item."""
    item = _item(pk)
    form = forms.WorkItemForm(request.POST or None, instance=item)

    def write() -> WorkItem:
        # The form has written on its own copy; the action must see the row as it is stored.
        return records.update(_item(pk), form.values(today=timezone.localdate()), by=request.user)

    shown = _item(pk)
    return keep(request, form, write, to=_url, said="Changed {}.") or form_page(
        request, FORM, form, submit="Keep changes", cancel=_url(shown), item=shown,
        crumbs=_crumbs((_name(shown), _url(shown)), ("Change", "")),
    )  # fmt: skip


@require_http_methods(METHODS)
@requires(Permission.WORK_CHANGE)
def delete(request: PortalRequest, pk: int) -> HttpResponse:
    """Remove a work item; undo brings it back."""
    item = _item(pk)
    if request.method == "GET":
        context = {"item": item, "cancel": _url(item), "crumbs": _crumbs((_name(item), _url(item)), ("Remove", ""))}
        return page(request, "planning/work/confirm.html", context)
    return remove(request, item, url=_url(item), to=reverse("planning:work-item-list"))


@require_POST
@requires(Permission.WORK_CHANGE)
def tag(request: PortalRequest, pk: int) -> HttpResponse:
    """Give an item a tag, or take it away, and say what it asks for now."""
    item = _item(pk)
    url = back(request, _url(item))
    value = request.POST.get("tag", "")
    try:
        activity = work_items.tag(item, "" if value == work.UNTAGGED else value, by=request.user)
    except DomainError as error:
        return refuse(request, url, error)
    return answer(request, url, said(activity, [pk] if value and value != work.UNTAGGED else []), activity)


@require_POST
@requires(Permission.WORK_CHANGE)
def dependency_add(request: PortalRequest, pk: int) -> HttpResponse:
    """Let an item wait for another, or hold it up."""
    item = _item(pk)
    form = forms.DependencyForm(request.POST)
    url = back(request, f"{_url(item)}#dependencies")
    if not form.is_valid():
        words = " ".join(str(text) for texts in form.errors.values() for text in texts)
        return refuse(request, url, ValueError(words))
    try:
        row = records.create(Dependency, form.values(item), by=request.user)
    except DomainError as error:
        return refuse(request, url, error)
    words = f"{_name(row.after)} waits for {_name(row.before)}."
    return see_other(request, url, said=words, activity=latest(request.user))


@require_POST
@requires(Permission.WORK_CHANGE)
def dependency_remove(request: PortalRequest, pk: int) -> HttpResponse:
    """Let an item no longer wait for another."""
    row = get_object_or_404(Dependency.objects.select_related("before", "after__project"), pk=pk)
    url = back(request, _url(row.after))
    words = f"{_name(row.after)} no longer waits for {_name(row.before)}."
    try:
        records.delete(row, by=request.user)
    except DomainError as error:
        return refuse(request, url, error)
    return see_other(request, url, said=words, activity=latest(request.user))


@require_http_methods(METHODS)
@requires(Permission.WORK_CHANGE)
def demand_edit(request: PortalRequest, pk: int) -> HttpResponse:
    """Write by hand what an item asks of each role."""
    item = _item(pk)
    asked_now, skills_now = forms.demand_initial(item)
    asked = forms.DemandFormSet(request.POST or None, initial=asked_now, prefix="demand")
    skills = forms.SkillFormSet(request.POST or None, initial=skills_now, prefix="skill")
    refused = ""
    if request.method == "POST" and asked.is_valid() and skills.is_valid():
        try:
            activity = work_items.write_demands(item, forms.written(asked, skills), by=request.user)
        except NotAllowed:
            raise
        except DomainError as error:
            refused = str(error)
        else:
            return see_other(request, _url(item), said=f"Changed what {_name(item)} asks for.", activity=activity)
    context: dict[str, Any] = {
        "item": item, "asked": asked, "skills": skills, "refused": refused, "roles": work_details.role_lines(item),
        "shares": work_details.shares_of(item.tag), "cancel": _url(item),
        "crumbs": _crumbs((_name(item), _url(item)), ("What it asks for", "")),
    }  # fmt: skip
    return page(request, "planning/work/demand.html", context, status=422 if request.method == "POST" else 200)
