"""The shapes of the answers to questions. They document: a test compares them with what is really answered."""

from typing import Any

from rest_framework import serializers
from rest_framework.serializers import (
    BooleanField,
    CharField,
    DateField,
    FloatField,
    IntegerField,
    ListField,
)


class Shape(serializers.Serializer[Any]):
    """A part of an answer; all of its fields are always there."""

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """Return the fields."""
        found = super().get_fields()
        for field in found.values():
            field.read_only, field.required = True, False
        return found


class StandsOn(Shape):
    """What an answer stands on: the same revision gives the same answer."""

    revision = IntegerField(help_text="Counts every change that planning depends on.")
    digest = CharField(allow_null=True, help_text="Of the snapshot; null where none of this revision was taken.")
    today = DateField()
    plan = IntegerField(allow_null=True, help_text="The plan that the answer is read from; null: the data of today.")
    is_current = BooleanField(help_text="Whether nothing that planning depends on changed since.")


class Formula(Shape):
    """One step of the reckoning."""

    name = CharField()
    words = CharField()
    numbers = CharField()


class MixRow(Shape):
    """One role of a role mix, in full-timers; shares in percent of the two built-in roles."""

    role = IntegerField()
    slug = CharField()
    have_full_timers = FloatField()
    demand_days = FloatField()
    need_full_timers = FloatField()
    floor_heads = IntegerField()
    prior_percent = FloatField(allow_null=True)
    observed_percent = FloatField(allow_null=True)
    blend_percent = FloatField(allow_null=True)
    wanted_full_timers = FloatField()
    heads = IntegerField()
    hires = IntegerField()
    surplus_full_timers = FloatField()
    decided_by = CharField(help_text="Which number decided: floor, need, blend or nothing.")
    reasons = Formula(many=True)


class RoleMixAnswer(Shape):
    """How many of each role the work asks for, and why."""

    snapshot = StandsOn()
    roles = MixRow(many=True)
    total_need_full_timers = FloatField()
    working_days = FloatField()
    focus_factor = FloatField()
    tagged_days = FloatField()
    untagged_days = FloatField(help_text="Asks for no role yet; beside the totals, never in them.")
    prior_strength_days = FloatField()
    stage = CharField(allow_blank=True, help_text="How mature the AI work is; blank where nobody said.")
    stage_source = CharField(help_text="Where the stage comes from.")
    assessment = IntegerField(allow_null=True, help_text="The assessment that the stage comes from.")
    weight_of_work_percent = FloatField(allow_null=True)


class RoleDays(Shape):
    """Days that a role must do."""

    role = IntegerField()
    slug = CharField()
    effort_days = FloatField()
    standing_full_timers = FloatField()


class SkillDays(Shape):
    """Days of demand that ask for a skill, and the highest level asked."""

    skill = CharField()
    effort_days = FloatField()
    highest_level = IntegerField()


class TagDays(Shape):
    """Days of a tag."""

    tag = CharField()
    effort_days = FloatField()


class DemandAnswer(Shape):
    """What the open work asks for."""

    snapshot = StandsOn()
    roles = RoleDays(many=True)
    skills = SkillDays(many=True)
    tags = TagDays(many=True)
    untagged_days = FloatField()
    untagged_items = ListField(child=IntegerField())
    not_estimated_items = ListField(child=IntegerField())
    infrastructure_percent = FloatField(allow_null=True)


class GapWeek(Shape):
    """A week of a role."""

    monday = DateField()
    needed_full_timers = FloatField()
    have_full_timers = FloatField()


class GapRow(Shape):
    """A role's need against its staff."""

    role = IntegerField()
    slug = CharField()
    unstaffed_days = FloatField()
    first_short_on = DateField(allow_null=True)
    weeks = GapWeek(many=True)


class UnstaffedRow(Shape):
    """A demand that nobody does, and what binds."""

    work_item = IntegerField()
    role = IntegerField()
    effort_days = FloatField()
    shortage = CharField()
    skill = CharField(allow_null=True)
    level = IntegerField(allow_null=True)
    waits_for = IntegerField(allow_null=True)
    candidates = IntegerField()
    earliest_on = DateField()
    is_tentative = BooleanField()
    reasons = ListField(child=CharField())


class GapsAnswer(Shape):
    """Where staff falls short, by how much, from when."""

    snapshot = StandsOn()
    roles = GapRow(many=True)
    unstaffed = UnstaffedRow(many=True)


class FreeWeek(Shape):
    """A week of a person; nothing booked is known of weeks in which they are away."""

    monday = DateField()
    free_percent = IntegerField()
    free_days = FloatField()


