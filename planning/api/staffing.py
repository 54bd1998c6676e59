"""The staffing questions: role mix, demand, gaps, who is free, who could, which teams, whom to hire first."""

from collections import defaultdict
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.http import Http404
from django.urls import path
from rest_framework import serializers

from planning.access import Permission, teams_below
from planning.api import answers
from planning.api.fields import Day
from planning.api.questions import Question, Values
from planning.api.reasons import told
from planning.engine import sentences
from planning.models import Person, Plan, Project, Recommendation, Role, Skill, Stage, Team, WorkItem
from planning.queries import availability, demands, ladder, plan_changes, plans, staffing
from planning.queries.names import all_names
from planning.queries.reasons import Teller

RECORD = serializers.PrimaryKeyRelatedField


class ScopeAsked(serializers.Serializer[Any]):
    """What the question is about: everything, a team with those below it, or a project."""

    team = RECORD(queryset=Team.objects.all(), required=False)
    project = RECORD(queryset=Project.objects.all(), required=False)

    def scope(self) -> staffing.Scope:
        """Return the scope that was asked for."""
        team, project = self.validated_data.get("team"), self.validated_data.get("project")
        return staffing.Scope(
            team_ids=teams_below({team.pk}) if team else None,
            project_id=project.pk if project else None,
            team_id=team.pk if team else None,
            stage=self.validated_data.get("stage") or "",
        )


class RoleMixAsked(ScopeAsked):
    """The scope, and a stage to reckon with instead of that of the nearest assessment."""

    stage = serializers.ChoiceField(choices=Stage.choices, required=False)


class RoleMix(Question):
    """How many of each role the work asks for, and which number decided it."""

    asks, answers = RoleMixAsked, answers.RoleMixAnswer

    def answer(self, asked: Values, **kwargs: Any) -> Values:
        """Return the mix of the scope with every coefficient."""
        found = staffing.mix(self.organisation, self.today, _scope(RoleMixAsked, self.request.query_params.dict()))
        mix = found.mix
        return {
            "snapshot": self.stands_on(),
            "roles": [_mix_row(row, found.roles[row.role]) for row in mix.rows if row.role in found.roles],
            "total_need_full_timers": mix.total_need,
            "working_days": mix.working_days,
            "focus_factor": mix.focus_factor,
            "tagged_days": mix.tagged_days,
            "untagged_days": found.totals.untagged_days,
            "prior_strength_days": mix.prior_strength_days,
            "stage": found.stage.stage or "",
            "stage_source": found.stage.words,
            "assessment": found.stage.assessment.pk if found.stage.assessment else None,
            "weight_of_work_percent": None if mix.weight_of_work is None else mix.weight_of_work * 100,
        }


def _scope(shape: type[ScopeAsked], data: Values) -> staffing.Scope:
    asked = shape(data=data)
    asked.is_valid(raise_exception=True)
    return asked.scope()


def _mix_row(row: Any, role: Role) -> Values:
    return {
        "role": role.pk, "slug": role.slug, "have_full_timers": row.have, "demand_days": row.days,
        "need_full_timers": row.need, "floor_heads": row.floor, "prior_percent": row.prior_share,
        "observed_percent": row.observed_share, "blend_percent": row.blend_share, "wanted_full_timers": row.wanted,
        "heads": row.heads, "hires": row.hires, "surplus_full_timers": row.surplus, "decided_by": str(row.decided_by),
        "reasons": [{"name": one.name, "words": one.words, "numbers": one.numbers} for one in row.formula],
    }  # fmt: skip


class Demand(Question):
    """What the open work asks for, by role, skill and tag; untagged work beside it."""

    asks, answers = ScopeAsked, answers.DemandAnswer

    def answer(self, asked: Values, **kwargs: Any) -> Values:
        """Return the demand of the scope."""
        scope = _scope(ScopeAsked, self.request.query_params.dict())
        found = staffing.mix(self.organisation, self.today, scope)
        standing: dict[str, Decimal] = defaultdict(Decimal)
        for (_, slug), amount in staffing.standing_by_team(found.shown, scope).items():
            standing[slug] += amount
        slugs = sorted(set(found.totals.days) | set(standing))
        totals = found.totals
        return {
            "snapshot": self.stands_on(),
            "roles": [
                {
                    "role": found.roles[slug].pk, "slug": slug, "effort_days": totals.days.get(slug, 0),
                    "standing_full_timers": standing[slug],
                }
                for slug in slugs
                if slug in found.roles
            ],
            "skills": _skills(scope),
            "tags": [{"tag": str(tag), "effort_days": days} for tag, days in totals.days_of_tag.items()],
            "untagged_days": totals.untagged_days,
            "untagged_items": totals.untagged_items,
            "not_estimated_items": totals.not_estimated_items,
            "infrastructure_percent": found.infrastructure_percent,
        }  # fmt: skip


