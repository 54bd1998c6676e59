"""Conditions that find words in texts of the database as search finds names: case and accents do not matter."""

from django.db.models import Q

from planning.domain.matching import pattern


def having(text: str, *columns: str) -> Q:
    """Return the condition that one of the columns has the text in it."""
    asked, found = pattern(text), Q()
    for column in columns:
        found |= Q(**{f"{column}__iregex": asked})
    return found
