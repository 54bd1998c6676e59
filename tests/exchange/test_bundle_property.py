"""Any organisation goes out and comes in again: the database is the same, whatever was in it."""

from datetime import date, timedelta

import msgspec
import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from planning import models
from planning.exchange import bundle

START = date(2026, 3, 2)
TEXTS = st.text(alphabet="abcÄß漢 =+-@'\"\n", max_size=12).map(str.strip)
NAMES = st.text(alphabet="abcdeÄß漢 =", min_size=1, max_size=8).map(str.strip).filter(bool)
DAYS = st.integers(0, 300).map(lambda days: (START + timedelta(days=days)).isoformat())
# What the portal works out by itself, and stamps of when rows were written.
UNSEEN = {
    "created_at", "updated_at", "id", "as_of", "planning_revision", "catalogue_digest", "subject_id", "password",
    "last_login", "date_joined",
}  # fmt: skip
OUTSIDE = {"activity", "externalid", "job"}


def optional(draw, **fields):
    """Fields that are there or not."""
    return {name: draw(values) for name, values in fields.items() if draw(st.booleans())}


def some(draw, most, make):
    return [make(number) for number in range(draw(st.integers(0, most)))]


def span(draw, first="starts_on", last="ends_on"):
    start = date.fromisoformat(draw(DAYS))
    return {first: start.isoformat(), last: (start + timedelta(days=draw(st.integers(0, 60)))).isoformat()}


