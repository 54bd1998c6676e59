"""What the pages of maturity say: the answer sentence, the rule with its numbers, what would turn it."""

from dataclasses import dataclass, fields
from fractions import Fraction
from typing import Any

from planning.catalogue import load
from planning.domain import maturity_change
from planning.domain.maturity import AXES, LOAD, OPERATIONS, PRODUCT, Maturity, Range, Rule, Step, assess, of_axis
from planning.domain.rolemix import Stage
from planning.queries.team_answers import Answer

ROLES = {"ai_developer": "AI developer", "ml_engineer": "ML engineer"}
TITLES = {
    PRODUCT: ("Product", "mean of four"),
    OPERATIONS: ("Operations", "three of four reach it, none more than one below"),
    LOAD: ("Load", "mean of four"),
}
STAGES = (
    (Stage.EXPLORE, "Explore", "A under {first_features}"),
    (Stage.FIRST_FEATURES, "First features", "A under {growing}"),
    (Stage.GROWING, "Growing", "A under {mature}"),
    (Stage.MATURE, "Mature", "A {mature} and more"),
)
STAGE_WORDS = {stage: words for stage, words, _ in STAGES}


@dataclass(frozen=True, slots=True)
class RuleWords:
    """A rule in words: when it fires, with the thresholds in it, what it says, why."""

    when: str
    says: str
    why: str


RULES = {
    Rule.PLATFORM_IS_THE_PRODUCT: RuleWords(
        "the platform itself is sold", "ML engineer, whatever the rest says",
        "What is sold is what ML engineers build.",
    ),
    Rule.FIRST_FEATURES: RuleWords(
        "A is under {growing}", "AI developer first",
        "First features come sooner from somebody who carries them from end to end.",
    ),
    Rule.PLATFORM_BEFORE_PRODUCT: RuleWords(
        "A is under {growing} and C is {heavy_load} or more",
        "AI developer first; the platform runs ahead of the product",
        "There is much to run and little that users have of it: without features the load serves nobody.",
    ),
    Rule.INFRASTRUCTURE_BEHIND: RuleWords(
        "A is {growing} or more and the gap {gap_urgent} or more", "ML engineer, urgent",
        "AI is in use, and what it runs on lags far behind what it has to carry.",
    ),
    Rule.INFRASTRUCTURE_NEXT: RuleWords(
        "A is {growing} or more and the gap {gap_next} to under {gap_urgent}", "ML engineer next, then alternate",
        "AI is in use, and what it runs on begins to lag behind.",
    ),
    Rule.INFRASTRUCTURE_CARRIES: RuleWords(
        "A is {growing} or more and the gap under {gap_next}", "AI developer, unless the work says otherwise",
        "What AI runs on carries what it has to, so the next feature counts for more.",
    ),
}  # fmt: skip
HEADLINES = {
    Rule.PLATFORM_IS_THE_PRODUCT: "The platform is what you sell: hire an ML engineer first.",
    Rule.FIRST_FEATURES: "{stage}: hire an AI developer first.",
    Rule.PLATFORM_BEFORE_PRODUCT: "{stage}, with a heavy load before there is a product: hire an AI developer first.",
    Rule.INFRASTRUCTURE_BEHIND: "{stage}, with infrastructure {gap} levels behind: hire an ML engineer first, now.",
    Rule.INFRASTRUCTURE_NEXT: "{stage}, with infrastructure {gap} behind: hire an ML engineer next, then alternate.",
    Rule.INFRASTRUCTURE_CARRIES: "{stage}, and infrastructure carries it: an AI developer next, if the work agrees.",
}


def number(score: Fraction | int) -> str:
    """Write a score: at most two digits after the point, a true minus."""
    return f"{float(score):.2f}".rstrip("0").rstrip(".").replace("-", "−")


def span(score: Range) -> str:
    """Write a score, or from where to where it lies."""
    return number(score.low) if score.is_known else f"{number(score.low)} to {number(score.high)}"


def answer(found: Maturity | None) -> Answer:
    """Return whom to hire first, or why that is not decided."""
    if found is None:
        return Answer("Nobody has assessed this yet.", "Twelve questions tell which role comes first.")
    if found.rule is not None:
        stage = STAGE_WORDS[found.stage] if found.stage else _either([STAGE_WORDS[one] for one in found.stages])
        return Answer(HEADLINES[found.rule].format(stage=stage, gap=span(found.gap)))
    count = len(found.open_questions) + (found.sells_platform is None)
    still = "1 answer is open" if count == 1 else f"{count} answers are open"
    if found.first_role:
        role = ROLES[found.first_role]
        return Answer(f"An {role} comes first.", f"{still.capitalize()}, but no answer would change that.")
    return Answer(f"{still.capitalize()}, so it is not decided whom to hire first.", _to_decide(found))


