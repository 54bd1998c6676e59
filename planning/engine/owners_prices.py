"""What every person costs on every seat, as tables: rows are components, columns people, both in the input's order.

The same prices as ``owners.parts`` tells part by part, reckoned for a whole organisation at once.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from planning.engine.owners import OwnedThing, OwnerCandidate, OwnersInput, Seat, failures, role_for

Table = np.ndarray[Any, np.dtype[Any]]
NOBODY = -1


@dataclass(frozen=True, slots=True)
class Prices:
    """Who may take a seat, at what price, and how much room there is beside what is pinned.

    ``pinned`` is the column of the person who answers for a component whatever the limits, else ``NOBODY``. ``held``
    and ``most`` are rows by seat, and what is pinned counts as held.
    """

    may: Table
    of: dict[Seat, Table]
    pinned: Table
    held: dict[Seat, Table]
    most: dict[Seat, Table]
    wanted: Table
    in_production: Table

    @property
    def room(self) -> dict[Seat, Table]:
        """How many more each person may take, by seat."""
        return {seat: np.maximum(0, self.most[seat] - self.held[seat]) for seat in Seat}


def price(given: OwnersInput) -> Prices:
    """Return the prices of all people on all components, load apart."""
    may = may_take(given)
    common = _familiarity(given) + _team(given) + _role_and_levels(given)
    columns = {person.id: place for place, person in enumerate(given.people)}
    owners = [() if thing.owner is None else (thing.owner,) for thing in given.components]
    of = {
        Seat.ACCOUNTABLE: common + _continuity(given, columns, owners),
        Seat.BACKUP: common + _continuity(given, columns, [thing.backups for thing in given.components]),
    }  # fmt: skip
    pinned = np.array([_pin(row, thing, columns, may) for row, thing in enumerate(given.components)], dtype=np.int64)
    pins = np.bincount(pinned[pinned >= 0], minlength=len(given.people))
    return Prices(
        may, of, pinned,
        {Seat.ACCOUNTABLE: _whole(p.held for p in given.people) + pins,
         Seat.BACKUP: _whole(p.backups_held for p in given.people)},
        {Seat.ACCOUNTABLE: _whole(p.held_most for p in given.people),
         Seat.BACKUP: _whole(p.backups_most for p in given.people)},
        _whole(thing.backups_wanted for thing in given.components),
        np.array([thing.in_production for thing in given.components], dtype=bool),
    )  # fmt: skip


def groups(given: OwnersInput) -> dict[tuple[Any, ...], list[int]]:
    """Return the rows of components by what their gates depend on; those of a group are open to the same people."""
    found: dict[tuple[Any, ...], list[int]] = {}
    for row, thing in enumerate(given.components):
        found.setdefault((thing.roles, thing.skills), []).append(row)
    return found


def bare(thing: OwnedThing) -> OwnedThing:
    """Return a component with nobody kept out by a decision: what its group has in common."""
    return OwnedThing(thing.id, thing.roles, skills=thing.skills)


def may_take(given: OwnersInput) -> Table:
    """Return who passes every gate of which component."""
    may = np.zeros((len(given.components), len(given.people)), dtype=bool)
    for rows in groups(given).values():
        like = bare(given.components[rows[0]])
        may[rows] = [not failures(like, person, given.weights) for person in given.people]
    columns = {person.id: place for place, person in enumerate(given.people)}
    for row, thing in enumerate(given.components):
        for person in thing.excluded:
            if person in columns:
                may[row, columns[person]] = False
    return may


def _familiarity(given: OwnersInput) -> Table:
    weights, rows = given.weights, {thing.id: row for row, thing in enumerate(given.components)}
    table = np.full((len(rows), len(given.people)), _missing(0, given))
    if weights.unfamiliar:
        for column, person in enumerate(given.people):
            for thing, days in person.familiarity.items():
                if thing in rows:
                    table[rows[thing], column] = _missing(days, given)
    return table


def _missing(days: int, given: OwnersInput) -> int:
    most = given.weights.familiar_days
    return given.weights.unfamiliar * (most - min(days, most)) // max(1, most)


def _team(given: OwnersInput) -> Table:
    table = np.zeros((len(given.components), len(given.people)), dtype=np.int64)
    teams = Counter(thing.team for thing in given.components if thing.team is not None)
    elsewhere = {
        team: [0 if any(one == team for one, _ in person.memberships) else given.weights.other_team
               for person in given.people]
        for team in teams
    }  # fmt: skip
    for row, thing in enumerate(given.components):
        if thing.team is not None:
            table[row] = elsewhere[thing.team]
    return table


def _role_and_levels(given: OwnersInput) -> Table:
    table = np.zeros((len(given.components), len(given.people)), dtype=np.int64)
    for rows in groups(given).values():
        like = given.components[rows[0]]
        table[rows] = [_of_group(like, person, given) for person in given.people]
    return table


def _of_group(thing: OwnedThing, person: OwnerCandidate, given: OwnersInput) -> int:
    role = role_for(thing, person)
    rank = thing.roles.index(role) if role is not None else 0
    gaps = sum(max(0, one.level - (person.skills.get(one.skill) or 0)) for one in thing.skills if not one.must)
    return given.weights.later_role * rank + given.weights.missing_level * gaps


def _continuity(given: OwnersInput, columns: dict[int, int], holders: Sequence[tuple[int, ...]]) -> Table:
    table = np.zeros((len(given.components), len(given.people)), dtype=np.int64)
    for row, held in enumerate(holders):
        if held:
            table[row] = given.weights.change
            table[row, [columns[person] for person in held if person in columns]] = 0
    return table


def _pin(row: int, thing: OwnedThing, columns: dict[int, int], may: Table) -> int:
    column = columns.get(thing.pinned, NOBODY) if thing.pinned is not None else NOBODY
    return column if column >= 0 and may[row, column] else NOBODY


def _whole(numbers: Iterable[int]) -> Table:
    return np.array(list(numbers), dtype=np.int64)
