"""Taking files in: upload, confirm the columns, preview, apply, undo. Large steps are left to a worker."""

from collections.abc import Mapping
from datetime import timedelta
from typing import IO, Any
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django_tasks import task

from planning import access
from planning.access import Permission
from planning.domain.errors import Conflict, Invalid, NotAllowed
from planning.exchange import readers, spool
from planning.exchange.formats import BY_SLUG, Format, recognise
from planning.exchange.options import Options
from planning.exchange.steps import advance
from planning.exchange.targets import BY_KIND
from planning.models import Import, User

State = Import.State
CHUNK = 1024 * 1024


def may_see(by: User, row: Import) -> bool:
    """Say whether a user may see an import: who made it, and who may change settings."""
    return row.made_by_id == by.pk or access.can(by, Permission.SETTINGS_CHANGE)


def _check(by: User | None, row: Import | None = None) -> None:
    if by is None:
        return
    access.check(by, Permission.IMPORT_RUN)
    if row is not None and not may_see(by, row):
        message = "Only who began an import, or a planner, can go on with it."
        raise NotAllowed(message)


def upload(file: IO[bytes], *, name: str, by: User | None, format_slug: str = "auto") -> Import:
    """Take a file in and look at it; nothing else is written.

    Raises
    ------
    NotAllowed, Invalid
        Where it is too large or of no format that is known.
    """
    _check(by)
    stored_as = uuid4().hex
    name = name.replace("\\", "/").rpartition("/")[2].replace("\x00", "")[-200:] or "file"
    size = _store(file, stored_as)
    try:
        found = _format(stored_as, name, size, format_slug)
        encoding = readers.detect_encoding(spool.file_of(stored_as))[0] if found.is_text else ""
        row = Import.objects.create(
            format=found.slug, source=found.source, file_name=name, stored_as=stored_as, size_bytes=size,
            encoding=encoding, made_by=by, state=State.READING, phase="Waiting",
        )  # fmt: skip
    except BaseException:
        spool.forget(stored_as)
        raise
    return _go_on(row)


def _format(stored_as: str, name: str, size: int, slug: str) -> Format:
    if not size:
        raise Invalid("The file is empty.")
    found = recognise(spool.file_of(stored_as), name) if slug == "auto" else BY_SLUG.get(slug)
    if found is None:
        raise Invalid(f"“{slug[:40]}” is no format. Known are: auto, {', '.join(BY_SLUG)}.", fields={"format": []})
    return found


def _store(file: IO[bytes], stored_as: str) -> int:
    """Copy what comes in to its place, no further than the largest size."""
    path, size = spool.file_of(stored_as), 0
    try:
        with path.open("wb") as out:
            while chunk := file.read(CHUNK):
                size += len(chunk)
                readers.check_size(size)
                out.write(chunk)
    except Invalid:
        path.unlink(missing_ok=True)
        raise
    return size


def _go_on(row: Import, *, waits: bool = False) -> Import:
    """Let the next step be done: here where it is small, else by a worker."""
    if not waits and row.size_bytes <= settings.IMPORT_INLINE_BYTES:
        advance(row.pk)
    else:
        transaction.on_commit(lambda: work.enqueue(import_id=row.pk))
    row.refresh_from_db()
    return row


def configure(
    row: Import, *, by: User | None, mapping: Mapping[str, Mapping[str, str]] | None = None,
    options: Mapping[str, Any] | None = None, encoding: str = "", format_slug: str = "",
) -> Import:  # fmt: skip
    """Confirm how the columns are read and ask for the preview.

    Raises
    ------
    NotAllowed, Invalid, Conflict
        Nothing is changed then.
    """
    _check(by, row)
    if row.state not in {State.MAPPING, State.PREVIEWED, State.UNDONE, State.FAILED}:
        raise Conflict("This import is not at a step at which its columns can be set.")
    values: dict[str, Any] = {"mapping": row.mapping if mapping is None else _mapping(row, mapping)}
    values["options"] = Options.of({**row.options, **(options or {})}).as_dict()
    state = State.PREVIEWING
    if (encoding and encoding != row.encoding) or (format_slug and format_slug != row.format):
        values |= _read_again(row, encoding, format_slug)
        state = State.READING
    _step(row, (row.state,), state, **values)
    return _go_on(row)


