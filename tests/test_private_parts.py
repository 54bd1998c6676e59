"""Who may see what of somebody: every private part, every reader, every way out (pages, CSV, API, log, snapshot)."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from planning import models
from planning.actions import person_skills, records
from planning.api.urls import RESOURCES
from planning.exchange.targets import BY_KIND
from planning.queries import snapshots
from tests import factories
from tests.pages import PAGES

COST, NOTE, OWN_SKILL, TRACK = 98765, "marker of a note", "Marker skill told by Ana", "Marker track"
PRIVATE = ("self_level", "interest", "wants_to_grow", "wish_is_released")
STRANGERS = ("viewer", "member", "manager", "planner", "admin")
ABOUT_PEOPLE = ("overview", "activity", "person", "team", "plan", "ownership", "work-item-list", "project", "maturity")


@pytest.fixture
def world(db):
    """Ana with everything private, written by those who may; her manager Boss; a plan; readers of every access role."""
    factories.organisation()
    today = timezone.localdate()
    team, role = factories.team("Assist"), factories.role("ai_developer")
    boss = factories.person("Boss")
    ana = factories.person("Ana", manager=boss, cost_per_day=COST, skills={"python": 3})
    seat = factories.membership(person=ana, team=team, role=role)
    factories.membership(person=boss, team=team, role=role)
    models.TagShare.objects.create(tag="infrastructure", role=role, share_percent=100)
    own = factories.skill("own-skill", name=OWN_SKILL)
    models.CareerTrack.objects.create(
        slug="t", name=TRACK, role=role, skills=[{"skill": "python", "level": 5}], evidence=[], exits=[]
    )
    users = {name: factories.user(name, teams=[team]) for name in STRANGERS}
    users |= {"ana": factories.user("viewer", person=ana), "boss": factories.user("manager", teams=[team], person=boss)}
    person_skills.write(ana, own, {"self_level": 4, "interest": 2, "wants_to_grow": True}, by=users["ana"])
    person_skills.write(
        ana, models.Skill.objects.get(slug="python"), {"self_level": 5, "interest": -1}, by=users["ana"]
    )
    absence = {"person": ana, "kind": "parental", "note": NOTE, "starts_on": today, "ends_on": today + timedelta(1)}
    records.create(models.Absence, absence, by=users["boss"])
    records.update(ana, {"cost_per_day": COST + 1}, by=users["planner"])
    records.update(ana, {"cost_per_day": COST}, by=users["planner"])
    item = factories.work_item(days=3, team=team, tag="infrastructure")
    factories.demand(work_item=item, role=role, skills={"python": 2})
    factories.allocation(membership=seat, work_item=item, starts_on=today, ends_on=today + timedelta(days=9))
    return {"users": users, "ana": ana, "team": team, "item": item}


@pytest.fixture
def planned(world):
    """The same with a plan of it, and its recommendations."""
    from planning.actions import plans  # loads the solver, which most tests do without

    plans.store(*plans.make(plans.Order(method="greedy")), team=None, by=None)
    return world


def client_of(world, name):
    client = Client()
    client.force_login(world["users"][name])
    return client


def addresses(world):
    """Return the address of every page and table that tells of people, and of Ana's, her team's and her item's own."""
    found = []
    for page in PAGES:
        if page.method == "get" and page.name.startswith(ABOUT_PEOPLE):
            try:
                found.append(reverse(f"planning:{page.name}"))
            except NoReverseMatch:
                continue
    found += [reverse(f"planning:{name}", args=[world[row].pk]) for name, row in (
        ("person-detail", "ana"), ("person-edit", "ana"), ("person-skill-edit", "ana"), ("team-detail", "team"),
        ("work-item-detail", "item"),
    )]  # fmt: skip
    found.append(reverse("planning:team-skills-csv", args=[world["team"].pk]))
    tabs = ("members", "work", "metrics", "owns", "skills")
    found += [f"{reverse('planning:team-detail', args=[world['team'].pk])}?tab={tab}" for tab in tabs]
    search = reverse("planning:person-list")
    return [*found, f"{search}?search=marker", f"{search}?skill={models.Skill.objects.get(slug='own-skill').pk}"]


