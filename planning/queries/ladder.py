"""The hire-first ladder, the gaps and the composition as the plan pages show them."""

from datetime import date, timedelta
from typing import Any

import msgspec

from planning.engine import sentences
from planning.engine.composition import Move
from planning.engine.options import Option
from planning.models import Organisation, Plan, Recommendation
from planning.queries import names
from planning.queries.plans import Gap
from planning.queries.snapshots import MINUTES_A_DAY

SIGNS = {"EUR": "€", "USD": "$", "GBP": "£"}


def rungs(plan: Plan | None, organisation: Organisation) -> dict[str, Any] | None:
    """Return the rungs of a plan with sentences, and what the chart draws; nothing where there are none."""
    if plan is None or not plan.ladder:
        return None
    known = names.all_names()
    start = plan.snapshot.today
    monday = start - timedelta(days=start.weekday())
    rows = []
    for number, rung in enumerate(plan.ladder, start=1):
        before, after, option = rung["before"], rung["after"], rung["option"]
        rows.append(
            {
                "number": number, "sentence": option_sentence(option, known, monday), "cost": option["cost"],
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
    first = plan.ladder[0]["before"]
    return {
        "rows": rows, "start": round(first["unstaffed_minutes"] / MINUTES_A_DAY, 1),
        "money": money(organisation), "end": rows[-1]["left"], "cost": sum(row["cost"] for row in rows),
        "first_steps": _listed([row["label"] for row in rows[:3]]),
    }  # fmt: skip


def money(organisation: Organisation) -> str:
    """Return what stands before an amount of money."""
    return SIGNS.get(organisation.currency, f"{organisation.currency} ")


def _listed(words: list[str]) -> str:
    """Return a few steps as the start of a sentence: "Hire ML engineer, train Ana Ribeiro"."""
    first, *rest = words
    return ", ".join([first, *(word[0].lower() + word[1:] for word in rest)])


def option_label(option: dict[str, Any], known: sentences.Names) -> str:
    """Return an option in two or three words, for the chart."""
    match option["kind"]:
        case "hire":
            return f"Hire {known.role(option['role'])}"
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
