"""Role mix, loads, overview, timeline and gaps on small organisations."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from planning.actions import plans as plan_actions
from planning.models import Recommendation
from planning.queries import (
    compositions,
    frame,
    ladder,
    metrics,
    overview,
    plans,
    staffing,
    standings,
    timeline,
    timeline_projects,
)
from planning.queries.loads import loads
from planning.queries.timeline_bars import Bar, Shown, stack
from tests import factories

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 3, 2)


@pytest.fixture
def roles(organisation):
    developer, engineer = factories.role("ai_developer"), factories.role("ml_engineer")
    shares = {("product_feature", developer): 85, ("product_feature", engineer): 15}
    shares |= {("infrastructure", developer): 10, ("infrastructure", engineer): 90}
    for (tag, role), share in shares.items():
        factories.models.TagShare.objects.create(tag=tag, role=role, share_percent=Decimal(share))
    return {"ai": developer, "ml": engineer}


@pytest.fixture
def team(roles):
    team = factories.team("Search")
    start = timezone.localdate() - timedelta(days=400)
    for name in ("ai", "ml"):
        factories.membership(team=team, role=roles[name], starts_on=start)
    project = factories.project("Ranking", team=team, due_on=timezone.localdate() + timedelta(days=20))
    for tag in ("product_feature", "infrastructure", ""):
        factories.work_item(f"Item {tag}", days=10, tag=tag, project=project)
    return team


def shown(open_id=None, unfolded=None):
    return Shown(
        open_id=open_id, opened="", unfolded=unfolded, allocation_url=lambda pk: f"/a{pk}", move_url=lambda row: "",
        bar_url=lambda row: f"/{row.pk}", item_url=lambda pk: f"/i{pk}",
        undone_url=lambda row: "/n", person_url=lambda pk: f"/p{pk}", fold_url=lambda pk, is_closed: f"/t{pk}",
        project_url=lambda pk: f"/j{pk}",
    )  # fmt: skip


def test_mix_counts_tagged_work_and_lists_untagged_beside(organisation, team):
    found = staffing.mix(organisation, timezone.localdate())

    assert found.totals.days == {"ai_developer": Decimal("9.5"), "ml_engineer": Decimal("10.5")}
    assert found.totals.untagged_days == 10
    assert found.infrastructure_percent == 50
    assert found.mix.row("ml_engineer").have == 1


def test_mix_of_a_scope_counts_only_its_own(organisation, team, roles):
    factories.work_item(days=50, tag="infrastructure", team=factories.team())

    scope = staffing.Scope(team_ids=frozenset({team.pk}))

    assert staffing.mix(organisation, timezone.localdate(), scope).totals.days["ml_engineer"] == Decimal("10.5")


def test_role_that_alone_owns_something_in_production_has_a_floor(organisation, team, roles):
    component = factories.component(lifecycle="production", team=team)
    person = team.memberships.get(role=roles["ml"]).person
    factories.ownership(component=component, team=team, person=person, role=roles["ml"])

    found = staffing.mix(organisation, timezone.localdate())

    assert found.mix.row("ml_engineer").floor == 2
    assert found.mix.row("ai_developer").floor == 0


def test_standing_demand_adds_to_the_need(organisation, team, roles):
    before = staffing.mix(organisation, timezone.localdate()).mix.row("ml_engineer").need
    factories.standing_demand(team=team, role=roles["ml"], share_percent=Decimal(50))

    after = staffing.mix(organisation, timezone.localdate()).mix.row("ml_engineer").need

    assert after - before == Decimal("0.5")


def test_third_role_takes_part_without_code(organisation, team):
    designer = factories.role("designer")
    factories.demand(work_item=factories.work_item(days=5, tag="product_feature"), role=designer, days=Decimal(5))

    assert staffing.mix(organisation, timezone.localdate()).mix.row("designer").days == 5


def test_load_is_booked_over_available_share(organisation):
    row = factories.membership(share_percent=Decimal(50))
    factories.allocation(membership=row, share_percent=Decimal(25), starts_on=MONDAY, ends_on=MONDAY + timedelta(4))

    (load,) = loads(organisation, MONDAY).rows

    assert [week.percent for week in load.weeks[:2]] == [50, 0]
    assert load.peak == 50
    assert not load.is_overloaded


def test_overload_by_hand_is_shown_with_its_dates(organisation):
    row = factories.membership()
    for _ in range(2):
        factories.allocation(
            membership=row, share_percent=Decimal(70), starts_on=MONDAY, ends_on=MONDAY + timedelta(days=11)
        )

    (load,) = loads(organisation, MONDAY).overloaded

    assert (load.peak, load.overload_from, load.overload_until) == (140, MONDAY, MONDAY + timedelta(days=11))
    assert load.weeks[0].level == "o2"


def test_absent_week_is_closed_and_not_free(organisation):
    row = factories.membership()
    factories.absence(person=row.person, starts_on=MONDAY, ends_on=MONDAY + timedelta(days=6))

    (load,) = loads(organisation, MONDAY).rows

    assert (load.weeks[0].percent, load.weeks[0].level, load.weeks[0].free_days) == (None, "closed", 0)


def make_plan():
    taken, plan = plan_actions.make(plan_actions.Order(method="greedy"))
    return plan_actions.store(taken, plan, team=None, by=None)


def test_timeline_has_the_proposed_bars_and_folds_teams(organisation, team):
    plan = make_plan()
    row = Recommendation.objects.filter(state="open").first()

    open_rows = timeline.by_person(organisation, timezone.localdate(), plan, shown(open_id=row.pk)).rows
    folded = timeline.by_person(organisation, timezone.localdate(), plan, shown(unfolded=frozenset())).rows

    bars = [bar for one in open_rows for bar in one.bars]
    assert {bar.state for bar in bars} == {"recommended"}
    assert [bar.is_here for bar in bars].count(True) == 1
    assert [one.is_closed for one in folded if one.is_group] == [True]
    assert all(0 <= bar.x <= 100 for bar in bars)


def test_timeline_by_project_has_a_row_for_each_open_project(organisation, team):
    rows = timeline_projects.by_project(organisation, timezone.localdate(), make_plan(), shown()).rows

    assert [row.label for row in rows if row.is_group] == ["Ranking"]
    assert {row.label for row in rows if not row.is_group} == {"Item product_feature", "Item infrastructure"}


def test_bars_that_share_days_never_overlap():
    bars = [
        Bar(str(n), 0, 10, 0, 20, "untagged", "accepted", "x", first=first, last=last)
        for n, (first, last) in enumerate([(0, 5), (3, 9), (4, 4), (6, 9)])
    ]

    stack(bars)

    for one in bars:
        for other in bars:
            if one is not other and one.first <= other.last and other.first <= one.last:
                assert one.y + one.height <= other.y or other.y + other.height <= one.y


def test_gaps_name_the_first_short_week(organisation, team, roles):
    for _ in range(8):
        factories.work_item(days=60, tag="infrastructure", team=team)

    plan = make_plan()
    gaps = {gap.role.slug: gap for gap in plans.gaps(plan)}

    assert gaps["ml_engineer"].unstaffed_days > 0
    assert gaps["ml_engineer"].first_short is not None
    chart = ladder.gap_chart(gaps["ml_engineer"])
    assert len(chart["weeks"]) == len(chart["table"]) == 13


def test_finish_of_a_project_counts_what_has_nobody(organisation, team):
    plan = make_plan()

    (finish,) = plans.finishes(plan).values()

    assert finish.ends_on is not None
    assert finish.undone_items == 0


def test_summary_and_proof_of_a_plan(organisation, team):
    plan = make_plan()

    assert plans.proof(plan, frame.organisation())["status"] in {"optimal", "feasible"}
    assert plans.summary(plan, plans.open_counts())["open"] == Recommendation.objects.filter(state="open").count()
    factories.organisation(planning_revision=99)
    assert plans.proof(plan, frame.organisation())["status"] == "changed"


def test_composition_input_has_needs_and_skills(organisation, team, roles):
    item = factories.work_item(days=10, tag="infrastructure", team=team)
    factories.demand(work_item=item, role=roles["ml"], days=None, skills={"serving": 3})

    given = compositions.composition_input(organisation, timezone.localdate())

    assert {need.role for need in given.needs} == {"ai_developer", "ml_engineer"}
    assert [(skill.skill, skill.level) for skill in given.skills] == [("serving", 3)]
    assert {member.today[0][1] for member in given.people} == {"ai_developer", "ml_engineer"}


def test_overview_lists_decisions_dearest_first(organisation, team):
    make_plan()
    factories.component(lifecycle="production", team=team)
    user = factories.user("planner")

    found = overview.overview(organisation, timezone.localdate(), user)

    ranks = [one.rank for one in found.decisions]
    assert ranks == sorted(ranks, reverse=True)
    assert {"Accept", "Tag them"} <= {one.action for one in found.decisions}
    assert found.figures[4]["amount"] == "1 of 3"


def test_overview_of_an_empty_organisation(organisation):
    found = overview.overview(organisation, timezone.localdate(), factories.user("viewer"))

    assert found.decisions == []
    assert found.balance["parts"] == []


def test_overview_queries_do_not_grow(organisation, team, assert_constant_queries):
    user = factories.user("planner")
    make_plan()

    def add_rows(count):
        for _ in range(count):
            factories.work_item(days=3, project=factories.project(team=team))
            factories.success_metric(component=factories.component())
            factories.allocation(starts_on=timezone.localdate(), ends_on=timezone.localdate())

    assert_constant_queries(lambda: overview.overview(organisation, timezone.localdate(), user), add_rows)


@pytest.mark.parametrize(("window", "days"), [("28d", 28), ("1w", 7), ("1M", 30), ("1Q", 91), ("1h", 1), ("odd", 28)])
def test_window_in_days(window, days):
    assert standings.window_days(window) == days


def test_success_metric_that_was_measured_once_long_ago_is_stale(organisation):
    row = factories.success_metric(target_operator=">=", target_value=5, cadence_days=7, window="28d")
    factories.measurement(success_metric=row, measured_on=MONDAY, value=6)

    (found,) = metrics.scored(metrics.list_success_metrics(), MONDAY + timedelta(days=60))

    assert (found.health, found.value) == ("stale", 6)


def test_component_inherits_the_owner_of_its_project_for_its_metrics(organisation):
    project = factories.project()
    person = factories.person("Ana")
    factories.ownership(project=project, person=person)
    factories.success_metric(component=factories.component(project=project))

    (found,) = metrics.scored(metrics.list_success_metrics(), MONDAY)

    assert (found.owner, found.health) == (person, "not_measured")
