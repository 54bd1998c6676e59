"""Backstage catalogues in and out: what the format holds comes out as it went in, with the owners of today."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from planning.domain.errors import Invalid
from planning.exchange import backstage
from planning.exchange.backstage.documents import KINDS, full_ref, ref
from planning.models import Component, Ownership, Person, Team
from tests import factories

CATALOGUE = """\
apiVersion: backstage.io/v1alpha1
kind: Group
metadata: {name: platform, description: Runs things}
spec: {type: team, children: [serving]}
---
apiVersion: backstage.io/v1alpha1
kind: Group
metadata: {name: serving}
spec: {type: team, parent: platform, children: [], profile: {displayName: Serving}}
---
apiVersion: backstage.io/v1alpha1
kind: User
metadata: {name: ana}
spec: {memberOf: [serving], profile: {displayName: Ana Lee, email: ana@example.org}}
---
apiVersion: backstage.io/v1alpha1
kind: Component
metadata: {name: search, annotations: {since: "2024-01-01", day: 2024-01-02}}
spec: {type: service, lifecycle: production, owner: serving, system: shop, dependsOn: [resource:db]}
---
apiVersion: backstage.io/v1alpha1
kind: Component
metadata: {name: ranker, namespace: ml}
spec: {type: model, lifecycle: beta, owner: "user:default/ana"}
---
apiVersion: backstage.io/v1alpha1
kind: Component
metadata: {name: lost}
spec: {type: library, lifecycle: experimental, owner: ghosts}
---
apiVersion: backstage.io/v1alpha1
kind: API
metadata: {name: search-api}
spec: {type: openapi, lifecycle: production, owner: serving, definition: "openapi: 3.1.0\\n"}
---
apiVersion: backstage.io/v1alpha1
kind: System
metadata: {name: shop}
spec: {owner: platform, domain: sales}
"""
ODD = ["2024-01-01", "yes", "1", "null", "~"]
NAMES = st.text("abcdefgh-", min_size=1, max_size=8).filter(lambda name: name.strip("-"))
LABELS = st.dictionaries(NAMES, st.text(max_size=9))
VALUES = st.recursive(
    st.one_of(
        st.text(max_size=12),
        st.integers(-5, 5),
        st.booleans(),
        st.none(),
        st.sampled_from(ODD),
    ),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(min_size=1, max_size=6), inner, max_size=3),
    max_leaves=8,
)
ENTITIES = st.fixed_dictionaries({
    "apiVersion": st.just("backstage.io/v1alpha1"),
    "kind": st.sampled_from(KINDS),
    "metadata": st.fixed_dictionaries({"name": NAMES}, optional={"labels": LABELS}),
    "spec": st.dictionaries(NAMES, VALUES, max_size=4),
})  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.lists(ENTITIES, max_size=4))
def test_what_is_written_is_read_as_what_it_was(documents):
    assert backstage.parse(backstage.write(documents).encode()) == documents


def loaded():
    return backstage.load(backstage.parse(CATALOGUE.encode()), by=None)


def test_a_catalogue_becomes_teams_people_components_and_owners(catalogue):
    loaded()
    serving = Team.objects.get(name="Serving")
    assert serving.parent.name == "platform"
    assert Person.objects.get(email="ana@example.org").name == "Ana Lee"
    search, ranker, lost = (Component.objects.get(name=name).ownerships.get() for name in ("search", "ranker", "lost"))
    assert (search.team, search.component.lifecycle, search.component.system) == (serving, "production", "shop")
    assert (ranker.person.name, ranker.team, ranker.component.status_text) == ("Ana Lee", None, "beta")
    assert (lost.named_team, lost.team) == ("ghosts", None)


def test_the_round_trip_is_exact_and_a_second_import_changes_nothing(catalogue):
    loaded()
    assert backstage.export() == backstage.parse(CATALOGUE.encode())
    assert loaded().startswith("0 created, 0 updated")


def test_an_owner_who_changed_goes_out_and_components_made_here_follow(catalogue):
    loaded()
    today = timezone.localdate()
    held = Ownership.objects.get(component__name="search")
    held.starts_on, held.ends_on = today - timedelta(days=9), today - timedelta(days=1)
    held.save()
    Ownership.objects.create(component=held.component, team=held.team, person=Person.objects.get(), starts_on=today)
    made = factories.component("Own thing", system="Shop", summary="Ours")
    Ownership.objects.create(component=made, team=factories.team("New team"), starts_on=today)
    factories.component("Nobody's")

    out = StringIO()
    call_command("export_backstage", stdout=out)
    found = {ref(one): one for one in backstage.parse(out.getvalue().encode())}

    assert found["component:default/search"]["spec"]["owner"] == "user:default/ana"
    assert found["component:default/own-thing"]["spec"]["owner"] == "group:default/New-team"
    assert found["component:default/nobody-s"]["spec"]["owner"] == "unknown"


@pytest.mark.parametrize(("text", "said"), [
    ("kind: Component\nmetadata: {name: a}\nspec: []", "no mapping"), ("- a", "metadata.name"),
    ("kind: Template\nmetadata: {name: a}", "known are"), ("a: &x 1\nb: *x", "alias"), ("a: [", "no YAML"),
    ("kind: API\nmetadata: {name: a}\nspec: {a: " + "[" * 30 + "]" * 30 + "}", "deep"),
])  # fmt: skip
def test_what_cannot_be_taken_is_refused_with_a_word(text, said):
    with pytest.raises(Invalid, match=said):
        backstage.parse(text.encode())


def test_a_file_that_is_too_large_is_refused():
    with pytest.raises(Invalid, match="larger"):
        backstage.parse(b"#" * 5_000_001)


def test_the_command_takes_several_files(catalogue, tmp_path):
    one, two = tmp_path / "one.yaml", tmp_path / "two.yaml"
    first, _, rest = CATALOGUE.partition("---\n")
    one.write_text(first)
    two.write_text(rest)
    out = StringIO()
    call_command("import_backstage", str(one), str(two), stdout=out)
    assert out.getvalue().startswith("Imported 8 entities")
    with pytest.raises(CommandError):
        call_command("import_backstage", str(tmp_path / "none.yaml"))


def test_references_are_filled_in():
    assert full_ref("serving", "group") == "group:default/serving"
    assert full_ref("user:ml/Ana", "group") == "user:ml/ana"
    assert full_ref("serving", "group", "ml") == "group:ml/serving"
