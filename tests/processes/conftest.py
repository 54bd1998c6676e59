"""A portal of real processes: its own database, workers that can be killed, and questions in plain SQL."""

import os
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psycopg
import pytest

ROOT = Path(__file__).resolve().parents[2]
LEASE_SECONDS = 3


class Portal:
    """The processes of one portal, and what stands in its database."""

    def __init__(self, folder):
        self.address = os.environ.get("DATABASE_URL", f"sqlite:///{folder / 'portal.sqlite3'}")
        self.environment = {
            **os.environ, "PORTAL_ENV": "development", "PORTAL_VAR": str(folder), "DATABASE_URL": self.address,
            "RUN_LEASE_SECONDS": str(LEASE_SECONDS), "DJANGO_SETTINGS_MODULE": "portal.settings",
            # Compiled once for all tests of a checkout, not once for each worker here.
            "NUMBA_CACHE_DIR": str(ROOT / "var" / "numba"),
        }  # fmt: skip
        self.workers = []

    def manage(self, *words):
        """Run a command to its end."""
        done = subprocess.run(
            [sys.executable, "manage.py", *words], cwd=ROOT, env=self.environment, capture_output=True, text=True,
            check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout

    def do(self, code):
        """Run a line of Python in the portal."""
        head = "from planning.actions import runs; from planning.models import Run, Team, User; "
        return self.manage("shell", "--verbosity", "0", "-c", head + code)

    def worker(self):
        """Start a worker in a process group of its own, so that it can be killed as a whole."""
        made = subprocess.Popen(
            [sys.executable, "manage.py", "work"], cwd=ROOT, env=self.environment, start_new_session=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self.workers.append(made)
        return made

    def connected(self):
        """Return a connection that is written when its block ends."""
        if self.address.startswith("sqlite"):
            return sqlite3.connect(self.address.removeprefix("sqlite:///"), timeout=20)
        parts = urlsplit(self.address)
        options = {key: values[0] for key, values in parse_qs(parts.query).items() if key != "pool"}
        return psycopg.connect(dbname=parts.path.strip("/"), **options)

    def rows(self, query):
        """Return what the database answers."""
        with self.connected() as connection:
            return connection.execute(query).fetchall()

    def write(self, statement):
        """Change a row, as another process would."""
        with self.connected() as connection:
            connection.execute(statement)

    def wait(self, query, wanted, *, seconds=60):
        """Ask until the only value of the answer is the wanted one; return the seconds that it took."""
        began = time.monotonic()
        while (found := self.rows(query)) != [(wanted,)]:
            assert time.monotonic() - began < seconds, f"{query}: {found} instead of {wanted}"
            time.sleep(0.1)
        return time.monotonic() - began

    def close(self):
        """Kill what still runs."""
        for worker in self.workers:
            worker.kill()
            worker.wait()


@pytest.fixture(scope="module")
def portal(tmp_path_factory):
    made = Portal(tmp_path_factory.mktemp("portal"))
    made.manage("migrate", "--verbosity", "0")
    made.manage("load_catalogue", "--verbosity", "0")
    made.manage("load_sample", "--verbosity", "0")
    yield made
    made.close()
