from datetime import date

import pytest

from planning.domain.ownership import (
    Crossing,
    Ownership,
    OwnershipFacts,
    Person,
    Severity,
    Team,
    Thing,
    Thresholds,
    named_owners,
)
from planning.domain.ownership_checks import CHECKS, count_apart, count_findings, run_checks
from planning.domain.ownership_texts import milestones_behind, read_day, read_milestone

TEAM = Team("t", "Serving", lead="ana", members=frozenset({"ana", "ben"}))
PEOPLE = (Person("ana", "Ana"), Person("ben", "Ben"))
LIVE = Thing("1", "Search", in_production=True)


def find(check, *things, ownerships=(), teams=(TEAM,), today=date(2026, 8, 21), **thresholds):
    facts = OwnershipFacts(things, tuple(ownerships), teams, PEOPLE, today)
    return [one for one in run_checks(facts, Thresholds(**thresholds)) if one.check == check]


def test_checks_are_known_by_unique_names_with_titles():
    assert [check.slug for check in CHECKS] == [f"O{number}" for number in range(1, 14)]
    assert all(check.title for check in CHECKS)


def test_well_owned_thing_has_no_finding():
    owned = Ownership(LIVE.key, "t", "ana", ("ben",))
    facts = OwnershipFacts((LIVE,), (owned,), (TEAM,), PEOPLE)

    assert run_checks(facts) == ()
    assert count_findings(()) == dict.fromkeys([f"O{number}" for number in range(1, 14)], 0)


def test_production_without_team_is_an_error_also_where_a_person_is_named():
    nobody, person_only = Thing("1", "A", in_production=True), Thing("2", "B", in_production=True)
    trial = Thing("3", "C")

    found = find("O1", nobody, person_only, trial, ownerships=[Ownership(person_only.key, None, "ana")])

    assert [(one.subject_id, one.severity, one.data["somebody_named"]) for one in found] == [
        ("1", Severity.ERROR, 0),
        ("2", Severity.ERROR, 1),
    ]


def test_component_inherits_its_projects_owner_and_own_ownership_wins():
    project = Thing("1", "Shop", kind="project")
    inheriting = Thing("1", "Cart", in_production=True, project="1")
    own = Thing("2", "Checkout", in_production=True, project="1")

    ownerships = [Ownership(project.key, "t", "ana", ("ben",)), Ownership(own.key, None, "ben")]

    assert [one.subject_id for one in find("O1", project, inheriting, own, ownerships=ownerships)] == ["2"]


def test_unknown_owner_is_an_error_and_unknown_mention_a_warning():
    owned = Ownership(LIVE.key, "ghosts", "ana", unresolved=("J. Doe", "TBD"), unresolved_others=("sig-old",))

    error, warning = find("O2", LIVE, ownerships=[owned])

    assert (error.severity, error.data["names"]) == (Severity.ERROR, ("ghosts", "J. Doe"))
    assert (warning.severity, warning.data["names"]) == (Severity.WARNING, ("sig-old",))
    assert error.sentence == "Search names an owner that is not known here: ghosts and J. Doe."


def test_ownership_of_a_thing_that_is_left_out_is_passed_over():
    assert find("O2", ownerships=[Ownership("component:9", "ghosts")]) == []


def test_one_person_without_backup_is_found_by_name():
    (found,) = find("O5", LIVE, ownerships=[Ownership(LIVE.key, "t", "ana")])

    assert found.sentence == "Only Ana answers for Search; there is no backup."
    assert (found.subject_type, found.subject_id, found.data["person"]) == ("component", "1", "ana")


def test_placeholder_beside_one_person_is_no_backup():
    assert find("O5", LIVE, ownerships=[Ownership(LIVE.key, "t", "ana", placeholders=("TBD",))])
    assert find("O5", LIVE, ownerships=[Ownership(LIVE.key, "t", "ana", backups=("ana",))])
    assert find("O5", LIVE, ownerships=[Ownership(LIVE.key, "t", None, unresolved=("J. Doe",))])


def test_closed_things_are_not_asked_for_people():
    closed = Thing("1", "Old", is_open=False)

    assert find("O5", closed, ownerships=[Ownership(closed.key, "t", "ana")]) == []
    assert find("O6", closed) == []


@pytest.mark.parametrize(
    ("ownership", "sentence"),
    [
        (None, "No person is named who answers for Search."),
        (Ownership(LIVE.key, "t"), "No person is named who answers for Search."),
        (Ownership(LIVE.key, "t", placeholders=("TBD",)), "Search names TBD where a person should stand."),
        (Ownership(LIVE.key, "t", unresolved=(" tbd ",)), "Search names  tbd  where a person should stand."),
    ],
)
def test_nobody_or_a_placeholder_is_an_error(ownership, sentence):
    (found,) = find("O6", LIVE, ownerships=[ownership] if ownership else [])

    assert (found.severity, found.sentence) == (Severity.ERROR, sentence)


def test_placeholders_can_be_added():
    ownership = Ownership(LIVE.key, "t", unresolved=("to be named",))

    assert find("O6", LIVE, ownerships=[ownership]) == []
    assert find("O6", LIVE, ownerships=[ownership], placeholders=frozenset({"to be named"}))