class FreePerson(Shape):
    """Somebody who has what is asked."""

    person = IntegerField()
    name = CharField()
    free_percent = IntegerField(allow_null=True)
    free_days = FloatField()
    weeks = FreeWeek(many=True)


class LeftOutPerson(Shape):
    """Somebody who has not, with the rules that failed and what would help."""

    person = IntegerField()
    name = CharField()
    reasons = ListField(child=CharField())
    changes = ListField(child=CharField())


class AvailabilityAnswer(Shape):
    """Who is free with what."""

    snapshot = StandsOn()
    fits = FreePerson(many=True)
    left_out = LeftOutPerson(many=True)


class OtherPerson(Shape):
    """Somebody who was not proposed, and why."""

    person = IntegerField()
    name = CharField()
    reason = CharField()
    change = CharField()


class Price(Shape):
    """A part of what a choice costs."""

    part = CharField()
    price = IntegerField()
    text = CharField()


class ReasonsAnswer(Shape):
    """Why, why not the others, and what would change it."""

    why = ListField(child=CharField())
    why_not = OtherPerson(many=True)
    changes = ListField(child=CharField())
    prices = Price(many=True)
    shortage = CharField()
    unknown = CharField(help_text="Why no reasons can be given; empty where they are.")


class CandidatesAnswer(Shape):
    """Who should do a demand, who else could, and why not the others."""

    snapshot = StandsOn()
    work_item = IntegerField()
    role = IntegerField()
    proposed = IntegerField(allow_null=True, help_text="The person; null where nobody does it.")
    reasons = ReasonsAnswer()


class Effect(Shape):
    """What a plan is like."""

    unstaffed_days = FloatField()
    late_projects = IntegerField()


class ProposedMove(Shape):
    """A proposed change of a team."""

    recommendation = IntegerField()
    state = CharField()
    team = IntegerField(allow_null=True)
    role = IntegerField(allow_null=True)
    person = IntegerField(allow_null=True)
    share_percent = FloatField(allow_null=True)
    sentence = CharField()
    reasons = ReasonsAnswer()


class CompositionAnswer(Shape):
    """Who should be on which team, and what it buys."""

    snapshot = StandsOn()
    before = Effect(allow_null=True)
    after = Effect(allow_null=True)
    changes = ProposedMove(many=True)


class OtherStep(Shape):
    """Another step that was tried on the same rung."""

    sentence = CharField()
    removes_cost_of_delay = FloatField()


class Rung(Shape):
    """A step of the hire-first ladder."""

    number = IntegerField()
    kind = CharField()
    sentence = CharField()
    cost = FloatField()
    removes_cost_of_delay = FloatField()
    removes_days = FloatField()
    unstaffed_days = FloatField()
    late_projects_before = IntegerField()
    late_projects_after = IntegerField()
    instead = OtherStep(many=True)


class HiringAnswer(Shape):
    """What to do first about what falls short."""

    snapshot = StandsOn()
    rungs = Rung(many=True)


class FindingRow(Shape):
    """Something that a health check found."""

    check = CharField()
    severity = CharField()
    subject_type = CharField()
    subject_id = CharField()
    sentence = CharField()


class CheckCount(Shape):
    """How many findings a check has."""

    check = CharField()
    count = IntegerField()


class CheckApart(Shape):
    """What a health check could not judge, and why: no finding, and nothing hidden."""

    check = CharField()
    why = CharField()
    count = IntegerField()


class ChangeRow(Shape):
    """What became of who does a demand, and the one change of the input that explains it."""

    work_item = IntegerField()
    role = IntegerField()
    kind = CharField(help_text="added, moved, other_lane, other_person or dropped.")
    person_before = IntegerField(allow_null=True)
    person = IntegerField(allow_null=True)
    starts_before = DateField(allow_null=True)
    starts_on = DateField(allow_null=True)
    ends_before = DateField(allow_null=True)
    ends_on = DateField(allow_null=True)
    sentence = CharField()
    cause = CharField(allow_null=True, help_text="Which input changed, in a word; null where it is not one alone.")
    because = CharField(help_text="Empty where several changes may be the reason.")


class ChangesAnswer(Shape):
    """What changed from the plan before of the same scope."""

    snapshot = StandsOn()
    plan_before = IntegerField(allow_null=True)
    changes = ChangeRow(many=True)


class LintAnswer(Shape):
    """What the ownership health checks find today."""

    snapshot = StandsOn()
    findings = FindingRow(many=True)
    silenced = FindingRow(many=True)
    counts = CheckCount(many=True)
    apart = CheckApart(many=True)
