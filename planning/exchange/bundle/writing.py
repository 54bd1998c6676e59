"""Rows to the database: in one transaction, in bulk, and only what is different."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import Truncator

from planning import access, models
from planning.access import Permission
from planning.actions import standings
from planning.actions.changes import bump_revision
from planning.domain.errors import Conflict
from planning.exchange.bundle import users
from planning.exchange.bundle.checks import FILE_CHECKS, PORTAL_CHECKS, Check, instance, organisation_values
from planning.exchange.bundle.draft import Draft, draft, replaced
from planning.exchange.bundle.parts import Part
from planning.exchange.bundle.problems import BundleInvalid, Problem
from planning.exchange.bundle.reading import TOP, Bundle, read
from planning.exchange.bundle.sections import BY_NAME, SECTIONS, Section
from planning.exchange.bundle.together import TOGETHER_CHECKS
from planning.models.base import Record

BATCH = 100
"""Rows for each statement: an update goes through all of its rows for each of them."""
MEASURED = frozenset({"metrics", "success_metrics", "measurements"})
"""Lists from which standings are worked out."""


@dataclass
class Report:
    """What an import did, by list: how many rows it created, updated and found unchanged."""

    created: Counter[str] = field(default_factory=Counter)
    updated: Counter[str] = field(default_factory=Counter)
    unchanged: Counter[str] = field(default_factory=Counter)
    removed: Counter[str] = field(default_factory=Counter)

    @property
    def is_change(self) -> bool:
        """Whether anything was written."""
        return bool(self.created or self.updated or self.removed)

    def __str__(self) -> str:
        counters = [(self.created, "created"), (self.updated, "updated"), (self.unchanged, "unchanged")]
        counters += [(self.removed, "removed")] if self.removed else []
        return ", ".join(f"{counter.total():,} {word}" for counter, word in counters)


def parse(data: bytes) -> Bundle:
    """Return the bundle that a file holds, checked against itself and against what is in the portal.

    Raises
    ------
    BundleInvalid
        With every mistake that was found.
    """
    bundle, problems = read(data)
    _refuse(problems + _problems(draft(bundle), (*FILE_CHECKS, *PORTAL_CHECKS, *TOGETHER_CHECKS)))
    return bundle


def _problems(made: Draft, checks: Iterable[Check]) -> list[Problem]:
    return [problem for check in checks for problem in check(made)]


def _refuse(problems: Sequence[Problem]) -> None:
    if problems:
        raise BundleInvalid(sorted(dict.fromkeys(problems), key=_place))


def _place(problem: Problem) -> tuple[int, int]:
    """Return where a mistake stands, to tell mistakes list by list and row by row."""
    name, _, rest = problem.path.partition("[")
    name = name.partition(".")[0]
    number = rest.partition("]")[0]
    return (TOP.index(name) if name in TOP else len(TOP)), int(number) if number.isdecimal() else -1


@transaction.atomic
def apply(
    bundle: Bundle, *, by: models.User | None, source: str = "bundle", with_users: bool = False, password: str = ""
) -> Report:
    """Write a bundle: what is new is created, what is different updated, the rest left; nothing is removed.

    Parameters
    ----------
    by : User or None
        Who imports it; ``None`` for the portal itself, where the command line or the sample asks for it.
    source : str
        Under which the keys are kept.
    with_users : bool
        Whether those who sign in are written too, with their access roles. Who is new has no password and cannot sign
        in until an administrator sets one.
    password : str
        The password of those who are new, where there is one for all: for trying the portal out.

    Raises
    ------
    BundleInvalid
        Where the database has changed meanwhile so that the bundle no longer fits.
    NotAllowed, Conflict
        Nothing is written then.
    """
    if by is not None:
        access.check(by, Permission.SETTINGS_CHANGE)
    models.Organisation.objects.get_or_create(pk=1)
    models.Organisation.objects.select_for_update().get(pk=1)  # one import at a time
    if not with_users:
        bundle = users.left_out(bundle)
    made, report = draft(bundle), Report()
    _refuse(_problems(made, (*PORTAL_CHECKS, *TOGETHER_CHECKS)))  # it may have changed since it was parsed
    try:
        _write(made, source, report)
        if with_users:
            new = made.normal["users"].keys() - made.world.rows["users"].keys()
            users.give_passwords(new, source, password)
    except IntegrityError as error:
        message = f"The bundle breaks a rule of the database: {error}."
        raise Conflict(message) from error
    if report.is_change:
        bump_revision()
        if MEASURED & (report.created.keys() | report.updated.keys()):
            standings.renew_all()
        models.Activity.objects.create(by=by, verb="bundle.import", sentence=_sentence(report))
    return report


def _sentence(report: Report) -> str:
    counts = report.created + report.updated
    lists = ", ".join(f"{count:,} {name.replace('_', ' ')}" for name, count in counts.most_common())
    return Truncator(f"Imported a bundle ({report}): {lists}").chars(300)


def _write(made: Draft, source: str, report: Report) -> None:
    _write_organisation(made, report)
    changed: dict[str, list[tuple[Any, Any]]] = {}
    for section in SECTIONS:
        changed[section.name] = _Writer(made, section, source, report).write()
    for section in SECTIONS:
        if section.later:
            _set_later(made, section, changed[section.name])


def _write_organisation(made: Draft, report: Report) -> None:
    given = made.bundle.organisation
    if given is None:
        return
    stored = models.Organisation.objects.get(pk=1)
    values = organisation_values(given)
    different = {name: value for name, value in values.items() if getattr(stored, name) != value}
    if not different:
        report.unchanged["organisation"] += 1
        return
    for name, value in different.items():
        setattr(stored, name, value)
    stored.save(update_fields=[*different, "updated_at"])
    report.updated["organisation"] += 1


def _set_later(made: Draft, section: Section, changed: list[tuple[Any, Any]]) -> None:
    """Set the links that may point forwards, now that everything is there."""
    for row, stored in changed:
        for name in section.later:
            setattr(stored, f"{name}_id", _pk(made, section.links[name], getattr(row, name)))
    section.model._default_manager.bulk_update([stored for _, stored in changed], sorted(section.later), BATCH)


def _pk(made: Draft, name: str, key: str | None) -> int | None:
    return None if key is None else made.world.ids[name][key]


class _Writer:
    """Writes one list: changed rows first, so that what they give up is free for new ones."""

    def __init__(self, made: Draft, section: Section, source: str, report: Report) -> None:
        self.made, self.section, self.source, self.report = made, section, source, report
        self.ids = made.world.ids.setdefault(section.name, {})

    def write(self) -> list[tuple[Any, Any]]:
        """Write what is different and return it: each row with what is stored of it now."""
        name, stored = self.section.name, self.made.world.rows[self.section.name]
        new, old = [], []
        for key, (_, row) in self.made.normal[name].items():
            if key not in stored:
                new.append((key, row))
            elif stored[key] != row:
                old.append((key, row))
        for counter, count in (
            (self.report.created, len(new)),
            (self.report.updated, len(old)),
            (self.report.unchanged, len(self.made.normal[name]) - len(new) - len(old)),
        ):
            if count:
                counter[name] += count
        self._remove()
        written = self._update(old) + self._create(new)
        for part in self.section.parts:
            self._write_parts(part, written, replaced=[row.pk for row in (stored for _, stored in written[: len(old)])])
        return written

    def _remove(self) -> None:
        """Remove what stood together with rows of the file and is not in it."""
        gone = replaced(self.section, self.made.world, self.made.normal[self.section.name])
        if gone:
            self.section.model._default_manager.filter(pk__in=[self.ids.pop(name) for name in gone]).delete()
            self.report.removed[self.section.name] += len(gone)

    def _filled(self, row: Any) -> Any:
        """Return the unsaved model of a row with its links, but for those that are set later."""
        made = instance(self.section, row)
        for name, target in self.section.links.items():
            if name not in self.section.later:
                setattr(made, f"{self.section.column(name)}_id", _pk(self.made, target, getattr(row, name)))
        if self.section.subject[0]:
            section, (kind, pk) = BY_NAME.get(row.list), self.section.subject
            setattr(made, kind, section.kind if section else row.list)
            about = _pk(self.made, row.list, row.of) if section else row.of
            own: Any = made._meta.get_field(pk)
            setattr(made, pk, own.to_python(about))
        return made

    def _update(self, old: list[tuple[Any, Any]]) -> list[tuple[Any, Any]]:
        if not old:
            return []
        kept = self.section.model._default_manager.in_bulk([self.ids[key] for key, _ in old])
        columns, now, written = self._columns(old[0][1]), timezone.now(), []
        different = {"updated_at"} if issubclass(self.section.model, Record) else set()
        for key, row in old:
            stored, wanted = kept[self.ids[key]], self._filled(row)
            for column in columns:
                value = getattr(wanted, column)
                if getattr(stored, column) != value:
                    setattr(stored, column, value)
                    different.add(column)
            stored.updated_at = now  # type: ignore[attr-defined]  # a bulk update renews no times
            written.append((row, stored))
        if different:
            rows = [stored for _, stored in written]
            self.section.model._default_manager.bulk_update(rows, sorted(different), BATCH)
        return written

    def _columns(self, row: Any) -> list[str]:
        """Return the columns that a row of the list says something about."""
        plain = [self.section.column(name) for name in self.section.plain()]
        links = [f"{self.section.column(name)}_id" for name in self.section.links if name not in self.section.later]
        special = list(self.section.write(row))
        return [*plain, *links, *special, *filter(None, self.section.subject)]

    def _create(self, new: list[tuple[Any, Any]]) -> list[tuple[Any, Any]]:
        made = [self._filled(row) for _, row in new]
        self._free(made)
        self.section.model._default_manager.bulk_create(made, BATCH)
        for (key, _), stored in zip(new, made, strict=True):
            self.ids[key] = stored.pk
        if self.section.identity == ("key",):
            # A key may be left from a thing that is gone by now.
            names = {"kind": self.section.kind, "source": self.source}
            models.ExternalId.objects.filter(**names, key__in=[key for key, _ in new]).delete()
            models.ExternalId.objects.bulk_create(
                [
                    models.ExternalId(**names, object_id=stored.pk, key=key)
                    for (key, _), stored in zip(new, made, strict=True)
                ],
                BATCH,
            )
        return [(row, stored) for (_, row), stored in zip(new, made, strict=True)]

    def _free(self, made: list[Any]) -> None:
        """Free the keys of other systems that are left from things that are gone by now."""
        keys: dict[tuple[str, str], list[str]] = {}
        for one in made if self.section.model is models.ExternalId else ():
            keys.setdefault((one.kind, one.source), []).append(one.key)
        for (kind, source), names in keys.items():
            models.ExternalId.objects.filter(kind=kind, source=source, key__in=names).delete()

    def _write_parts(self, part: Part, written: list[tuple[Any, Any]], *, replaced: list[int]) -> None:
        manager = part.model._default_manager
        manager.filter(**{f"{part.owner}_id__in": replaced}).delete()
        made = []
        for row, stored in written:
            for _, values in part.write(row):
                columns = {
                    f"{name}_id" if name in part.links else name: _pk(self.made, part.links[name], value)
                    if name in part.links
                    else value
                    for name, value in values.items()
                    if name not in part.many
                }
                made.append((values, part.model(**{f"{part.owner}_id": stored.pk}, **columns)))
        manager.bulk_create([one for _, one in made], BATCH)
        for name, target in part.many.items():
            field: Any = part.model._meta.get_field(name)
            link, own, other = field.remote_field.through, field.m2m_field_name(), field.m2m_reverse_field_name()
            link._default_manager.bulk_create(
                [
                    link(**{f"{own}_id": one.pk, f"{other}_id": _pk(self.made, target, key)})
                    for values, one in made
                    for key in values[name]
                ],
                BATCH,
            )
