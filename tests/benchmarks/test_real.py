"""The converters: their rules on a few made-up records, and the counts of the facts on the real data."""

import json
from collections import defaultdict
from datetime import date
from decimal import Decimal

import pytest

from benchmarks.real import common, jira, justice, kubernetes, ownership
from benchmarks.real import kubernetes_rules as rules
from planning import models
from planning.exchange import bundle
from planning.queries import frame
from planning.queries.ownership import lint

GROUPS = {
    "sigs": [
        {
            "dir": "sig-node",
            "name": "Node",
            "mission_statement": "Runs pods.\n",
            "leadership": {
                "chairs": [{"github": "Ana", "name": "Ana A"}],
                "tech_leads": [{"github": "ana", "name": "Ana A"}, {"github": "ben", "name": "Ben B"}],
            },
            "subprojects": [{"name": "kubelet", "owners": ["https://example.org/OWNERS"]}],
        }
    ],
    "workinggroups": [{"dir": "wg-x", "name": "X", "leadership": {"chairs": [{"github": "ana", "name": "Ana A"}]}}],
    "committees": [],
}


def kep(**given):
    made = {
        "path": "keps/1", "title": "Swap", "kep-number": 1, "owning-sig": "sig-node", "approvers": ["@ana"],
        "status": "implementable", "creation-date": "2025-1-9", "latest-milestone": "v1.37", "stage": "alpha",
        "summary": "", "motivation": "",
    }  # fmt: skip
    return made | given


def converted(*keps):
    return kubernetes.convert(keps, GROUPS, common.TODAY)


@pytest.fixture
def imported(catalogue):
    """Return a function that imports a bundle as the command does."""

    def load(made):
        return bundle.apply(bundle.parse(json.dumps(made).encode()), by=None)

    return load


@pytest.fixture
def shared():
    if not common.SHARED_DATA.is_dir():
        pytest.skip(f"the outside data is not at {common.SHARED_DATA}")
    return common.SHARED_DATA


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("implementable", ("active", True)),
        ("provisional", ("planned", True)),
        ("imlpemented", ("done", False)),
        ("implemented (alpha)", ("done", False)),
        ("provisional|implementable|implemented", ("cancelled", False)),
        ("implementabel", ("paused", False)),
        (None, ("cancelled", False)),
    ],
)
def test_only_the_two_exact_words_are_open(status, expected):
    assert rules.lifecycle(kep(status=status)) == expected


@pytest.mark.parametrize(
    ("milestone", "expected"),
    [
        ("v1.37", date(2026, 8, 26)),
        ("1.36", date(2026, 4, 29)),
        ("v1.38", date(2026, 12, 23)),
        ("0.0", None),
        ("", None),
        (None, None),
    ],
)
def test_the_release_of_the_milestone_is_when_a_kep_is_due(milestone, expected):
    assert rules.due(kep(**{"latest-milestone": milestone})) == expected


def test_every_post_takes_an_equal_share_and_those_of_working_groups_take_theirs_away():
    shares = {row["key"]: row["share_percent"] for row in converted(kep())["memberships"]}
    assert shares == {
        "sig-node/ana/ai_developer": "33.33",
        "sig-node/ana/ml_engineer": "33.33",
        "sig-node/ben/ml_engineer": "100.00",
    }


def test_an_approver_without_a_post_joins_the_sig_and_entries_that_are_no_person_stay_as_they_stand():
    made = converted(kep(approvers=["@Zoe", "zoe", "TBD", "sig-node-leads", "ben - for the kubelet"]))
    (owner,) = [row for row in made["ownerships"] if row.get("project")]
    assert (owner["person"], owner["backups"]) == ("zoe", [])
    assert owner["named_owners"] == ["tbd", "sig-node-leads", "ben - for the kubelet"]
    assert [row["team"] for row in made["memberships"] if row["person"] == "zoe"] == ["sig-node"]


def test_what_a_rule_filled_in_is_marked_as_assumed():
    made = converted(kep(), kep(path="keps/2", status="removed", **{"latest-milestone": None}))
    assert [row["assumed"] for row in made["projects"]] == [["due_on"], ["lifecycle"]]
    assert made["work_items"][0]["assumed"] == ["tag", "priority", "effort", "skills"]


def test_a_number_that_two_keps_share_names_neither():
    made = converted(kep(), kep(path="keps/2"), kep(path="keps/3", **{"kep-number": 3}))
    assert [row["number"] for row in made["work_items"]] == [None, None, "KEP-3"]


