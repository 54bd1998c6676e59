"""Turns an assignment of owners into answers with reasons: who else, at what price, and who may not, and why."""

import heapq
from collections import Counter
from collections.abc import Iterator
from itertools import islice

import numpy as np

from planning.engine.owners import (
    NextBest,
    OwnedThing,
    OwnerCandidate,
    OwnersInput,
    Seat,
    SeatAnswer,
    failures,
    parts,
    role_for,
)
from planning.engine.owners_prices import Prices, Table, bare, groups
from planning.engine.reasons import Failure, Gate, LeftOut, Part

# A reader weighs a handful: in a large organisation the nearest are told, not everybody.
NEXT_BEST_MOST = 12
LEFT_OUT_MOST = 30


class Answers:
    """Answers for every seat, from one assignment."""

    def __init__(self, given: OwnersInput, prices: Prices, chosen: set[tuple[int, int, Seat]]) -> None:
        self.given, self.prices, self.chosen = given, prices, chosen
        self.people = {person.id: person for person in given.people}
        self.columns = {person.id: place for place, person in enumerate(given.people)}
        self.ids = np.array([person.id for person in given.people], dtype=np.int64)
        self.count = Counter((person, seat) for _, person, seat in chosen)
        self.holders: dict[tuple[int, Seat], list[int]] = {}
        for component, holder, seat in sorted(chosen):
            self.holders.setdefault((component, seat), []).append(holder)
        self.loads = {seat: np.array([self._load(one, seat) for one in given.people], dtype=np.int64) for seat in Seat}
        self.full = {seat: self._full(seat) for seat in Seat}
        self.outside = self._outside()

    def all(self) -> tuple[SeatAnswer, ...]:
        """Answer for every seat, those nobody takes included."""
        place: Counter[tuple[int, Seat]] = Counter()
        found = []
        for row, thing in sorted(enumerate(self.given.components), key=lambda one: one[1].id):
            for seat, wanted in ((Seat.ACCOUNTABLE, 1), (Seat.BACKUP, thing.backups_wanted)):
                holders = self.holders.get((thing.id, seat), [])
                for holder in holders:
                    place[holder, seat] += 1
                    found.append(self._filled(row, seat, self.people[holder], place[holder, seat]))
                if len(holders) < wanted:
                    nobody = SeatAnswer(thing.id, seat, None, left_out=self._left_out(row, seat, None))
                    found += [nobody] * (wanted - len(holders))
        return tuple(found)

    def _filled(self, row: int, seat: Seat, person: OwnerCandidate, place: int) -> SeatAnswer:
        thing, load = self.given.components[row], held(person, seat) + place
        step = Part("load", self.given.weights.load * load, load, most(person, seat))
        return SeatAnswer(
            component=thing.id, seat=seat, person=person.id, role=role_for(thing, person),
            is_change=person.id not in holders_today(thing, seat),
            parts=(*parts(thing, person, seat, self.given.weights), step),
            next_best=self._next_best(row, seat, person),
            left_out=self._left_out(row, seat, person.id),
        )  # fmt: skip

    def _next_best(self, row: int, seat: Seat, person: OwnerCandidate) -> tuple[NextBest, ...]:
        """Price giving one seat to somebody else, all other seats as they are, the cheapest first."""
        thing, column = self.given.components[row], self.columns[person.id]
        back = _other(seat)
        extra = self._moved(row, column, seat)
        swaps = np.zeros(len(extra), dtype=bool)
        swaps[[self.columns[one] for one in self.holders.get((thing.id, back), [])]] = True
        may = self.prices.may[row] & (self.loads[seat] < self.prices.most[seat])
        may[[self.columns[one] for one in self.holders.get((thing.id, seat), [])]] = False
        if self.loads[back][column] >= self.prices.most[back][column] or not self.prices.may[row, column]:
            may &= ~swaps
        for other in np.flatnonzero(swaps & may):
            extra[other] += self._moved(row, int(other), back)[column]
        at = np.flatnonzero(may)
        near = at[np.lexsort((self.ids[at], extra[at]))[:NEXT_BEST_MOST]]
        return tuple(self._other_person(row, seat, int(one), int(extra[one]), is_swap=bool(swaps[one])) for one in near)

    def _moved(self, row: int, column: int, seat: Seat) -> Table:
        """Return what a seat costs more in the hands of each person than in those of one."""
        pair = self.prices.of[seat][row] - self.prices.of[seat][row, column]
        moved: Table = pair + self.given.weights.load * (self.loads[seat] + 1 - self.loads[seat][column])
        return moved

    def _other_person(self, row: int, seat: Seat, column: int, extra: int, *, is_swap: bool) -> NextBest:
        thing, other = self.given.components[row], self.given.people[column]
        step = int(self.loads[seat][column]) + 1
        load = Part("load", self.given.weights.load * step, step, most(other, seat))
        told = (*parts(thing, other, seat, self.given.weights), load)
        return NextBest(other.id, role_for(thing, other) or "", extra, told, is_swap)

    def _left_out(self, row: int, seat: Seat, holder: int | None) -> tuple[LeftOut, ...]:
        """Return who may not take a seat, the nearest first."""
        thing = self.given.components[row]
        named = sorted(
            (
                LeftOut(one, failures(thing, self.people[one], self.given.weights))
                for one in thing.excluded if one in self.people
            ), key=lambda one: one.key,
        )  # fmt: skip
        told = heapq.merge(
            named, self._passing(self.outside[row], thing), self._without_room(row, seat), key=lambda one: one.key
        )
        return tuple(islice((one for one in told if one.person != holder), LEFT_OUT_MOST))

    def _passing(self, outside: list[LeftOut], thing: OwnedThing) -> Iterator[LeftOut]:
        return (one for one in outside if one.person not in thing.excluded)

    def _without_room(self, row: int, seat: Seat) -> Iterator[LeftOut]:
        """Return those who pass the gates of a component and have no room for one more seat."""
        holders = self.holders.get((self.given.components[row].id, seat), [])
        may = self.prices.may[row]
        return (one for one in self.full[seat] if may[self.columns[one.person]] and one.person not in holders)

    def _full(self, seat: Seat) -> list[LeftOut]:
        found = [
            LeftOut(one.id, (Failure(Gate.LOAD, needed=self._load(one, seat) + 1, has=most(one, seat)),))
            for one in self.given.people
            if self._load(one, seat) >= most(one, seat)
        ]
        return sorted(found, key=lambda one: one.key)

    def _outside(self) -> list[list[LeftOut]]:
        """Return for each component the people whom a gate keeps out, decisions apart; equal ones share a list."""
        found: list[list[LeftOut]] = [[] for _ in self.given.components]
        for rows in groups(self.given).values():
            like = bare(self.given.components[rows[0]])
            gates = ((one.id, failures(like, one, self.given.weights)) for one in self.given.people)
            shared = sorted((LeftOut(one, why) for one, why in gates if why), key=lambda one: one.key)
            for row in rows:
                found[row] = shared
        return found

    def _load(self, person: OwnerCandidate, seat: Seat) -> int:
        return held(person, seat) + self.count[person.id, seat]


def holders_today(thing: OwnedThing, seat: Seat) -> tuple[int, ...]:
    """Return who holds a kind of seat today."""
    if seat is Seat.BACKUP:
        return thing.backups
    return () if thing.owner is None else (thing.owner,)


def held(person: OwnerCandidate, seat: Seat) -> int:
    """Return how much of a kind somebody holds outside the components asked about."""
    return person.held if seat is Seat.ACCOUNTABLE else person.backups_held


def most(person: OwnerCandidate, seat: Seat) -> int:
    """Return how much of a kind somebody may hold."""
    return person.held_most if seat is Seat.ACCOUNTABLE else person.backups_most


def _other(seat: Seat) -> Seat:
    return Seat.BACKUP if seat is Seat.ACCOUNTABLE else Seat.ACCOUNTABLE
