"""The pages of people."""

import csv
from datetime import timedelta
from decimal import Decimal
from io import StringIO

import pytest
from django.urls import reverse
from django.utils import timezone

from planning.models import Absence, PersonSkill
from planning.queries.calendars import monday_of
from tests import factories

MONDAY = monday_of(timezone.localdate()) + timedelta(days=7)
FRIDAY = MONDAY + timedelta(days=4)


def url(name, *args, query=""):
    return reverse(f"planning:{name}", args=args) + query


@pytest.fixture
def skill(organisation):
    return factories.skill("serving", name="Model serving")


@pytest.fixture
def people(skill):
    """Ana fits, Ben is full, Cem knows too little."""
    team, role = factories.team("Platform"), factories.role("ml_engineer")
    seats = {
        name: factories.membership(person=factories.person(name, skills={"serving": level}), team=team, role=role)
        for name, level in (("Ana", 4), ("Ben", 3), ("Cem", 2))
    }
    factories.allocation(
        membership=seats["Ben"], starts_on=MONDAY, ends_on=FRIDAY,
        work_item=factories.work_item("GPU quotas", number="T-GPU"),
    )  # fmt: skip
    return {name: seat.person for name, seat in seats.items()}


def ask(skill, **more):
    values = {"skill": skill.pk, "level": 3, "share": 40, "from_day": MONDAY, "until_day": FRIDAY, **more}
    return "?" + "&".join(f"{name}={value}" for name, value in values.items())


def test_who_fits_and_who_was_left_out_for_what(planner, people, skill):
    found = planner.get(url("person-list", query=ask(skill))).context

    assert [row.person.name for row in found["rows"]] == ["Ana"]
    why = {one.row.person.name: (one.rules, one.changes) for one in found["left_out"]}
    assert why["Ben"] == (["Free 0 %, needs 40 %"], ["Fits if T-GPU GPU quotas moves out of these weeks."])
    assert why["Cem"] == (["Model serving 2, needs 3"], ["Fits with one more level."])


def test_stated_change_lets_them_in(planner, people, skill):
    people["Ben"].memberships.get().allocations.all().delete()
    PersonSkill.objects.filter(person=people["Cem"]).update(level=3)

    found = planner.get(url("person-list", query=ask(skill))).context

    assert [row.person.name for row in found["rows"]] == ["Ana", "Ben", "Cem"]


def test_viewer_reads_no_level_of_those_left_out(viewer, people, skill):
    answer = viewer.get(url("person-list", query=ask(skill, share="")))

    assert [one.rules for one in answer.context["left_out"] if one.row.person.name == "Cem"] == [
        ["Model serving is below the level asked"]
    ]
    assert "Model serving 2" not in answer.content.decode()


def test_free_time_is_of_the_whole_working_week(planner, organisation):
    seat = factories.membership(share_percent=Decimal(50))

    window = f"?share=60&from_day={MONDAY}&until_day={FRIDAY}"
    found = planner.get(url("person-list", query=window)).context

    assert [one.rules for one in found["left_out"]] == [["Free 50 %, needs 60 %"]]
    assert found["left_out"][0].row.person == seat.person


def test_window_beyond_the_horizon_is_looked_at(planner, people, skill):
    far = MONDAY + timedelta(weeks=20)

    found = planner.get(url("person-list", query=ask(skill, from_day=far, until_day=far + timedelta(days=4)))).context

    assert [row.person.name for row in found["rows"]] == ["Ana", "Ben"]


def test_csv_tells_what_the_page_tells(planner, people, skill):
    rows = list(csv.DictReader(StringIO(planner.get(url("person-csv", query=ask(skill))).content.decode())))

    assert {row["name"]: row["left_out_because"] for row in rows} == {
        "Ana": "", "Ben": "Free 0 %, needs 40 %", "Cem": "Model serving 2, needs 3",
    }  # fmt: skip


@pytest.fixture
def reader(client, people):
    """Return a way to sign in as somebody, tied to a person or not."""

    def sign_in(access_role, person=None):
        client.force_login(factories.user(access_role, person=person))
        return client

    return sign_in


def test_private_parts_are_for_the_person_and_their_manager(reader, people, catalogue):
    ana, boss = people["Ana"], factories.person("Boss")
    ana.manager = boss
    ana.save()
    PersonSkill.objects.filter(person=ana).update(self_level=5, wants_to_grow=True)
    factories.absence(
        person=ana, kind=Absence.Kind.PARENTAL, note="Twins", starts_on=MONDAY, ends_on=FRIDAY
    )  # fmt: skip
    for access_role, person, is_read in (("member", ana, True), ("manager", boss, True), ("admin", None, False)):
        answer = reader(access_role, person).get(url("person-detail", ana.pk))
        told = answer.content.decode()
        assert (answer.context["detail"].private is not None) is is_read
        assert ("Twins" in told, "Own view" in told, "wants to grow" in told) == (is_read, is_read, is_read)
        assert "Not available" in told


