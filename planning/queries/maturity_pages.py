"""What the pages of maturity show, put together from the words, the stored answers and the plan."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from planning import access
from planning.access import Permission
from planning.catalogue import load
from planning.domain.maturity import Maturity, Range, Thresholds
from planning.domain.rolemix import find_prior
from planning.models import Assessment, DemandContext, Organisation, Project, Team, User
from planning.models.maturity import FIELDS
from planning.queries import maturity, maturity_words, plans
from planning.queries.maturity_ladder import Joined, join
from planning.queries.team_answers import Answer

Shown = dict[str, Any]
CSV_HEAD = ("subject", "answered_on", "sells_platform", *FIELDS, "product_low", "product_high", "operations_low",
            "operations_high", "load_low", "load_high", "gap_low", "gap_high", "stages", "rules", "note")  # fmt: skip


def result(row: Assessment | None, rows: list[Assessment], organisation: Organisation, user: User) -> Shown:
    """Return one assessment with all that follows from it; ``rows`` are those of its subject, latest first."""
    given = maturity.bounds_of(organisation)
    found = maturity.found_of(row, given) if row else None
    shown: Shown = {"row": row, "found": found, "answer": maturity_words.answer(found), "contexts": contexts(found)}
    if row is None or found is None:
        return shown
    joined = _joined(found, organisation, user)
    if joined:
        shown["answer"] = Answer(shown["answer"].first, f"{shown['answer'].then} {joined.sentence}".strip())
    before = next((one for one in rows if (one.answered_on, one.pk) < (row.answered_on, row.pk)), None)
    people = maturity.answered_by([row])
    return {
        **shown, "joined": joined, "stages": maturity_words.stages(found), "axes": maturity_words.axes(found),
        "radar": maturity_words.radar(found), "before": before, "is_latest": row.pk == rows[0].pk,
        "radar_before": maturity_words.radar(maturity.found_of(before, given)) if before else None,
        "radar_rows": _radar_rows(found, before), "radar_head": ["Question", "Now", *(["Before"] if before else [])],
        "shape_caption": f"now, and in {before.answered_on:%B %Y}, dotted" if before else "",
        "formula": maturity_words.formula(found),
        "rules": maturity_words.rule_lines(found), "turns": maturity_words.turns(found),
        "next_level": maturity_words.next_level(found), "prior": _prior(found),
        "by": _name(people.get(row.pk)),
    }  # fmt: skip


def _name(user: User | None) -> str:
    return str(user.person or user.get_full_name() or user.username) if user else ""


def _joined(found: Maturity, organisation: Organisation, user: User) -> Joined | None:
    """Return what the plan's ladder says beside the rule, to those who may see advice on hiring."""
    if not access.can(user, Permission.HIRING_VIEW):
        return None
    return join(found, plans.latest(user), organisation)


def _prior(found: Maturity) -> str:
    """Return the role mix that the stage starts from: ``60 : 40``."""
    load_score = Decimal(found.load.low.numerator) / found.load.low.denominator
    prior = find_prior(found.stage, load_score)
    return " : ".join(str(percent) for percent in prior.percents) if prior else ""


def contexts(found: Maturity | None) -> list[Shown]:
    """Return the kinds of company that ask for each role, the one that comes first in front."""
    words = {context.id: context.description for context in load().contexts}
    made: dict[str, Shown] = {}
    for row in DemandContext.objects.select_related("role").order_by("pk"):
        of_role = made.setdefault(row.role.slug, {"role": row.role, "rows": []})
        of_role["rows"].append({"name": row.name, "text": words.get(row.slug, "")})
    first = found.first_role if found else None
    for slug, of_role in made.items():
        of_role["is_first"] = slug == first
    return sorted(made.values(), key=lambda of_role: not of_role["is_first"])


def _radar_rows(found: Maturity, before: Assessment | None) -> list[list[str]]:
    earlier = before.answers if before else {}
    names = {question.id: question.name for question in load().questions}
    return [
        [f"{key} {names[key]}", _cell(value), *([_cell(earlier[key])] if before else [])]
        for key, value in found.answers.items()
    ]


def _cell(value: int | None) -> str:
    return "open" if value is None else str(value)


def history(rows: list[Assessment]) -> Shown:
    """Return the assessments of a subject, latest first, and the courses of the three scores."""
    people = maturity.answered_by(rows)
    given = maturity.bounds()
    lines = [{**line(row, given), "by": _name(people.get(row.pk))} for row in rows]
    return {"lines": lines, "answer": _progress(rows, given), "courses": courses(rows, given)}