def _either(words: list[str]) -> str:
    return " or ".join([words[0], *(word.lower() for word in words[1:])])


def _to_decide(found: Maturity) -> str:
    worth = maturity_change.worth_answering(found)
    names = list(worth)
    if found.sells_platform is None:
        names.insert(0, "whether the platform is sold")
    return f"Answer {_listed(names)} next." if names else ""


def _listed(names: list[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else names[0]


def stages(found: Maturity) -> list[dict[str, Any]]:
    """Return the four stages, with the one reached, or all that are possible, marked."""
    return [
        {
            "name": name,
            "when": _filled(when, found),
            "is_here": found.stage == stage,
            "is_possible": stage in found.stages,
        }
        for stage, name, when in STAGES
    ]


def axes(found: Maturity) -> list[dict[str, Any]]:
    """Return the twelve answers by axis, with the score of each."""
    questions = {question.id: question for question in load().questions}
    scores = {PRODUCT: found.product, OPERATIONS: found.operations, LOAD: found.load}
    made = []
    for axis in AXES:
        rows = []
        for name in of_axis(axis):
            value = found.answers[name]
            words = "open: 0 to 4" if value is None else questions[name].answers[value]
            rows.append(
                {
                    "id": name, "name": questions[name].name, "value": value, "words": words,
                    "is_laggard": name == found.laggard, "basis": questions[name].basis,
                }
            )  # fmt: skip
        title, caption = TITLES[axis]
        made.append({"title": title, "caption": caption, "score": span(scores[axis]), "rows": rows})
    return made


def radar(found: Maturity) -> list[dict[str, Any]]:
    """Return the spokes of the radar: the question, its name and its answer."""
    names = {question.id: question.name for question in load().questions}
    return [{"id": name, "name": names[name], "value": value} for name, value in found.answers.items()]


def rule_lines(found: Maturity) -> list[dict[str, str]]:
    """Return every rule that fired or still may, in words."""
    return [
        {"slug": str(rule), "when": _filled(words.when, found), "says": words.says, "why": words.why}
        for rule, words in ((rule, RULES[rule]) for rule in found.rules)
    ]


def _filled(words: str, found: Maturity) -> str:
    """Put the thresholds that count into words."""
    return words.format(**{field.name: number(getattr(found.bounds, field.name)) for field in fields(found.bounds)})


def formula(found: Maturity) -> str:
    """Return the gap with its numbers: ``gap = C 2.5 − B 1 = 1.5``."""
    return f"gap = C {span(found.load)} − B {span(found.operations)} = {span(found.gap)}"


def turns(found: Maturity) -> list[str]:
    """Return what would turn the rule, the smallest change first."""
    return [
        f"With {_changed(turn.steps)}: {turn.rule}, {RULES[turn.rule].says}."
        for turn in maturity_change.turns(found)[:3]
    ]


def _changed(steps: tuple[Step, ...]) -> str:
    names = {question.id: question.name for question in load().questions}
    parts = [f"{names[step.question].lower()} ({step.question}) at {step.wanted}, not {step.now}" for step in steps]
    return _listed([part.replace("ai features", "AI features").replace("use ai", "use AI") for part in parts])


def next_level(found: Maturity) -> str:
    """Return what lifts operations by one level and what the rule would be then; empty at the top."""
    if not found.next_level or found.rule is None:
        return ""
    raised = {**found.answers, **{step.question: step.wanted for step in found.next_level}}
    after = assess(raised, sells_platform=found.sells_platform, bounds=found.bounds)
    steps = _listed([f"{step.question} to {step.wanted}" for step in found.next_level])
    then = (
        "the rule stays" if after.rule == found.rule else f"{after.rule} says: {RULES[after.rule or found.rule].says}"
    )
    blocker = f"{found.laggard} holds operations back. " if found.laggard else ""
    level = number(after.operations.low)
    return f"{blocker}Level {level} takes {steps}; then the gap is {number(after.gap.low)} and {then}."