def test_gaps_towards_a_track_are_of_confirmed_levels(reader, people, catalogue):
    ana = people["Ana"]

    tracks = reader("member", ana).get(url("person-detail", ana.pk)).context["detail"].private.tracks

    assert {track.track.role.slug for track in tracks} == {"ml_engineer"}
    assert all(gap.have is None or gap.have < gap.need for track in tracks for gap in track.gaps)


def test_person_tells_their_view_and_not_the_confirmed_level(reader, people, skill):
    ana = people["Ana"]
    client = reader("member", ana)
    client.post(
        url("person-skill-edit", ana.pk, query=f"?skill={skill.pk}"), {"self_level": 5, "interest": 1, "level": 5}
    )

    row = PersonSkill.objects.get(person=ana, skill=skill)
    assert (row.self_level, row.interest, row.level) == (5, 1, 4)


def test_planner_confirms_a_level_and_does_not_write_the_persons_view(planner, people, skill):
    ana = people["Ana"]
    planner.post(url("person-skill-edit", ana.pk, query=f"?skill={skill.pk}"), {"level": 3, "self_level": 1})

    row = PersonSkill.objects.get(person=ana, skill=skill)
    assert (row.level, row.self_level) == (3, None)


def test_viewer_writes_no_skill(viewer, people, skill):
    assert viewer.get(url("person-skill-edit", people["Ana"].pk)).status_code == 403


def test_cost_is_shown_and_taken_only_with_the_right(planner, manager, people):
    ana = people["Ana"]
    ana.cost_per_day = 731
    ana.save()
    manager.user.grant.teams.add(ana.memberships.get().team)

    assert "731" in planner.get(url("person-detail", ana.pk)).content.decode()
    assert "731" not in manager.get(url("person-detail", ana.pk)).content.decode()
    assert "cost_per_day" not in manager.get(url("person-edit", ana.pk)).context["form"].fields


def test_absence_by_somebody_else_says_no_kind(planner, people):
    ana = people["Ana"]
    planner.post(url("absence-new", ana.pk), {"starts_on": MONDAY, "ends_on": FRIDAY, "kind": "sick"})

    assert ana.absences.get().kind == Absence.Kind.OTHER


def test_absence_that_ends_before_it_starts_is_refused(planner, people):
    answer = planner.post(url("absence-new", people["Ana"].pk), {"starts_on": FRIDAY, "ends_on": MONDAY})

    assert answer.status_code == 422
    assert not Absence.objects.exists()


def test_manager_of_another_team_changes_nobody(manager, people):
    manager.user.grant.teams.add(factories.team())

    for name in ("person-edit", "person-delete", "absence-new"):
        assert manager.post(url(name, people["Ana"].pk), {"name": "X"}).status_code == 403


def test_more_people_ask_no_more_queries(planner, skill, assert_constant_queries):
    def add(count):
        for _ in range(count):
            seat = factories.membership(person=factories.person(skills={"serving": 2}))
            factories.allocation(membership=seat, starts_on=MONDAY, ends_on=FRIDAY)

    assert_constant_queries(lambda: planner.get(url("person-list", query=ask(skill))), add)


def test_card_tells_a_person_in_short(viewer, organisation):
    today = timezone.localdate()
    seat = factories.membership(person=factories.person("Ana Ribeiro"), team=factories.team("Search"))
    item = factories.work_item("Index", days=3, team=seat.team)
    factories.allocation(
        membership=seat, work_item=item, role=seat.role, share_percent=90, starts_on=today,
        ends_on=today + timedelta(days=20),
    )  # fmt: skip
    factories.ownership(component=factories.component(), person=seat.person, team=seat.team, role=seat.role)

    shown = viewer.get(reverse("planning:person-card", args=[seat.person_id]))
    words = " ".join(shown.content.decode().split())

    assert "<html" not in words
    for part in ("Ana Ribeiro", "Search", "Index", "1 thing", "Free from", f"#row-person-{seat.person_id}"):
        assert part in words


def test_card_of_somebody_without_a_team(viewer, organisation):
    shown = viewer.get(reverse("planning:person-card", args=[factories.person("Luca Moretti").pk]))

    assert "On no team" in shown.content.decode()
    assert "nothing that is decided" in shown.content.decode()
