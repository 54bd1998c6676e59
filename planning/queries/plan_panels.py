"""The panel beside the plan: one recommendation, or one demand that nobody does, with all its reasons."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.http import QueryDict
from django.utils import timezone

from planning import access
from planning.access import Permission
from planning.models import Allocation, Plan, Recommendation, Role, User, WorkItem
from planning.queries import frame, person_weeks, plans
from planning.queries.person_weeks import Strip
from planning.queries.plan_cards import finish_sentence, holds_up
from planning.queries.reasons import Reasons, Teller
from planning.queries.recommendations import may_decide

KINDS = Recommendation.Kind.values


@dataclass(frozen=True, slots=True)
class Panel:
    """What the panel shows."""

    title: str
    subtitle: str
    caption: str
    tag: str
    item: WorkItem | None
    reasons: Reasons
    row: Recommendation | None
    close_url: str
    previous_url: str
    next_url: str
    all_url: str
    is_all: bool
    may_decide: bool
    due_on: date | None = None
    days: Decimal | None = None
    finish: str = ""
    strip: Strip | None = None
    allocation: Allocation | None = None


def is_number(text: str) -> bool:
    """Say whether a part of an address can be an id."""
    return text.isdecimal() and len(text) <= 18


def open_panel(opened: str, *, user: User, plan: Plan | None, base: str, query: QueryDict) -> Panel | None:
    """Return the panel of ``?open=``; nothing where it is gone.

    A recommendation is opened by its id, work that is decided by ``allocation-ID``, what has nobody by
    ``nobody-ITEM-ROLE``.
    """
    if is_number(opened):
        row = plans.recommendations(states=Recommendation.State.values, kinds=KINDS).filter(pk=int(opened)).first()
        return _recommendation(row, user, base, query) if row is not None else None
    parts = opened.split("-")
    if len(parts) == 2 and parts[0] == "allocation" and is_number(parts[1]):
        return _allocation(int(parts[1]), user, base, query)
    if len(parts) == 3 and parts[0] == "nobody" and plan is not None and is_number(parts[1]) and is_number(parts[2]):
        return _nobody(int(parts[1]), int(parts[2]), user, plan, base, query)
    return None


def _address(base: str, query: QueryDict, **changes: str | None) -> str:
    copied = query.copy()
    for name, value in changes.items():
        if value is None:
            copied.pop(name, None)
        else:
            copied[name] = value
    text = copied.urlencode()
    return f"{base}?{text}" if text else base


def _recommendation(row: Recommendation, user: User, base: str, query: QueryDict) -> Panel:
    ids = list(plans.recommendations(kinds=(row.kind,)).values_list("pk", flat=True))
    place = ids.index(row.pk) if row.pk in ids else -1
    before = _address(base, query, open=str(ids[place - 1])) if place > 0 else ""
    after = _address(base, query, open=str(ids[place + 1])) if 0 <= place < len(ids) - 1 else ""
    caption = f"Recommendation {place + 1} of {len(ids)}" if place >= 0 else row.get_state_display()
    return Panel(
        title=_title(row), subtitle=_subtitle(row), caption=caption,
        tag=row.work_item.tag if row.work_item else "", item=row.work_item, reasons=Teller(user).tell(row), row=row,
        close_url=_address(base, query, open=None, all=None), previous_url=before, next_url=after,
        all_url=_address(base, query, all="1"), is_all=bool(query.get("all")),
        may_decide=row.state == Recommendation.State.OPEN and may_decide(user, row), due_on=_due(row.work_item),
        days=row.days, finish=finish_sentence(row, holds_up()) if row.kind == "allocation" else "",
        strip=person_weeks.strip(frame.organisation(), timezone.localdate(), row),
    )  # fmt: skip


def _nobody(item_id: int, role_id: int, user: User, plan: Plan, base: str, query: QueryDict) -> Panel | None:
    item = WorkItem.objects.select_related("project").filter(pk=item_id).first()
    role = Role.objects.filter(pk=role_id).first()
    if item is None or role is None:
        return None
    return Panel(
        title=f"Nobody for {item.title}", subtitle=f"As {role}", caption="Nobody yet", tag=item.tag, item=item,
        reasons=Teller(user).undone(plan, item_id, role_id), row=None,
        close_url=_address(base, query, open=None, all=None), previous_url="", next_url="",
        all_url=_address(base, query, all="1"), is_all=bool(query.get("all")), may_decide=False, due_on=_due(item),
    )  # fmt: skip


def _allocation(pk: int, user: User, base: str, query: QueryDict) -> Panel | None:
    rows = Allocation.objects.select_related("work_item__project", "membership__person", "membership__team", "role")
    row = rows.filter(pk=pk).first()
    if row is None:
        return None
    item, last = row.work_item, f"{row.ends_on.day} {row.ends_on:%B}"
    dates = last if row.starts_on == row.ends_on else f"{row.starts_on.day} {row.starts_on:%B} to {last}"
    kind = "Pinned" if row.is_pinned else "Decided"
    return Panel(
        title=f"{row.membership.person} on {item.title}", caption=kind,
        subtitle=f"{round(row.share_percent)} %, {dates}, as {row.role} of {row.membership.team}", tag=item.tag,
        item=item, reasons=Reasons(), row=None, close_url=_address(base, query, open=None, all=None), previous_url="",
        next_url="", all_url="", is_all=False, due_on=_due(item), allocation=row,
        may_decide=access.can(user, Permission.PLAN_DECIDE, row.membership.team_id),
    )  # fmt: skip


def _due(item: WorkItem | None) -> date | None:
    if item is None:
        return None
    return item.due_on or (item.project.due_on if item.project else None)


def _title(row: Recommendation) -> str:
    if row.kind == Recommendation.Kind.OWNER:
        thing = row.component or row.project
        return f"{row.person} as backup of {thing}" if row.change == "backup" else f"{row.person} for {thing}"
    if row.kind == Recommendation.Kind.MEMBERSHIP:
        who = row.person.name if row.person else f"An open position as {row.role}"
        return f"{who} in {row.team}"
    if row.change == "dropped":
        return f"{row.person} no longer on {row.work_item.title if row.work_item else 'it'}"
    return f"{row.person} on {row.work_item.title if row.work_item else 'it'}"


def _subtitle(row: Recommendation) -> str:
    share = f"{round(row.share_percent)} %" if row.share_percent is not None else ""
    if row.starts_on and row.ends_on:
        last = f"{row.ends_on.day} {row.ends_on:%B}"
        dates = last if row.starts_on == row.ends_on else f"{row.starts_on.day} {row.starts_on:%B} to {last}"
        days = f"{row.days:.1f} person-days" if row.days is not None else ""
        return ", ".join(filter(None, (share, dates, days)))
    return ", ".join(filter(None, (share, f"as {row.role}" if row.role else "")))