def line(row: Assessment, given: Thresholds) -> Shown:
    """Return an assessment as a row of a table."""
    found = maturity.found_of(row, given)
    stages = [maturity_words.STAGE_WORDS[stage] for stage in found.stages]
    return {
        "row": row, "found": found, "product": maturity_words.span(found.product),
        "operations": maturity_words.span(found.operations), "load": maturity_words.span(found.load),
        "gap": maturity_words.span(found.gap), "stages": " or ".join(stages), "rules": ", ".join(found.rules),
        "first": maturity_words.ROLES[found.first_role] if found.first_role else "not decided",
        "open": len(found.open_questions), "query": maturity.Subject(row.team, row.project).query,
    }  # fmt: skip


def _progress(rows: list[Assessment], given: Thresholds) -> Answer:
    if not rows:
        return Answer("Nobody has assessed this yet.", "The first answers are where progress is counted from.")
    if len(rows) == 1:
        return Answer("One assessment so far.", "Answer again in half a year to see what moved.")
    latest, first = maturity.found_of(rows[0], given), maturity.found_of(rows[-1], given)
    moved = [_moved(name, before, now) for name, before, now in (
        ("product", first.product, latest.product), ("operations", first.operations, latest.operations),
        ("load", first.load, latest.load),
    )]  # fmt: skip
    since = f"{rows[-1].answered_on:%B %Y}"
    return Answer(f"Since {since}: {', '.join(moved)}.", f"The gap is {maturity_words.span(latest.gap)} now.")


def _moved(name: str, before: Range, now: Range) -> str:
    if before == now:
        return f"{name} stays at {maturity_words.span(now)}"
    return f"{name} {maturity_words.span(before)} to {maturity_words.span(now)}"


def courses(rows: list[Assessment], given: Thresholds) -> list[Shown]:
    """Return the three scores over time, oldest first, each from its lowest to its highest."""
    found = [(row.answered_on, maturity.found_of(row, given)) for row in reversed(rows)]
    return [
        {
            "name": name, "letter": letter,
            "points": [_point(day, getattr(one, name)) for day, one in found],
        }
        for letter, name in (("A", "product"), ("B", "operations"), ("C", "load"))
    ]  # fmt: skip


def _point(day: date, score: Range) -> Shown:
    return {"day": day, "low": float(score.low), "high": float(score.high), "words": maturity_words.span(score)}


def units(user: User) -> Shown:
    """Return each unit and project with its latest assessment, and those that have none."""
    rows = maturity.latest_of_all()
    given = maturity.bounds()
    lines = [line(row, given) for row in rows]
    teams = {row.team_id for row in rows if row.team_id}
    projects = {row.project_id for row in rows if row.project_id}
    none = [maturity.Subject(team=team) for team in Team.objects.active().exclude(pk__in=teams)]
    live = Project.objects.exclude(lifecycle__in=("done", "cancelled")).exclude(pk__in=projects)
    none += [maturity.Subject(project=project) for project in live.select_related("team")]
    missing = [
        {"subject": subject, "may": access.can(user, Permission.ASSESSMENT_CHANGE, subject.team_id)} for subject in none
    ]
    return {"lines": lines, "missing": missing, "answer": _units_answer(lines)}


def _units_answer(lines: list[Shown]) -> Answer:
    if not lines:
        return Answer("No team or project is assessed by itself.", "The organisation's stage counts for all of them.")
    decided = [one for one in lines if one["found"].stage]
    first = "1 is assessed by itself." if len(lines) == 1 else f"{len(lines)} are assessed by themselves."
    if len(decided) < len(lines):
        return Answer(first, f"{len(lines) - len(decided)} not far enough to tell the stage: those above count there.")
    return Answer(first, "Each starts its role mix from its own stage.")


def csv_rows(rows: Iterable[Assessment]) -> list[list[object]]:
    """Return assessments for spreadsheets; an open answer is an empty cell."""
    made: list[list[object]] = []
    given = maturity.bounds()
    for row in rows:
        found = maturity.found_of(row, given)
        scores = [
            float(end) for score in (found.product, found.operations, found.load, found.gap)
            for end in (score.low, score.high)
        ]  # fmt: skip
        sells = {True: "yes", False: "no", None: None}[row.sells_platform]
        made.append(
            [row.subject, row.answered_on, sells, *row.answers.values(), *scores, " ".join(found.stages),
             " ".join(found.rules), row.note]
        )  # fmt: skip
    return made
