"""Where a stage comes from, and how the rule stands to the plan's ladder."""

from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from planning.domain import maturity_change
from planning.domain.maturity import assess
from planning.domain.rolemix import Stage
from planning.models import Assessment, Organisation
from planning.queries import maturity, maturity_ladder, maturity_pages, maturity_words, staffing
from planning.queries.maturity import stage_for
from tests import factories

DAY = date(2026, 11, 20)
GROWING, EXPLORE, OPEN = "3222 1101 2323", "0011 0100 0010", "2..1 2112 2323"


@pytest.fixture
def organisation(db):
    return factories.organisation(stage="first_features", capacity_score=Decimal("1.50"))


@pytest.fixture
def unit(db):
    """A team below another, with a project."""
    parent = factories.team("Products")
    return SimpleNamespace(parent=parent, team=(team := factories.team("Assist", parent=parent)),
                           project=factories.project("Copilot", team=team))  # fmt: skip


def test_the_setting_counts_where_nothing_is_assessed(organisation, unit):
    found = stage_for(organisation, team_id=unit.team.pk)
    assert (found.stage, found.load, found.words) == (Stage.FIRST_FEATURES, Decimal("1.50"), "from the settings")
    assert found.assessment is None
    organisation.stage = ""
    assert stage_for(organisation).stage is None
    assert stage_for(organisation, asked="mature").stage == Stage.MATURE


def test_the_nearest_decided_assessment_counts(organisation, unit):
    factories.assessment(GROWING, answered_on=DAY)
    assert stage_for(organisation).words == "from the assessment of the organisation, 2026-11-20"
    assert (stage_for(organisation).stage, stage_for(organisation).load) == (Stage.GROWING, Decimal("2.50"))
    above = factories.assessment(EXPLORE, answered_on=DAY, team=unit.parent)
    assert stage_for(organisation, team_id=unit.team.pk).assessment == above
    assert stage_for(organisation, project_id=unit.project.pk).assessment == above
    assert stage_for(organisation).stage == Stage.GROWING
    own = factories.assessment("4444 4444 4444", answered_on=DAY, project=unit.project)
    assert stage_for(organisation, project_id=unit.project.pk).assessment == own
    assert stage_for(organisation, team_id=unit.team.pk).assessment == above, "a project's counts for the project alone"


def test_a_stage_typed_on_a_project_goes_before_that_of_its_unit(organisation, unit):
    factories.assessment(EXPLORE, answered_on=DAY, team=unit.team)
    unit.project.stage = "mature"
    unit.project.save()
    assert stage_for(organisation, project_id=unit.project.pk).words == "set on the project"


def test_an_undecided_assessment_is_passed_over(organisation, unit):
    factories.assessment(GROWING, answered_on=DAY)
    factories.assessment(OPEN, answered_on=DAY, team=unit.team)
    assert stage_for(organisation, team_id=unit.team.pk).stage == Stage.GROWING


def test_the_latest_of_a_thing_counts_and_not_an_earlier_one(organisation):
    factories.assessment(EXPLORE, answered_on=DAY - timedelta(days=1))
    factories.assessment(GROWING, answered_on=DAY)
    factories.assessment(EXPLORE, answered_on=DAY - timedelta(days=2))
    assert stage_for(organisation).stage == Stage.GROWING


def test_the_role_mix_starts_from_the_assessment_of_the_unit(organisation, unit):
    today = date(2026, 3, 2)
    for team in (unit.team, factories.team("Search")):
        for slug, tag in (("ai_developer", "product_feature"), ("ml_engineer", "infrastructure")):
            factories.membership(team=team, role=factories.role(slug))
            factories.work_item(days=10, team=team, tag=tag)
    factories.assessment(GROWING, answered_on=DAY)
    factories.assessment(EXPLORE, answered_on=DAY, team=unit.team)

    def prior(team):
        scope = staffing.Scope(team_ids=frozenset({team.pk}), team_id=team.pk)
        return staffing.mix(organisation, today, scope).mix.row("ml_engineer").prior_share

    assert prior(unit.team) == 0
    other = staffing.mix(organisation, today)
    assert other.mix.row("ml_engineer").prior_share == 40, "60 : 40, as the load is 2.5"
    assert other.stage.label == "Growing"


def found(text, sells=False):
    row = factories.models.Assessment(**dict(zip(factories.models.maturity.FIELDS, _digits(text), strict=True)))
    return assess(row.answers, sells_platform=sells)


def _digits(text):
    return [None if digit == "." else int(digit) for digit in text.replace(" ", "")]


@pytest.mark.parametrize(
    ("text", "sells", "said"),
    [
        (GROWING, False, "Growing, with infrastructure 1.5 levels behind: hire an ML engineer first, now."),
        (EXPLORE, False, "Explore: hire an AI developer first."),
        (EXPLORE, True, "The platform is what you sell: hire an ML engineer first."),
        ("2232 2221 1121", False, "Growing, and infrastructure carries it: an AI developer next, if the work agrees."),
        ("4443 3342 4343", False, "Mature, with infrastructure 0.5 behind: hire an ML engineer next, then alternate."),
        ("011. 0000 0000", False, "Explore or first features: hire an AI developer first."),
        ("4444 000. 4444", None, "An ML engineer comes first."),
        ("4444 .... 4444", False, "4 answers are open, so it is not decided whom to hire first."),
    ],
)
def test_the_answer_says_who_comes_first_or_that_it_is_open(text, sells, said):
    assert maturity_words.answer(found(text, sells)).first == said


