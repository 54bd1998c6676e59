"""Search over everything that has a name, and over what can be done: best match first, a few of each kind."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from django.db.models import Case, IntegerField, Q, Value, When
from django.urls import reverse

from planning import access
from planning.access import Permission
from planning.domain.matching import Match, fold, match, parts, pattern
from planning.models import (
    Component,
    Membership,
    Ownership,
    Person,
    Project,
    Role,
    Skill,
    SuccessMetric,
    Team,
    User,
    WorkItem,
)
from planning.queries.wording import having

A_FEW = 5
MANY = 50
LONGEST = 100
# Items are narrowed in the database; so many of them are put in order by how well they answer.
ITEMS_READ = 200
T = TypeVar("T")
SCOPES = {">": "actions", "@": "people", "#": "items"}


@dataclass(frozen=True, slots=True)
class Hit:
    """Something that was found: its name in pieces, a few words about it, and where it leads."""

    pieces: list[tuple[str, bool]]
    caption: str
    url: str
    icon: str = ""
    glyph: str = ""
    person: Person | None = None
    hue: str = ""
    due_on: date | None = None

    @property
    def name(self) -> str:
        """The name in one piece."""
        return "".join(piece for piece, _ in self.pieces)


@dataclass(frozen=True, slots=True)
class Group:
    """Hits of one kind, and how many there are beyond them."""

    label: str
    hits: list[Hit]
    more: int = 0


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found."""

    asked: str
    scope: str
    groups: list[Group] = field(default_factory=list)

    @property
    def count(self) -> int:
        """How many there are, those beyond the shown ones too."""
        return sum(len(group.hits) + group.more for group in self.groups)


@dataclass(frozen=True, slots=True)
class _Ask:
    """What was asked, by whom, and how many of each kind are wanted."""

    text: str
    user: User
    today: date
    limit: int

    @property
    def folded(self) -> str:
        return fold(self.text)


@dataclass(frozen=True, slots=True)
class Act:
    """Something that can be done from anywhere."""

    name: str
    url_name: str
    icon: str
    permission: Permission = Permission.VIEW
    caption: str = ""


ACTS = (
    Act("New work item", "work-item-new", "list-checks", Permission.WORK_CHANGE),
    Act("Tag untagged work", "work-item-triage", "list-checks", Permission.WORK_CHANGE, "One card at a time"),
    Act("Balance of work", "balance", "layers", caption="Product features and infrastructure, planned beside done"),
    Act("New project", "project-new", "layers", Permission.PROJECT_CHANGE),
    Act("New component", "component-new", "layers", Permission.COMPONENT_CHANGE),
    Act("New person or open position", "person-new", "user", Permission.PERSON_CHANGE),
    Act("New team", "team-new", "users", Permission.TEAM_CHANGE),
    Act("New role", "role-new", "square-user", Permission.CATALOGUE_CHANGE),
    Act("Compare roles", "role-compare", "square-user"),
    Act("Import a file", "imports", "arrow-down-up", Permission.IMPORT_RUN, "Jira, Linear, GitHub, spreadsheets"),
    Act("Departure drill", "departure", "key-round", Permission.HIRING_VIEW, "What happens if somebody leaves"),
    Act("Bus factor", "bus-factor", "key-round", Permission.HIRING_VIEW, "What rests on how many people"),
    Act("Ownership to confirm", "ownership-confirm-list", "key-round"),
    Act("Health checks", "ownership-checks", "key-round"),
    Act("Upload measurements", "measurement-upload", "trending-up", Permission.MEASUREMENT_ADD),
    Act("Definitions of metrics", "metric-definition-list", "trending-up"),
    Act("Overview", "overview", "panels-top-left"),
    Act("Plan", "plan", "chart-no-axes-gantt"),
    Act("Work", "work-item-list", "list-checks"),
    Act("Projects", "project-list", "layers"),
    Act("Teams", "team-list", "users"),
    Act("People", "person-list", "user"),
    Act("Roles", "role-list", "square-user"),
    Act("Ownership", "ownership", "key-round"),
    Act("Metrics", "metric-list", "trending-up"),
    Act("Maturity", "maturity", "chart-no-axes-column-increasing"),
    Act("Activity", "activity", "clock", Permission.ACTIVITY_VIEW, "Who did what, with undo"),
    Act("Settings", "settings", "sliders-horizontal"),
    Act("API", "api-docs", "arrow-down-up", caption="Every operation, with an example to copy"),
)


