"""Programs sign in with tokens."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from planning import models
from planning.actions.tokens import create_token, revoke_token
from planning.domain.errors import Conflict, Invalid, NotAllowed
from tests import factories

TEAMS = "/api/v1/teams/"


def ask(client, secret, method="get", **data):
    return getattr(client, method)(
        TEAMS, *([data] if data else []), content_type="application/json", headers={"Authorization": f"Bearer {secret}"}
    )


@pytest.fixture
def planning_user(organisation):
    return factories.user("planner")


def test_token_signs_in_and_only_its_hash_is_kept(client, planning_user):
    token, secret = create_token(planning_user, name="CI")

    assert ask(client, secret).status_code == 200
    token.refresh_from_db()
    assert token.last_used_at is not None
    assert secret not in str(models.ApiToken.objects.values())
    assert secret not in str(models.Activity.objects.values())


def test_read_token_cannot_write(client, planning_user):
    _, reading = create_token(planning_user, scope="read")
    _, writing = create_token(planning_user, scope="write")

    refused = ask(client, reading, "post", name="Search")

    assert (refused.status_code, refused.json()["code"]) == (403, "read_only_token")
    assert ask(client, writing, "post", name="Search").status_code == 201


def test_token_that_holds_no_more_is_refused(client, planning_user):
    revoked, one = create_token(planning_user)
    revoke_token(revoked, by=planning_user)
    expired, two = create_token(planning_user)
    models.ApiToken.objects.filter(pk=expired.pk).update(expires_at=timezone.now() - timedelta(seconds=1))

    for secret in (one, two, "tpp_nonsense", "", "é"):
        answer = ask(client, secret)
        assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Bearer"), secret


def test_token_of_a_user_who_left_is_refused(client, planning_user):
    _, secret = create_token(planning_user)
    planning_user.is_active = False
    planning_user.save()

    assert ask(client, secret).status_code == 401


def test_token_can_do_no_more_than_its_user(client, organisation):
    _, secret = create_token(factories.user("viewer"), scope="write")

    assert ask(client, secret, "post", name="Search").json()["code"] == "not_allowed"


def test_tokens_are_made_and_revoked_for_oneself_or_by_an_administrator(planning_user):
    other, admin = factories.user("planner"), factories.user("admin")

    with pytest.raises(NotAllowed):
        create_token(planning_user, by=other)
    token, _ = create_token(planning_user, by=admin)
    with pytest.raises(NotAllowed):
        revoke_token(token, by=other)
    revoke_token(token, by=admin)
    with pytest.raises(Conflict):
        revoke_token(token, by=admin)


@pytest.mark.parametrize("wrong", [{"scope": "all"}, {"days": 0}, {"days": 10**9}, {"name": "x" * 81}])
def test_senseless_token_is_not_made(planning_user, wrong):
    with pytest.raises(Invalid):
        create_token(planning_user, **wrong)


def test_command_prints_the_secret_alone_on_its_last_line(client, planning_user):
    out = StringIO()

    call_command("create_token", "--user", planning_user.username, "--scope", "write", stdout=out)

    secret = out.getvalue().splitlines()[-1]
    assert ask(client, secret, "post", name="Search").status_code == 201


def test_command_knows_nobody_of_the_name(organisation):
    with pytest.raises(CommandError, match="no user nobody"):
        call_command("create_token", "--user", "nobody")


def write(client, secret, noun, **data):
    return client.post(
        f"/api/v1/{noun}/", data, content_type="application/json", headers={"Authorization": f"Bearer {secret}"}
    )


def test_token_of_some_teams_changes_what_is_theirs_and_below_alone(client, planning_user):
    mine, other = factories.team("Search"), factories.team("Assist")
    below = factories.team("Ranking", parent=mine)
    _, secret = create_token(planning_user, scope="write", teams=[mine])

    made = [write(client, secret, "work-items", title="Rank", team=team.pk) for team in (mine, below, other)]

    assert [answer.status_code for answer in made] == [201, 201, 403]
    assert made[2].json()["code"] == "not_allowed"
    assert ask(client, secret).json()["count"] == 3  # it reads what its user reads
    assert models.WorkItem.objects.count() == 2


def test_token_of_some_teams_touches_nothing_that_is_everybodys(client, planning_user):
    _, secret = create_token(planning_user, scope="write", teams=[factories.team("Search")])

    for noun, values in (
        ("teams", {"name": "New"}),
        ("roles", {"slug": "new", "name": "New", "code": "NE"}),
        ("imports", {}),
        ("work-items", {"title": "Of no team"}),
    ):
        answer = write(client, secret, noun, **values)
        assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed"), noun


def test_token_gives_a_manager_no_team_that_is_not_theirs(client, organisation):
    mine, other = factories.team("Search"), factories.team("Assist")
    _, secret = create_token(factories.user("manager", teams=[mine]), scope="write", teams=[mine, other])

    made = [write(client, secret, "work-items", title="Rank", team=team.pk).status_code for team in (mine, other)]

    assert made == [201, 403]


def test_command_makes_a_token_of_teams_by_name(planning_user):
    factories.team("Search")
    name = planning_user.username

    call_command("create_token", "--user", name, "--team", "Search", stdout=StringIO())
    with pytest.raises(CommandError, match="no team named Nowhere"):
        call_command("create_token", "--user", name, "--team", "Search", "--team", "Nowhere")

    assert [team.name for team in models.ApiToken.objects.get().teams.all()] == ["Search"]
