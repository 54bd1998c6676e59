"""The settings: defaults, shares of tags, closed days, tokens, who may do what."""

import re
from decimal import Decimal

import pytest
from django.urls import reverse

from planning import models
from tests import factories
from tests.views.test_work import text

URL = "/settings/"


@pytest.fixture
def roles(organisation):
    return factories.role("ai_developer"), factories.role("ml_engineer")


def defaults(**changes):
    """What the form of the defaults would send."""
    from planning.forms.settings import OrganisationForm

    form = OrganisationForm(instance=models.Organisation.objects.get(pk=1))
    values = {name: form.initial.get(name) for name in form.fields}
    sent = {name: "" if value is None else value for name, value in values.items() if value is not False}
    return {**sent, **changes}


def shares(roles, *amounts):
    names = [f"{tag}-{role.pk}" for tag in models.Tag.values for role in roles]
    return dict(zip(names, amounts, strict=True))


@pytest.mark.parametrize("role", ["viewer", "member", "manager", "planner", "admin"])
def test_everybody_reads_the_settings(request, roles, role):
    client = request.getfixturevalue(role)
    models.TagShare.objects.create(tag="infrastructure", role=roles[1], share_percent=Decimal(90))

    page = text(client.get(URL))

    assert "Planning defaults" in page
    assert ("Keep the defaults" in page) == (role in {"planner", "admin"})
    assert ("Who may do what" in page) == (role == "admin")


def test_users_are_listed_with_their_access_role(admin):
    factories.user("member", username="mo", person=factories.person("Mo Lind"))
    models.User.objects.create_superuser(username="root", password="demo")
    models.User.objects.create_user(username="nobody", password="demo")
    factories.user("odd", username="odd")

    page = text(admin.get(URL))

    assert "mo Mo Lind Member" in page
    assert "root – Administrator" in page
    assert "nobody – none" in page
    assert "odd – none" in page


def test_defaults_change_and_can_be_undone(planner):
    response = planner.post(URL, defaults(horizon_weeks="20"), follow=True)

    assert models.Organisation.objects.get().horizon_weeks == 20
    assert "Plans made before are out of date." in text(response)
    activity = models.Activity.objects.get(verb="settings.change")
    planner.post(reverse("planning:activity-undo", args=[activity.pk]))
    assert models.Organisation.objects.get().horizon_weeks == 13


def test_what_stays_the_same_is_no_change(planner):
    assert "Nothing changed." in text(planner.post(URL, defaults(), follow=True))
    assert not models.Activity.objects.exists()


@pytest.mark.parametrize(
    ("name", "value"),
    [("horizon_weeks", "53"), ("focus_factor", "2"), ("name", ""), ("weight_cost", "-1"), ("stage", "huge")],
)
def test_bad_default_is_told_and_nothing_changes(planner, name, value):
    before = models.Organisation.objects.values().get()

    response = planner.post(URL, defaults(**{name: value}))

    assert response.status_code == 422
    assert f'id="id_{name}_error"' in response.content.decode()
    assert models.Organisation.objects.values().get() == before


def test_defaults_are_not_a_managers_to_change(manager):
    assert manager.post(URL, defaults(horizon_weeks="20")).status_code == 403
    assert models.Organisation.objects.get().horizon_weeks == 13


def test_shares_of_tags_are_replaced(planner, roles):
    old = models.TagShare.objects.create(tag="infrastructure", role=factories.role("old"), share_percent=Decimal(100))
    url = reverse("planning:settings-tag-shares")

    response = planner.post(url, shares(roles, "80", "20", "0", "100"), follow=True)

    assert "Shares kept." in text(response)
    assert set(models.TagShare.objects.values_list("tag", "role__slug", "share_percent")) == {
        ("product_feature", "ai_developer", 80), ("product_feature", "ml_engineer", 20),
        ("infrastructure", "ml_engineer", 100),
    }  # fmt: skip
    assert not models.TagShare.objects.filter(pk=old.pk).exists()


def test_shares_that_do_not_sum_to_100_keep_what_was_typed(planner, roles):
    response = planner.post(reverse("planning:settings-tag-shares"), shares(roles, "80", "15", "10", "90"))

    assert response.status_code == 422
    assert "The shares of product feature sum to 95 %; they must sum to 100 %." in text(response)
    assert 'value="15"' in response.content.decode()
    assert not models.TagShare.objects.exists()


def test_share_that_is_no_number_is_told(planner, roles):
    response = planner.post(reverse("planning:settings-tag-shares"), shares(roles, "lots", "101", "10", "90"))

    assert response.status_code == 422
    assert "Enter a number." in text(response)
    assert "less than or equal to 100" in text(response)


def test_closed_day_is_added_once(planner):
    calendar = factories.calendar()
    url = reverse("planning:settings-closed-day", args=[calendar.pk])
    day = {"closed_on": "2026-12-28", "name": "Works holiday"}

    added = planner.post(url, day, follow=True)
    planner.post(url, day, follow=True)
    planner.post(url, {"closed_on": "soon"}, follow=True)

    assert "Closed day added." in text(added)
    assert [row.name for row in calendar.closed_days.all()] == ["Works holiday"]


def test_token_is_shown_once_and_opens_the_api_until_it_is_revoked(viewer):
    made = viewer.post(reverse("planning:token-new"), {"name": "report", "scope": "read", "days": "30"})
    secret = re.search(r"tpp_[\w-]+", made.content.decode()).group()
    token = models.ApiToken.objects.get()
    again = viewer.get(URL).content.decode()

    assert secret not in again
    assert "report" in again
    assert token.digest not in made.content.decode()
    revoked = viewer.post(reverse("planning:token-revoke", args=[token.pk]), follow=True)
    assert "Token revoked." in text(revoked)
    assert models.ApiToken.objects.get().revoked_at is not None
    twice = viewer.post(reverse("planning:token-revoke", args=[token.pk]), follow=True)
    assert "This token was revoked already." in text(twice)


@pytest.mark.parametrize("changes", [{"days": "0"}, {"days": "367"}, {"scope": "all"}, {"name": ""}])
def test_bad_token_is_told_and_none_is_made(viewer, changes):
    form = {"name": "report", "scope": "read", "days": "30", **changes}

    response = viewer.post(reverse("planning:token-new"), form)

    assert response.status_code == 422
    assert "has-error" in response.content.decode()
    assert not models.ApiToken.objects.exists()


def test_tokens_of_others_are_the_administrators_alone(viewer, admin):
    token = models.ApiToken.objects.create(user=factories.user("member", username="mo"), digest="d", hint="abcd")
    url = reverse("planning:token-revoke", args=[token.pk])

    assert viewer.post(url).status_code == 404
    assert "abcd" not in text(viewer.get(URL))
    admin.post(url)

    assert models.ApiToken.objects.get().revoked_at is not None


def test_token_can_be_made_for_some_teams_and_the_list_says_so(planner):
    team = factories.team("Search")

    planner.post(
        reverse("planning:token-new"), {"name": "report", "scope": "write", "days": "30", "teams": [str(team.pk)]}
    )

    assert list(models.ApiToken.objects.get().teams.all()) == [team]
    assert "<td>Search</td>" in planner.get(reverse("planning:settings")).content.decode()
