"""What holds for every file of the project."""

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
LINES_AT_MOST = 400
FUNCTION_LINES_AT_MOST = 40
CODE = [
    path
    for folder in ("planning", "portal", "templates", "static")
    for path in sorted((ROOT / folder).rglob("*"))
    if path.suffix in {".py", ".html", ".css", ".js"} and "migrations" not in path.parts
]
PYTHON = [path for path in CODE if path.suffix == ".py"]
SOLVERS = ("ortools", "highspy", "numpy", "pandas", "numba", "scipy", "sklearn", "openpyxl")
# Put together here, so that this file does not hold what it looks for.
HOSTS = ("pypi" + ".org", "files." + "pythonhosted", "registry." + "npmjs", "deb." + "debian.org", "arti" + "factory")
PATHS = tuple("/" + path for path in ("work/main", "work/shared", "work/.library", "root/", "home/"))
ONE_REQUEST = f"""
import sys
import django
django.setup()
from django.core.management import call_command
from django.test import Client
call_command("check")
from portal.wsgi import application
call_command("migrate", verbosity=0)
assert Client().get("/sign-in/").status_code == 200
assert Client().get("/").status_code == 302
assert Client().get("/api/v1/teams/").status_code == 401
from django.urls import get_resolver
get_resolver().url_patterns
print("loaded:", *sorted(set({SOLVERS!r}) & set(sys.modules)))
"""


def tracked():
    """The files that git knows, or would know: those it ignores are left out."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    return [ROOT / name for name in listed.stdout.decode().split("\0") if name and (ROOT / name).is_file()]


def test_no_file_is_longer_than_one_can_read():
    lengths = {path.relative_to(ROOT).as_posix(): len(path.read_text().splitlines()) for path in CODE}

    assert {name: length for name, length in lengths.items() if length > LINES_AT_MOST} == {}


def test_no_function_is_longer_than_a_page():
    """Counted without its signature and docstring."""
    long = {}
    for path in PYTHON:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef):
                body = node.body[1:] if ast.get_docstring(node, clean=False) is not None else node.body
                length = node.end_lineno - body[0].lineno + 1 if body else 0
                if length > FUNCTION_LINES_AT_MOST:
                    long[f"{path.relative_to(ROOT).as_posix()}:{node.name}"] = length

    assert long == {}


def test_nothing_happens_by_signals():
    using = [
        path for path in PYTHON if re.search(r"django\.dispatch|db\.models\.signals|\breceiver\(", path.read_text())
    ]

    assert using == []


def test_web_processes_load_no_solver(tmp_path):
    environment = {
        **os.environ, "PORTAL_ENV": "test", "DJANGO_SETTINGS_MODULE": "portal.settings",
        "DATABASE_URL": f"sqlite:///{tmp_path}/portal.sqlite3", "PORTAL_VAR": str(tmp_path),
    }  # fmt: skip

    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", ONE_REQUEST], cwd=ROOT, env=environment, capture_output=True, text=True,
        check=False,
    )  # fmt: skip

    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1].strip() == "loaded:"


@pytest.mark.parametrize("words", [HOSTS, PATHS], ids=["registries", "paths of one machine"])
def test_no_file_names_what_is_elsewhere(words):
    found = {}
    for path in tracked():
        text = path.read_bytes()
        named = [word for word in words if word.encode() in text]
        if named and b"\0" not in text:
            found[path.relative_to(ROOT).as_posix()] = named

    assert found == {}
