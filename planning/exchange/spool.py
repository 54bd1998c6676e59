"""What a preview found to write, kept beside the file until it is applied: one compressed stream for each kind."""

import gzip
import shutil
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import msgspec
from django.conf import settings

HELD = 200
Step = dict[str, Any]
_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder().decode


def folder() -> Path:
    """Return where files wait; web processes and workers share it."""
    place = Path(settings.IMPORT_DIR)
    place.mkdir(parents=True, exist_ok=True)
    return place


def file_of(stored_as: str) -> Path:
    """Return the path of a file that was taken in. Its own name plays no part in it."""
    return folder() / f"{stored_as}.file"


def forget(stored_as: str) -> None:
    """Remove a file and what was found in it."""
    file_of(stored_as).unlink(missing_ok=True)
    shutil.rmtree(folder() / f"{stored_as}.steps", ignore_errors=True)


class Spool:
    """Writes steps, and gives them back kind by kind."""

    def __init__(self, stored_as: str) -> None:
        self.place = folder() / f"{stored_as}.steps"
        self._files: dict[str, gzip.GzipFile] = {}
        self._held: dict[str, list[bytes]] = {}

    def __enter__(self) -> Self:
        shutil.rmtree(self.place, ignore_errors=True)
        self.place.mkdir(parents=True)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for name, file in self._files.items():
            self._flush(name)
            file.close()

    def write(self, kind: str, step: Step) -> None:
        """Keep a step."""
        if kind not in self._files:
            self._files[kind] = gzip.open(self.place / kind, "wb", compresslevel=1)  # noqa: SIM115 -- closed on leaving
        held = self._held.setdefault(kind, [])
        held.append(_encode(step))
        if len(held) >= HELD:
            self._flush(kind)

    def _flush(self, kind: str) -> None:
        self._files[kind].write(b"\n".join([*self._held.pop(kind, ()), b""]))

    def is_there(self) -> bool:
        """Say whether a preview left its steps."""
        return self.place.is_dir()

    def read(self, kind: str) -> Iterator[Step]:
        """Give the steps of a kind in the order in which they were found."""
        path = self.place / kind
        if path.exists():
            with gzip.open(path, "rb") as file:
                for line in file:
                    yield _decode(line)


def plain(value: Any) -> Any:
    """Return a value as the spool gives it back."""
    if isinstance(value, Decimal):
        return str(value)
    return value.isoformat() if isinstance(value, date) else value