def test_named_owners_come_once_each():
    assert named_owners(Ownership("x", "t", "ana", ("ben", "ana"), ("TBD",)), Thresholds()) == ("ana", "ben")
    assert named_owners(None, Thresholds()) == ()


def test_team_without_lead_or_with_one_member():
    teams = (
        TEAM,
        Team("a", "Alone", lead="ana", members=frozenset({"ana"})),
        Team("e", "Empty"),
        Team("g", "Gone", is_archived=True),
    )

    assert [one.sentence for one in find("O7", teams=teams)] == [
        "Alone has 1 member.",
        "Empty has no lead and has no members.",
    ]
    assert find("O7", teams=(TEAM,), members_least=3)


def test_person_overload_by_teams_posts_and_things():
    teams = [Team(str(number), f"T{number}", "ben", frozenset({"ana"})) for number in range(3)]
    things = [Thing(str(number), f"C{number}") for number in range(3)]
    owned = [Ownership(thing.key, "0", None, ("ana",)) for thing in things]

    by_teams = find("O8", *things, ownerships=owned, teams=teams, teams_most=3, posts_most=4)
    by_posts = find("O8", *things, ownerships=owned, teams=teams, posts_most=3)
    by_things = find("O8", *things, ownerships=owned, teams=teams, accountabilities_most=3, posts_most=4)

    assert [one.sentence for one in by_teams] == ["Ana is on 3 teams."]
    assert [one.sentence for one in by_posts] == ["Ben holds 3 leadership posts."]
    assert [(one.subject_id, one.data["accountabilities"]) for one in by_things] == [("ana", 3)]


def test_overload_counts_neither_closed_things_nor_placeholders_nor_archived_teams():
    things = [Thing("1", "A"), Thing("2", "B", is_open=False)]
    owned = [Ownership(thing.key, "t", "ana", ("TBD",)) for thing in things]
    archived = [Team("x", "X", "ben", frozenset({"ana"}), is_archived=True)]

    assert find("O8", *things, ownerships=owned, teams=archived, accountabilities_most=2, teams_most=1) == []
    found = find("O8", *things, ownerships=owned, teams=archived, accountabilities_most=1)
    assert [one.subject_id for one in found] == ["ana"]


def test_chair_and_lead_of_one_team_are_two_posts():
    team = Team("t", "T", "ana", frozenset({"ana", "ben"}), posts=("ana", "ana", "ben"))

    assert [one.subject_id for one in find("O8", teams=(team,), posts_most=2)] == ["ana"]


def test_names_that_are_not_known_here_carry_too_much_as_they_stand():
    things = [Thing(str(number), f"C{number}") for number in range(2)]
    owned = [
        Ownership(thing.key, unresolved=(name,)) for thing, name in zip(things, ("J. Doe", " j. doe"), strict=True)
    ]

    (found,) = find("O8", *things, ownerships=owned, accountabilities_most=2)

    assert (found.subject_type, found.subject_id, found.data["accountabilities"]) == ("name", "j. doe", 2)


def test_an_unknown_team_is_an_owner_that_is_not_known_and_no_missing_team():
    owned = [Ownership(LIVE.key, person="ana", unresolved_team="Ghosts")]

    assert find("O1", LIVE, ownerships=owned) == []
    assert [one.data["team"] for one in find("O2", LIVE, ownerships=owned)] == ["Ghosts"]


@pytest.mark.parametrize(("names", "groups"), [
    (("Move a Prisoner", "move-a-prisoner"), 1), (("A", "B"), 0), (("Ops", "ops"), 1), (("--", "++"), 0),
    (("Ops", " Ops "), 0),
])  # fmt: skip
def test_spellings_of_one_team(names, groups):
    teams = [Team(str(number), name) for number, name in enumerate(names)]

    assert len(find("O3", teams=teams)) == groups


def test_one_application_with_several_teams_names_them_and_no_team_is_no_team():
    things = [
        Thing(str(number), f"C{number}", in_production=live, system=system)
        for number, (live, system) in enumerate(
            [(True, "Shop"), (True, " shop "), (True, "Till"), (True, "Till"), (False, "Bank"), (True, "Bank")]
        )
    ]
    teams = (Team("a", "Alpha"), Team("b", "Beta"))
    owners = ["a", "b", "a", None, "a", "b"]
    owned = [Ownership(thing.key, team) for thing, team in zip(things, owners, strict=True)]

    (found,) = find("O4", *things, ownerships=owned, teams=teams)

    assert (found.subject_type, found.subject_id, found.data["names"]) == ("system", "shop", ("Alpha", "Beta"))
    assert found.sentence == "Shop is owned by 2 teams: Alpha and Beta."


def test_a_team_that_owns_too_much_counts_what_its_components_inherit():
    project = Thing("1", "Shop", kind="project")
    things = [Thing(str(number), f"C{number}", in_production=True, project="1") for number in range(3)]
    owned = [Ownership(project.key, "t")]

    assert [one.data["systems"] for one in find("O9", project, *things, ownerships=owned, systems_most=3)] == [3]
    assert find("O9", project, *things, ownerships=owned, systems_most=4) == []


