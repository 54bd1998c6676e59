"""Assessments of the sample: the organisation three times, each unit with AI work once, one left half open."""

from datetime import date, timedelta

from planning.exchange.sample.tables import Record

# key, team, project, days ago, whether the platform is sold, answers A1 to C4; a point is an open one
ASSESSMENTS: tuple[tuple[str, str | None, str | None, int, bool | None, str, str], ...] = (
    ("organisation-1", None, None, 380, False, "1001 0000 1111", "First look, before the assistant went live"),
    ("organisation-2", None, None, 195, False, "2102 1101 2122", ""),
    ("organisation-3", None, None, 4, False, "3222 1101 2323", ""),
    ("assist", "assist", None, 40, False, "3332 2221 1121", ""),
    ("platform", "ml-platform", None, 40, None, "2..1 2112 2323", "Product questions still to be asked"),
)


def assessments(today: date) -> list[Record]:
    """Return the assessments, dated by the day of the sample."""
    made: list[Record] = []
    for key, team, project, ago, sells, answers, note in ASSESSMENTS:
        record: Record = {"key": key, "answered_on": (today - timedelta(days=ago)).isoformat()}
        record |= {name: value for name, value in (("team", team), ("project", project), ("note", note)) if value}
        if sells is not None:
            record["sells_platform"] = sells
        digits = answers.replace(" ", "")
        names = [f"{axis}{number}" for axis in "abc" for number in range(1, 5)]
        record |= {name: int(digit) for name, digit in zip(names, digits, strict=True) if digit != "."}
        made.append(record)
    return made
