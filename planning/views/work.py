"""The lists of work: what has no tag, the table, the board by tag, what waits for others."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse, QueryDict
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from planning.access import Permission, can
from planning.actions import records, work_items
from planning.actions import tagging as tagging_actions
from planning.domain.errors import DomainError, Invalid
from planning.forms.rows import ids_of
from planning.forms.work import FilterForm
from planning.models import Activity, Project, Tag, User, WorkItem
from planning.queries import demands, tagging, work, work_board
from planning.queries.work import PAGE_SIZE, UNTAGGED, Tally
from planning.queries.work_details import items as full_items
from planning.views.pages import PortalRequest, back, page, refuse, requires, see_other
from planning.views.sheets import table_file

LIST = "planning/work/list.html"
PART = "work-page"
CSV_HEAD = (
    "number", "title", "tag", "status", "priority", "project", "team", "optimistic_days", "likely_days",
    "pessimistic_days", "days_left", "due_on", "who", "waits_for",
)  # fmt: skip
# URL name -> (tab, words)
TABS = {
    "work-item-triage": ("to-tag", "To tag"),
    "work-item-list": ("table", "Table"),
    "work-item-board": ("board", "Board by tag"),
    "work-item-waiting": ("waiting", "Waiting for others"),
}


@dataclass(frozen=True, slots=True)
class _Shown:
    """A tab with its filters."""

    form: FilterForm
    sort: str
    number: str


@require_GET
@requires(Permission.VIEW)
def work_list(request: PortalRequest) -> HttpResponse:
    """List work items; without any filter, what has no tag comes first."""
    return page(request, LIST, _content(request, "work-item-list"), part=PART)


@require_GET
@requires(Permission.VIEW)
def triage(request: PortalRequest) -> HttpResponse:
    """List the items without a tag."""
    return page(request, LIST, _content(request, "work-item-triage"), part=PART)


@require_GET
@requires(Permission.VIEW)
def board(request: PortalRequest) -> HttpResponse:
    """Show open work in three columns by tag."""
    return page(request, LIST, _content(request, "work-item-board"), part=PART)


@require_GET
@requires(Permission.VIEW)
def waiting(request: PortalRequest) -> HttpResponse:
    """List the items that wait for others."""
    return page(request, LIST, _content(request, "work-item-waiting"), part=PART)


@require_GET
@requires(Permission.VIEW)
def table_csv(request: PortalRequest) -> HttpResponse:
    """Give the table as CSV, filtered and sorted as it is shown."""
    sort = request.GET.get("sort", "")
    rows = work.list_items(FilterForm(request.GET).filters(), sort=sort, today=timezone.localdate())
    return table_file(request, "work", CSV_HEAD, (_line(item) for item in rows))


def _line(item: WorkItem) -> list[object]:
    project = item.project
    team = item.team or (project.team if project else None)
    left = demands.remaining_days(item)
    return [
        item.number, item.title, item.tag or UNTAGGED, item.status, item.priority, project or "", team or "",
        item.effort_optimistic_days, item.effort_likely_days, item.effort_pessimistic_days,
        round(left, 2) if left is not None else None, work.due(item),
        ", ".join(str(row.membership.person) for row in work.live(item)),
        ", ".join(row.before.number or row.before.title for row in work.open_before(item)),
    ]  # fmt: skip


@require_POST
@requires(Permission.WORK_CHANGE)
def accept_all(request: PortalRequest) -> HttpResponse:
    """Accept every suggestion that matches the filters of the list and is sure enough, in one step."""
    came_from = back(request, reverse("planning:work-item-triage"))
    filters = FilterForm(QueryDict(urlsplit(came_from).query)).filters()
    least = request.POST.get("confidence", "0")
    items = work.untagged_items(filters, today=timezone.localdate())
    sure = tagging.acceptable(items, confidence=float(least) if least.isdecimal() else 0.0)
    mine = [item for item in sure[: work_items.MOST_AT_ONCE] if records.may_change(request.user, item)]
    if not mine:
        return refuse(request, came_from, Invalid("No suggestion is so sure."))
    try:
        activity = tagging_actions.accept(mine, by=request.user)
    except DomainError as error:
        return refuse(request, came_from, error)
    return answer(request, came_from, said(activity, [item.pk for item in mine]), activity)


@require_POST
@requires(Permission.WORK_CHANGE)
def bulk(request: PortalRequest) -> HttpResponse:
    """Do one thing to the selected items."""
    came_from = back(request, reverse("planning:work-item-list"))
    pks = ids_of(request.POST.getlist("item"))
    if not pks:
        return refuse(request, came_from, Invalid("Nothing is selected."))
    items = list(WorkItem.objects.filter(pk__in=pks))
    what, _, value = request.POST.get("do", "").partition(":")
    try:
        activity = _do(items, what, value or request.POST.get(what, ""), by=request.user)
    except DomainError as error:
        return refuse(request, came_from, error)
    return answer(request, came_from, said(activity, pks if what in ("tag", "accept") else []), activity)


def _do(items: list[WorkItem], what: str, value: str, *, by: User) -> Activity | None:
    if what == "accept":
        return tagging_actions.accept(items, by=by)
    if what == "tag":
        return work_items.tag_many(items, "" if value == UNTAGGED else value, by=by)
    if what == "priority":
        return work_items.set_priority(items, value, by=by)
    if what == "status":
        return work_items.set_status(items, value, by=by, today=timezone.localdate())
    if what == "project":
        return work_items.set_project(items, _project(value), by=by)
    raise Invalid("Choose what to do with the selected items.")


def _project(value: str) -> Project | None:
    if value == "none":
        return None
    project = Project.objects.filter(pk=value).first() if value.isdecimal() else None
    if project is None:
        raise Invalid("Choose the project to move to.")
    return project


def said(activity: Activity | None, tagged: list[int]) -> str:
    """Say what was done, and for tagged items what they ask for now."""
    if activity is None:
        return "Nothing to change: it is so already."
    if not tagged:
        return f"{activity.sentence}."
    roles = work_board.role_shares(list(full_items().filter(pk__in=tagged)))
    if not roles:
        return f"{activity.sentence}. No role is asked for."
    asked = ", ".join(f"{_days(share.days)} {share.role.name}" for share in roles)
    return f"{activity.sentence}. Demand: {asked}."


def _days(amount: Any) -> str:
    text = f"{amount:.2f}".rstrip("0").rstrip(".")
    return f"{text} day{'' if text == '1' else 's'}"


def answer(request: PortalRequest, url: str, words: str, activity: Activity | None = None) -> HttpResponse:
    """Send the user back; where a script asked for the part of a list alone, answer with that list as it is now."""
    name = _tab_at(url)
    if name is None or request.headers.get("HX-Target") != PART:
        return see_other(request, url, said=words, activity=activity)
    messages.success(request, words, extra_tags=f"undo:{activity.pk}" if activity else "")
    request.GET = QueryDict(urlsplit(url).query)  # the list's own address, for its links
    return page(request, LIST, _content(request, name, url=url), part=PART)


def _tab_at(url: str) -> str | None:
    try:
        name = resolve(urlsplit(url).path).url_name
    except Resolver404:
        return None
    return name if name in TABS else None


def _content(request: PortalRequest, name: str, *, url: str = "") -> dict[str, Any]:
    """Return what a tab shows."""
    today, query = timezone.localdate(), request.GET
    tally = work.tally()
    form = FilterForm(query)
    shown = _Shown(form, query.get("sort", ""), query.get("page", "1"))
    name = _opening(name, query, tally)
    builders = {
        "work-item-triage": _triage, "work-item-list": _table, "work-item-board": _board,
        "work-item-waiting": _waiting,
    }  # fmt: skip
    address = url or request.get_full_path()
    return {
        "tab": TABS[name][0], "tally": tally, "tabs": _tabs(name, tally), "form": form, "sort": shown.sort,
        "filters": _chips(form, query, name), "next": address, "address": reverse(f"planning:{name}"),
        "is_filtered": form.filters().are_set, "today": today, "crumbs": [{"label": "Work"}],
        **builders[name](request, shown, today),
    }  # fmt: skip


def _opening(name: str, query: QueryDict, tally: Tally) -> str:
    """Return the tab that an address means: the bare one opens on what has no tag, if anything has none."""
    asked = next((key for key, (slug, _) in TABS.items() if slug == query.get("tab")), None)
    if asked:
        return asked
    is_bare = name == "work-item-list" and not set(query) - {"page", "later"}
    return "work-item-triage" if is_bare and tally.untagged else name


def _tabs(current: str, tally: Tally) -> list[dict[str, Any]]:
    counts = {"work-item-triage": tally.untagged, "work-item-list": tally.total, "work-item-waiting": tally.waiting}
    table = f"{reverse('planning:work-item-list')}?tab=table"
    return [
        {
            "label": label, "count": counts.get(name), "current": name == current,
            "url": table if name == "work-item-list" else reverse(f"planning:{name}"),
        }
        for name, (_, label) in TABS.items()
    ]  # fmt: skip


def _chips(form: FilterForm, query: QueryDict, name: str) -> list[dict[str, str]]:
    """Return the filters that are set, each with the address of the list without it."""
    chips = form.shown()
    for chip in chips:
        rest = query.copy()
        for key in (chip["name"], "page", "tab"):
            rest.pop(key, None)
        if name == "work-item-list":
            rest["tab"] = "table"
        chip["off_url"] = f"{reverse(f'planning:{name}')}?{rest.urlencode()}"
    return chips


def _page_of(rows: QuerySet[WorkItem], shown: _Shown, user: User) -> dict[str, Any]:
    shown_page = Paginator(rows, PAGE_SIZE).get_page(shown.number)
    _tell(shown_page.object_list, user)
    return {"rows": shown_page}


def _tell(items: Iterable[WorkItem], user: User) -> None:
    """Set what the templates read of items beside their columns: who may change them, why a tag is suggested."""
    for item in items:
        item.may_change = records.may_change(user, item)  # type: ignore[attr-defined]  # for the template
        why = tagging.reason_words(getattr(item, "suggestion", None))
        item.why_tag = why  # type: ignore[attr-defined]  # for the template


def _triage(request: PortalRequest, shown: _Shown, today: date) -> dict[str, Any]:
    later = ids_of(request.GET.getlist("later"))
    rows = _page_of(work.untagged_items(shown.form.filters(), today=today, later=later), shown, request.user)
    query, first = request.GET.copy(), next(iter(rows["rows"]), None)
    for key in ("page", "tab"):
        query.pop(key, None)
    if first is not None:
        query.setlist("later", [*(str(pk) for pk in later if pk != first.pk), str(first.pk)])
    is_first = shown.number == "1" and not shown.form.filters().are_set
    since, changed = work.changed_items(today) if is_first else (today, [])
    return {
        **rows,
        "since": since,
        "changed": changed,
        "waiting_tags": tagging.waiting(),
        "later_url": f"{reverse('planning:work-item-triage')}?{query.urlencode()}",
        **_choices(request.user),
    }


def _table(request: PortalRequest, shown: _Shown, today: date) -> dict[str, Any]:
    rows = work.list_items(shown.form.filters(), sort=shown.sort, today=today)
    query = request.GET.copy()
    for key in ("tab", "page"):
        query.pop(key, None)
    return {
        **_page_of(rows, shown, request.user), **_choices(request.user),
        "csv_url": f"{reverse('planning:work-item-csv')}?{query.urlencode()}",
    }  # fmt: skip


def _choices(user: User) -> dict[str, Any]:
    """Return what the bulk bar offers to those who may use it."""
    if not can(user, Permission.WORK_CHANGE):
        return {}
    projects = Project.objects.exclude(lifecycle__in=("done", "cancelled")).order_by("name", "pk")
    return {
        "projects": projects, "priorities": WorkItem.Priority.choices, "statuses": WorkItem.Status.choices,
        "tag_choices": Tag.choices,
    }  # fmt: skip


def _board(request: PortalRequest, shown: _Shown, today: date) -> dict[str, Any]:
    columns = work_board.columns(shown.form.filters(), today=today)
    for column in columns:
        for group in column.groups:
            _tell(group.items, request.user)
    percents = {f"{column.tag.removesuffix('_feature')}_percent": column.percent for column in columns}
    return {
        "columns": columns, "board_days": sum(column.days for column in columns), **percents,
        "board_count": sum(column.count for column in columns),
        "board_query": _without(request.GET, "tab", "tag", "page", "sort"),
    }  # fmt: skip


def _without(query: QueryDict, *keys: str) -> str:
    rest = query.copy()
    for key in keys:
        rest.pop(key, None)
    return rest.urlencode()


def _waiting(request: PortalRequest, shown: _Shown, today: date) -> dict[str, Any]:
    rows = work.waiting_items(shown.form.filters(), today=today)
    return {**_page_of(rows, shown, request.user), "holding": work.most_awaited()}
