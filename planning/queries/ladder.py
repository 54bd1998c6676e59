"""The hire-first ladder, the gaps and the composition as the plan pages show them."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import accumulate
from typing import Any

import msgspec
from django.db.models import Q

from planning.domain.money import prefix
from planning.engine import sentences
from planning.engine.composition import Move
from planning.engine.options import Option
from planning.models import Activity, Organisation, Plan, Recommendation
from planning.queries import names
from planning.queries.plans import Gap
from planning.queries.snapshots import MINUTES_A_DAY

TAKEN = "ladder.take"  # the verb of the activity that taking a step writes
CHEAPER = ("train", "borrow", "move_due", "drop")
VERBS = {"hire": "Open position", "train": "Plan training", "borrow": "Let them be asked"}


def rungs(
    plan: Plan | None, organisation: Organisation, *, budget: int | None = None
) -> dict[str, Any] | None:  # fmt: skip
    """Return the rungs of a plan with sentences, and what the chart draws; nothing where there are none.

    With a budget the sums are of the first steps that it pays for, in their order.
    """
    if plan is None or not plan.ladder:
        return None
    known = names.all_names()
    monday = _monday(plan)
    done = taken(plan)
    rows = []
    for number, rung in enumerate(plan.ladder, start=1):
        before, after, option = rung["before"], rung["after"], rung["option"]
        rows.append(
            {
                "number": number, "step": str(number), "is_taken": str(number) in done,
                "verb": VERBS.get(option["kind"], "Apply"), "sentence": option_sentence(option, known, monday),
                "cost": option["cost"],
                "left": round(after["unstaffed_minutes"] / MINUTES_A_DAY, 1),
                "days_change": round((after["unstaffed_minutes"] - before["unstaffed_minutes"]) / MINUTES_A_DAY, 1),
                "late_before": before["late_projects"], "late_after": after["late_projects"],
                "removes": before["delay_cost"] - after["delay_cost"],
                "per_money": (before["delay_cost"] - after["delay_cost"]) / option["cost"] if option["cost"] else None,
                "kind": option["kind"],
                "label": option_label(option, known),
                "others": [
                    {"sentence": option_sentence(other, known, monday), "removes": removes}
                    for other, removes in sorted(rung["tried"], key=lambda one: -one[1])[:4]
                    if other != option
                ],
            }
        )  # fmt: skip
    start = round(plan.ladder[0]["before"]["unstaffed_minutes"] / MINUTES_A_DAY, 1)
    paid = rows[: _paid([row["cost"] for row in rows], budget)]
    for row in rows:
        row["is_within"] = row in paid
    return {
        "rows": rows, "start": start, "money": money(organisation), "paid": len(paid),
        "end": paid[-1]["left"] if paid else start, "cost": sum(row["cost"] for row in paid),
        "next_step": next((row["step"] for row in rows if not row["is_taken"]), ""),
        "first_steps": _listed([row["label"] for row in (paid or rows)[:3]]),
    }  # fmt: skip


def _paid(costs: list[int], budget: int | None) -> int:
    """Return how many of the first steps a budget pays for; all of them without one."""
    spent = list(accumulate(costs))
    return len(costs) if budget is None else sum(amount <= budget for amount in spent)


def _monday(plan: Plan) -> date:
    """Return the Monday that days of the plan's snapshot are counted from."""
    return plan.snapshot.today - timedelta(days=plan.snapshot.today.weekday())


def find_option(plan: Plan, step: str) -> dict[str, Any] | None:
    """Return the option that a step names: ``2`` is the second rung, ``2-0`` what was tried first there."""
    parts = step.split("-")
    if len(parts) > 2 or not all(part.isascii() and part.isdecimal() and len(part) < 4 for part in parts):
        return None
    number = int(parts[0])
    if not 1 <= number <= len(plan.ladder):
        return None
    rung = plan.ladder[number - 1]
    if len(parts) == 1:
        found: dict[str, Any] = rung["option"]
        return found
    tried = rung["tried"]
    return tried[int(parts[1])][0] if int(parts[1]) < len(tried) else None


def reason(step: str) -> str:
    """Return what the log says beside a step that was taken."""
    number, _, other = step.partition("-")
    return f"Instead of step {number} of the hire-first ladder ({other})" if other else f"Step {number} of the ladder"


def taken(plan: Plan) -> frozenset[str]:
    """Return the steps of a plan's ladder that were taken and not undone."""
    stands = Q(undone_by=None) | Q(undone_by__undone_by__isnull=False)  # an undo may be undone
    found = Activity.objects.filter(stands, verb=TAKEN, kind="plan", object_id=plan.pk)
    told = set(found.values_list("reason", flat=True))
    return frozenset(step for step, _, _ in _steps(plan) if reason(step) in told)


