"""The sample organisation: whole, consistent, the same each time, and too much work for its people."""

import json
from collections import Counter, defaultdict
from datetime import date
from itertools import pairwise

import pytest

from planning import catalogue
from planning.domain.metrics import Health, Measurement, Operator, Target, health
from planning.exchange.sample import build, days, sizing

TUESDAY = date(2026, 11, 24)
OPEN = {"to_do", "in_progress", "blocked"}


@pytest.fixture(scope="module")
def sample():
    return build(TUESDAY)


@pytest.fixture(scope="module")
def built_in():
    return catalogue.load()


def keys(bundle, name):
    return {record["key"] for record in bundle[name]}


def unresolved(bundle, built_in):
    """List every reference of a bundle that leads nowhere."""
    known = {name: keys(bundle, name) for name in bundle if isinstance(bundle[name], list) and name != "users"
             and name not in ("dependencies", "measurements")}  # fmt: skip
    known["roles"] |= {role.id for role in built_in.roles}
    known["skills"] |= {skill.id for skill in built_in.skills}
    known["metrics"] = {metric.id for metric in built_in.metrics}
    known["kinds"] = {kind.id for kind in built_in.component_kinds}
    where = {
        "team": "teams", "teams": "teams", "parent": "teams", "lead": "people", "manager": "people", "person": "people",
        "backups": "people", "calendar": "calendars", "role": "roles", "owner_role": "roles", "skill": "skills",
        "project": "projects", "component": "components", "components": "components", "item": "work_items",
        "before": "work_items", "after": "work_items", "metric": "metrics", "success_metric": "success_metrics",
    }  # fmt: skip
    missing = []

    def look(record, name):
        for field, value in record.items():
            if isinstance(value, list) and value and isinstance(value[0], dict):
                for inner in value:
                    look(inner, name)
            elif field in where:
                wanted = value if isinstance(value, list) else [value]
                missing.extend((name, field, one) for one in wanted if one not in known[where[field]])
        if name == "components" and record["kind"] not in known["kinds"]:
            missing.append((name, "kind", record["kind"]))

    for name, records in bundle.items():
        for record in records if isinstance(records, list) else []:
            look(record, name)
    return missing


def overlapping(rows):
    """List pairs of rows that share a day."""
    rows = sorted(rows, key=lambda row: row["starts_on"])
    return [(one["key"], two["key"]) for one, two in pairwise(rows)
            if two["starts_on"] <= one["ends_on"]]  # fmt: skip


def test_sample_has_the_size_of_the_design(sample):
    sizes = {name: len(sample[name]) for name in ("teams", "people", "projects", "components", "work_items")}

    assert sizes == {"teams": 6, "people": 40, "projects": 12, "components": 25, "work_items": 180}
    assert sum("tag" not in item for item in sample["work_items"]) == 14
    assert sum(person["kind"] == "open_position" for person in sample["people"]) == 2
    assert sum(project["probability_percent"] < 100 for project in sample["projects"]) == 2
    assert {user["access_role"] for user in sample["users"]} == {"viewer", "member", "manager", "planner", "admin"}


def test_keys_are_unique_and_references_resolve(sample, built_in):
    for name, records in sample.items():
        if isinstance(records, list) and records and "key" in records[0]:
            assert len(keys(sample, name)) == len(records), name
    assert unresolved(sample, built_in) == []


def test_sample_is_json_and_the_same_each_time(sample):
    assert json.dumps(build(TUESDAY)) == json.dumps(sample)
    assert build(TUESDAY, seed=8)["people"] != sample["people"]


def test_scale_multiplies_everything_but_what_is_shared(sample, built_in):
    large = build(TUESDAY, scale=3)

    for name in ("people", "work_items", "allocations", "measurements", "users"):
        assert len(large[name]) == 3 * len(sample[name])
    assert len(large["calendars"]) == len(sample["calendars"])
    assert len({person.get("email", person["key"]) for person in large["people"]}) == 120
    assert len({team["name"] for team in large["teams"]}) == 18
    assert unresolved(large, built_in) == []


