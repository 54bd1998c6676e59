"""The steps of an import: read, preview, write, undo. Each claims the import, beats, and can be begun anew."""

import logging
import time
from collections import Counter
from collections.abc import Iterator
from hashlib import blake2b
from types import TracebackType
from typing import Any, Self
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.text import Truncator

from planning.actions.changes import bump_revision
from planning.domain.errors import Conflict, DomainError, Invalid
from planning.exchange import spool, undoing
from planning.exchange.formats import BY_SLUG, Raw
from planning.exchange.inserting import Inserter
from planning.exchange.judging import Judge, Verdict
from planning.exchange.options import Options
from planning.exchange.profile import Profile
from planning.exchange.targets import BY_KIND
from planning.exchange.writing import Writer
from planning.models import Activity, Import, ImportPart, ImportRow, Organisation

logger = logging.getLogger(__name__)
State = Import.State
BEAT_SECONDS = 0.5
ROWS_AT_ONCE = 1000


class Stopped(Exception):
    """Somebody asked to stop, or another worker has the import."""


class Beat:
    """Tells where a step stands, at most twice a second; notices a stop, a lost import and the end of its time."""

    def __init__(self, row: Import, phase: str, *, total: int = 0) -> None:
        self.row, self.phase, self.total = row, phase, total
        self.began = self.last = time.monotonic()

    def __enter__(self) -> Self:
        self._write(0)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.last = time.monotonic()

    def tell(self, done: int) -> None:
        """Say how many rows are done.

        Raises
        ------
        Stopped, Invalid
            Where it shall not go on.
        """
        if done > settings.IMPORT_MAX_ROWS:
            raise Invalid(f"The file has more than {settings.IMPORT_MAX_ROWS:,} rows. Split it and import the parts.")
        now = time.monotonic()
        if now - self.last < BEAT_SECONDS:
            return
        self.last = now
        if now - self.began > settings.IMPORT_SECONDS:
            raise Invalid(f"It took longer than {settings.IMPORT_SECONDS:,} seconds and was stopped.")
        self._write(done)

    def _write(self, done: int) -> None:
        share = min(1.0, done / self.total) if self.total else 0.0
        phase = f"{self.phase}: {done:,} rows" if done else self.phase
        mine = Import.objects.filter(pk=self.row.pk, token=self.row.token, is_cancelled=False)
        if not mine.update(beat_at=timezone.now(), phase=phase, share_done=share):
            raise Stopped


def advance(import_id: int) -> None:
    """Do the step that an import waits for, if nobody else has it."""
    token = uuid4().hex
    mine = Import.objects.filter(pk=import_id, state__in=Import.WORKING, token="")
    if not mine.update(token=token, beat_at=timezone.now()):
        return
    row = Import.objects.select_related("made_by").get(pk=import_id)
    went_from = row.state
    try:
        STEPS[State(row.state)](row)
    except Stopped:
        _end(row, State.FAILED, error="Stopped. Nothing was written.")
    except DomainError as error:
        _end(row, _back(went_from), error=str(error))
    except Exception as error:
        logger.exception("Import %s failed", import_id)
        _end(row, _back(went_from), error=f"It did not work: {type(error).__name__}: {str(error)[:300]}")


def _back(state: str) -> str:
    """Return where an import stands after a step failed: where it was, so that it can be tried again."""
    return {State.APPLYING: State.PREVIEWED, State.UNDOING: State.APPLIED}.get(State(state), State.FAILED)


def _end(row: Import, state: str, **values: Any) -> None:
    Import.objects.filter(pk=row.pk, token=row.token).update(
        state=state, token="", phase="", share_done=1, updated_at=timezone.now(), **values
    )


def _rows(row: Import) -> Iterator[Raw]:
    path = spool.file_of(row.stored_as)
    if not path.exists():
        raise Invalid("The file is no longer kept. Upload it again.")
    return BY_SLUG[row.format].read(path, row.encoding)


def _organisation() -> Organisation:
    return Organisation.objects.get_or_create(pk=1)[0]


def read(row: Import) -> None:
    """Look at the file: columns, fill rates, a proposed mapping, unknown people, days per point."""
    before = (
        Import.objects.filter(source=row.source, format=row.format).exclude(mapping={}).exclude(pk=row.pk)
        .exclude(applied_at=None).order_by("-applied_at").first()
    )  # fmt: skip
    format_ = BY_SLUG[row.format]
    profile = Profile(format_, row.source, before.mapping if before else None)
    with Beat(row, "Reading") as beat:
        profile.read(_rows(row), beat.tell)
    if not profile.rows:
        raise Invalid("The file holds no rows.")
    options = _options(row, before, profile)
    _end(
        row, State.MAPPING, row_count=profile.rows, columns=profile.told_columns(), mapping=profile.mapping(),
        options=options.as_dict(), error="",
        questions={
            "people": profile.unknown_people(), "sizes": profile.sizes, "rates": profile.rates(_organisation()),
        },
    )  # fmt: skip


def _options(row: Import, before: Import | None, profile: Profile) -> Options:
    """Return the options: as they were for this source, with days per point for teams that are new."""
    options = Options.of({**(before.options if before else {}), **row.options})
    if not before:
        organisation = _organisation()
        options.rate = str(organisation.days_per_point)
    options.day_first = profile.day_first > 0
    for team, told in profile.rates(_organisation()).items():
        options.rates.setdefault(team.lower(), told["rate"])
    return options