@pytest.mark.shared
def test_kubernetes_gives_the_counts_of_the_facts_and_is_planned(shared, imported):
    keps, groups = kubernetes.read(shared / "k8s")
    imported(kubernetes.convert(keps, groups, common.TODAY))
    counts, found = common.counts(), common.owners(common.TODAY)
    assert (counts["teams"], counts["projects"], counts["items"], counts["open_items"]) == (24, 653, 653, 338)
    assert counts["components"] == 234
    assert (found["O5"], found["O6"], found["O8"], found["O8_most"]) == (126, 15, 10, 37)
    found = common.planned(common.TODAY, seconds=2)
    assert found["staffed_percent"] >= 80
    assert found["violations"] == 0
    assert sum(found["shortages"].values()) == found["unstaffed_demands"]


@pytest.mark.shared
def test_nobody_is_above_full_time(shared):
    keps, groups = kubernetes.read(shared / "k8s")
    sums = defaultdict(Decimal)
    for row in kubernetes.convert(keps, groups, common.TODAY)["memberships"]:
        sums[row["person"]] += Decimal(row["share_percent"])
    assert max(sums.values()) == 100
    assert min(sums.values()) > 0


@pytest.mark.shared
def test_all_jira_issues_come_in_open_and_the_first_of_each_project_are_planned(shared, imported):
    imported(jira.convert(jira.read(shared / "jira")))
    assert models.WorkItem.objects.open().count() == 5206
    assert models.WorkItem.objects.exclude(tag="").count() == 2 * jira.PLANNED
    found = common.planned(common.TODAY, seconds=2)
    assert found["demand_days"] == 1800
    assert found["staffed_percent"] >= 80
    assert found["violations"] == 0


@pytest.mark.shared
def test_ownership_of_the_ministry_has_the_counts_of_the_facts(shared, imported):
    imported(justice.convert(justice.read(shared / "moj"), ownership.TODAY))

    found = ownership.of_justice(lint(frame.organisation(), ownership.TODAY))

    assert found == {
        "O1": 31, "O3": 3, "O4": 3, "O9": 6, "O11": 124,
        "apart": {"still to come": 18, "unreadable": 6, "not set": 1316},
    }  # fmt: skip


@pytest.mark.shared
def test_ownership_of_kubernetes_has_the_counts_of_the_facts(shared, imported):
    keps, groups = kubernetes.read(shared / "k8s")
    imported(kubernetes.convert(keps, groups, ownership.TODAY, kubernetes.GROUPS))

    found = ownership.of_kubernetes(lint(frame.organisation(), ownership.TODAY))

    assert {check: found[check] for check in ("O2", "O5", "O6", "O7", "O8", "O8_posts", "O10")} == {
        "O2": 0, "O5": 126, "O6": 15, "O7": 0, "O8": 10, "O8_posts": 4, "O10": 112,
    }  # fmt: skip
    assert found["O12"] == {"statuses": 5, "stages": 2}
    assert found["O2_mentions"] == {"mentions of unknown names": 19, "unknown names mentioned": 15}
    assert (found["O10_apart"], found["O12_apart"]) == (
        {"open projects without known progress": 80},
        {"without a stage": 51},
    )


def test_a_group_without_chair_has_no_lead_and_every_leader_holds_a_post():
    led = {"tech_leads": [{"github": "b"}]}
    groups = {**GROUPS, "committees": [{"dir": "committee-x", "name": "X", "leadership": led}]}
    made = kubernetes.convert([kep(approvers=["@zoe"])], groups, common.TODAY, kubernetes.GROUPS)
    assert [(row["name"], row["lead"]) for row in made["teams"]] == [
        ("SIG Node", "ana"),
        ("WG X", "ana"),
        ("Committee X", None),
    ]
    posts = [row["person"] for row in made["memberships"] if row["is_lead"]]
    assert sorted(posts) == ["ana", "ana", "ana", "b", "ben"]


def test_a_namespace_keeps_what_it_says_of_its_owner():
    row = {
        "namespace": "shop", "application": "Shop", "business_unit": "HQ", "team_name": "", "owner_name": "",
        "owner_email_hash": "77", "is_production": "True", "source_code": "", "review_after": "never",
    }  # fmt: skip
    made = justice.convert([row], ownership.TODAY)
    assert made["teams"] == []
    (component,), (owner,) = made["components"], made["ownerships"]
    assert (component["system"], component["in_production"], component["team"]) == ("Shop", True, None)
    assert (owner["named_owners"], owner["team"], owner["review"]) == (["77"], None, "never")
