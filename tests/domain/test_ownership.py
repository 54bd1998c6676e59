import csv
import json
from collections import Counter
from pathlib import Path

import pytest

from planning.domain.ownership import (
    CHECKS,
    Ownership,
    OwnershipFacts,
    Person,
    Severity,
    Team,
    Thing,
    Thresholds,
    count_findings,
    named_owners,
    run_checks,
)

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"
TEAM = Team("t", "Serving", lead="ana", members=frozenset({"ana", "ben"}))
PEOPLE = (Person("ana", "Ana"), Person("ben", "Ben"))
LIVE = Thing("1", "Search", in_production=True)


def find(check, *things, ownerships=(), teams=(TEAM,), **thresholds):
    facts = OwnershipFacts(things, tuple(ownerships), teams, PEOPLE)
    return [one for one in run_checks(facts, Thresholds(**thresholds)) if one.check == check]


def test_checks_are_known_by_unique_names_with_titles():
    assert [check.slug for check in CHECKS] == ["O1", "O2", "O5", "O6", "O7", "O8"]
    assert all(check.title for check in CHECKS)


def test_well_owned_thing_has_no_finding():
    owned = Ownership(LIVE.key, "t", "ana", ("ben",))
    facts = OwnershipFacts((LIVE,), (owned,), (TEAM,), PEOPLE)

    assert run_checks(facts) == ()
    assert count_findings(()) == dict.fromkeys(["O1", "O2", "O5", "O6", "O7", "O8"], 0)


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


def shared(name):
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"{name} is not beside the checkout")
    return path


def kep_facts():
    """Each approver of a record answers for it: the first as the person, the rest as backups."""
    things, ownerships, people = [], [], {}
    for record in json.loads(shared("k8s/keps.json").read_text()):
        is_open = record.get("status") in {"implementable", "provisional"}
        thing = Thing(record["path"], record["title"], kind="project", is_open=is_open)
        approvers = dict.fromkeys(str(name).strip().removeprefix("@") for name in record.get("approvers") or () if name)
        real = [name for name in approvers if name.casefold() != "tbd"]
        people |= {name: Person(name, name) for name in real}
        placeholders = tuple(name for name in approvers if name not in real)
        team = record.get("owning-sig")
        ownerships.append(Ownership(thing.key, team, real[0] if real else None, tuple(real[1:]), (), (), placeholders))
        things.append(thing)
    return OwnershipFacts(tuple(things), tuple(ownerships), (), tuple(people.values()))


@pytest.mark.shared
def test_kubernetes_proposals_give_the_known_counts():
    facts = kep_facts()

    findings = run_checks(facts)

    assert sum(thing.is_open for thing in facts.things) == 338
    counts = Counter(finding.check for finding in findings)
    assert (counts["O5"], counts["O6"], counts["O8"]) == (126, 15, 10)
    assert sum(bool(one.data["placeholders"]) for one in findings if one.check == "O6") == 14
    loads = sorted((one.data["accountabilities"] for one in findings if one.check == "O8"), reverse=True)
    assert loads == [37, 34, 33, 30, 27, 22, 21, 17, 17, 15]


@pytest.mark.shared
def test_kubernetes_groups_give_the_known_counts():
    yaml = pytest.importorskip("yaml")
    groups = yaml.load(shared("k8s/sigs.yaml").read_text(), getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    teams = []
    for kind in ("sigs", "workinggroups", "committees"):
        for group in groups[kind]:
            chairs = [person["github"] for person in group["leadership"].get("chairs") or ()]
            leads = [person["github"] for person in group["leadership"].get("tech_leads") or ()]
            posts = (*chairs, *leads)
            teams.append(Team(group["dir"], group["name"], next(iter(chairs), None), frozenset(posts), posts))

    counts = Counter((one.check, one.data.get("posts")) for one in run_checks(OwnershipFacts(teams=tuple(teams))))

    assert sum(number for (check, _), number in counts.items() if check == "O7") == 0
    assert sum(number for (check, _), number in counts.items() if check == "O8") == 4
    assert max(posts for check, posts in counts if check == "O8") == 4


@pytest.mark.shared
def test_ministry_namespaces_give_the_known_counts():
    things, ownerships = [], []
    with shared("moj/namespaces.csv").open(newline="") as rows:
        for row in csv.DictReader(rows):
            thing = Thing(row["namespace"], row["namespace"], in_production=row["is_production"] == "true")
            owner = row["owner_name"].strip() or row["owner_email_hash"].strip()
            team = row["team_name"].strip() or None
            ownerships.append(Ownership(thing.key, team, unresolved=(owner,) if owner else ()))
            things.append(thing)

    findings = run_checks(OwnershipFacts(tuple(things), tuple(ownerships)))

    in_production = {thing.id for thing in things if thing.in_production}
    assert len(in_production) == 411
    assert sum(one.check == "O1" for one in findings) == 31
    nobody = {one.subject_id for one in findings if one.check == "O6"}
    assert (len(nobody), len(nobody & in_production)) == (2, 1)