def search(text: str, user: User, today: date, *, limit: int = A_FEW) -> Found:
    """Return what answers the text, a group for each kind; a fixed number of queries.

    Parameters
    ----------
    text
        Words in any order. ``>`` before them looks for actions alone, ``@`` for people, ``#`` for work items.
    user
        Who asks: actions that they may not take are left out. Names are no secret from anybody who is signed in.
    limit
        How many of each kind at most.
    """
    text = " ".join(text.replace("\x00", "").split())[:LONGEST]
    scope = SCOPES.get(text[:1], "")
    ask = _Ask(text[1:].strip() if scope else text, user, today, limit)
    if not ask.folded:
        return Found("", scope, [_actions(_Ask("", user, today, len(ACTS)))] if scope != "items" else [])
    groups = [group for make in _GROUPS[scope] for group in make(ask)]
    return Found(ask.text, scope, [group for group in groups if group.hits])


def _best(rows: Iterable[T], name: Callable[[T], str], ask: _Ask) -> list[tuple[Match, T]]:
    asked = ask.folded
    found = ((match(fold(name(row)), asked), row) for row in rows)
    return sorted(((how, row) for how, row in found if how is not None), key=lambda one: (one[0], fold(name(one[1]))))


def _group(label: str, found: list[Any], ask: _Ask, hit: Callable[[Any], Hit]) -> Group:
    return Group(label, [hit(row) for row in found[: ask.limit]], max(0, len(found) - ask.limit))


def _hit(name: str, ask: _Ask, url: str, caption: str = "", **more: Any) -> Hit:
    return Hit(parts(name, ask.text), caption, url, **more)


def _people(ask: _Ask) -> list[Group]:
    """People and open positions; then what can be done with the best match, and what they own."""
    found = _best(Person.objects.current(ask.today).only("name", "kind", "manager"), str, ask)
    people = [row for _, row in found]
    where = _where([person.pk for person in people[: ask.limit]], ask.today)

    def hit(person: Person) -> Hit:
        seats = where.get(person.pk, [])
        caption = ", ".join(dict.fromkeys([str(seat.role) for seat in seats] + [str(seat.team) for seat in seats]))
        hue = seats[0].role.hue if seats else ""
        url = reverse("planning:person-detail", args=[person.pk])
        return _hit(person.name, ask, url, caption, person=person, hue=hue)

    made = [_group("People", people, ask, hit)]
    if found and found[0][0] <= Match.WORD and len(ask.folded) > 1:
        made += _of_person(people[0], [seat.team_id for seat in where.get(people[0].pk, [])], ask)
    return made


def _where(ids: list[int], today: date) -> dict[int, list[Membership]]:
    rows = Membership.objects.on(today).filter(person__in=ids).select_related("role", "team")
    held: dict[int, list[Membership]] = {}
    for row in rows.order_by("-share_percent", "pk"):
        held.setdefault(row.person_id, []).append(row)
    return held


def _of_person(person: Person, teams: Sequence[int | None], ask: _Ask) -> list[Group]:
    owned = list(
        Ownership.objects.on(ask.today)
        .filter(person=person, component__isnull=False)
        .select_related("component__kind")
        .order_by("component__name")
    )
    user, name = ask.user, person.name
    acts = []
    if access.can(user, Permission.HIRING_VIEW):
        url = f"{reverse('planning:departure')}?person={person.pk}"
        acts.append(_hit(f"See what happens if {name} leaves", ask, url, "Departure drill", icon="eye"))
    if owned:
        url = f"{reverse('planning:metric-list')}?owner={person.pk}"
        acts.append(_hit(f"Metrics that {name} answers for", ask, url, icon="trending-up"))
    if access.can(user, Permission.PERSON_CHANGE, *(teams or (None,))):
        url = reverse("planning:absence-new", args=[person.pk])
        acts.append(_hit(f"Add an absence for {name}", ask, url, icon="calendar"))
    hits = [
        _hit(row.component.name, ask, _component_url(row.component), str(row.component.kind), icon="layers")
        for row in owned
        if row.component
    ]
    more = max(0, len(hits) - ask.limit)
    return [Group("Do something", acts), Group(f"Owned by {name}", hits[: ask.limit], more)]


def _component_url(component: Component) -> str:
    return reverse("planning:component-detail", args=[component.pk])