@st.composite
def bundles(draw):
    """A small organisation with something in most lists."""

    def one_of(rows, *, key="key"):
        return draw(st.sampled_from([row[key] for row in rows]))

    roles = ["ai_developer", "ml_engineer"]
    role = st.sampled_from(roles)
    teams = [{"key": f"t{n}", "name": f"{draw(NAMES)} {n}", "purpose": draw(TEXTS)} for n in range(2)]
    people = [
        {
            "key": f"p{n}",
            "name": f"{draw(NAMES)} {n}",
            "email": draw(st.sampled_from(["", f"p{n}@example.org"])),
            "pattern": draw(st.lists(st.integers(0, 1440), min_size=7, max_size=7)),
            "skills": [
                {
                    "skill": "python",
                    "level": draw(st.integers(0, 5)),
                    "evidence": draw(st.sampled_from(["manager", "self"])),
                }
            ],
        }
        | optional(draw, cost_per_day=st.integers(0, 2000), starts_on=DAYS)
        for n in range(3)
    ]
    seats = [
        {
            "key": f"m{n}",
            "person": f"p{n}",
            "team": one_of(teams),
            "role": draw(role),
            "starts_on": START.isoformat(),
            "share_percent": "50.00",
        }
        for n in range(3)
    ]
    projects = [
        {"key": f"j{n}", "name": draw(NAMES), "team": one_of(teams)} | optional(draw, due_on=DAYS) for n in range(2)
    ]
    parts = some(
        draw, 2, lambda n: {"key": f"c{n}", "name": f"{draw(NAMES)} {n}", "kind": "feature", "team": one_of(teams)}
    )
    items = [
        {
            "key": f"w{n}",
            "title": draw(NAMES),
            "number": f"W-{n}",
            "description": draw(TEXTS),
            "project": one_of(projects),
            "components": [row["key"] for row in parts],
            "labels": draw(st.lists(NAMES, max_size=2)),
            "no_rules": draw(st.booleans()),
            **optional(
                draw,
                tag=st.sampled_from(["product_feature", "infrastructure"]),
                remaining_days=st.integers(0, 40).map(str),
                effort=st.lists(st.integers(0, 30), min_size=3, max_size=3)
                .map(sorted)
                .map(lambda ns: [str(n) for n in ns]),
            ),
        }
        for n in range(4)
    ]
    share = draw(st.integers(1, 99))
    made = {
        "format": "team-planning-bundle",
        "version": 1,
        "organisation": {
            "name": draw(NAMES),
            "wanted_product_percent": draw(st.integers(0, 100)),
            "balance_band_percent": draw(st.integers(0, 50)),
        },
        "skills": [{"key": "own_skill", "name": "Own skill", "group": "foundations"}] if draw(st.booleans()) else [],
        "component_kinds": some(
            draw, 1, lambda n: {"key": f"kind{n}", "name": draw(NAMES), "roles": roles, "position": 20}
        ),
        "tag_shares": [
            {"tag": "infrastructure", "role": "ml_engineer", "share_percent": str(share)},
            {"tag": "infrastructure", "role": "ai_developer", "share_percent": str(100 - share)},
        ],
        "metric_templates": some(
            draw,
            1,
            lambda n: {"role": draw(role), "metric": "availability", "category": "availability", "target": ">= 99"},
        ),
        "teams": teams,
        "people": people,
        "memberships": seats,
        "projects": projects,
        "components": parts,
        "work_items": items,
        "absences": some(
            draw, 2, lambda n: {"key": f"a{n}", "person": one_of(people), "note": draw(TEXTS), **span(draw)}
        ),
        "dependencies": some(
            draw, 1, lambda n: {"before": "w0", "after": f"w{n + 1}", "lag_days": draw(st.integers(0, 9))}
        ),
        "demands": some(
            draw, 1, lambda n: {"key": f"d{n}", "item": "w1", "role": draw(role), "heads": draw(st.integers(1, 3))}
        ),
        "standing_demands": some(
            draw,
            1,
            lambda n: {
                "key": f"s{n}",
                "name": draw(NAMES),
                "team": one_of(teams),
                "role": draw(role),
                "share_percent": "12.50",
                **span(draw),
            },
        ),
        "placements": some(
            draw,
            1,
            lambda n: {
                "item": "w0",
                "role": draw(role),
                "person": one_of(people),
                "kind": draw(st.sampled_from(["pin", "exclude"])),
            },
        ),
        "external_ids": [
            {
                "list": "work_items",
                "of": row["key"],
                "source": "jira",
                "key": f"PAY-{row['key']}",
                "url": "https://jira.example.org",
            }
            for row in items
            if draw(st.booleans())
        ],
        "silenced_findings": some(
            draw,
            1,
            lambda n: {
                "check": "O9",
                "list": "people",
                "of": one_of(people),
                "reason": draw(NAMES),
                "until_on": draw(DAYS),
            },
        ),
        "users": [
            {"username": f"u{n}", "person": f"p{n}", "email": draw(st.sampled_from(["", "u@example.org"]))}
            | {"access_role": draw(st.sampled_from(["", "viewer", "manager", "admin"])), "active": draw(st.booleans())}
            | {"teams": [one_of(teams)] if draw(st.booleans()) else [], "first_name": draw(NAMES)}
            for n in range(2)
        ],
        "tag_rules": some(
            draw,
            2,
            lambda n: {
                "key": f"r{n}",
                "tag": "infrastructure",
                "label": draw(NAMES),
                "made_by": f"u{n}",
                "active": draw(st.booleans()),
                **optional(draw, path=NAMES, confidence_percent=st.sampled_from(["95.00", "60.50"])),
            },
        ),
        "objections": some(
            draw,
            2,
            lambda n: {
                "key": f"n{n}",
                "person": one_of(people),
                "item": one_of(items),
                "text": draw(NAMES),
                **optional(draw, by=st.sampled_from(["u0", "u1"])),
            },
        ),
        "catalogue_entities": some(
            draw, 1, lambda n: {"ref": f"component:default/c{n}", "document": {"metadata": {"name": draw(NAMES)}}}
        ),
    }
    if parts:
        made["ownerships"] = [
            {
                "key": "o1",
                "component": "c0",
                "team": one_of(teams),
                "person": one_of(people),
                "role": "ai_developer",
                **span(draw),
            },
            {
                "key": "o2",
                "component": "c0",
                "team": one_of(teams),
                "starts_on": "2027-03-01",
                "backups": [one_of(people)],
            },
        ]
        made["success_metrics"] = [
            {"key": "s1", "metric": "availability", "component": "c0", "owner_role": "ml_engineer"}
        ]
        made["measurements"] = [{"success_metric": "s1", "measured_on": draw(DAYS), "value": draw(st.floats(0, 100))}]
        made["metric_pulls"] = [
            {"success_metric": "s1", "kind": "json", "address": "https://example.org/m", "query": "a.b"}
        ]
    return made


def state():
    """Every row of the portal by its plain columns, whatever its number."""
    kinds = [kind for kind in models.__dict__.values() if isinstance(kind, type) and hasattr(kind, "_meta")]
    found = {}
    for kind in kinds:
        if kind._meta.abstract or kind._meta.model_name in OUTSIDE:
            continue
        names = [one.name for one in kind._meta.concrete_fields if not one.is_relation and one.name not in UNSEEN]
        rows = kind._default_manager.values_list(*names) if names else [()] * kind._default_manager.count()
        found[kind._meta.model_name] = sorted(map(repr, rows))
    return found


def imported(data):
    return bundle.apply(bundle.parse(msgspec.json.encode(data)), by=None, with_users=True)


# Few, for each fills and empties the database twice; the whole sample goes round in test_bundle_roundtrip.py.
@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
@given(bundles())
def test_what_goes_out_comes_in_again(catalogue, organisation, made):
    with transaction.atomic():
        imported(made)
        first, before = bundle.export(), state()
        again = imported(first)
        transaction.set_rollback(True)
    assert not again.is_change
    with transaction.atomic():
        imported(first)
        second, after = bundle.export(), state()
        transaction.set_rollback(True)

    assert second == first
    assert after == before


