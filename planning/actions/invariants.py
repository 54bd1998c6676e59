"""Rules over several rows, checked after a change and inside its transaction. Each raises ``Invalid``."""

import holidays

from planning.actions.fetching import check_address
from planning.domain.cycles import find_cycle
from planning.domain.errors import Invalid
from planning.domain.paths import parse_path
from planning.models import (
    Allocation,
    Dependency,
    HolidayCalendar,
    Membership,
    MetricPull,
    Ownership,
    Person,
    Team,
    WorkItem,
)


def calendar_is_known(calendar: HolidayCalendar) -> None:
    """The country and its subdivision are known to the holiday library."""
    known = holidays.list_supported_countries(include_aliases=False)
    if calendar.country not in known:
        raise _wrong("country", f"{calendar.country} is not a known country code, such as DE or GB.")
    if calendar.subdivision and calendar.subdivision not in known[calendar.country]:
        raise _wrong("subdivision", f"{calendar.subdivision} is not a known part of {calendar.country}.")


def team_parents_make_no_cycle(team: Team) -> None:
    """No team is below itself."""
    cycle = find_cycle((pk, parent) for pk, parent in Team.objects.values_list("pk", "parent_id") if parent)
    if cycle:
        raise _wrong("parent", f"{team.parent} is below {team} already; a team cannot be below itself.")


def managers_make_no_cycle(person: Person) -> None:
    """Nobody manages themselves over others."""
    cycle = find_cycle((pk, boss) for pk, boss in Person.objects.values_list("pk", "manager_id") if boss)
    if cycle:
        raise _wrong("manager", f"{person.manager} is managed by {person} already.")


def memberships_sum_to_at_most_full_time(membership: Membership) -> None:
    """The shares of a person's memberships on any day sum to at most 100 %."""
    Person.objects.select_for_update().get(pk=membership.person_id)  # one at a time for a person
    rows = list(Membership.objects.filter(person=membership.person_id))
    for day in sorted({row.starts_on for row in rows}):
        total = sum(
            row.share_percent for row in rows if row.starts_on <= day and (not row.ends_on or row.ends_on >= day)
        )
        if total > 100:
            text = f"{membership.person} would be at {total.normalize():f} % on {day:%d %B %Y}; at most 100 %."
            raise _wrong("share_percent", text)


def dependencies_make_no_cycle(dependency: Dependency) -> None:
    """No item waits for itself over others."""
    edges = list(Dependency.objects.values_list("before_id", "after_id"))
    cycle = find_cycle(edges)
    if cycle:
        names = dict(WorkItem.objects.filter(pk__in=cycle).values_list("pk", "number"))
        way = " → ".join(names.get(pk) or str(pk) for pk in cycle)
        text = f"{dependency.after} would wait for itself: {way}. Remove one of these."
        raise _wrong("before", text)


def work_item_has_consistent_tag_source(item: WorkItem) -> None:
    """A tag says where it came from; no tag has no source."""
    source = (item.tag_source or WorkItem.TagSource.PERSON) if item.tag else ""
    if item.tag_source != source:
        WorkItem.objects.filter(pk=item.pk).update(tag_source=source)
        item.tag_source = source


def allocation_lies_within_its_membership(allocation: Allocation) -> None:
    """An allocation draws on a membership in its role, on days on which the membership holds."""
    membership = allocation.membership
    if membership.role_id != allocation.role_id:
        raise _wrong("membership", f"{membership} is not a membership as {allocation.role}.")
    if allocation.starts_on < membership.starts_on or (membership.ends_on and allocation.ends_on > membership.ends_on):
        until = membership.ends_on or "open"
        raise _wrong("starts_on", f"The membership holds from {membership.starts_on} until {until}.")


def owner_passes_the_kind_gate(ownership: Ownership) -> None:
    """The owner's role is one that the component's kind asks for."""
    component = ownership.component
    if component is None or ownership.role is None:
        return
    allowed = list(component.kind.roles.all())
    if allowed and ownership.role not in allowed:
        names = " or ".join(role.name for role in allowed)
        raise _wrong("role", f"A {component.kind.name.lower()} asks for {names}, not {ownership.role}.")


def _wrong(field: str, text: str) -> Invalid:
    return Invalid(text, fields={field: [text]})


def pull_can_be_read(pull: MetricPull) -> None:
    """Refuse an address that may not be read, and a path that leads nowhere.

    Raises
    ------
    Invalid
        With the field.
    """
    check_address(pull.address)
    if pull.kind == MetricPull.Kind.JSON:
        for path in filter(None, (pull.query, pull.denominator_query)):
            parse_path(path)