def test_what_to_answer_next_is_told():
    assert maturity_words.answer(found("4444 .... 4444")).then == "Answer B1, B2, B3 and B4 next."
    assert "whether the platform is sold" in maturity_words.answer(found("0000 0000 0000", None)).then


def test_the_formula_and_the_way_up_are_told_in_numbers():
    one = found(GROWING)
    assert maturity_words.formula(one) == "gap = C 2.5 − B 1 = 1.5"
    told = maturity_words.next_level(one)
    assert told.startswith("B3 holds operations back. Level 2 takes B1 to 2, B2 to 2, B3 to 1 and B4 to 2;")
    assert told.endswith("then the gap is 0.5 and R3 says: ML engineer next, then alternate.")
    assert maturity_words.turns(one)[0].startswith("With ")
    assert maturity_words.next_level(found("4444 4444 4444")) == ""


def _plan(*options):
    effect = {"unstaffed_minutes": 4800, "late_projects": 1, "delay_cost": 10}
    after = {"unstaffed_minutes": 480, "late_projects": 0, "delay_cost": 2}
    base = {"cost": 100, "role": None, "team": None, "person": None, "skill": None, "level": None, "item": None,
            "day": None, "skills": (), "from_day": 0}  # fmt: skip
    ladder = [{"option": {**base, **option}, "before": effect, "after": after, "tried": []} for option in options]
    return SimpleNamespace(pk=0, ladder=ladder, snapshot=SimpleNamespace(today=DAY))


@pytest.fixture
def ladder(db, monkeypatch):
    """Join a rule with a ladder of these options, with 12 days short for ML engineers."""
    role = factories.role("ml_engineer")
    monkeypatch.setattr(
        maturity_ladder.plans, "gaps", lambda _plan: [SimpleNamespace(role=role, unstaffed_days=Decimal(12))]
    )
    factories.role("ai_developer")
    return lambda text, *options: maturity_ladder.join(found(text), _plan(*options), Organisation())


HIRE_ML = {"kind": "hire", "role": "ml_engineer"}
BORROW = {"kind": "borrow"}


def test_the_plan_agrees_where_it_hires_the_same_role(ladder):
    joined = ladder(GROWING, BORROW, HIRE_ML)
    assert joined.sentence == "The plan says the same: step 2 hires an ML engineer."
    assert [step["stands"] for step in joined.steps] == ["hires neither", "says the same"]
    assert "0 days for AI developers and 12 days for ML engineers" in joined.why


def test_the_plan_differs_where_it_hires_the_other_and_says_why(ladder):
    joined = ladder(EXPLORE, HIRE_ML)
    assert joined.sentence == "The plan says otherwise: step 1 hires an ML engineer."
    assert "the ladder tells what presses now" in joined.why


def test_the_plan_may_hire_neither_or_the_rule_may_be_open(ladder):
    neither = ladder(GROWING, BORROW)
    assert neither.sentence == "The plan hires neither: it finds steps that buy more."
    assert "First comes:" in neither.why
    undecided = ladder("4444 .... 4444", HIRE_ML)
    assert undecided.sentence == "The plan would hire an ML engineer first, at step 1."
    assert undecided.steps[0]["stands"] == "ML engineer"


def test_without_a_plan_nothing_is_joined(db):
    assert maturity_ladder.join(found(GROWING), None, Organisation()).steps == []


def test_progress_is_told_from_the_first_to_the_latest(db):
    first = factories.assessment(EXPLORE, answered_on=DAY - timedelta(days=200))
    last = factories.assessment(GROWING, answered_on=DAY)
    told = maturity_pages.history([last, first])["answer"]
    assert told.first == "Since May 2026: product 0.5 to 2.25, operations 0 to 1, load 0.25 to 2.5."
    assert maturity_pages.history([last])["answer"].first == "One assessment so far."
    assert maturity_pages.history([])["answer"].first == "Nobody has assessed this yet."
    same = factories.assessment(GROWING, answered_on=DAY + timedelta(days=1))
    assert "product stays at 2.25" in maturity_pages.history([same, last])["answer"].first


def test_who_answered_is_read_from_the_log(db):
    from planning.actions import assessments

    user = factories.user("planner")
    row = assessments.answer({"a1": 1}, team=None, project=None, today=DAY, by=user)
    assert maturity.answered_by([row]) == {row.pk: user}


def test_thresholds_of_the_organisation_count_everywhere(organisation, viewer):
    factories.assessment("3222 1101 2323", sells_platform=False)
    organisation.maturity_gap_urgent = Decimal("1.75")
    organisation.maturity_growing = Decimal("2.25")
    organisation.save()

    found = maturity.found_of(Assessment.objects.get(), maturity.bounds())
    told = viewer.get(reverse("planning:maturity")).content.decode()
    result = viewer.get("/api/v1/assessments/").json()["results"][0]["result"]

    # A 2.25 is still growing, the gap of 1.5 is no longer urgent.
    assert (found.stage, found.rule) == ("growing", "R3")
    assert (result["stages"], result["rules"]) == (["growing"], ["R3"])
    for words in ("A under 2.25", "A is 2.25 or more and the gap 0.5 to under 1.75"):
        assert words in told
    assert all(turn.rule != found.rule for turn in maturity_change.turns(found))


def test_thresholds_stand_in_order(organisation):
    organisation.maturity_gap_next = Decimal(2)
    organisation.maturity_mature = Decimal("1.5")

    with pytest.raises(ValidationError) as caught:
        organisation.full_clean()

    assert set(caught.value.message_dict) == {"maturity_mature", "maturity_gap_urgent"}