@pytest.mark.parametrize(("milestone", "stale"), [
    ("v1.33", True), ("1.34", False), ("v1.0", True), ("V0.9", True), ("0.0", False), ("v2.1", False), ("soon", False),
    ("v1.33.2", True),
])  # fmt: skip
def test_a_milestone_four_behind_is_stale(milestone, stale):
    thing = Thing("1", "Swap", kind="project", milestone=milestone)

    assert bool(find("O10", thing, milestone="v1.37")) is stale


def test_without_milestones_progress_is_told_by_days_and_unknown_is_no_finding():
    today = date(2026, 8, 21)
    fresh = Thing("1", "A", kind="project", progress_on=date(2026, 5, 23))
    old = Thing("2", "B", kind="project", progress_on=date(2026, 5, 22))
    closed = Thing("3", "C", kind="project", progress_on=date(2020, 1, 1), is_open=False)
    silent = Thing("4", "D", kind="project")

    assert [one.subject_id for one in find("O10", fresh, old, closed, silent, today=today)] == ["2"]
    facts = OwnershipFacts((fresh, old, closed, silent), today=today)
    assert count_apart(facts, Thresholds())["O10"] == {"open projects without known progress": 1}


@pytest.mark.parametrize(("text", "day"), [
    ("2026-01-23", date(2026, 1, 23)), ("10-May-2025", date(2025, 5, 10)), ("10-May-25", date(2025, 5, 10)),
    (" 1-JAN-26 ", date(2026, 1, 1)), ("never", None), ("DD-Mon-YY", None), ("2025-25-11", None), ("", None),
    ("31-Feb-26", None), ("10-May-025", None),
])  # fmt: skip
def test_review_dates_are_read_in_three_ways(text, day):
    assert read_day(text) == day


def test_reviews_are_passed_before_the_day_and_unreadable_ones_stand_apart():
    today = date(2026, 8, 21)
    things = [Thing(str(number), f"C{number}") for number in range(4)]
    reviews = [(date(2026, 8, 20), ""), (today, ""), (None, "never"), (None, "")]
    owned = tuple(
        Ownership(thing.key, "t", review_on=day, review_text=text)
        for thing, (day, text) in zip(things, reviews, strict=True)
    )

    assert [one.subject_id for one in find("O11", *things, ownerships=owned, today=today)] == ["0"]
    apart = count_apart(OwnershipFacts(tuple(things), owned, today=today), Thresholds())
    assert apart["O11"] == {"still to come": 1, "unreadable": 1, "not set": 1}


def test_words_outside_the_vocabulary_are_found_once_a_thing():
    words = {"status_words": frozenset({"open"}), "stage_words": frozenset({"alpha"})}
    fine = Thing("1", "A", status_text=" Open", stage_text="ALPHA")
    both = Thing("2", "B", status_text="opne", stage_text="alpha|beta")

    (found,) = find("O12", fine, both, **words)

    assert (found.data["status"], found.data["stage"]) == ("opne", "alpha|beta")
    assert find("O12", both) == []


def test_an_organisation_sets_severities_and_a_milder_finding_keeps_its_own():
    owned = [Ownership(LIVE.key, "ghosts", "ana", unresolved_others=("sig-old",))]

    found = find("O2", LIVE, ownerships=owned, severities={"O2": Severity.INFO})

    assert [one.severity for one in found] == [Severity.INFO, Severity.WARNING]


def test_milestones_count_in_their_series():
    assert read_milestone("v1.33") == (1, 33)
    assert milestones_behind((7,), (9,)) == 2
    assert milestones_behind((2,), (1, 9)) == 0


SHOP, RANKER = Thing("1", "Shop"), Thing("2", "Ranker")


@pytest.mark.parametrize(
    ("owners", "agreed", "says"),
    [
        ((), False, "nobody by name answers for Shop, nobody by name answers for Ranker and no metric is agreed"),
        (("ana",), False, "nobody by name answers for Ranker and no metric is agreed"),
        (("ana", "ben"), False, "no metric is agreed between the two."),
        (("ana", None), True, "nobody by name answers for Ranker."),
        (("ana", "ben"), True, None),
    ],
)
def test_work_across_the_boundary_needs_people_on_both_sides_and_an_agreed_metric(owners, agreed, says):
    held = [Ownership(thing.key, "t", who) for thing, who in zip((SHOP, RANKER), owners, strict=False)]
    crossing = Crossing("7", "Rank results", (SHOP.key,), (RANKER.key,), ("Serve it",), is_agreed=agreed)
    facts = OwnershipFacts((SHOP, RANKER), tuple(held), (TEAM,), PEOPLE, crossings=(crossing,))

    found = [one for one in run_checks(facts) if one.check == "O13"]

    assert [(one.subject_type, one.subject_id) for one in found] == ([("work_item", "7")] if says else [])
    assert says is None or says in found[0].sentence
    assert all(
        one.sentence.startswith("Rank results goes from Shop to Ranker, by waiting for Serve it") for one in found
    )