def test_what_was_edited_of_the_catalogue_goes_along(catalogue, organisation):
    role = models.Role.objects.get(slug="ml_engineer")
    models.Role.objects.filter(pk=role.pk).update(scope="Runs the models of our bank.")
    models.Metric.objects.filter(slug="availability").update(default_target=">= 99.95")
    models.ComponentKind.objects.filter(slug="feature").update(name="Capability")
    first = bundle.export()

    assert [row["key"] for row in first["roles"]] == ["ml_engineer"]
    assert [row["default_target"] for row in first["metrics"]] == [">= 99.95"]
    assert [row["name"] for row in first["component_kinds"]] == ["Capability"]
    assert "tag_shares" not in first
    models.Role.objects.filter(pk=role.pk).update(scope="")
    assert imported(first).updated == {"roles": 1}
    role.refresh_from_db()
    assert role.scope == "Runs the models of our bank."
    assert role.is_built_in
    assert bundle.export() == first


def test_keys_left_from_what_is_gone_are_free(catalogue, organisation):
    models.ExternalId.objects.create(kind="workitem", object_id=10**6, source="jira", key="PAY-1")
    made = {"format": "team-planning-bundle", "version": 1, "work_items": [{"key": "w", "title": "New"}]}

    imported({**made, "external_ids": [{"list": "work_items", "of": "w", "source": "jira", "key": "PAY-1"}]})

    row = models.ExternalId.objects.get(source="jira")
    assert row.object_id == models.WorkItem.objects.get().pk


def test_shares_of_a_tag_are_replaced_together(catalogue, organisation):
    share = {"tag": "infrastructure", "role": "ml_engineer", "share_percent": "100"}
    base = {"format": "team-planning-bundle", "version": 1}

    report = imported({**base, "tag_shares": [share]})

    assert report.removed == {"tag_shares": 1}
    assert models.TagShare.objects.filter(tag="infrastructure").count() == 1
    assert models.TagShare.objects.filter(tag="product_feature").count() > 1
    for wrong, said in (
        ({"tag_shares": [{**share, "share_percent": "90"}]}, "sum to 90 %, not 100 %"),
        (
            {"external_ids": [{"list": "dependencies", "of": "x", "source": "jira", "key": "1"}]},
            "no list whose records have keys",
        ),
        (
            {"external_ids": [{"list": "people", "of": "nobody", "source": "jira", "key": "1"}]},
            'There is no person "nobody"',
        ),
        (
            {"skills": [{"key": "mine", "name": "Mine", "group": "foundations", "built_in": True}]},
            "Nothing built in has the key",
        ),
    ):
        with pytest.raises(bundle.BundleInvalid) as caught:
            imported({**base, **wrong})
        assert said in " ".join(map(str, caught.value.errors))


def test_without_users_nothing_is_said_in_the_name_of_somebody_unknown(catalogue, organisation):
    made = {
        "format": "team-planning-bundle", "version": 1, "users": [{"username": "ana"}, {"username": "bo"}],
        "people": [{"key": "p", "name": "Ana"}], "work_items": [{"key": "w", "title": "New"}],
        "objections": [
            {"key": f"n{by}", "person": "p", "item": "w", "text": "On leave", "by": by} for by in ("ana", "bo")
        ],
    }  # fmt: skip
    known = models.User.objects.create(username="bo")
    rule = {"key": "r", "tag": "infrastructure", "label": "infra"}

    bundle.apply(bundle.parse(msgspec.json.encode(made)), by=None)

    assert set(models.Objection.objects.values_list("by__username", flat=True)) == {None, "bo"}
    assert list(models.User.objects.all()) == [known]
    for wrong, said in (
        ({"made_by": "ana"}, "ana has no sign-in here"),
        ({"made_by": "bo", "label": ""}, "needs a label, a component, a path or a confidence"),
    ):
        with pytest.raises(bundle.BundleInvalid) as caught:
            bundle.apply(bundle.parse(msgspec.json.encode({**made, "tag_rules": [{**rule, **wrong}]})), by=None)
        assert said in " ".join(map(str, caught.value.errors))


def test_what_users_may_do_is_changed_and_their_password_kept(catalogue, organisation):
    base = {"format": "team-planning-bundle", "version": 1, "teams": [{"key": "t", "name": "Search"}]}
    imported({**base, "users": [{"username": "ana", "access_role": "viewer"}]})
    models.User.objects.update(password="kept")

    report = imported({**base, "users": [{"username": "ana", "access_role": "manager", "teams": ["t"]}]})

    assert report.updated == {"users": 1}
    user = models.User.objects.get()
    assert (user.password, user.grant.access_role) == ("kept", "manager")
    assert [str(team) for team in user.grant.teams.all()] == ["Search"]
    with pytest.raises(bundle.BundleInvalid) as caught:
        imported({**base, "users": [{"username": "bo", "teams": ["nowhere"]}]})
    assert "users[0].teams[0]: There is no team" in str(caught.value.errors[0])
