"""The commands around the bundle: what they print, when they refuse, and that the sample goes as it came."""

import io
from datetime import date

import msgspec
import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from planning import models
from planning.exchange import bundle
from planning.exchange.sample import build
from tests import factories


@pytest.fixture
def small(tmp_path):
    path = tmp_path / "bundle.json"
    teams = [{"key": "search", "name": "Search"}]
    path.write_bytes(
        msgspec.json.encode(
            {"format": "team-planning-bundle", "version": 1, "teams": teams, "users": [{"username": "a"}]}
        )
    )
    return path


def test_sample_loads_signs_in_and_goes_again(db, capsys):
    factories.organisation(name="Ours", horizon_weeks=8)

    call_command("load_sample", today=date(2026, 11, 24))

    assert "40 people" in capsys.readouterr().out
    assert models.Organisation.objects.get().name == "Aldertree"
    for name in ("viewer", "member", "manager", "planner", "admin"):
        assert Client().login(username=name, password="demo"), name
    assert models.Grant.objects.get(user__username="manager").teams.count() == 2
    assert models.User.objects.get(username="viewer").person is not None

    call_command("remove_sample")

    for model in (models.Team, models.Person, models.WorkItem, models.Measurement, models.User, models.ExternalId):
        assert not model.objects.exists(), model
    assert models.Role.objects.count() == 2
    assert models.Organisation.objects.get().name != "Aldertree"


def test_sample_needs_an_empty_portal(organisation):
    team = factories.team()

    with pytest.raises(CommandError, match="there is data already"):
        call_command("load_sample")

    assert list(models.Team.objects.all()) == [team]


@pytest.mark.parametrize("command", ["load_sample", "remove_sample"])
def test_sample_is_refused_in_production(organisation, settings, command):
    settings.PORTAL_ENV = "production"

    with pytest.raises(CommandError, match="PORTAL_ENV=development"):
        call_command(command)


def test_removing_the_sample_stops_at_what_was_added(organisation):
    call_command("load_sample", verbosity=0)
    factories.membership(team=models.Team.objects.get(name="Search"))

    with pytest.raises(CommandError, match="added since"):
        call_command("remove_sample")

    assert models.Person.objects.count() == 41


def test_import_tells_what_it_did_and_leaves_users_out(organisation, small, capsys):
    call_command("import_bundle", small)

    assert "teams: 1 created" in capsys.readouterr().out
    assert models.Team.objects.get().name == "Search"
    assert not models.User.objects.exists()


def test_users_come_along_where_asked_for_and_cannot_sign_in_yet(organisation, small, settings):
    settings.PORTAL_ENV = "production"

    call_command("import_bundle", small, "--with-users")

    user = models.User.objects.get()
    assert (user.username, user.grant.access_role, user.has_usable_password()) == ("a", "viewer", False)
    assert not Client().login(username="a", password="demo")


def test_import_lists_mistakes_on_standard_error(organisation, monkeypatch, capsys):
    text = b'{"format": "team-planning-bundle", "version": 1, "teams": [{"key": "a", "name": "A", "lead": "nobody"}]}'
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text)))

    with pytest.raises(CommandError, match="1 mistake; nothing was written"):
        call_command("import_bundle", "-")

    assert capsys.readouterr().err.startswith('teams[0].lead: There is no person "nobody"')
    assert not models.Team.objects.exists()


def test_export_writes_what_an_import_reads(organisation, tmp_path, capsys):
    factories.team("Search")

    call_command("export_bundle", tmp_path / "out.json")
    call_command("export_bundle")

    data = (tmp_path / "out.json").read_bytes()
    assert msgspec.json.decode(data) == bundle.export() == msgspec.json.decode(capsys.readouterr().out)
    assert not bundle.apply(bundle.parse(data), by=None).is_change


def test_sample_passes_every_check(catalogue):
    for scale in (1, 2):
        assert bundle.parse(msgspec.json.encode(build(date(2026, 3, 2), scale=scale)))