def _skills(scope: staffing.Scope) -> list[Values]:
    shares = demands.tag_shares()
    days: dict[str, Decimal] = defaultdict(Decimal)
    levels: dict[str, int] = defaultdict(int)
    for item in staffing.open_items(scope):
        for demand in demands.role_demands(item, shares):
            for need in demand.skills:
                days[need.slug] += demand.days
                levels[need.slug] = max(levels[need.slug], need.level)
    return [
        {"skill": slug, "effort_days": amount, "highest_level": levels[slug]} for slug, amount in sorted(days.items())
    ]


class Gaps(Question):
    """Where staff falls short by the latest plan: by role and week, and each demand that nobody does."""

    answers = answers.GapsAnswer
    may_be_missing = True

    def answer(self, asked: Values, **kwargs: Any) -> Values:
        """Return the gaps of the latest plan."""
        plan = self.plan()
        known = all_names()
        _, made = plans.answer(plan)
        why = {one.demand: sentences.shortage(one, known) for one in made.unstaffed}
        return {
            "snapshot": self.stands_on(plan),
            "roles": [_gap(gap) for gap in plans.gaps(plan)],
            # What binds is known of each; staffing/candidates tells the rest of one, which takes longer to find out.
            "unstaffed": [
                _unstaffed(row, why[demands.demand_key(row.item.pk, row.role.pk)]) for row in plans.undone(plan)
            ],
        }


def _gap(gap: plans.Gap) -> Values:
    weeks = [
        {"monday": monday, "needed_full_timers": needed, "have_full_timers": there}
        for monday, needed, there in gap.weeks
    ]
    return {
        "role": gap.role.pk, "slug": gap.role.slug, "unstaffed_days": gap.unstaffed_days,
        "first_short_on": gap.first_short, "weeks": weeks,
    }  # fmt: skip


def _unstaffed(row: plans.Undone, reason: str) -> Values:
    return {
        "work_item": row.item.pk, "role": row.role.pk, "effort_days": row.days, "shortage": row.shortage,
        "skill": row.skill, "level": row.level, "waits_for": row.waits_for.pk if row.waits_for else None,
        "candidates": row.candidates, "earliest_on": row.earliest, "is_tentative": row.is_tentative,
        "reasons": [reason],
    }  # fmt: skip


class AvailabilityAsked(serializers.Serializer[Any]):
    """What somebody must have; without dates the next four weeks are looked at."""

    team = RECORD(queryset=Team.objects.all(), required=False)
    role = RECORD(queryset=Role.objects.all(), required=False)
    skill = RECORD(queryset=Skill.objects.all(), required=False)
    level = serializers.IntegerField(min_value=1, max_value=5, required=False)
    share_percent = serializers.IntegerField(min_value=1, max_value=100, default=1)
    since = Day(required=False, help_text="From this day on.")
    until = Day(required=False, help_text="Up to this day.")

    def validate(self, attrs: Values) -> Values:
        """Refuse a level of nothing, and an end before the start."""
        if "level" in attrs and "skill" not in attrs:
            raise serializers.ValidationError({"skill": "Say which skill the level is of."}, code="required")
        if "since" in attrs and "until" in attrs and attrs["until"] < attrs["since"]:
            raise serializers.ValidationError({"until": "This is before since."}, code="range")
        return attrs


class Availability(Question):
    """Who is free with what, and why the others are not."""

    asks, answers = AvailabilityAsked, answers.AvailabilityAnswer

    def answer(self, asked: Values, **kwargs: Any) -> Values:
        """Return who fits and who does not."""
        ask = availability.Ask(
            skill=asked.get("skill"), level=asked.get("level", 1), share_percent=asked["share_percent"],
            first=asked.get("since"), last=asked.get("until"),
        )  # fmt: skip
        found = availability.find(ask, self._people(asked), self.organisation, self.today, self.reader)
        return {
            "snapshot": self.stands_on(),
            "fits": [
                {
                    "person": one.person.pk, "name": one.person.name, "free_percent": one.free_percent,
                    "free_days": one.free_days,
                    "weeks": [
                        {"monday": week.monday, "free_percent": week.free_percent, "free_days": week.free_days}
                        for week in one.weeks
                    ],
                }
                for one in found.fits
            ],
            "left_out": [
                {
                    "person": one.person.pk, "name": one.person.name, "reasons": availability.rules(one, ask),
                    "changes": one.changes,
                }
                for one in found.left_out
            ],
        }  # fmt: skip

    def _people(self, asked: Values) -> list[int]:
        rows = Person.objects.current(self.today)
        holding = Q(memberships__ends_on__isnull=True) | Q(memberships__ends_on__gte=self.today)
        if "team" in asked:
            rows = rows.filter(holding, memberships__team__in=teams_below({asked["team"].pk}))
        if "role" in asked:
            rows = rows.filter(holding, memberships__role=asked["role"])
        return list(rows.order_by().values_list("pk", flat=True).distinct())


class CandidatesAsked(serializers.Serializer[Any]):
    """The demand: an item and a role."""

    work_item = RECORD(queryset=WorkItem.objects.all())
    role = RECORD(queryset=Role.objects.all())


