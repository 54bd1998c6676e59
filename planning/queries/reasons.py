"""The reasons of a recommendation in sentences: why, why not the others, what would change it."""

from dataclasses import dataclass, field

import msgspec

from planning.engine import explain as engine_explain
from planning.engine import owners as engine_owners
from planning.engine import sentences
from planning.engine.composition import Move
from planning.engine.plan import Unstaffed
from planning.engine.reasons import Gate, LeftOut
from planning.engine.sentences import Names, Sight
from planning.models import Person, Plan, Recommendation, User
from planning.queries import names as names_query
from planning.queries import plans

PARTS_SHOWN = {
    "skill": "Skill levels",
    "nice": "Wished-for skills",
    "familiarity": "Knows the part",
    "growth": "Wants to do it",
    "team": "Own team",
    "cost": "Cost",
    "continuity": "Continuity",
    "role": "Fitting role",
    "load": "Load",
}
TOLD = (Gate.ROLE, Gate.SKILL, Gate.TEAM)  # that nothing keeps somebody out goes without saying


@dataclass(frozen=True, slots=True)
class WhyNot:
    """Somebody who was not proposed: who, and what keeps them out or what they would cost."""

    person_id: int
    name: str
    hue: str
    text: str
    change: str = ""


@dataclass(frozen=True, slots=True)
class Price:
    """A part of the price of a choice: its words, what it counts, and what it measured."""

    label: str
    price: int
    text: str


@dataclass(frozen=True, slots=True)
class Reasons:
    """Everything a panel says about a recommendation."""

    why: tuple[str, ...] = ()
    why_not: tuple[WhyNot, ...] = ()
    changes: tuple[str, ...] = ()
    prices: tuple[Price, ...] = ()
    shortage: str = ""
    unknown: str = ""
    facts: dict[str, str] = field(default_factory=dict)


