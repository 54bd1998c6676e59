"""What the pages of people say in words."""

from planning.models import Person
from planning.queries.availability import Ask, Found
from planning.queries.people import Filters
from planning.queries.person import Detail
from planning.queries.team_answers import Answer, plural


def list_answer(found: Found, filters: Filters) -> Answer:
    """Return how many have what is asked, and who has most time."""
    who = plural(filters.role.name, found.of) if filters.role else ("person" if found.of == 1 else "people")
    fits = len(found.fits)
    first = f"{fits or 'None'} of {found.of} {who} {_asked(found.ask, fits)}."
    if not found.of:
        return Answer(f"There are no {plural(filters.role.name, 2) if filters.role else 'people'} to ask.")
    if not fits:
        return Answer(first, "Below stands what each is short of." if found.left_out else "")
    most = found.fits[0]
    if found.ask.is_for_time:
        return Answer(first, f"{most.person.name} has most time, {most.free_days.normalize():f} days.")
    return Answer(first)


def _asked(ask: Ask, fits: int) -> str:
    one = fits == 1
    parts = []
    if ask.skill:
        parts.append(f"{'knows' if one else 'know'} {ask.skill} at {ask.level}")
    if ask.is_for_time:
        amount = f"{ask.share_percent} % free" if ask.share_percent else "time free"
        parts.append(f"{'has' if one else 'have'} {amount}{_when(ask)}")
    return " and ".join(parts)


def _when(ask: Ask) -> str:
    if ask.first and ask.last:
        return f" from {ask.first.day} {ask.first:%B} to {ask.last.day} {ask.last:%B}"
    if ask.first:
        return f" in the four weeks from {ask.first.day} {ask.first:%B}"
    return f" until {ask.last.day} {ask.last:%B}" if ask.last else " in the next four weeks"


def detail_answer(person: Person, shown: Detail) -> Answer:
    """Return how full somebody is, and what they answer for."""
    name, load = person.name, shown.load
    if person.is_open_position:
        where = f" in {shown.memberships[0].team}" if shown.memberships else ""
        return Answer(f"{name} is a seat to fill{where}.", "Plans count it from its start on.")
    if not shown.now:
        return Answer(f"{name} is on no team today.", "Without a membership no plan counts the person.")
    if load and load.is_overloaded and load.overload_from:
        day = load.overload_from
        first = f"{name} is at up to {load.peak} % from {day.day} {day:%B}."
    elif load and load.free_days:
        first = f"{name} has {load.free_days.normalize():f} days free in {len(load.weeks)} weeks."
    else:
        first = f"{name} has no time free in the weeks that are planned."
    owns = len(shown.owned)
    said = f"Accountable for {owns} {'thing' if owns == 1 else 'things'}" if owns else "Accountable for nothing"
    metrics = len(shown.metrics)
    return Answer(first, f"{said}{f', measured by {metrics} success metrics' if metrics > 1 else ''}.")