class Candidates(Question):
    """Who should do a demand by the latest plan, who else could, and why not the others."""

    asks, answers = CandidatesAsked, answers.CandidatesAnswer
    may_be_missing = True

    def answer(self, asked: Values, **kwargs: Any) -> Values:
        """Return the reasons of the plan."""
        plan = self.plan()
        explanation = plans.why_undone(plan, asked["work_item"].pk, asked["role"].pk)
        if explanation is None:
            message = "The latest plan does not know this demand: it asks for nothing in the role, or came later."
            raise Http404(message)
        return {
            "snapshot": self.stands_on(plan),
            "work_item": asked["work_item"].pk,
            "role": asked["role"].pk,
            "proposed": explanation.person,
            "reasons": told(Teller(self.reader).explained(explanation)),
        }


class Composition(Question):
    """Who should be on which team by the latest plan, why, and what it buys."""

    answers = answers.CompositionAnswer
    may_be_missing = True

    def answer(self, asked: Values, **kwargs: Any) -> Values:
        """Return the changes that the plan proposes."""
        plan = self.plan()
        effect = ladder.composition_effect(plan) or {}
        teller = Teller(self.reader)
        rows = plan.recommendations.filter(kind=Recommendation.Kind.MEMBERSHIP).order_by("pk")
        return {
            "snapshot": self.stands_on(plan),
            **{side: _effect(effect.get(side)) for side in ("before", "after")},
            "changes": [
                {
                    "recommendation": row.pk, "state": row.state, "team": row.team_id, "role": row.role_id,
                    "person": row.person_id, "share_percent": row.share_percent,
                    "sentence": ladder.membership_sentence(row), "reasons": told(teller.tell(row)),
                }
                for row in rows.select_related("team", "role", "person", "plan")
            ],
        }  # fmt: skip


def _effect(side: Values | None) -> Values | None:
    return {"unstaffed_days": side["days"], "late_projects": side["late"]} if side else None


class Hiring(Question):
    """What to do first about what falls short: hire, train, move a date or drop, each with what it buys."""

    permissions = {"GET": Permission.HIRING_VIEW}
    answers = answers.HiringAnswer
    may_be_missing = True

    def answer(self, asked: Values, **kwargs: Any) -> Values:
        """Return the ladder of the latest plan."""
        plan = self.plan()
        found = ladder.rungs(plan, self.organisation) or {"rows": []}
        return {"snapshot": self.stands_on(plan), "rungs": [_rung(row) for row in found["rows"]]}


def _rung(row: Values) -> Values:
    return {
        "number": row["number"], "kind": row["kind"], "sentence": row["sentence"], "cost": row["cost"],
        "removes_cost_of_delay": row["removes"], "removes_days": -row["days_change"], "unstaffed_days": row["left"],
        "late_projects_before": row["late_before"], "late_projects_after": row["late_after"],
        "instead": [
            {"sentence": one["sentence"], "removes_cost_of_delay": one["removes"]} for one in row["others"]
        ],
    }  # fmt: skip


class ChangesAsked(serializers.Serializer[Any]):
    """Which plan; the latest without one."""

    plan = RECORD(queryset=Plan.objects.select_related("snapshot").defer("data", "snapshot__data"), required=False)


class Changes(Question):
    """What changed from the plan before to the latest one, or to another, and why."""

    asks, answers = ChangesAsked, answers.ChangesAnswer
    may_be_missing = True

    def answer(self, asked: Values, **kwargs: Any) -> Values:
        """Return the changes with their causes."""
        plan = asked.get("plan") or self.plan()
        found = plan_changes.since_before(plan)
        first = plans.answer(plan)[0].date_of
        return {
            "snapshot": self.stands_on(plan), "plan_before": found.before.pk if found.before else None,
            "changes": [_change(line, first) for line in found.lines],
        }  # fmt: skip


def _change(line: plan_changes.Line, date_of: Callable[[int], date]) -> Values:
    item, role = demands.item_and_role(line.change.demand)
    before, after = line.change.before, line.change.after
    return {
        "work_item": item, "role": role, "kind": line.change.kind.value, "sentence": line.sentence,
        "cause": line.input or None, "because": line.cause,
        "person_before": before.person if before else None, "person": after.person if after else None,
        "starts_before": date_of(before.start) if before else None,
        "starts_on": date_of(after.start) if after else None,
        "ends_before": date_of(before.end) if before else None, "ends_on": date_of(after.end) if after else None,
    }  # fmt: skip


urlpatterns = [
    path("staffing/changes/", Changes.as_view(), name="staffing-changes"),
    path("staffing/role-mix/", RoleMix.as_view(), name="staffing-role-mix"),
    path("staffing/demand/", Demand.as_view(), name="staffing-demand"),
    path("staffing/gaps/", Gaps.as_view(), name="staffing-gaps"),
    path("staffing/availability/", Availability.as_view(), name="staffing-availability"),
    path("staffing/candidates/", Candidates.as_view(), name="staffing-candidates"),
    path("staffing/composition/", Composition.as_view(), name="staffing-composition"),
    path("staffing/hiring/", Hiring.as_view(), name="staffing-hiring"),
]
