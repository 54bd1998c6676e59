"""Short sentences from reasons. Names come from outside, and what a reader may not see is not in the sentence.

Standard library only; one template per code: a new reason needs a line here, and a test says where one is missing.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from planning.engine.causes import Cause, Input
from planning.engine.composition import Instead, Move, MoveKind
from planning.engine.difference import Change
from planning.engine.explain import Other, Passed
from planning.engine.options import Option, OptionKind
from planning.engine.plan import Shortage, Unstaffed
from planning.engine.reasons import Fact, Failure, Gate, LeftOut, Part

MINUTES_A_DAY = 480


@dataclass(frozen=True, slots=True)
class Names:
    """What ids and slugs are called; what is missing is told by its id."""

    people: Mapping[int, str] = field(default_factory=dict)
    teams: Mapping[int, str] = field(default_factory=dict)
    items: Mapping[int, str] = field(default_factory=dict)
    roles: Mapping[str, str] = field(default_factory=dict)
    skills: Mapping[str, str] = field(default_factory=dict)

    def person(self, number: int | str | None) -> str:
        """Return a person's name."""
        return self.people.get(int(number), f"person {number}") if number is not None else "nobody"

    def team(self, number: int | str | None) -> str:
        """Return a team's name."""
        return self.teams.get(int(number), f"team {number}") if number is not None else "no team"

    def item(self, number: int | None) -> str:
        """Return a work item's title."""
        return self.items.get(number, f"item {number}") if number is not None else "other work"

    def role(self, slug: int | str | None) -> str:
        """Return a role's name."""
        return self.roles.get(str(slug), str(slug)) if slug is not None else "no role"

    def skill(self, slug: str | None) -> str:
        """Return a skill's name."""
        return self.skills.get(slug, slug) if slug is not None else "a skill"


@dataclass(frozen=True, slots=True)
class Sight:
    """What the reader may see: skill levels and growth wishes of this person, and cost rates. Nothing by default."""

    levels: bool = False
    costs: bool = False


FAILURES: Mapping[Gate, str] = {
    Gate.ROLE: "works as {has_role}; the role asked is {role}",
    Gate.SKILL: "{skill} at level {has}; level {needed} is asked",
    Gate.AVAILABLE: "is not available: {has} days against {needed}",
    Gate.LOAD: "holds as many as the limit of {has} allows; a limit of {needed} would let them in",
    Gate.EXCLUDED: "is kept out by a decision; undo it to let them in",
    Gate.PINNED: "{person} is pinned to it; unpin to let others in",
    Gate.TEAM: "is on {has_team}, and other teams may not be asked",
    Gate.CAPACITY: "has {has_hours} hours free in one stretch; {needed_hours} are needed",
    Gate.WAITS: "could, but the item waits for work that is not done",
    Gate.WINDOW: "could, but the item may start only after the plan's last day",
    Gate.CROWDED: "has the time, but not beside the work that must come before it or start with it",
    Gate.SAME_PERSON: "does another part of it already",
    Gate.SHARE: "has {has} % free; {needed} % are needed",
    Gate.TEAMS: "is on {has} teams, as many as one may be",
}

SHORTAGES: Mapping[Shortage, str] = {
    Shortage.NO_ROLE: "Not enough people work in the role.",
    Shortage.NO_SKILL: "Nobody in the role has {skill} at level {level}.",
    Shortage.NOT_ASSESSED: "Nobody in the role is known to have {skill} at level {level}; some are not assessed.",
    Shortage.EXCLUDED: "Those who could are kept out by decisions.",
    Shortage.NO_CAPACITY: "Those who could have no free stretch that starts inside the plan.",
    Shortage.WINDOW: "The item may not start inside the plan.",
    Shortage.PREDECESSOR: "It waits for {item}, which is not done in time.",
    Shortage.OUTBID: "Those who could do work that weighs more.",
    Shortage.OTHER_TEAM: "Only people of other teams could, and other teams may not be asked.",
}

PARTS: Mapping[str, str] = {
    "cost": "cost of {hours} hours",
    "skill": "{measured} of {against} skills without a level to spare",
    "level": "{skill} at level {measured} of {against}",
    "nice": "{measured} of {against} levels of wished-for skills missing",
    "familiarity": "{measured} of {against} days worked on it before",
    "growth": "growth wish {met}",
    "team": "team: {team_fit}",
    "continuity": "hands over from today's owner: {yes}",
    "role": "place {measured} in the roles that fit",
    "load": "number {measured} of at most {against}",
}

