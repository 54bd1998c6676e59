"""How long a large Jira export takes to preview and apply, how much memory, and whether pages stay quick meanwhile.

    python -m benchmarks.imports [--rows 100000] [--json OUT]

A throw-away SQLite database, the real upload, the real worker in a process of its own, and the real web server, which
is asked for a page all the while. Prints seconds, the worker's processor seconds and peak of memory, the page's p95
idle and meanwhile, and the load of the machine, which tells how far the seconds are to be trusted.
"""

import argparse
import csv
import json
import os
import random
import resource
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from datetime import date, timedelta
from pathlib import Path
from threading import Event, Thread

HEAD = [
    "Summary", "Issue key", "Issue id", "Issue Type", "Status", "Project key", "Project name", "Priority", "Assignee",
    "Created", "Updated", "Resolved", "Due Date", "Labels", "Labels", "Labels", "Component/s", "Description",
    "Custom field (Story Points)", "Custom field (Start date)", "Outward issue link (Blocks)", "Status Category",
]  # fmt: skip
WORDS = (
    "add", "fix", "page", "search", "answer", "model", "feature", "store", "pipeline", "train", "serve", "latency",
    "cache", "index", "form", "login", "report",
)  # fmt: skip


def write_file(path: Path, rows: int) -> None:
    """Write an export of so many issues of 40 projects; the same each time."""
    draw = random.Random(7)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(HEAD)
        for number in range(1, rows + 1):
            project = f"P{number % 40}"
            day = date(2026, 1, 5) + timedelta(days=draw.randrange(500))
            is_done = draw.random() < 0.4
            text = "\n".join(" ".join(draw.choice(WORDS) for _ in range(45)) for _ in range(2))
            writer.writerow([
                " ".join(draw.choice(WORDS) for _ in range(6)), f"{project}-{number}", str(10_000 + number), "Story",
                "Done" if is_done else "To Do", project, f"Project {number % 40}",
                draw.choice(("High", "Medium", "Low")),
                f"Person {draw.randrange(200)}", f"{day:%d/%b/%y} 3:42 PM", f"{day:%d/%b/%y} 3:42 PM",
                f"{day:%d/%b/%y} 9:00 AM" if is_done else "", f"{day + timedelta(days=30):%d/%b/%y} 12:00 AM",
                draw.choice(WORDS), draw.choice(WORDS), "", "", text,
                draw.choice(("", "1", "2", "3", "5", "8")), "", f"{project}-{number + 40}" if number % 9 == 0 else "",
                "Done" if is_done else "To Do",
            ])  # fmt: skip


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


