"""The documents say what the code does."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from planning.queries import reference

ROOT = Path(settings.BASE_DIR)
DOCS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
ADRS = sorted((ROOT / "docs" / "adr").glob("*.md"))
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")


def names(paths):
    return {"ids": [path.relative_to(ROOT).as_posix() for path in paths]}


def test_readme_begins_with_two_commands_that_exist():
    readme, makefile = (ROOT / "README.md").read_text(), (ROOT / "Makefile").read_text()

    for command in ("make run", "make test"):
        assert command in readme
        assert re.search(rf"^{command.split()[1]}:.*##", makefile, re.MULTILINE)


@pytest.mark.parametrize("path", DOCS, **names(DOCS))
def test_every_make_command_that_is_named_exists(path):
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))

    assert set(re.findall(r"`make ([a-z-]+)", path.read_text())) <= targets


@pytest.mark.parametrize("path", ADRS, **names(ADRS))
def test_record_of_a_decision_has_one_number(path):
    heading = path.read_text().splitlines()[0]

    assert re.match(r"# (ADR[- ])?(\d+)", heading).group(2).zfill(4) == path.name[:4]


def test_records_of_decisions_are_numbered_without_a_gap():
    assert [int(path.name[:4]) for path in ADRS] == list(range(1, len(ADRS) + 1))


def test_every_setting_is_explained():
    code = (ROOT / "portal" / "settings.py").read_text()
    page = (ROOT / "docs" / "reference" / "settings.md").read_text()
    read = set(re.findall(r'env_(?:str|bool|int|list)\(\s*"([A-Z_]+)"', code))

    assert read
    assert {name for name in read if f"`{name}`" not in page} == set()


@pytest.mark.parametrize("name", reference.pages())
def test_reference_page_is_as_the_code_writes_it(name):
    path = ROOT / "docs" / "reference" / name

    assert path.read_text() == reference.pages()[name], "run make docs"


@pytest.mark.parametrize("path", DOCS, **names(DOCS))
def test_every_link_leads_to_a_file(path):
    links = [link.split("#")[0] for link in LINK.findall(path.read_text()) if "://" not in link]

    assert [link for link in links if link and not (path.parent / link).exists()] == []