FACTS: Mapping[str, str] = {
    "need": "{team} needs {fte} full-timers as {role}",
    "have": "{team} has {fte} as {role} today",
    "covers": "with this change {fte} are covered instead of {against_fte}",
    "skill": "brings {skill} to {team}",
    "fill": "the position has to be filled",
    "gives_up": "{team} gives up {value} % as {role}",
    "left_behind": "{team} keeps {fte} of the {against_fte} it needs as {role}",
    "free_before": "{value} % were free",
    "grow": "grows into the role of {role}",
    "start_by": "it would have to start {days} days earlier",
    "finish_first": "finish {item} first",
    "outbid_by": "{item} weighs {value} against {against}",
    "people": "{value} wanted, {against} could; somebody as {role} is needed",
}


def failure(given: Failure, names: Names, sight: Sight = Sight()) -> str:
    """Say why a gate is closed, and what would open it."""
    if given.gate is Gate.SKILL and given.has is None:
        return f"{names.skill(given.skill)} is not assessed; level {given.needed} is asked"
    if given.gate is Gate.SKILL and not sight.levels:
        return f"{names.skill(given.skill)} is below the level asked"
    return FAILURES[given.gate].format(
        has=given.has,
        needed=given.needed,
        skill=names.skill(given.skill),
        role=names.role(given.needed),
        has_role=names.role(given.has) if given.has is not None else "something else",
        person=names.person(given.needed) if given.gate is Gate.PINNED else "",
        has_team=names.team(given.has) if given.gate is Gate.TEAM else "",
        has_hours=_hours(given.has),
        needed_hours=_hours(given.needed),
    )


def left_out(given: LeftOut, names: Names, sight: Sight = Sight()) -> str:
    """Say why somebody may not."""
    reasons = "; ".join(failure(one, names, sight) for one in given.failures)
    return f"{names.person(given.person)}: {reasons}."


def passed(given: Passed, names: Names, sight: Sight = Sight()) -> str:
    """Say which gate was passed, with both numbers where they may be seen."""
    match given.gate:
        case Gate.SKILL if sight.levels:
            return f"{names.skill(given.skill)} at level {given.has}; level {given.needed} is asked."
        case Gate.SKILL:
            return f"{names.skill(given.skill)} at the level asked or above."
        case Gate.ROLE:
            return f"Works as {names.role(given.has)}, the role asked."
        case Gate.TEAM:
            return f"Is on {names.team(given.has)}; the work is {names.team(given.needed)}'s."
        case _:
            return "No decision keeps them out."


def part(given: Part, names: Names, sight: Sight = Sight()) -> str | None:
    """Say what a part of the price measures; None where the reader may not see it."""
    is_private = given.code in ("skill", "level", "nice", "growth") and not sight.levels
    if is_private or (given.code == "cost" and not sight.costs):
        return None
    text = PARTS[given.code].format(
        skill=names.skill(given.skill),
        measured=given.measured or 0,
        against=given.against or 0,
        hours=_hours(given.measured),
        met="met" if given.skill else "not met",
        team_fit="another" if given.price else "the same",
        yes="yes" if given.price else "no",
    )
    return f"{text}: {given.price}" if given.price else text


def other(given: Other, names: Names) -> str:
    """Say what choosing somebody else would do to the plan."""
    effects = [
        _more(given.finish_days, "day", "finishes {} later", "finishes {} earlier"),
        _more(given.late_days, "working day", "{} more of lateness", "{} less of lateness"),
        _more(len(given.gives_way), "other demand", "to make room, changes {}", ""),
    ]
    return f"{names.person(given.person)}: {', '.join(filter(None, effects)) or 'no later, at a higher price'}."


def shortage(given: Unstaffed, names: Names) -> str:
    """Say what is short for a demand that nobody does."""
    return SHORTAGES[given.shortage].format(
        skill=names.skill(given.skill), level=given.level, item=names.item(given.waits_for)
    )


def fact(given: Fact, names: Names) -> str:
    """Say what a fact tells."""
    return FACTS[given.code].format(
        team=names.team(given.team),
        role=names.role(given.role),
        skill=names.skill(given.skill),
        item=names.item(given.item),
        value=given.value,
        against=given.against,
        days=(given.against or 0) - (given.value or 0),
        fte=f"{(given.value or 0) / 100:.2f}",
        against_fte=f"{(given.against or 0) / 100:.2f}",
    )