def cheaper(plan: Plan | None, team_id: int, people: frozenset[int]) -> list[dict[str, Any]]:
    """Return what the ladder found for a team that costs less than a hire: rungs first, then what else would help."""
    if plan is None or not plan.ladder:
        return []
    known, monday, done = names.all_names(), _monday(plan), taken(plan)
    found: dict[str, dict[str, Any]] = {}
    for step, option, removes in _steps(plan):
        if removes <= 0 or option["kind"] not in CHEAPER or not _is_for(option, team_id, people):
            continue
        sentence = option_sentence(option, known, monday)
        row = {"step": step, "sentence": sentence, "cost": option["cost"], "removes": removes}
        row |= {"is_taken": step in done, "verb": VERBS.get(option["kind"], "Apply")}
        found.setdefault(sentence, row)
    return sorted(found.values(), key=lambda row: row["cost"] - row["removes"])


def _steps(plan: Plan) -> Iterator[tuple[str, dict[str, Any], int]]:
    """Yield each option of the ladder by its step, with the cost of delay that it removes."""
    for number, rung in enumerate(plan.ladder, start=1):
        yield str(number), rung["option"], rung["before"]["delay_cost"] - rung["after"]["delay_cost"]
        for place, (option, removes) in enumerate(rung["tried"]):
            yield f"{number}-{place}", option, removes


def _is_for(option: dict[str, Any], team_id: int, people: frozenset[int]) -> bool:
    """Say whether an option is one for a team: its people, its work, or everybody's."""
    if option["kind"] == "train":
        return option.get("person") in people
    return option.get("team") in (None, team_id)


def money(organisation: Organisation) -> str:
    """Return what stands before an amount of money."""
    return prefix(organisation.currency)


def _listed(words: list[str]) -> str:
    """Return a few steps as the start of a sentence: "Hire ML engineer, train Ana Ribeiro"."""
    first, *rest = words
    return ", ".join([first, *(word[0].lower() + word[1:] for word in rest)])


def option_label(option: dict[str, Any], known: sentences.Names) -> str:
    """Return an option in two or three words, for the chart."""
    match option["kind"]:
        case "hire":
            return f"Hire one {known.role(option['role'])}"
        case "train":
            return f"Train {known.person(option['person'])}"
        case "borrow":
            return "Ask other teams"
        case "move_due":
            return f"Move {known.item(option['item'])}"
        case _:
            return f"Drop {known.item(option['item'])}"


def option_sentence(option: dict[str, Any], known: sentences.Names, monday: date) -> str:
    """Return what an option means."""

    def day(number: int) -> str:
        when = monday + timedelta(days=number)
        return f"{when.day} {when:%B}"

    return sentences.option(msgspec.convert(option, Option, strict=False), known, day).rstrip(".")


def gap_chart(gap: Gap) -> dict[str, Any]:
    """Return a role's weeks as the chart and its table take them."""
    weeks = []
    for number, (monday, needed, there) in enumerate(gap.weeks):
        label = f"{monday.day} {monday:%b}" if number % 4 == 0 else ""
        weeks.append({"label": label, "needed": float(needed), "have": float(there), "is_closed": not there})
    short = [float(needed - there) for _, needed, there in gap.weeks if needed > there]
    first = gap.first_short
    worst = max(gap.weeks, key=lambda week: week[1] - week[2], default=None)
    finding = (
        f"{max(short):.1f} people short at most, from {first.day} {first:%B} on" if first and short else "Enough people"
    )
    table = [
        [f"{monday.day} {monday:%b}", str(needed), str(there), f"{there - needed:+}"]
        for monday, needed, there in gap.weeks
    ]
    return {
        "role": gap.role, "weeks": weeks, "finding": finding, "table": table, "days": gap.unstaffed_days,
        "worst": f"{worst[0].day} {worst[0]:%b}: {worst[1] - worst[2]:.1f} people" if worst and short else "",
    }  # fmt: skip


def membership_sentence(row: Recommendation) -> str:
    """Return a recommended change of a team in one sentence; the names come with the row."""
    if row.change == "open" or "move" not in row.reasons:
        return f"Open a position as {row.role} in {row.team}"
    move = msgspec.convert(row.reasons["move"], Move, strict=False)
    known = sentences.Names(
        people={row.person_id or 0: str(row.person)},
        teams={row.team_id or 0: str(row.team), **({move.from_team: "another team"} if move.from_team else {})},
        roles={move.role: str(row.role)},
    )
    return sentences.move(move, known).rstrip(".")


def composition_effect(plan: Plan | None) -> dict[str, Any] | None:
    """Return unstaffed days and late projects before and after the recommended teams."""
    effect = plan.composition.get("effect") if plan and plan.composition else None
    if not effect:
        return None
    return {
        side: {
            "days": round(effect[side]["unstaffed_minutes"] / MINUTES_A_DAY, 1), "late": effect[side]["late_projects"],
        }
        for side in ("before", "after")
    }  # fmt: skip