def read(client, address):
    return client.get(address).content.decode()


@pytest.mark.parametrize("reader", STRANGERS)
def test_no_page_and_no_table_tells_a_stranger_what_is_private(planned, reader):
    client = client_of(planned, reader)
    for address in addresses(planned):
        text = read(client, address)
        assert NOTE not in text, address
        assert "To talk about" not in text, address
        assert TRACK not in text, address
        assert "own view 5" not in text, address
        # The catalogue names every skill in choices of forms and filters; beside a person it may not stand.
        if "skill" not in address:
            assert OWN_SKILL not in re.sub(r"<select.*?</select>", "", text, flags=re.DOTALL), address
        if reader not in ("planner", "admin"):
            assert str(COST) not in text, address


def test_a_stranger_does_not_learn_the_kind_of_an_absence(planned):
    ana = reverse("planning:person-detail", args=[planned["ana"].pk])
    for reader in STRANGERS:
        assert "Parental" not in read(client_of(planned, reader), ana), reader
    for reader in ("ana", "boss"):
        assert "Parental" in read(client_of(planned, reader), ana), reader


def test_the_person_and_their_manager_read_all_of_it_but_the_cost(planned):
    for reader in ("ana", "boss"):
        text = read(client_of(planned, reader), reverse("planning:person-detail", args=[planned["ana"].pk]))
        for told in ("To talk about", TRACK, "Developing: 60", OWN_SKILL, "Work and role: "):
            assert told in text, (reader, told)
        assert str(COST) not in text, reader


@pytest.mark.parametrize("reader", [*STRANGERS, "ana", "boss"])
def test_lists_of_the_api_tell_each_reader_what_is_theirs(planned, reader):
    client, ana = client_of(planned, reader), planned["ana"]
    is_close, is_planner = reader in ("ana", "boss"), reader in ("planner", "admin")
    for resource in RESOURCES:
        answer = client.get(f"/api/v1/{resource.noun}/?limit=100")
        assert answer.status_code == 200, resource.noun
        text = answer.content.decode()
        assert (NOTE in text) == (is_close and resource.noun == "absences"), resource.noun
        assert (str(COST) in text) == (is_planner and resource.noun == "people"), resource.noun
        if resource.noun == "person-skills":
            rows = [row for row in answer.json()["results"] if row["person"] == ana.pk]
            assert len(rows) == (2 if is_close else 1), "that a skill is told of is private too"
            told = [row[name] for row in rows for name in PRIVATE]
            assert any(told) == is_close
        if resource.noun == "absences":
            assert ("parental" in text) == is_close


@pytest.mark.parametrize("reader", STRANGERS)
def test_what_only_the_person_told_can_neither_be_found_nor_changed_nor_guessed(world, reader):
    client = client_of(world, reader)
    own = models.PersonSkill.objects.get(skill__slug="own-skill")
    url = f"/api/v1/person-skills/{own.pk}/"
    assert client.get(url).status_code == 404
    assert client.patch(url, {"level": 2}, content_type="application/json").status_code in (403, 404)
    assert client.get(f"/api/v1/people/?skill={own.skill_id}").json()["count"] == 0
    person = client.get(f"/api/v1/people/{world['ana'].pk}/").json()
    assert own.skill_id not in [row["skill"] for row in person["skills"]]
    for guess in ("person-skills/?self_level=4", "person-skills/?interest=2", "person-skills/?sort=self_level",
                  "people/?sort=cost_per_day", "absences/?kind=parental", "absences/?sort=kind"):  # fmt: skip
        assert client.get(f"/api/v1/{guess}").status_code == 422, guess
    assert client.get("/api/v1/absences/?search=marker").json()["count"] == 0


def test_the_log_tells_no_value_and_keeps_private_steps_to_who_did_them_and_planners(world):
    url = reverse("planning:activity")
    for reader in ("manager", "boss", "planner", "admin"):
        text = read(client_of(world, reader), url)
        for told in (NOTE, "parental", str(COST), str(COST + 1), "self_level", OWN_SKILL):
            assert told not in text, (reader, told)
        assert ("what Ana knows" in text) == (reader in ("planner", "admin")), reader
        assert ("Added absence" in text) == (reader in ("boss", "planner", "admin")), reader


