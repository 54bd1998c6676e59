"""What is asked beside the columns, with what is assumed where nobody answered."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from typing import Any, Self

from planning.domain.errors import Invalid
from planning.domain.sizing import DEFAULT_DAYS, LARGEST_RATE, LEAST_RATE
from planning.exchange import values

NEW, NOBODY, SAME = "new", "nobody", "same"


@dataclass
class Options:
    """How a file is taken in.

    Attributes
    ----------
    people
        Who is meant by a name that is not known: an id, ``nobody``, or ``new`` with the slug of a role behind a colon.
    people_else
        The same for names that nobody answered for; ``same`` takes a person of exactly that name, else leaves it out.
    rates
        Days per story point by team; ``rate`` for every other one.
    days
        What an item without an estimate takes where there is no reference class.
    pin_assignees
        Whether whoever has an open item in the other system is pinned to it.
    """

    day_first: bool = False
    base_url: str = ""
    make_teams: bool = True
    make_projects: bool = True
    team: str = ""
    people: dict[str, str] = field(default_factory=dict)
    people_else: str = SAME
    rate: str = "1"
    rates: dict[str, str] = field(default_factory=dict)
    days: str = str(DEFAULT_DAYS)
    take_all_types: bool = False
    pin_assignees: bool = False

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> Self:
        """Return the options that were given.

        Raises
        ------
        Invalid
            With the fields that are wrong.
        """
        known = {name: value for name, value in given.items() if name in cls.__dataclass_fields__}
        made = cls(**known)
        wrong: dict[str, list[str]] = {}
        for name in ("rate", "days"):
            wrong |= _wrong_number(name, getattr(made, name))
        for team, rate in made.rates.items():
            wrong |= _wrong_number(f"rate of {team}", rate)
        if made.base_url:
            try:
                values.link(made.base_url)
            except ValueError as error:
                wrong["base_url"] = [f"{error}."]
        if wrong:
            raise Invalid(" ".join(text for texts in wrong.values() for text in texts), fields=wrong)
        return made

    def as_dict(self) -> dict[str, Any]:
        """Return the options as they are stored."""
        return asdict(self)

    def makes(self, kind: str) -> bool:
        """Say whether records of a kind are made where a row names one that is not there."""
        return {"team": self.make_teams, "project": self.make_projects}.get(kind, False)

    def rate_of(self, team: str) -> Decimal:
        """Return the days that a story point of a team stands for."""
        return Decimal(self.rates.get(team.strip().lower(), self.rate))

    def person(self, name: str) -> str:
        """Return who is meant by a name that is not known."""
        return self.people.get(name.strip().lower(), self.people_else)


def _wrong_number(name: str, text: str) -> dict[str, list[str]]:
    try:
        number = values.number(str(text))
    except ValueError as error:
        return {name: [f"{name}: {error}."]}
    if not LEAST_RATE <= number <= LARGEST_RATE * 5:
        return {name: [f"{name}: give {LEAST_RATE} to {LARGEST_RATE * 5} days."]}
    return {}
