"""The formats that files come in. A new one is a module with a ``Format``, and its name here."""

from pathlib import Path

from planning.domain.errors import Invalid
from planning.exchange.formats import backstage, calendars, floats, github, jira, linear, own, runn
from planning.exchange.formats.base import Format, Raw
from planning.exchange.readers import head_text

FORMATS: tuple[Format, ...] = (
    jira.FORMAT,
    linear.FORMAT,
    github.FORMAT,
    own.FORMAT_CSV,
    own.FORMAT_XLSX,
    floats.FORMAT,
    runn.FORMAT,
    calendars.FORMAT,
    backstage.FORMAT,
)
BY_SLUG = {one.slug: one for one in FORMATS}

__all__ = ["BY_SLUG", "FORMATS", "Format", "Raw", "recognise"]


def recognise(path: Path, name: str) -> Format:
    """Return the format that a file is most likely of.

    Raises
    ------
    Invalid
        Where it is none that is known.
    """
    head = head_text(path)
    best = max(FORMATS, key=lambda one: one.recognise(name, head))
    if not best.recognise(name, head):
        known = ", ".join(one.label for one in FORMATS)
        raise Invalid(f"“{name}” is of no format that is known here. Known are: {known}.")
    return best