def test_a_snapshot_holds_no_name_no_kind_of_absence_no_own_view_and_no_wish_that_is_not_released(world):
    def text():
        return repr(snapshots.build(today=timezone.localdate(), organisation=models.Organisation.objects.get()))

    told = text()
    for secret in ("Ana", "parental", NOTE, OWN_SKILL):
        assert secret not in told, secret
    assert "own-skill" not in told, "neither the own level nor the wish"
    person_skills.write(
        world["ana"], models.Skill.objects.get(slug="own-skill"), {"wish_is_released": True}, by=world["users"]["ana"]
    )
    assert "own-skill" in text(), "a released wish counts"


@pytest.fixture
def worked(world):
    """The same with an item that Ana finished, for which Python was asked at 2; returned are who may read of it."""
    seat, today = models.Membership.objects.get(person=world["ana"]), timezone.localdate()
    done = factories.work_item(days=3, team=world["team"], tag="infrastructure", status="done")
    factories.demand(work_item=done, role=seat.role, skills={"python": 2})
    factories.allocation(membership=seat, work_item=done, starts_on=today - timedelta(7), ends_on=today - timedelta(1))
    return world


@pytest.mark.parametrize("reader", [*STRANGERS, "ana", "boss"])
def test_matrix_evidence_and_drift_are_to_each_reader_what_is_theirs(worked, reader):
    client, levels, own = (
        client_of(worked, reader),
        reader in ("planner", "admin", "ana", "boss"),
        reader in ("ana", "boss"),
    )
    person = read(client, reverse("planning:person-detail", args=[worked["ana"].pk]))
    skills = read(client, reverse("planning:team-detail", args=[worked["team"].pk]) + "?tab=skills")
    table = read(client, reverse("planning:team-skills-csv", args=[worked["team"].pk]))

    assert ("Finished work: 1 item" in person) == levels
    assert ("Work and role: " in person) == own, "drift"
    for text in (skills, table):
        assert ("3, has it" in text) == levels
        assert ("own view 5" in text) == own
        assert ("finished work: 1 item" in text) == levels
        assert levels or "has it" in text, "that the work's level is reached is everybody's to read"


@pytest.mark.parametrize("reader", [*STRANGERS, "ana", "boss"])
def test_reasons_of_a_plan_tell_a_level_to_whom_it_may_be_told(planned, reader):
    ana, other = planned["ana"], factories.person("Someone")
    factories.membership(person=other, team=planned["team"], role=models.Role.objects.get(slug="ai_developer"))
    failed = {"person": ana.pk, "failures": [{"gate": "skill", "skill": "python", "needed": 4, "has": 3}]}
    seat = {"seat": "backup", "component": 1, "person": other.pk, "role": "ai_developer", "left_out": [failed]}
    component = factories.component("Gateway", team=planned["team"])
    row = models.Recommendation.objects.create(
        kind="owner", change="backup", component=component, team=planned["team"], person=other, reasons=seat,
        role=models.Role.objects.get(slug="ai_developer"),
    )  # fmt: skip
    client = client_of(planned, reader)

    panel = re.sub(r"<[^>]+>", "", read(client, f"{reverse('planning:plan')}?open={row.pk}"))

    assert "Python" in panel
    assert ("Python at level 3" in panel) == (reader in ("planner", "admin", "ana", "boss"))
    assert ("Python is below the level asked" in panel) == (reader not in ("planner", "admin", "ana", "boss"))


@pytest.mark.parametrize("reader", ["planner", "admin"])
def test_no_table_to_take_along_tells_what_is_private(world, reader):
    client = client_of(world, reader)
    for kind in BY_KIND:
        answer = client.get(f"{reverse('planning:export-table')}?kind={kind}")
        text = b"".join(answer.streaming_content).decode()
        assert NOTE not in text, kind
        assert "parental" not in text, kind
        assert "self_level" not in text, kind
        # The catalogue names the skill; that Ana told of it stands nowhere.
        assert (OWN_SKILL in text or "own-skill" in text) == (kind == "skill"), kind