class Portal:
    """A web server and a worker on a database of their own."""

    def __init__(self, folder: Path) -> None:
        self.port = _free_port()
        self.environment = {
            **os.environ, "PORTAL_ENV": "development", "PORTAL_VAR": str(folder),
            "DATABASE_URL": f"sqlite:///{folder}/bench.sqlite3",
        }  # fmt: skip
        self.processes: list[subprocess.Popen[bytes]] = []

    def manage(self, *words: str) -> str:
        """Run a command of the portal and return what it printed."""
        done = subprocess.run(
            [sys.executable, "manage.py", *words], env=self.environment, check=True, capture_output=True, text=True
        )
        return done.stdout

    def start(self, *words: str) -> subprocess.Popen[bytes]:
        """Start a process of the portal."""
        process = subprocess.Popen(
            [sys.executable, "manage.py", *words],
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self.processes.append(process)
        return process

    def stop(self) -> None:
        """Stop what was started."""
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            process.wait(timeout=30)


def peak_mb(pid: int) -> float:
    """Return the most memory that a process has held."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))


def processor_seconds(pid: int) -> float:
    """Return the processor time that a process has used."""
    parts = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(parts[11]) + int(parts[12])) / os.sysconf("SC_CLK_TCK")


class Pages:
    """Asks for a page over and over and notes how long each answer took."""

    def __init__(self, url: str, cookie: str) -> None:
        self.request = urllib.request.Request(url, headers={"Cookie": cookie})
        self.times: list[float] = []
        self.failed: list[str] = []
        self._done = Event()

    def wait(self) -> None:
        """Wait until the server answers, and let it warm up."""
        while self.failed or not self.times:
            self.failed = []
            self.ask(3)
        self.ask(5)

    def ask(self, seconds: float | None = None) -> list[float]:
        """Ask until stopped, or for so long; return the times."""
        self.times, until = [], time.monotonic() + (seconds or 1e9)
        while not self._done.is_set() and time.monotonic() < until:
            began = time.monotonic()
            try:
                with urllib.request.urlopen(self.request, timeout=60) as answer:
                    answer.read()
            except OSError as error:
                self.failed.append(f"{error}"[:100])
            self.times.append(time.monotonic() - began)
            time.sleep(0.1)
        return self.times

    def beside(self) -> Thread:
        """Ask beside something else."""
        self._done.clear()
        thread = Thread(target=self.ask)
        thread.start()
        return thread

    def stop(self, thread: Thread) -> list[float]:
        """Stop asking and return the times."""
        self._done.set()
        thread.join()
        return self.times


def p95(times: list[float]) -> float:
    """Return the 95th percentile."""
    return statistics.quantiles(times, n=20)[-1] if len(times) > 1 else float("nan")


CONTROL = """
import io, json, sys, time, os
from planning.exchange import imports
from planning.models import Import, ImportRow, User, WorkItem
from planning.actions.catalogue import load_catalogue
{body}
"""
PREPARE = """
load_catalogue()
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.auth import SESSION_KEY, BACKEND_SESSION_KEY, HASH_SESSION_KEY
user = User.objects.create_superuser("bench", password="bench")
store = SessionStore()
store[SESSION_KEY] = str(user.pk)
store[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
store[HASH_SESSION_KEY] = user.get_session_auth_hash()
store.save()
print(store.session_key)
"""
UPLOAD = 'print(imports.upload(open({path!r}, "rb"), name="jira.csv", by=User.objects.get()).pk)'
NEXT = "row = Import.objects.get(pk={pk}); imports.{verb}(row, by=User.objects.get())"
LOOK = "row = Import.objects.get(pk={pk}); print(json.dumps([row.state, row.error, row.counts]))"


def main() -> None:
    """Run it and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="portal-imports-") as name:
        folder = Path(name)
        portal = Portal(folder)
        try:
            found = measure(portal, folder, given.rows)
        finally:
            portal.stop()
    for key, value in found.items():
        print(f"{key:<28}{value}")
    if given.json:
        given.json.write_text(json.dumps(found, indent=2))


def measure(portal: Portal, folder: Path, rows: int) -> dict[str, object]:
    """Return the figures of one run."""
    path = folder / "jira.csv"
    write_file(path, rows)
    portal.manage("migrate", "-v0")
    session = _do(portal, PREPARE).strip().splitlines()[-1]
    portal.start("runserver", f"127.0.0.1:{portal.port}", "--noreload")
    worker = portal.start("work")
    pages = Pages(f"http://127.0.0.1:{portal.port}/work/", f"sessionid={session}")
    pages.wait()
    idle = list(pages.ask(20))
    load = os.getloadavg()[0]
    asked = pages.beside()
    pk = int(_do(portal, UPLOAD.format(path=str(path))).strip().splitlines()[-1])
    found: dict[str, object] = {"rows": rows, "file_mb": round(path.stat().st_size / 1e6, 1)}
    total, used = 0.0, processor_seconds(worker.pid)
    for verb, state in ((None, "mapping"), ("configure", "previewed"), ("apply", "applied")):
        began = time.monotonic()
        if verb:
            _do(portal, NEXT.format(pk=pk, verb=verb))
        counts = _wait(portal, pk, state)
        total += time.monotonic() - began
        found[f"seconds_to_{state}"] = round(time.monotonic() - began, 1)
    busy = pages.stop(asked)
    began = time.monotonic()
    found |= {
        "seconds_in_all": round(total, 1),
        "worker_processor_seconds": round(processor_seconds(worker.pid) - used, 1),
        "load_before_and_after": [load, os.getloadavg()[0]],
        "peak_mb": round(peak_mb(worker.pid)),
        "counts": json.dumps(counts["kinds"]),
    }
    found |= {"p95_idle_ms": round(p95(idle) * 1000), "p95_meanwhile_ms": round(p95(busy) * 1000)}
    found |= {"pages_meanwhile": len(busy), "pages_failed": len(pages.failed), "failed_with": pages.failed[:1]}
    _do(portal, NEXT.format(pk=pk, verb="undo"))
    _wait(portal, pk, "undone")
    found["seconds_to_undone"] = round(time.monotonic() - began, 1)
    found["own_peak_mb"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    return found


def _do(portal: Portal, body: str) -> str:
    return portal.manage("shell", "-v0", "-c", CONTROL.format(body=body))


def _wait(portal: Portal, pk: int, state: str) -> dict[str, object]:
    """Wait until an import is at a state; return its counts."""
    import sqlite3

    base = sqlite3.connect(portal.environment["DATABASE_URL"].removeprefix("sqlite:///"), timeout=60)
    while True:
        now, error, counts = base.execute(
            "select state, error, counts from planning_import where id = ?", (pk,)
        ).fetchone()  # fmt: skip
        if now == state:
            return dict(json.loads(counts))
        if error or now == "failed":
            raise SystemExit(f"The import is {now}: {error}")
        time.sleep(0.25)


if __name__ == "__main__":
    main()
