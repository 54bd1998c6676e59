"""The row of an assessment of maturity."""

from datetime import date

from planning.exchange.bundle.rows import Row


class Assessment(Row, frozen=True, kw_only=True):
    """Answers on AI maturity on a day: of a team, of a project, or else of the organisation. Unknown is left out."""

    key: str
    answered_on: date
    team: str | None = None
    project: str | None = None
    sells_platform: bool | None = None
    a1: int | None = None
    a2: int | None = None
    a3: int | None = None
    a4: int | None = None
    b1: int | None = None
    b2: int | None = None
    b3: int | None = None
    b4: int | None = None
    c1: int | None = None
    c2: int | None = None
    c3: int | None = None
    c4: int | None = None
    note: str = ""
