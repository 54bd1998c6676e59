"""The hiring priority of maturity beside the plan's hire-first ladder: where they agree, where not, and why."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from planning.domain.maturity import Maturity
from planning.domain.rolemix import PAIR
from planning.models import Organisation, Plan
from planning.queries import ladder, plans
from planning.queries.maturity_words import ROLES

SAME, OTHER, NEITHER = "says the same", "says the other", "hires neither"


@dataclass(frozen=True, slots=True)
class Joined:
    """What the plan says beside the rule: one sentence, the steps with how each stands to the rule, and why."""

    sentence: str
    steps: list[dict[str, Any]] = field(default_factory=list)
    why: str = ""


def join(found: Maturity, plan: Plan | None, organisation: Organisation) -> Joined:
    """Return how the rungs of the latest plan stand to the rule."""
    rungs = ladder.rungs(plan, organisation)
    if plan is None or rungs is None:
        return Joined("No plan says yet whom to hire first.", why="Run a plan to see whether the work says the same.")
    steps = []
    for row, rung in zip(rungs["rows"], plan.ladder, strict=True):
        option = rung["option"]
        hired = option["role"] if option["kind"] == "hire" and option["role"] in PAIR else ""
        steps.append({**row, "role": hired, "stands": _stands(hired, found.first_role)})
    short = {gap.role.slug: gap.unstaffed_days for gap in plans.gaps(plan) if gap.role.slug in PAIR}
    return Joined(_sentence(found, steps), steps, _why(found, steps, short))


def _stands(hired: str, wanted: str | None) -> str:
    if not hired or wanted is None:
        return NEITHER if not hired else ROLES[hired]
    return SAME if hired == wanted else OTHER


def _sentence(found: Maturity, steps: list[dict[str, Any]]) -> str:
    hires = [step for step in steps if step["role"]]
    if not hires:
        return "The plan hires neither: it finds steps that buy more."
    first = hires[0]
    if found.first_role is None:
        return f"The plan would hire an {ROLES[first['role']]} first, at step {first['number']}."
    if first["stands"] == SAME:
        return f"The plan says the same: step {first['number']} hires an {ROLES[first['role']]}."
    return f"The plan says otherwise: step {first['number']} hires an {ROLES[first['role']]}."


def _why(found: Maturity, steps: list[dict[str, Any]], short: dict[str, Decimal]) -> str:
    days = " and ".join(f"{short.get(role, Decimal(0)):.0f} days for {ROLES[role]}s" for role in PAIR)
    told = f"The ladder looks at the work of the coming weeks: {days} have nobody. "
    told += "The rule looks at where the AI work stands as a whole."
    hires = [step for step in steps if step["role"]]
    if hires and hires[0]["stands"] == OTHER:
        return f"{told} Where they differ, the ladder tells what presses now and the rule what to build up to."
    if not hires and steps:
        return f"{told} First comes: {steps[0]['sentence']}."
    return told
