"""Filters for sentences that give reasons."""

import re

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
AMOUNT = re.compile(rf"(?<![\w.#-])(\d[\d,]*(?:\.\d+)?(?:[\s\u00a0]%|[\s\u00a0](?:{MONTHS})\b)?)(?![\w])")


@register.filter
def bold_numbers(text: str) -> SafeString:
    """Set the amounts and days of a sentence in bold; everything else is escaped."""
    parts = AMOUNT.split(str(text))
    told = (f"<b>{part}</b>" if place % 2 else escape(part) for place, part in enumerate(parts))
    return mark_safe("".join(told))  # noqa: S308  # what is not an amount was escaped