@pytest.mark.parametrize("today", [TUESDAY, date(2027, 1, 1), date(2028, 2, 29)])
def test_memberships_never_exceed_full_time(today):
    bundle = build(today)
    held = defaultdict(list)
    for row in bundle["memberships"]:
        held[row["person"]].append(row)

    for rows in held.values():
        for day in {row["starts_on"] for row in rows}:
            now = [row for row in rows if row["starts_on"] <= day <= row.get("ends_on", "9999")]
            assert sum(float(row["share_percent"]) for row in now) <= 100


def test_allocations_follow_each_other_on_a_lane_that_exists(sample):
    lanes = defaultdict(list)
    for row in sample["allocations"]:
        lanes[row["person"], row["team"], row["role"]].append(row)

    done = {item["key"] for item in sample["work_items"] if item["status"] == "done"}
    assert 30 <= sum(row["item"] not in done for row in sample["allocations"]) <= 50
    for (person, team, role), rows in lanes.items():
        assert overlapping(rows) == []
        for row in rows:
            assert any(
                (own["person"], own["team"], own["role"]) == (person, team, role)
                and own["starts_on"] <= row["starts_on"]
                and row["ends_on"] <= own.get("ends_on", "9999")
                for own in sample["memberships"]
            ), row["key"]


def test_allocations_respect_skills_and_order(sample):
    items = {item["key"]: item for item in sample["work_items"]}
    levels = {
        person["key"]: {row["skill"]: row["level"] for row in person["skills"] if row["evidence"] == "manager"}
        for person in sample["people"]
    }
    asked = defaultdict(list)
    for item in sample["work_items"]:
        for need in item["skills"]:
            asked[item["key"], need["role"]].append(need)
    for demand in sample["demands"]:
        asked[demand["item"], demand["role"]] += demand["skills"]
    waits = {row["after"]: items[row["before"]]["status"] for row in sample["dependencies"]}

    for row in sample["allocations"]:
        for need in asked[row["item"], row["role"]]:
            assert not need["must"] or levels[row["person"]].get(need["skill"], 0) >= need["level"], (row, need)
        assert waits.get(row["item"], "done") not in OPEN, row["item"]


def test_work_under_way_is_somebodys_this_week(sample):
    now = TUESDAY.isoformat()
    running = {row["item"] for row in sample["allocations"] if row["starts_on"] <= now <= row["ends_on"]}

    assert {item["key"] for item in sample["work_items"] if item["status"] == "in_progress"} <= running


@pytest.mark.parametrize("seed", [7, 8])
def test_finished_work_was_done_by_somebody_before_today(seed):
    sample = build(TUESDAY, seed=seed)
    took = {row["item"]: row for row in sample["allocations"]}
    done = [item for item in sample["work_items"] if item["status"] == "done"]
    starts = {project["key"]: project.get("starts_on", "") for project in sample["projects"]}

    assert len(done) == 25
    for item in done:
        row = took[item["key"]]
        assert starts[item["project"]] <= row["starts_on"] < row["ends_on"] == item["done_on"] < TUESDAY.isoformat()
    assert not any("done_on" in item for item in sample["work_items"] if item["status"] != "done")


def test_dependencies_have_no_cycle_and_cross_teams(sample):
    teams = {project["key"]: project["team"] for project in sample["projects"]}
    team_of = {item["key"]: item.get("team") or teams[item["project"]] for item in sample["work_items"]}
    after = defaultdict(set)
    for row in sample["dependencies"]:
        after[row["before"]].add(row["after"])
    left = set(team_of)

    while free := {key for key in left if not any(key in after[other] for other in left)}:
        left -= free

    assert left == set()
    assert sum(team_of[row["before"]] != team_of[row["after"]] for row in sample["dependencies"]) >= 5


def test_ownership_has_the_gaps_of_the_design(sample):
    now = TUESDAY.isoformat()
    current = [row for row in sample["ownerships"] if row.get("ends_on", "9999") >= now]
    owned = {row["component"] for row in current if "component" in row}
    projects = {row["project"] for row in current if "project" in row}
    bare = [row for row in sample["components"] if row["in_production"] and row["key"] not in owned]

    assert {row["name"] for row in bare} == {"Live Captions", "Event stream pipeline"}
    assert not {row["project"] for row in bare} & projects  # nor do they inherit an owner
    assert sum(not row["backups"] for row in current) == 4