def move(given: Move, names: Names) -> str:
    """Say what changes for somebody."""
    who, team, role = names.person(given.person), names.team(given.team), names.role(given.role)
    source = names.team(given.from_team) if given.from_team is not None else ""
    match given.kind:
        case MoveKind.ADD:
            return f"{who} joins {team} as {role} for {given.share} %."
        case MoveKind.MOVE:
            kept = f", and keeps {given.from_share} % there" if given.from_share else ""
            return f"{who} moves from {source} to {team} as {role} for {given.share} %{kept}."
        case MoveKind.REMOVE:
            return f"{who} leaves {team} ({role}, {given.share_before} %)."
        case MoveKind.SHARE:
            return f"{who} works {given.share} % instead of {given.share_before} % for {team} as {role}."


def instead(given: Instead, names: Names) -> str:
    """Say what is lost with somebody else in a move."""
    uncovered, holes, percent, price = given.extra
    effects = [
        "leaves more need uncovered" if uncovered > 0 else "",
        _more(holes, "holder", "lacks {} of a must-skill", "gains {} of a must-skill"),
        f"moves {abs(percent)} % {'more' if percent > 0 else 'less'}" if percent else "",
        "fits less or costs more" if price > 0 and not (uncovered or holes or percent) else "",
    ]
    source = f", taken from {names.team(given.taken_from)}" if given.taken_from is not None else ""
    return f"{names.person(given.person)}{source}: {', '.join(filter(None, effects)) or 'equally good'}."


def change(given: Change, names: Names, day: Callable[[int], str]) -> str:
    """Say what became of a part of a demand; ``day`` writes a day of the snapshot as a date."""
    before = f"{names.person(given.before.person)} from {day(given.before.start)}" if given.before else "nobody"
    after = f"{names.person(given.after.person)} from {day(given.after.start)}" if given.after else "nobody"
    return f"{after} instead of {before}."


CAUSES: Mapping[Input, str] = {
    Input.NEW: "it was not asked for before",
    Input.GONE: "it is done, or not asked for any more",
    Input.EFFORT: "it takes {after} instead of {before}",
    Input.SKILLS: "other skills are asked for",
    Input.PLACED: "it was decided who must or must not do it",
    Input.EARLIEST: "it may start on {after_day} instead of {before_day}",
    Input.DUE: "it is due {after_due} instead of {before_due}",
    Input.VALUE: "waiting for it costs {more_or_less} than before",
    Input.WAITS: "it waits for other work than before",
    Input.JOINED: "{person} was not there before",
    Input.LEFT: "{person} is not there any more",
    Input.TIME: "the free time of {person} in those days has changed",
    Input.LEVEL: "the level of {person} in {skill} was confirmed anew",
}


def cause(given: Cause, names: Names, day: Callable[[int], str]) -> str:
    """Say which change of the input explains a change of the plan; neither levels nor why somebody is away."""
    before, after = given.before or 0, given.after or 0
    return CAUSES[given.input].format(
        person=names.person(given.person),
        skill=names.skill(given.skill),
        before=_days(before),
        after=_days(after),
        before_day=day(before),
        after_day=day(after),
        before_due="on no day" if given.before is None else f"on {day(before)}",
        after_due="on no day" if given.after is None else f"on {day(after)}",
        more_or_less="more" if after > before else "less",
    )


def _days(minutes: int) -> str:
    days = f"{minutes / MINUTES_A_DAY:.1f}".removesuffix(".0")
    return f"{days} day{'' if days == '1' else 's'}"


def option(given: Option, names: Names, day: Callable[[int], str]) -> str:
    """Say what could be done; ``day`` writes a day of the snapshot as a date."""
    match given.kind:
        case OptionKind.HIRE:
            skills = ", ".join(f"{names.skill(skill)} {level}" for skill, level in given.skills)
            with_skills = f" with {skills}" if skills else ""
            return f"Hire {names.role(given.role)}{with_skills} for {names.team(given.team)} by {day(given.from_day)}."
        case OptionKind.TRAIN:
            target = f"{names.skill(given.skill)} to level {given.level}"
            return f"Train {names.person(given.person)} in {target} by {day(given.from_day)}."
        case OptionKind.BORROW:
            return "Let other teams be asked."
        case OptionKind.MOVE_DUE:
            return f"Move the due day of {names.item(given.item)} to {day(given.day or 0)}."
        case OptionKind.DROP:
            return f"Drop {names.item(given.item)}."


def _more(number: int, thing: str, more: str, less: str) -> str:
    """Say how many things more or less; nothing for none."""
    count = f"{abs(number)} {thing}{'' if abs(number) == 1 else 's'}"
    return (more if number > 0 else less).format(count) if number else ""


def _hours(minutes: int | str | None) -> str:
    return f"{minutes / 60:g}" if isinstance(minutes, int) else "0"