def _read_again(row: Import, encoding: str, format_slug: str) -> dict[str, Any]:
    if encoding and encoding not in readers.ENCODINGS:
        raise Invalid("That encoding is not known.", fields={"encoding": ["Choose one of the list."]})
    if format_slug and format_slug not in BY_SLUG:
        raise Invalid("That format is not known.", fields={"format": ["Choose one of the list."]})
    found = BY_SLUG[format_slug or row.format]
    return {"encoding": encoding or row.encoding or "utf-8-sig", "format": found.slug, "source": found.source}


def _mapping(row: Import, given: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, str]]:
    """Return the mapping, checked: columns of the file to fields of their kind, no plain field twice."""
    known = {(column["kind"], column["name"]) for column in row.columns}
    made: dict[str, dict[str, str]] = {}
    for kind, columns in given.items():
        taken: dict[str, str] = {}
        for column, name in columns.items():
            if (kind, column) not in known:
                raise Invalid(f"The file has no column “{column[:60]}”.", fields={"mapping": []})
            if not name:
                continue
            if name not in BY_KIND[kind].fields():
                raise Invalid(f"“{name[:40]}” is no field of {BY_KIND[kind].label.lower()}.", fields={"mapping": []})
            if name in taken and not (BY_KIND[kind].has_many(name) or name == "labels"):
                label = BY_KIND[kind].fields()[name]
                text = f"“{taken[name]}” and “{column}” are both read as {label}. Leave one of them out."
                raise Invalid(text, fields={"mapping": [text]})
            taken[name] = column
        made[kind] = dict(columns)
    return made


def apply(row: Import, *, by: User | None) -> Import:
    """Write what the preview showed, in one transaction.

    Raises
    ------
    NotAllowed, Conflict
        Where there is no preview, or nothing to write.
    """
    _check(by, row)
    if row.state == State.PREVIEWED and not row.counts.get("create") and not row.counts.get("update"):
        raise Conflict("There is nothing to write: every row is unchanged or skipped.")
    _step(row, (State.PREVIEWED,), State.APPLYING)
    return _go_on(row)


def undo(row: Import, *, by: User | None) -> Import:
    """Bring back what was before an import was applied.

    Raises
    ------
    NotAllowed, Conflict
        Where it is not applied, or a row was changed since.
    """
    _check(by, row)
    _step(row, (State.APPLIED,), State.UNDOING)
    return _go_on(row)


def cancel(row: Import, *, by: User | None) -> Import:
    """Stop what is being done; what was not applied leaves nothing behind.

    Raises
    ------
    Conflict
        When nothing is under way, or it is being written already.
    """
    _check(by, row)
    found = Import.objects.filter(pk=row.pk, state__in=(State.READING, State.PREVIEWING))
    if not found.update(is_cancelled=True):
        raise Conflict("There is nothing to stop: it is not being read, or it is written in one step just now.")
    found.filter(token="").update(state=State.FAILED, error="Stopped before it began.", phase="Stopped")
    row.refresh_from_db()
    return row


def remove(row: Import, *, by: User | None) -> None:
    """Forget an import and its file; what it wrote stays and can then no longer be taken back in one step.

    Raises
    ------
    Conflict
        While somebody works on it.
    """
    _check(by, row)
    if row.is_working and row.token:
        raise Conflict("It is being worked on. Stop it first, or wait.")
    spool.forget(row.stored_as)
    row.delete()


def _step(row: Import, allowed: tuple[str, ...], state: str, **values: Any) -> None:
    """Move an import on; of two who want to, one can."""
    changed = Import.objects.filter(pk=row.pk, state__in=allowed).update(
        state=state, phase="Waiting", share_done=0, is_cancelled=False, error="", token="", updated_at=timezone.now(),
        beat_at=timezone.now(), **values,
    )  # fmt: skip
    if not changed:
        raise Conflict("Somebody moved this import on meanwhile, or it is not at that step. Load the page again.")


@task(queue_name="default")
def work(import_id: int) -> None:
    """Do the step that an import waits for."""
    advance(import_id)


def requeue_stale() -> int:
    """Hand back imports whose worker stopped beating; each step begins anew. Return how many."""
    before = timezone.now() - timedelta(seconds=settings.IMPORT_SECONDS)
    stale = Import.objects.filter(state__in=Import.WORKING, beat_at__lt=before)
    count = 0
    for row in stale:
        if Import.objects.filter(pk=row.pk, token=row.token, beat_at=row.beat_at).update(
            token="", phase="Waiting", beat_at=timezone.now()
        ):
            work.enqueue(import_id=row.pk)
            count += 1
    return count
