"""What each row of a file would do: create, update, leave unchanged or skip, with the reason. Writes no record."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import Any

from django.db import models as orm

from planning import access
from planning.actions.records import permission_for
from planning.exchange import covered
from planning.exchange.formats.base import Format, Raw
from planning.exchange.kinds import HANDLERS, Handler
from planning.exchange.kinds.items import ItemHandler
from planning.exchange.kinds.people import PersonHandler
from planning.exchange.lookup import Lookup, Ref, token
from planning.exchange.options import Options
from planning.exchange.parsing import Draft, Parsing, Skip
from planning.exchange.spool import Spool, plain
from planning.exchange.targets import BY_KIND
from planning.models import ImportRow, Person, User

BATCH = 500
CREATE, UPDATE, UNCHANGED, SKIPPED = (
    ImportRow.Outcome.CREATE, ImportRow.Outcome.UPDATE, ImportRow.Outcome.UNCHANGED, ImportRow.Outcome.SKIPPED,
)  # fmt: skip


@dataclass(slots=True)
class Verdict:
    """What a row would do."""

    line: int
    kind: str
    outcome: str
    key: str = ""
    title: str = ""
    reason: str = ""


@dataclass
class Judge:
    """Goes through the rows of a file once and says what each would do; what is to be written goes to the spool."""

    format: Format
    source: str
    mapping: dict[str, dict[str, str]]
    options: Options
    spool: Spool
    by: User | None
    today: date
    lookup: Lookup = field(init=False)
    sizes: dict[str, dict[str, int]] = field(default_factory=dict)
    implied: list[Verdict] = field(default_factory=list)
    lines: dict[str, int] = field(default_factory=dict)
    named: dict[tuple[str, str], Ref] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.lookup = Lookup(self.source)
        self.parsings = {
            kind: Parsing(self.format, kind, columns, day_first=self.options.day_first)
            for kind, columns in self.mapping.items()
        }
        self.handlers: dict[str, Handler] = {}

    def run(self, rows: Iterable[Raw]) -> Iterator[list[Verdict]]:
        """Give the verdicts, some hundred at a time; last, what follows from all rows together."""
        stream = iter(rows)
        while batch := list(islice(stream, BATCH)):
            yield [*self._batch(batch), *self._taken()]
        for handler in list(self.handlers.values()):
            handler.finish()
        yield self._taken()

    def _taken(self) -> list[Verdict]:
        found, self.implied = self.implied, []
        return found

    def handler(self, kind: str) -> Handler:
        """Return the one that knows what is special about a kind."""
        if kind not in self.handlers:
            self.handlers[kind] = HANDLERS.get(kind, Handler)(self)
        return self.handlers[kind]

    def _batch(self, batch: list[Raw]) -> Iterator[Verdict]:
        drafts = [self._draft(raw) for raw in batch]
        wanted: dict[str, list[Draft]] = {}
        for draft in drafts:
            if draft.pk is not None and not draft.reason:
                wanted.setdefault(draft.target.kind, []).append(draft)
        stored = {kind: self._stored(kind, found) for kind, found in wanted.items()}
        for draft in drafts:
            now = stored.get(draft.target.kind, {}).get(draft.pk) if draft.pk is not None else None
            yield self._decide(draft, now)

    def _draft(self, raw: Raw) -> Draft:
        """Return the draft of a row, with what it points to; one that makes nothing says why."""
        parsing = self.parsings.get(raw.kind)
        if parsing is None:
            return Draft(raw, BY_KIND[raw.kind], reason="this kind of row is left out")
        draft = Draft(raw, parsing.target)
        try:
            draft = parsing.parse(raw)
            self._shape(draft)
        except Skip as skip:
            draft.reason = str(skip)
        return draft

    def _shape(self, draft: Draft) -> None:
        handler = self.handler(draft.target.kind)
        handler.prepare(draft)
        if isinstance(handler, ItemHandler):
            handler.point_new(draft)
        self._resolve(draft)
        handler.identify(draft)
        for need in draft.target.needed:
            own = draft.target.columns()[need]
            if draft.columns.get(own.attname) in {None, ""} and draft.pk is None:
                raise Skip(f"{draft.target.fields()[need]} is missing")
        self._once(draft)

    def _resolve(self, draft: Draft) -> None:
        """Turn names into records, and fields into columns."""
        for name, own in draft.target.columns().items():
            if name not in draft.values:
                continue
            value = draft.values[name]
            if own.is_relation and isinstance(value, str):
                value = self.point(draft, name, own.related_model, value)
            draft.columns[own.attname] = value

    def point(self, draft: Draft, name: str, model: type[orm.Model], text: str) -> Ref | None:
        """Return the record that a text of a row points to; it may be made where the options allow it.

        Raises
        ------
        Skip
            Where there is none.
        """
        if model is Person:
            people = self.handler("person")
            found = people.who(draft, text) if isinstance(people, PersonHandler) else None
        else:
            found = self.lookup.find(model, text)
        if found is None:
            found = self.make(draft, model, text)
        if found is None:
            label = str(model._meta.verbose_name)
            raise Skip(f"{draft.target.fields().get(name, name)}: there is no {label} “{text[:60]}”")
        return found

    def make(self, draft: Draft, model: type[orm.Model], text: str, **values: Any) -> Ref | None:
        """Make a record that a row names, where that is allowed; its first row is told with it."""
        kind = str(model._meta.model_name)
        if not self.options.makes(kind) or not self.may(kind, values):
            return None
        length = getattr(model._meta.get_field("name"), "max_length", None) or 200
        name = text.strip()[:length]
        ref = token(kind, f"name:{name.lower()}")
        self.lookup.add(model, ref, names=(name, text))
        self.create(kind, ref, {"name": name, **values}, line=draft.raw.line, title=name)
        self.named[kind, name.lower()] = ref
        return ref

    def create(self, kind: str, ref: str, columns: dict[str, Any], *, line: int, title: str) -> None:
        """Note a record that no row of its own makes."""
        self.spool.write(kind, {"o": "c", "t": ref, "l": line, "v": _plain(columns)})
        self.implied.append(Verdict(line, kind, CREATE, title=title[:200], reason=f"named in line {line}"))

    def change(self, kind: str, pk: int, columns: dict[str, Any], *, line: int, title: str) -> None:
        """Note a change of a stored record that no row of its own asks for."""
        self.spool.write(kind, {"o": "u", "i": pk, "l": line, "v": _plain(columns), "m": {}})
        self.implied.append(Verdict(line, kind, UPDATE, title=title[:200], reason=f"named in line {line}"))

    def refuse(self, kind: str, line: int, title: str, reason: str) -> None:
        """Note what a row asked for beside itself and does not get."""
        self.implied.append(Verdict(line, kind, SKIPPED, title=title[:200], reason=reason))

    def link(self, model: type[orm.Model], ref: Ref, key: str, url: str = "") -> None:
        """Note the key that a record has in the source."""
        kind = str(model._meta.model_name)
        self.lookup.add(model, ref, key=key)
        self.spool.write("externalid", {"k": kind, "r": ref, "key": key, "url": url})

    def _once(self, draft: Draft) -> None:
        """Let a record be named once in a file, and later rows find it."""
        kind = draft.target.kind
        name = draft.key or self._natural(draft)
        if not name:
            raise Skip("it has no key, and nothing that names it")
        known = f"{kind}:{draft.pk if draft.pk is not None else name}"
        if known in self.lines:
            raise Skip(f"line {self.lines[known]} is about the same {draft.target.model._meta.verbose_name}")
        self.lines[known] = draft.raw.line
        # An earlier row may have named it, and so made it: this one then says the rest.
        draft.token = str(self._named(draft) or token(kind, name))
        names = tuple(str(draft.columns.get(column) or "") for column in ("name", "email", "number"))
        self.lookup.add(draft.target.model, draft.pk or draft.token, key=draft.key, names=names)

    def _named(self, draft: Draft) -> Ref | None:
        if draft.pk is not None or not self.named:
            return None
        return self.named.get((draft.target.kind, str(draft.columns.get("name") or "").strip().lower()))

    def _natural(self, draft: Draft) -> str:
        for columns in (draft.target.identity, draft.target.else_by):
            parts = [draft.columns.get(column) for column in columns]
            if any(part is not None and part != "" for part in parts):
                return " ".join(str(part) for part in parts)
        return ""

    def _stored(self, kind: str, drafts: list[Draft]) -> dict[int, dict[str, Any]]:
        """Return what is stored of the records that rows are about."""
        target = BY_KIND[kind]
        columns = {one.attname for one in target.model._meta.concrete_fields}
        rows = target.model._default_manager.filter(pk__in=[draft.pk for draft in drafts]).values(*columns)
        found = {row["id"]: row for row in rows}
        self.handler(kind).load(found, drafts)
        return found

    def _decide(self, draft: Draft, stored: dict[str, Any] | None) -> Verdict:
        if not draft.reason:
            try:
                return self._write(draft, stored)
            except Skip as skip:
                draft.reason = str(skip)
        reason = draft.reason[:1].upper() + draft.reason[1:300]
        return Verdict(draft.raw.line, draft.target.kind, SKIPPED, draft.key, draft.title, reason)

    def _write(self, draft: Draft, stored: dict[str, Any] | None) -> Verdict:
        """Say what a row does, and keep it for writing."""
        self.handler(draft.target.kind).settle(draft, stored)
        merged = {**(stored or {}), **draft.columns}
        self._check_dates(draft, merged)
        kind = draft.target.kind
        if not self.may(kind, merged) or (stored is not None and not self.may(kind, stored)):
            raise Skip("it belongs to a team that your access does not cover")
        is_linked = not draft.key or self.lookup.keys(draft.target.model).get(draft.key) == draft.pk is not None
        outcome, said = self._keep(draft, stored)
        if not is_linked:
            self.link(draft.target.model, draft.pk or draft.token, draft.key, self._link_of(draft))
            said.append("linked to its key")
            outcome = UPDATE if outcome == UNCHANGED else outcome
        reason = "; ".join([*(said if outcome == UPDATE else []), *draft.notes])[:300]
        return Verdict(draft.raw.line, kind, outcome, draft.key, draft.title, reason[:1].upper() + reason[1:])

    def _keep(self, draft: Draft, stored: dict[str, Any] | None) -> tuple[str, list[str]]:
        kind = draft.target.kind
        if stored is None and self._named(draft):
            step = {"o": "u", "i": draft.token, "l": draft.raw.line, "v": _plain(draft.columns), "m": draft.many}
            self.spool.write(kind, step)
            return UPDATE, ["named by an earlier line"]
        if stored is None:
            step = {"o": "c", "t": draft.token, "l": draft.raw.line, "v": _plain(draft.columns), "m": draft.many}
            self.spool.write(kind, step)
            return CREATE, []
        changed = {name: value for name, value in draft.columns.items() if stored.get(name) != value}
        many = {name: refs for name, refs in draft.many.items() if set(stored.get(f"many:{name}", ())) != set(refs)}
        if not changed and not many:
            return UNCHANGED, []
        self.spool.write(
            kind, {"o": "u", "i": draft.pk, "l": draft.raw.line, "v": _plain(changed), "m": many}
        )  # fmt: skip
        return UPDATE, [", ".join(sorted(name.removesuffix("_id").replace("_", " ") for name in (*changed, *many)))]

    def _link_of(self, draft: Draft) -> str:
        if draft.url or not self.format.link or not self.options.base_url:
            return draft.url
        return self.format.link.format(base=self.options.base_url.rstrip("/"), key=draft.key)[:200]

    def _check_dates(self, draft: Draft, merged: dict[str, Any]) -> None:
        for first, last in draft.target.dates:
            start, end = merged.get(first), merged.get(last)
            if start and end and end < start:
                raise Skip(f"{draft.target.fields()[last]}, {end}, is before {draft.target.fields()[first]}, {start}")

    def may(self, kind: str, columns: dict[str, Any]) -> bool:
        """Say whether the user may write such a record: the right, and for a scoped one the team."""
        if self.by is None:
            return True
        permission = permission_for(BY_KIND[kind].model)
        if access.access_of(self.by).teams is None:
            return access.can(self.by, permission)
        return covered.may(self.by, permission, kind, columns)


def _plain(columns: dict[str, Any]) -> dict[str, Any]:
    return {name: plain(value) for name, value in columns.items()}
