"""Teams, people, their skills and memberships, and when they are there."""

from typing import Any

from django.db.models import Model
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from planning import access, filters
from planning.access import Permission
from planning.api.fields import Whole
from planning.api.resources import Resource
from planning.api.shapes import In, Out, Values, out, takes
from planning.domain.errors import NotAllowed
from planning.models import Absence, ClosedDay, HolidayCalendar, Membership, Person, PersonSkill, Team, User
from planning.queries.names import person_skills_seen_by, sight

TEAM = ("name", "kind", "parent", "lead", "purpose", "is_archived")
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
PERSON = (
    "name", "email", "kind", "manager", "calendar", *(f"minutes_{day}" for day in DAYS), "starts_on", "ends_on",
    "cost_per_day", "lead_time_days", "ramp_up_days",
)  # fmt: skip
MEMBERSHIP = ("person", "team", "role", "share_percent", "starts_on", "ends_on", "is_lead")
ABSENCE = ("person", "kind", "starts_on", "ends_on", "note")
PRIVATE_SKILL = ("self_level", "interest", "wants_to_grow", "wish_is_released")
PERSON_SKILL = ("person", "skill", "level", *PRIVATE_SKILL, "confirmed_on")
CALENDAR = ("name", "country", "subdivision")
LEVEL_SEEN = "Confirmed levels: null where not assessed, or not yours to read. Planners, the person, their manager do."
CLOSED_DAY = ("calendar", "closed_on", "name")
LEVELS = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["skill", "level"],
        "properties": {"skill": {"type": "integer"}, "level": {"type": ["integer", "null"]}},
    },
}


class TeamOut(Out):
    """A team, as it is answered."""

    class Meta:
        model = Team
        fields = out(*TEAM)


class TeamIn(In):
    """What may be set of a team."""

    class Meta:
        model = Team
        fields = takes(*TEAM)


class PersonOut(Out):
    """A person, as it is answered."""

    skills = serializers.SerializerMethodField(help_text=LEVEL_SEEN)
    cost_per_day = Whole(allow_null=True, help_text="Null for who may not see costs.")

    class Meta:
        model = Person
        fields = out(*PERSON, "skills")

    @extend_schema_field(LEVELS)
    def get_skills(self, row: Person) -> list[dict[str, int | None]]:
        """Return the confirmed levels by skill."""
        seen = sight(self.reader, row.pk, row.manager_id).levels
        # A skill without a confirmed level is there for the person's own view or wish, which is private.
        return [
            {"skill": one.skill_id, "level": one.level if seen else None}
            for one in row.person_skills.all()
            if one.level is not None
        ]

    def to_representation(self, instance: Person) -> Values:
        """Return the person, without the cost for who may not see it."""
        data: Values = super().to_representation(instance)
        if not access.can(self.reader, Permission.COST_VIEW):
            data["cost_per_day"] = None
        return data


class PersonIn(In):
    """What may be set of a person."""

    class Meta:
        model = Person
        fields = takes(*PERSON)
        extra_kwargs = {
            "cost_per_day": {"max_value": 1_000_000},
            "lead_time_days": {"max_value": 3650},
            "ramp_up_days": {"max_value": 3650},
        }

    def check_rights(self, values: Values, row: Model | None, by: User) -> None:
        """Let only those set a cost who may see it."""
        if "cost_per_day" in values:
            access.check(by, Permission.COST_VIEW)


class PersonSkillOut(Out):
    """A person skill, as it is answered."""

    level = Whole(allow_null=True, max_value=5, help_text=LEVEL_SEEN)
    self_level = Whole(allow_null=True, help_text="Null for all but the person and their manager.")
    interest = Whole(allow_null=True, min_value=-1, help_text="Null for all but the person and their manager.")
    wants_to_grow = serializers.BooleanField(allow_null=True, help_text="As above.")
    wish_is_released = serializers.BooleanField(allow_null=True, help_text="As above.")

    class Meta:
        model = PersonSkill
        fields = out(*PERSON_SKILL)

    def to_representation(self, instance: PersonSkill) -> Values:
        """Return the level, with the private parts for the person and their manager alone."""
        data: Values = super().to_representation(instance)
        manager = instance.person.manager_id
        if not sight(self.reader, instance.person_id, manager).levels:
            data["level"] = None
        if not access.is_self_or_manager(self.reader, instance.person_id, manager):
            data |= dict.fromkeys(PRIVATE_SKILL)
        return data