def test_owners_pass_the_gate_of_the_kind(sample, built_in):
    allowed = {kind.id: kind.roles for kind in built_in.component_kinds}
    kinds = {component["key"]: component["kind"] for component in sample["components"]}

    for row in sample["ownerships"]:
        if "component" in row:
            assert row["role"] in allowed[kinds[row["component"]]], row["key"]


def test_metrics_show_every_state_of_health(sample, built_in):
    units = {metric.id: metric.unit for metric in built_in.metrics}
    values = defaultdict(list)
    for row in sample["measurements"]:
        values[row["success_metric"]].append(Measurement(date.fromisoformat(row["measured_on"]), row["value"]))
    states = Counter()

    for metric in sample["success_metrics"]:
        aim = metric["target"]
        target = Target(Operator(aim["op"]), aim["value"], aim.get("value2"), units[metric["metric"]])
        last = values[metric["key"]][-1:]
        states[health(last, target, today=TUESDAY, cadence_days=metric["cadence_days"])] += 1

    assert set(states) == set(Health) - {Health.NO_TARGET}
    assert (states[Health.OFF_TARGET], states[Health.STALE], states[Health.NOT_MEASURED]) == (5, 4, 3)
    assert max(len(rows) for rows in values.values()) == 12


def test_ratios_are_what_their_parts_say(sample, built_in):
    units = {metric.id: metric.unit for metric in built_in.metrics}
    metrics = {row["key"]: row["metric"] for row in sample["success_metrics"]}
    ratios = [row for row in sample["measurements"] if "numerator" in row]

    assert len(ratios) > 200
    for row in ratios:
        factor = 100 if units[metrics[row["success_metric"]]] == "%" else 1
        assert factor * row["numerator"] / row["denominator"] == pytest.approx(row["value"], abs=0.001)


@pytest.mark.parametrize("today", [TUESDAY, date(2027, 6, 15), date(2028, 12, 31)])
def test_all_roles_together_are_asked_for_a_little_too_much(today):
    bundle = build(today)
    time = days.FreeTime(today, bundle["calendars"], bundle["people"], bundle["absences"])
    have = sizing.capacity(time, bundle["memberships"])
    need = Counter(sizing.standing_days(time, bundle["standing_demands"]))

    need.update(_asked_for(bundle))

    assert 1.01 <= sum(need.values()) / sum(have.values()) <= 1.05
    assert need["ml_engineer"] / have["ml_engineer"] > need["ai_developer"] / have["ai_developer"] > 1


def _asked_for(bundle):
    shares = {"product_feature": {"ai_developer": 0.85, "ml_engineer": 0.15},
              "infrastructure": {"ai_developer": 0.1, "ml_engineer": 0.9}}  # fmt: skip
    projects = {row["key"]: row for row in bundle["projects"]}
    by_hand = defaultdict(dict)
    for demand in bundle["demands"]:
        by_hand[demand["item"]][demand["role"]] = demand["days"]
    need = Counter()
    for item in bundle["work_items"]:
        project = projects[item["project"]]
        counts = project["lifecycle"] in ("planned", "active") and project["probability_percent"] == 100
        if not counts or item["status"] not in OPEN or "effort" not in item:
            continue
        low, likely, high = item["effort"]
        left = item.get("remaining_days", (low + 4 * likely + high) / 6)
        parts = {role: left * share for role, share in shares.get(item.get("tag"), {}).items()}
        need.update(by_hand[item["key"]] or parts)
    return need


def test_few_have_the_contested_skills(sample):
    holders = Counter(
        row["skill"]
        for person in sample["people"]
        for row in person["skills"]
        if row["evidence"] == "manager" and row["level"] >= 3
    )

    assert holders["serving"] <= 8
    assert holders["dist-training"] == 2
    assert holders["gpu-perf"] <= 3


def test_many_copies_differ_and_every_one_can_be_made():
    scaled = build(TUESDAY, scale=40)

    assert len(scaled["people"]) == 40 * len(build(TUESDAY)["people"])