def _items(ask: _Ask) -> list[Group]:
    """Work items by number or words of the title, open ones first."""
    wanted = Q(number__iexact=ask.text)
    words = Q()
    for word in ask.text.split():
        words &= having(word, "title", "number")
    rows = WorkItem.objects.filter(wanted | words).only("number", "title", "tag", "status", "due_on")
    is_closed = Case(When(status__in=WorkItem.CLOSED, then=1), default=Value(0), output_field=IntegerField())
    is_begun = Case(When(title__iregex=f"^{pattern(ask.text)}", then=0), default=Value(1), output_field=IntegerField())
    total = rows.count()
    read = list(rows.order_by(is_closed, is_begun, "-pk")[:ITEMS_READ])
    found = sorted(read, key=lambda row: (row.status in WorkItem.CLOSED, _rank(row, ask.folded)))

    def hit(row: WorkItem) -> Hit:
        url = reverse("planning:work-item-detail", args=[row.pk])
        name = f"{row.number} {row.title}".strip()
        return _hit(name, ask, url, row.get_status_display(), glyph=row.tag or "untagged", due_on=row.due_on)

    shown = [hit(row) for row in found[: ask.limit]]
    return [Group("Work items", shown, total - len(shown))]


def _rank(row: WorkItem, asked: str) -> int:
    names = (row.number, row.title, f"{row.number} {row.title}")
    ranks = [match(fold(name), asked) for name in names]
    return min((rank for rank in ranks if rank is not None), default=Match.INSIDE)


@dataclass(frozen=True, slots=True)
class _Kind:
    """A kind of thing that is found by its name."""

    label: str
    rows: Callable[[], Iterable[Any]]
    url: Callable[[Any], str]
    caption: Callable[[Any], str]
    icon: str


_KINDS = (
    _Kind(
        "Teams",
        lambda: Team.objects.active().only("name", "kind"),
        lambda row: reverse("planning:team-detail", args=[row.pk]),
        lambda row: row.get_kind_display(),
        "users",
    ),
    _Kind(
        "Projects",
        lambda: Project.objects.select_related("team").only("name", "lifecycle", "due_on", "team__name"),
        lambda row: reverse("planning:project-detail", args=[row.pk]),
        lambda row: str(row.team or ""),
        "layers",
    ),
    _Kind(
        "Components",
        lambda: Component.objects.select_related("kind", "team").only("name", "kind__name", "team__name"),
        _component_url,
        lambda row: " · ".join(part for part in (str(row.kind), str(row.team or "")) if part),
        "layers",
    ),
    _Kind(
        "Roles",
        lambda: Role.objects.filter(is_archived=False).only("name", "aliases"),
        lambda row: reverse("planning:role-detail", args=[row.pk]),
        lambda row: ", ".join(row.aliases),
        "square-user",
    ),
    _Kind(
        "Skills",
        lambda: Skill.objects.filter(is_archived=False).only("name"),
        lambda row: f"{reverse('planning:person-list')}?skill={row.pk}&level=1",
        lambda row: "People who have it",
        "list-checks",
    ),
    _Kind(
        "Metrics",
        lambda: SuccessMetric.objects.filter(ended_on=None).select_related("metric", "component", "project"),
        lambda row: reverse("planning:metric-detail", args=[row.pk]),
        lambda row: row.category.replace("_", " ").capitalize(),
        "trending-up",
    ),
)


def _names_of(row: Any) -> str:
    """A role answers to its other names too."""
    return " ".join([str(row), *getattr(row, "aliases", ())])


def _things(ask: _Ask) -> list[Group]:
    made = []
    for kind in _KINDS:
        found = [row for _, row in _best(kind.rows(), _names_of, ask)]

        def hit(row: Any, kind: _Kind = kind) -> Hit:
            due_on = getattr(row, "due_on", None)
            return _hit(str(row), ask, kind.url(row), kind.caption(row), icon=kind.icon, due_on=due_on)

        made.append(_group(kind.label, found, ask, hit))
    return made


def _actions(ask: _Ask) -> Group:
    allowed = [act for act in ACTS if access.can(ask.user, act.permission)]
    found = [act for _, act in _best(allowed, lambda act: act.name, ask)] if ask.folded else allowed
    return _group(
        "Go to and do", found, ask,
        lambda act: _hit(act.name, ask, reverse(f"planning:{act.url_name}"), act.caption, icon=act.icon),
    )  # fmt: skip


def _to_do(ask: _Ask) -> list[Group]:
    return [_actions(ask)]


_GROUPS: dict[str, tuple[Callable[[_Ask], list[Group]], ...]] = {
    "": (_people, _things, _items, _to_do),
    "actions": (_to_do,),
    "people": (_people,),
    "items": (_items,),
}