def _judge(row: Import, steps: spool.Spool) -> Judge:
    return Judge(
        format=BY_SLUG[row.format], source=row.source, mapping=row.mapping, options=Options.of(row.options),
        spool=steps, by=row.made_by, today=timezone.localdate(), sizes=row.questions.get("sizes", {}),
    )  # fmt: skip


def preview(row: Import, *, error: str = "") -> None:
    """Find what every row would do. The rows of the preview are kept some hundred at a time; no record is touched."""
    counts, digest, revision = _find(row, keeps=True)
    _end(row, State.PREVIEWED, counts=counts, digest=digest, revision=revision, error=error)


def _find(row: Import, *, keeps: bool) -> tuple[dict[str, Any], str, int]:
    revision = _organisation().planning_revision
    counts: Counter[str] = Counter()
    kinds: dict[str, Counter[str]] = {}
    digest = blake2b(digest_size=16)
    if keeps:
        _forget_rows(row)
    with Beat(row, "Comparing", total=row.row_count) as beat, spool.Spool(row.stored_as) as steps:
        done, held = 0, list[Verdict]()
        for verdicts in _judge(row, steps).run(_rows(row)):
            for one in verdicts:
                counts[one.outcome] += 1
                kinds.setdefault(one.kind, Counter())[one.outcome] += 1
                digest.update(f"{one.line}{one.kind}{one.outcome}{one.key}\n".encode())
            done += len(verdicts)
            held += verdicts
            if keeps and len(held) >= ROWS_AT_ONCE:
                _keep(row, held)
                held = []
            beat.tell(min(done, row.row_count))
        if keeps:
            _keep(row, held)
    return {**counts, "kinds": kinds}, digest.hexdigest(), revision


def _forget_rows(row: Import) -> None:
    rows = ImportRow.objects.filter(import_of=row)
    while pks := list(rows.values_list("pk", flat=True)[:5000]):
        ImportRow.objects.filter(pk__in=pks)._raw_delete("default")  # noqa: SLF001 -- nothing hangs on them


def _keep(row: Import, verdicts: list[Verdict]) -> None:
    with transaction.atomic():
        Inserter(ImportRow, now=timezone.now()).insert(
            {
                "import_of_id": row.pk, "line": one.line, "kind": one.kind, "outcome": one.outcome,
                "key": one.key[:200], "title": one.title[:200], "reason": one.reason[:300],
            }
            for one in verdicts
        )  # fmt: skip


def write(row: Import) -> None:
    """Write what the preview found; where the portal changed meanwhile, only if it would still be the same."""
    steps = spool.Spool(row.stored_as)
    if not steps.is_there() or _organisation().planning_revision != row.revision:
        counts, digest, revision = _find(row, keeps=False)
        if digest != row.digest:
            preview(row, error="Something was changed since the preview. It was made again: look at it, then import.")
            return
        Import.objects.filter(pk=row.pk).update(revision=revision, counts=counts)
        row.revision = revision
    with transaction.atomic():
        organisation = Organisation.objects.select_for_update().get(pk=1)  # one at a time
        mine = Import.objects.select_for_update().filter(pk=row.pk, token=row.token, state=State.APPLYING)
        if not mine.exists():
            return
        if organisation.planning_revision != row.revision:
            raise Conflict("Something was changed just now. Import again.")
        ImportPart.objects.filter(import_of=row).delete()
        Writer(row, steps).write()
        bump_revision()
        activity = Activity.objects.create(
            by=row.made_by, verb="import.apply", sentence=_sentence(row), kind="import", object_id=row.pk
        )
        mine.update(
            state=State.APPLIED,
            token="",
            phase="",
            share_done=1,
            applied_at=timezone.now(),
            activity=activity,
            error="",
        )


def _sentence(row: Import) -> str:
    parts = []
    for kind, counts in row.counts.get("kinds", {}).items():
        made, changed = counts.get("create", 0), counts.get("update", 0)
        label = BY_KIND[kind].label.lower()
        parts += [f"{label}: {made:,} added"] if made else []
        parts += [f"{label}: {changed:,} changed"] if changed else []
    return Truncator(f"Imported {row.file_name[:80]}; {', '.join(parts)}").chars(300)


def take_back(row: Import) -> None:
    """Bring back what was before."""
    with transaction.atomic():
        Organisation.objects.select_for_update().get(pk=1)
        mine = Import.objects.select_for_update().filter(pk=row.pk, token=row.token, state=State.UNDOING)
        if not mine.exists():
            return
        undoing.undo(row)
        ImportPart.objects.filter(import_of=row).delete()
        bump_revision()
        Activity.objects.create(
            by=row.made_by, verb="import.undo", sentence=f"Undid the import of {row.file_name[:200]}", kind="import",
            object_id=row.pk, undoes=row.activity,
        )  # fmt: skip
        mine.update(state=State.UNDONE, token="", phase="", share_done=1, error="")


STEPS = {State.READING: read, State.PREVIEWING: preview, State.APPLYING: write, State.UNDOING: take_back}
