"""The texts of a row to values of the fields they are mapped to."""

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models as orm

from planning.exchange import values
from planning.exchange.formats.base import Format, Raw
from planning.exchange.targets import BY_KIND, Target

Parser = Callable[[str], Any]
LONGEST_TEXT = 50_000
LENIENT = frozenset({"status", "priority"})
"""Choices that fall back to their default where a word is not known; the row says so."""


class Skip(Exception):
    """A row makes nothing, and why."""


@dataclass(slots=True)
class Draft:
    """A row on its way to a record.

    Attributes
    ----------
    values
        What its texts say, by field.
    columns
        What is written, by column.
    many
        What it points to several times, by field.
    """

    raw: Raw
    target: Target
    values: dict[str, Any] = field(default_factory=dict)
    columns: dict[str, Any] = field(default_factory=dict)
    many: dict[str, list[Any]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    key: str = ""
    url: str = ""
    pk: int | None = None
    token: str = ""
    reason: str = ""

    @property
    def title(self) -> str:
        """What the row is called in the preview."""
        texts = self.values.get(self.target.title) or self.values.get("title") or self.key
        return str(texts)[:200]


class Parsing:
    """Parses the rows of one kind by the mapping that was confirmed."""

    def __init__(self, format_: Format, kind: str, mapping: dict[str, str], *, day_first: bool) -> None:
        self.format, self.target = format_, BY_KIND[kind]
        self.day_first = day_first
        self.columns: dict[str, list[str]] = {}
        for column, name in mapping.items():
            if name:
                self.columns.setdefault(name, []).append(column)
        own = self.target.columns()
        self.words = format_.words.get(kind, {})
        self.parsers = {name: self._parser(name, own.get(name)) for name in self.columns}
        self.lists = {name for name in self.columns if self.target.has_many(name) or name == "labels"}
        self.lengths = {name: getattr(own.get(name), "max_length", None) for name in self.columns}
        self.cleared = [
            name for name in self.columns if isinstance(own.get(name), orm.DateField) and own[name].null
        ]  # fmt: skip

    def parse(self, raw: Raw) -> Draft:
        """Return the draft of a row.

        Raises
        ------
        Skip
            Where a text cannot be read, or something is missing without which there is no record.
        """
        draft = Draft(raw, self.target, notes=[raw.note] if raw.note else [])
        for name in self.cleared:
            draft.values[name] = None
        cells = raw.cells
        for name, columns in self.columns.items():
            if len(columns) == 1:
                texts = cells.get(columns[0])
            else:
                texts = [text for column in columns for text in cells.get(column, ())]
            if texts:
                self._take(draft, name, texts)
        draft.key = str(draft.values.pop("key", ""))[:200]
        draft.url = draft.values.pop("url", "")
        return draft

    def _take(self, draft: Draft, name: str, texts: list[str]) -> None:
        if name in self.format.splits:
            texts = [part.strip() for text in texts for part in text.split(self.format.splits[name]) if part.strip()]
        try:
            if name in self.lists:
                draft.values[name] = list(dict.fromkeys(values.clean(text)[:200] for text in texts))
            else:
                draft.values[name] = self.parsers[name](texts[0])
        except ValueError as error:
            if name not in LENIENT:
                raise Skip(f"{self._label(name)}: {error}") from error
            draft.notes.append(f"{self._label(name)}: {error}, so it stays as it is")
        length = self.lengths[name]
        if length and isinstance(draft.values.get(name), str) and len(draft.values[name]) > length:
            draft.values[name] = draft.values[name][: length - 1] + "…"
            draft.notes.append(f"{self._label(name)} cut to {length} characters")

    def _label(self, name: str) -> str:
        return self.target.fields().get(name, name)

    def _parser(self, name: str, own: Any) -> Parser:
        if isinstance(own, orm.DateField):
            return lambda text: values.day(text, day_first=self.day_first, rounds=name in self.format.rounds)
        if isinstance(own, orm.BooleanField):
            return values.yes
        if isinstance(own, (orm.DecimalField, orm.IntegerField)) and not own.is_relation:
            return lambda text: _number(own, text)
        if own is not None and own.choices:
            return lambda text: _choice(own, text, self.words.get(name, {}))
        if isinstance(own, orm.EmailField):
            return _mail
        if name == "url":
            return values.link
        if name in {"points", "effort_days", "estimate_seconds", "hours_per_day", "minutes_per_day", "share_percent"}:
            return _amount
        return lambda text: values.clean(text)[:LONGEST_TEXT].strip()


def _number(own: Any, text: str) -> Any:
    found = values.number(text)
    try:
        if isinstance(own, orm.DecimalField):
            return own.clean(found.quantize(Decimal(1).scaleb(-own.decimal_places)), None)
        if found != found.to_integral_value():
            raise ValueError(f"“{text[:40]}” is not a whole number")
        return own.clean(int(found), None)
    except ValidationError as error:
        raise ValueError(" ".join(error.messages).rstrip(".")) from error


def _amount(text: str) -> Decimal:
    found = values.number(text)
    if found < 0:
        raise ValueError(f"“{text[:40]}” is below 0")
    return found


def _mail(text: str) -> str:
    mail = text.strip().removeprefix("mailto:")
    try:
        validate_email(mail)
    except ValidationError as error:
        raise ValueError(f"“{text[:60]}” is no e-mail address") from error
    return mail


def _choice(own: Any, text: str, words: dict[str, str]) -> str:
    told = values.word(text)
    if told in words:
        return words[told]
    for value, label in own.choices:
        if told in {values.word(str(value)), values.word(str(label))}:
            return str(value)
    raise ValueError(f"“{text[:40]}” is not one of the words that are known here")