class PersonSkillIn(In):
    """What may be set of a person skill."""

    class Meta:
        model = PersonSkill
        fields = takes(*PERSON_SKILL)

    def check_rights(self, values: Values, row: Model | None, by: User) -> None:
        """Let the person and their manager alone write what they alone may read."""
        owners = [one for one in (values.get("person"), row.person if isinstance(row, PersonSkill) else None) if one]
        allowed = all(access.is_self_or_manager(by, one.pk, one.manager_id) for one in owners)
        if not allowed and any(name in values for name in PRIVATE_SKILL):
            message = f"{', '.join(PRIVATE_SKILL)} are written by the person or their manager alone."
            raise NotAllowed(message)


class MembershipOut(Out):
    """A membership, as it is answered."""

    class Meta:
        model = Membership
        fields = out(*MEMBERSHIP)


class MembershipIn(In):
    """What may be set of a membership."""

    class Meta:
        model = Membership
        fields = takes(*MEMBERSHIP)


class AbsenceOut(Out):
    """An absence, as it is answered."""

    kind = serializers.ChoiceField(
        choices=Absence.Kind.choices, allow_null=True, help_text="Null for all but the person and their manager."
    )
    note = serializers.CharField(allow_null=True, help_text="Null for all but the person and their manager.")

    class Meta:
        model = Absence
        fields = out(*ABSENCE)

    def to_representation(self, instance: Absence) -> Values:
        """Return the days, with the kind for the person and their manager alone."""
        data: Values = super().to_representation(instance)
        if not access.is_self_or_manager(self.reader, instance.person_id, instance.person.manager_id):
            data |= {"kind": None, "note": None}
        return data


class AbsenceIn(In):
    """What may be set of an absence."""

    class Meta:
        model = Absence
        fields = takes(*ABSENCE)


class HolidayCalendarOut(Out):
    """A holiday calendar, as it is answered."""

    class Meta:
        model = HolidayCalendar
        fields = out(*CALENDAR)


class HolidayCalendarIn(In):
    """What may be set of a holiday calendar."""

    class Meta:
        model = HolidayCalendar
        fields = takes(*CALENDAR)


class ClosedDayOut(Out):
    """A closed day, as it is answered."""

    class Meta:
        model = ClosedDay
        fields = out(*CLOSED_DAY)


class ClosedDayIn(In):
    """What may be set of a closed day."""

    class Meta:
        model = ClosedDay
        fields = takes(*CLOSED_DAY)


def _people() -> Any:
    return Person.objects.prefetch_related("person_skills")


def _with_person(model: type[Model]) -> Any:
    return lambda: model._default_manager.select_related("person")


RESOURCES = (
    Resource("teams", Team, Team.objects.all, filters.TeamFilter, TeamOut, TeamIn),
    Resource("people", Person, _people, filters.PersonFilter, PersonOut, PersonIn),
    Resource(
        "person-skills", PersonSkill, _with_person(PersonSkill), filters.PersonSkillFilter, PersonSkillOut,
        PersonSkillIn, seen_by=person_skills_seen_by,
    ),
    Resource("memberships", Membership, Membership.objects.all, filters.MembershipFilter, MembershipOut, MembershipIn),
    Resource("absences", Absence, _with_person(Absence), filters.AbsenceFilter, AbsenceOut, AbsenceIn),
    Resource(
        "holiday-calendars", HolidayCalendar, HolidayCalendar.objects.all, filters.CalendarFilter, HolidayCalendarOut,
        HolidayCalendarIn,
    ),
    Resource("closed-days", ClosedDay, ClosedDay.objects.all, filters.ClosedDayFilter, ClosedDayOut, ClosedDayIn),
)  # fmt: skip
