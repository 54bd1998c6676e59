"""What the pages of people take in."""

from datetime import date, timedelta
from typing import Any, ClassVar

from django import forms
from django.db.models import Q

from planning.actions import person_skills
from planning.forms.teams import only
from planning.forms.work import DateInput
from planning.models import Absence, HolidayCalendar, Person, PersonSkill, Role, Skill, Team, User
from planning.queries.availability import Ask
from planning.queries.people import Filters

LEVELS = [(str(level), f"{level} or more") for level in range(1, 6)]
YEARS_AHEAD = 10
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class FilterForm(forms.Form):
    """The filters of the list of people; they live in the address."""

    search = forms.CharField(required=False, max_length=100)
    role = forms.ModelChoiceField(Role.objects.filter(is_archived=False), required=False, empty_label="Any role")
    skill = forms.ModelChoiceField(Skill.objects.filter(is_archived=False), required=False, empty_label="Any skill")
    level = forms.ChoiceField(choices=LEVELS, required=False, label="At level")
    team = forms.ModelChoiceField(Team.objects.active(), required=False, empty_label="Any team")
    share = forms.IntegerField(min_value=1, max_value=100, required=False, label="Free, at least %")
    from_day = forms.DateField(required=False, widget=DateInput(), label="From")
    until_day = forms.DateField(required=False, widget=DateInput(), label="Until")
    kind = forms.ChoiceField(choices=[("", "Anybody"), *Person.Kind.choices], required=False)

    def filters(self) -> Filters:
        """Return the filters that are valid; one that is not counts as not set."""
        self.is_valid()
        given = self.cleaned_data
        first, last = given.get("from_day"), given.get("until_day")
        if first and last and last < first:
            last = first
        ask = Ask(given.get("skill"), int(given.get("level") or 1), given.get("share") or 0, first, last)
        return Filters(given.get("search") or "", given.get("role"), given.get("team"), given.get("kind") or "", ask)

    def shown(self) -> list[dict[str, Any]]:
        """Return the filters that are set, for people; ``names`` are the fields that one goes with."""
        wanted = self.filters()
        ask = wanted.ask
        rows: list[dict[str, Any]] = [
            {"names": ["search"], "label": "Search", "value": wanted.search},
            {"names": ["role"], "label": "Role", "value": wanted.role},
            {"names": ["skill", "level"], "label": "Skill", "value": ask.skill and f"{ask.skill}, level {ask.level}"},
            {"names": ["share"], "label": "Free", "value": ask.share_percent and f"at least {ask.share_percent} %"},
            {"names": ["from_day", "until_day"], "label": "Window", "value": _window(ask.first, ask.last)},
            {"names": ["team"], "label": "Team", "value": wanted.team},
            {"names": ["kind"], "label": "Kind", "value": wanted.kind and Person.Kind(wanted.kind).label},
        ]
        return [row for row in rows if row["value"]]


def _window(first: date | None, last: date | None) -> str:
    if first and last:
        return f"{first.day} {first:%b} to {last.day} {last:%b}"
    if first:
        end = first + timedelta(days=27)
        return f"{first.day} {first:%b} to {end.day} {end:%b}"
    return f"until {last.day} {last:%b}" if last else ""


