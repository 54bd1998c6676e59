"""What changed from the plan before to a plan, in sentences, with the cause where one input alone explains it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from planning.engine import difference, sentences
from planning.engine.causes import Cause, Causes
from planning.engine.difference import Change
from planning.engine.snapshot import Snapshot
from planning.models import Plan
from planning.queries import demands, plans
from planning.queries.names import all_names


@dataclass(frozen=True, slots=True)
class Line:
    """One change: of which item, what became of it, why; ``cause`` is empty where several things may be the reason."""

    change: Change
    item_id: int
    item: str
    is_there: bool
    sentence: str
    cause: str
    input: str
    days_later: int


@dataclass(frozen=True, slots=True)
class Changes:
    """The plan before, of the same scope, and what changed since; heaviest work first."""

    before: Plan | None
    lines: list[Line]

    @property
    def explained(self) -> int:
        """How many changes have one cause."""
        return sum(1 for line in self.lines if line.cause)


def since_before(plan: Plan) -> Changes:
    """Return what changed since the plan before of the same scope; the queries do not grow with the changes."""
    before = plans.list_plans().filter(team=plan.team_id, pk__lt=plan.pk).first()
    if before is None:
        return Changes(None, [])
    taken_before, made_before = plans.answer(before)
    taken, made = plans.answer(plan)
    causes = Causes(taken_before, taken)
    weights = {item.id: item.weight for item in (*taken_before.items, *taken.items)}
    found = sorted(
        difference.since(made_before, taken_before, made, taken),
        key=lambda change: (-weights.get(demands.item_and_role(change.demand)[0], 0), change.demand),
    )
    return Changes(before, _lines(found, causes, taken))


def _lines(found: list[Change], causes: Causes, taken: Snapshot) -> list[Line]:
    names, day = all_names(), _writer(taken)
    lines = []
    for change in found:
        item, cause = demands.item_and_role(change.demand)[0], causes.of(change)
        lines.append(
            Line(
                change, item, names.item(item), item in names.items, sentences.change(change, names, day),
                _because(cause, names, day), cause.input.value if cause else "", change.end_days,
            )
        )  # fmt: skip
    return lines


def _because(cause: Cause | None, names: sentences.Names, day: Callable[[int], str]) -> str:
    text = sentences.cause(cause, names, day) if cause is not None else ""
    return f"{text[:1].upper()}{text[1:]}." if text else ""


def _writer(taken: Snapshot) -> Callable[[int], str]:
    def written(day: int) -> str:
        moment: date = taken.date_of(day)
        return f"{moment.day} {moment:%B}"

    return written