class Teller:
    """Turns explanations into sentences for one reader; loads the names once."""

    def __init__(self, user: User) -> None:
        self.user = user
        self.names: Names = names_query.all_names()
        rows = Person.objects.prefetch_related("memberships__role").order_by("pk")
        self.hues: dict[int, str] = {}
        self.managers: dict[int, int | None] = {}
        for person in rows:
            self.managers[person.pk] = person.manager_id
            first = next(iter(person.memberships.all()), None)
            self.hues[person.pk] = first.role.hue if first else "slate"

    def sight(self, person_id: int | None) -> Sight:
        """Return what the reader may see of somebody."""
        return names_query.sight(self.user, person_id, self.managers.get(person_id or 0))

    def tell(self, row: Recommendation) -> Reasons:
        """Return the reasons of a recommendation of any kind."""
        if row.kind == Recommendation.Kind.OWNER:
            if not row.reasons:
                return Reasons(unknown="Its reasons were not kept; the next plan run tells them anew.")
            return self._owner(msgspec.convert(row.reasons, engine_owners.SeatAnswer, strict=False))
        if row.kind == Recommendation.Kind.MEMBERSHIP:
            return self._membership(row)
        explanation = plans.why(row)
        if explanation is None:
            return Reasons(unknown="The plan that this came from was removed; run a new one to read its reasons.")
        return self.explained(explanation)

    def undone(self, plan: Plan, item_id: int, role_id: int) -> Reasons:
        """Return why nobody does a demand and what would change it."""
        explanation = plans.why_undone(plan, item_id, role_id)
        if explanation is None:
            return Reasons(unknown="The work changed since the plan was made; run it again.")
        return self.explained(explanation)

    def explained(self, given: engine_explain.Explanation) -> Reasons:
        """Return the sentences of an explanation."""
        seen = self.sight(given.person)
        others = [
            WhyNot(one.person, self.names.person(one.person), self.hues.get(one.person, "slate"),
                   ("" if place else "Next best. ") + _after_name(sentences.other(one, self.names)))
            for place, one in enumerate(given.next_best)
        ]  # fmt: skip
        if given.person is None:
            others = []
        outside = [self._left_out(one) for one in given.left_out]
        prices = tuple(
            Price(PARTS_SHOWN.get(part.code, part.code), part.price, text)
            for part in given.parts
            if (text := sentences.part(part, self.names, seen)) is not None
        )
        return Reasons(
            why=tuple(sentences.passed(one, self.names, seen) for one in given.passed if one.gate in TOLD)
            + self._good(given, seen),
            why_not=tuple(others + outside),
            changes=self._changes(given),
            prices=prices,
            shortage=self._shortage(given.shortage),
        )

    def _good(self, given: engine_explain.Explanation, seen: Sight) -> tuple[str, ...]:
        """Say which parts of the price cost nothing: they speak for the choice."""
        free = [part for part in given.parts if part.price == 0 and part.code in ("familiarity", "growth")]
        told = [text for part in free if part.measured and (text := sentences.part(part, self.names, seen))]
        return tuple(text[0].upper() + text[1:] + "." for text in told)

    def _left_out(self, one: LeftOut) -> WhyNot:
        seen = self.sight(one.person)
        first, *rest = one.failures
        text = sentences.failure(first, self.names, seen)
        more = f"{len(rest)} more rule{'s' if len(rest) > 1 else ''} would keep them out." if rest else ""
        return WhyNot(
            one.person, self.names.person(one.person), self.hues.get(one.person, "slate"),
            text[0].upper() + text[1:] + ".", more,
        )  # fmt: skip

    def _changes(self, given: engine_explain.Explanation) -> tuple[str, ...]:
        told = []
        for fact in given.remedies:
            text = sentences.fact(fact, self.names)
            told.append(text[0].upper() + text[1:] + ".")
        nearest = given.left_out[0] if given.left_out else None
        if nearest is not None and len(nearest.failures) == 1:
            told.append(
                f"{self.names.person(nearest.person)} could if this changed: "
                f"{sentences.failure(nearest.failures[0], self.names, self.sight(nearest.person))}."
            )
        if given.next_best and given.person is not None:
            best = given.next_best[0]
            told.append(f"Without {self.names.person(given.person)}, {sentences.other(best, self.names)}")
        return tuple(told)

    def _shortage(self, given: Unstaffed | None) -> str:
        return sentences.shortage(given, self.names) if given is not None else ""

    def _owner(self, seat: engine_owners.SeatAnswer) -> Reasons:
        seen = self.sight(seat.person)
        told = [(part, sentences.part(part, self.names, seen)) for part in seat.parts]
        why = [
            _owner_fact(part.code, part.measured, self.names.role(seat.role), text)
            for part, text in told
            if part.price == 0 and text is not None
        ]
        others = [
            WhyNot(one.person, self.names.person(one.person), self.hues.get(one.person, "slate"),
                   f"As {self.names.role(one.role)} costs {one.extra} more in the whole assignment.")
            for one in seat.next_best
        ]  # fmt: skip
        outside = [self._left_out(one) for one in seat.left_out]
        changes = []
        if seat.next_best:
            changes.append(f"Without {self.names.person(seat.person)}, {others[0].name} is proposed.")
        if outside:
            changes.append(f"{outside[0].name} could if this changed: {outside[0].text}")
        prices = tuple(
            Price(PARTS_SHOWN.get(part.code, part.code), part.price, text) for part, text in told if text is not None
        )
        return Reasons(
            why=tuple(text for text in why if text), why_not=tuple(others + outside), changes=tuple(changes),
            prices=prices,
        )  # fmt: skip

    def _membership(self, row: Recommendation) -> Reasons:
        if "move" not in row.reasons:
            line = row.reasons.get("line", {})
            need, have = line.get("need", 0) / 100, line.get("recommended", 0) / 100
            text = (
                f"{row.team} needs {need:.2f} full-timers as {row.role}; {have:.2f} can be had from those who are here."
            )
            return Reasons(
                why=(text,), changes=(f"With less work for {row.role} in {row.team}, or one more person in the role.",)
            )
        move = msgspec.convert(row.reasons["move"], Move, strict=False)
        why = [_sentence(sentences.fact(one, self.names)) for one in move.why]
        others = [
            WhyNot(one.person, self.names.person(one.person), self.hues.get(one.person, "slate"),
                   _sentence(_after_name(sentences.instead(one, self.names))))
            for one in move.instead
        ]  # fmt: skip
        outside = [self._left_out(one) for one in move.left_out]
        takes = tuple(_sentence(sentences.fact(one, self.names)) for one in move.takes)
        return Reasons(why=tuple(why), why_not=tuple(others + outside), changes=takes)


def _after_name(text: str) -> str:
    """Drop the name that a sentence opens with; it stands beside it already."""
    rest = text.split(": ", 1)[-1]
    return rest[0].upper() + rest[1:] if rest else text


def _sentence(text: str) -> str:
    return text[0].upper() + text[1:].rstrip(".") + "." if text else text


def _owner_fact(code: str, measured: int | None, role: str, text: str) -> str:
    known = {
        "team": "Is on the team that it belongs to.",
        "role": f"Works as {role}, which fits best.",
        "load": f"Would hold {measured or 1} in all, within the limit.",
        "continuity": "",
    }
    return known.get(code, _sentence(text))