class PersonForm(forms.ModelForm[Person]):
    """A person, or an open position."""

    class Meta:
        model = Person
        fields = (
            "name", "email", "kind", "manager", "calendar", "starts_on", "ends_on",
            *(f"minutes_{day}" for day in WEEKDAYS), "cost_per_day", "lead_time_days", "ramp_up_days",
        )  # fmt: skip
        widgets: ClassVar = {"starts_on": DateInput(), "ends_on": DateInput()}
        labels: ClassVar = {
            "email": "E-mail address", "calendar": "Holidays", "starts_on": "With us from", "ends_on": "Until",
            "lead_time_days": "Days until the seat is filled", "ramp_up_days": "Days to get going",
            **{f"minutes_{day}": day[:3].capitalize() for day in WEEKDAYS},
        }  # fmt: skip
        help_texts: ClassVar = {
            "lead_time_days": "For an open position. Empty: 60 are assumed.",
            "ramp_up_days": "Working days at half speed at the start of an open position.",
            "manager": "Reads and writes the private parts: own view of levels, wishes, kinds of absence.",
        }

    def __init__(self, *args: Any, today: date, may_cost: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = Person.objects.current(today).exclude(kind=Person.Kind.OPEN_POSITION).exclude(pk=self.instance.pk)
        only(self.fields["manager"], people, "Nobody")
        only(self.fields["calendar"], HolidayCalendar.objects.all(), "None")
        if not may_cost:
            del self.fields["cost_per_day"]

    @property
    def days(self) -> list[forms.BoundField]:
        """The fields of the working week."""
        return [self[f"minutes_{day}"] for day in WEEKDAYS]


class AbsenceForm(forms.ModelForm[Absence]):
    """Days on which somebody is not available; kind and note only for those who may read them."""

    class Meta:
        model = Absence
        fields = ("starts_on", "ends_on", "kind", "note")
        widgets: ClassVar = {"starts_on": DateInput(), "ends_on": DateInput()}
        labels: ClassVar = {"starts_on": "From", "ends_on": "Until"}
        help_texts: ClassVar = {
            "kind": "Only the person and their manager read it; others read that they are not available.",
            "note": "Private, as the kind is.",
        }

    def __init__(self, *args: Any, is_private: bool, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.last = today + timedelta(days=YEARS_AHEAD * 365)
        if not is_private:
            del self.fields["kind"], self.fields["note"]

    def clean(self) -> dict[str, Any]:
        """Refuse days so far away that they must be a slip of the hand."""
        values: dict[str, Any] = super().clean() or self.cleaned_data
        for name in ("starts_on", "ends_on"):
            day = values.get(name)
            if day and day > self.last:
                self.add_error(name, f"{day:%d %b %Y} is more than {YEARS_AHEAD} years away.")
        return values

    def values(self, person: Person) -> dict[str, Any]:
        """Return what is stored; who may not read the kind does not say one."""
        values = {"person": person, **self.cleaned_data}
        if "kind" not in self.fields and not self.instance.pk:
            values["kind"] = Absence.Kind.OTHER
        return values


class PersonSkillForm(forms.ModelForm[PersonSkill]):
    """What somebody can do: their view, the confirmed level, or both, as the user may."""

    class Meta:
        model = PersonSkill
        fields = ("level", "confirmed_on", "self_level", "interest", "wants_to_grow", "wish_is_released")
        widgets: ClassVar = {"confirmed_on": DateInput()}
        labels: ClassVar = {
            "level": "Confirmed level", "self_level": "Own view of the level", "wants_to_grow": "Wants to grow in it",
            "wish_is_released": "Plans may count the wish",
        }  # fmt: skip
        help_texts: ClassVar = {
            "level": "0 to 5; empty is not assessed. Plans use this one.",
            "interest": "−1 rather not, 0 neutral, 1 likes it, 2 very much.",
        }

    def __init__(self, *args: Any, person: Person, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rules = (
            (person_skills.CONFIRMED, person_skills.may_confirm(by, person)),
            (person_skills.OWN, person_skills.may_tell(by, person)),
        )
        for names, may in rules:
            for name in names:
                if not may:
                    del self.fields[name]
        limits = {"level": (0, 5), "self_level": (0, 5), "interest": (-1, 2)}
        for name, (least, most) in limits.items():
            if name in self.fields:
                self.fields[name].widget.attrs.update(min=least, max=most)


class PickSkillForm(forms.Form):
    """Which skill to write for somebody."""

    skill = forms.ModelChoiceField(Skill.objects.none(), empty_label="Choose")

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Skill.objects.filter(is_archived=False).filter(~Q(person_skills__person=person))
        only(self.fields["skill"], rows)
