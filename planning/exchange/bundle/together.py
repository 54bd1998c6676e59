"""What must hold between the rows of a bundle and those that are in the database already."""

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from itertools import pairwise
from typing import Any

import holidays

from planning.domain.cycles import find_cycle
from planning.exchange.bundle import rows
from planning.exchange.bundle.checks import Check
from planning.exchange.bundle.draft import Draft, Placed
from planning.exchange.bundle.problems import Problem
from planning.exchange.bundle.sections import SECTIONS

FULL_TIME = 100
Key = tuple[Any, ...] | None


def unique_values_are_unique(draft: Draft) -> Iterator[Problem]:
    """What is there only once is there only once, the database included."""
    for section in SECTIONS:
        for names, what in section.unique:
            keys = _keys_of(names)
            for path, other in _twice(draft, section.name, keys):
                where = f"{path}.{names[0]}" if path.endswith("]") else path
                yield Problem(where, f"Another one has this {what}: {other}.")
    for name, keys, text in APART:
        for path, other in _twice(draft, name, keys):
            yield Problem(path, f"{text}: {other}.")


def _keys_of(names: tuple[str, ...]) -> Callable[[Any], Key]:
    def key(row: Any) -> Key:
        values = tuple(getattr(row, name) for name in names)
        return values if all(values) else None

    return key


def _twice(draft: Draft, name: str, key: Callable[[Any], Key]) -> Iterator[tuple[str, str]]:
    """Give the place of each row of the bundle whose key another row has, and what that other row is."""
    seen: dict[Key, tuple[Any, str]] = {}
    for own, (path, row) in draft.merged[name].items():
        value = key(row)
        if value is None:
            continue
        if value not in seen:
            seen[value] = own, path
        elif path or seen[value][1]:
            other, other_path = seen[value]
            yield (path, other_path or f"{other} in the portal") if path else (other_path, f"{own} in the portal")


def _component_key(row: rows.Component) -> Key:
    return row.name, row.team


def _open_owner_key(row: rows.Ownership) -> Key:
    return None if row.ends_on else (row.component, row.project)


def _open_metric_key(row: rows.SuccessMetric) -> Key:
    return None if row.ended_on else (row.metric, row.component, row.project)


APART: tuple[tuple[str, Callable[[Any], Key], str], ...] = (
    ("components", _component_key, "Another component of this team has the name"),
    ("ownerships", _open_owner_key, "There is an accountable owner already"),
    ("success_metrics", _open_metric_key, "This metric is set already"),
)


def memberships_sum_to_full_time(draft: Draft) -> Iterator[Problem]:
    """The shares of a person's memberships sum to at most 100 % on any day."""
    by_person: dict[str, list[Placed]] = {}
    for placed in draft.merged["memberships"].values():
        by_person.setdefault(placed.row.person, []).append(placed)
    for person, lanes in by_person.items():
        for day in sorted({lane.row.starts_on for lane in lanes}):
            there = [lane for lane in lanes if _holds(lane.row, day)]
            total = sum(lane.row.share_percent for lane in there)
            paths = [lane.path for lane in there if lane.path]
            if total > FULL_TIME and paths:
                text = f"{person} would be at {total.normalize():f} % on {day}; at most 100 %."
                yield Problem(f"{paths[-1]}.share_percent", text)
                break


def _holds(lane: rows.Membership, day: Any) -> bool:
    return bool(lane.starts_on <= day and (lane.ends_on is None or lane.ends_on >= day))


def nothing_goes_in_circles(draft: Draft) -> Iterator[Problem]:
    """No team is below itself, nobody manages themselves over others, no item waits for itself."""
    for name, link, text in (("teams", "parent", "is below itself"), ("people", "manager", "would manage themselves")):
        edges = [(key, getattr(placed.row, link)) for key, placed in draft.merged[name].items()]
        yield from _circle(draft.merged[name], [edge for edge in edges if edge[1] is not None], link, text)
    dependencies = draft.merged["dependencies"]
    cycle = find_cycle(dependencies)
    if cycle:
        edges = list(pairwise(cycle))
        path = next((dependencies[edge].path for edge in edges if dependencies[edge].path), "dependencies")
        yield Problem(path, f"An item would wait for itself: {' → '.join(cycle)}. Remove one of these.")


def _circle(placed: dict[str, Placed], edges: Iterable[tuple[str, str]], link: str, text: str) -> Iterator[Problem]:
    cycle = find_cycle(edges)
    if cycle:
        path = next((placed[key].path for key in cycle if placed[key].path), "")
        yield Problem(f"{path}.{link}", f"{cycle[0]} {text}: {' → '.join(cycle)}.")


def allocations_draw_on_memberships(draft: Draft) -> Iterator[Problem]:
    """An allocation lies within a membership of the person in the team and role."""
    for path, row in draft.normal["allocations"].values():
        if row.membership is None and draft.knows("people", row.person) and draft.knows("teams", row.team):
            text = f"{row.person} has no membership in {row.team} as {row.role} from {row.starts_on} to {row.ends_on}."
            yield Problem(path, text)


def calendars_are_known(draft: Draft) -> Iterator[Problem]:
    """The country and its part are known to the holiday library."""
    known = holidays.list_supported_countries(include_aliases=False)
    for path, row in draft.normal["calendars"].values():
        if row.country not in known:
            yield Problem(f"{path}.country", f"{row.country} is not a known country code, such as DE or GB.")
        elif row.subdivision and row.subdivision not in known[row.country]:
            yield Problem(f"{path}.subdivision", f"{row.subdivision} is not a known part of {row.country}.")


def owners_pass_the_gate(draft: Draft) -> Iterator[Problem]:
    """Who owns a component now does so in a role that its kind asks for."""
    allowed = {key: set(placed.row.roles) for key, placed in draft.merged["component_kinds"].items()}
    for path, row in draft.normal["ownerships"].values():
        component = draft.merged["components"].get(row.component)
        roles = allowed.get(component.row.kind) if component else None
        if roles and row.role and not row.ends_on and row.role not in roles:
            text = f"A component of this kind asks for {' or '.join(sorted(roles))}, not {row.role}."
            yield Problem(f"{path}.role", text)


def shares_of_tags_sum_up(draft: Draft) -> Iterator[Problem]:
    """The shares of a tag sum to 100 %."""
    by_tag: dict[str, list[Placed]] = {}
    for placed in draft.merged["tag_shares"].values():
        by_tag.setdefault(placed.row.tag, []).append(placed)
    for tag, shares in by_tag.items():
        total = sum((one.row.share_percent for one in shares), Decimal(0))
        paths = [one.path for one in shares if one.path]
        if paths and total != FULL_TIME:
            yield Problem(
                f"{paths[-1]}.share_percent", f"The shares of {tag} sum to {total.normalize():f} %, not 100 %."
            )


TOGETHER_CHECKS: tuple[Check, ...] = (
    unique_values_are_unique,
    memberships_sum_to_full_time,
    nothing_goes_in_circles,
    allocations_draw_on_memberships,
    calendars_are_known,
    owners_pass_the_gate,
    shares_of_tags_sum_up,
)
