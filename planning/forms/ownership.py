"""What the pages of ownership take in."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from planning.actions.contracts import Subject, team_of
from planning.domain.errors import DomainError
from planning.forms.rows import RowsField
from planning.forms.work import DateInput
from planning.models import Component, ComponentKind, Membership, Ownership, Person, Recommendation, Role, Team
from planning.queries.ownership_pages import Filters

Choice = tuple[str, str]


class FilterForm(forms.Form):
    """The filters of the matrix; they live in the address."""

    search = forms.CharField(required=False, max_length=100)
    lifecycle = forms.ChoiceField(
        label="Stage", choices=[("", "Any but deprecated"), *Component.Lifecycle.choices], required=False
    )
    team = forms.ModelChoiceField(Team.objects.active(), required=False, empty_label="Any team")
    kind = forms.ModelChoiceField(ComponentKind.objects.all(), required=False, empty_label="Any kind")

    def filters(self) -> Filters:
        """Return the filters that are valid; one that is not counts as not set."""
        self.is_valid()
        team, kind = self.cleaned_data.get("team"), self.cleaned_data.get("kind")
        return Filters(
            search=self.cleaned_data.get("search") or "", lifecycle=self.cleaned_data.get("lifecycle") or "",
            team=team.pk if team else None, kind=kind.pk if kind else None,
        )  # fmt: skip

    def shown(self) -> list[dict[str, str]]:
        """Return the filters that are set, for people: name, label and the words of the value."""
        self.is_valid()
        words = {name: str(self.cleaned_data.get(name) or "") for name in self.fields}
        words["lifecycle"] = dict(Component.Lifecycle.choices).get(words["lifecycle"], "")
        return [
            {"name": name, "label": str(self.fields[name].label or name.capitalize()), "value": value}
            for name, value in words.items()
            if value
        ]


class AssignForm(forms.Form):
    """Who becomes accountable, and who stands by."""

    who = forms.ChoiceField(label="Accountable from today on")
    backups = RowsField(Person.objects.none(), required=False, help_text="Who answers while the owner is away.")
    reason = forms.CharField(max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(
        self, *args: Any, subject: Subject, today: date, instead_of: Recommendation | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if instead_of is None:
            del self.fields["reason"]
        else:
            self.fields["reason"].label = f"Why not {instead_of.person}"
            self.fields["reason"].help_text = "Kept with the decision."
        self.posts = {f"m{row.pk}": row for row in _posts(today)}
        self.teams = {f"t{row.pk}": row for row in Team.objects.active().order_by("name", "pk")}
        allowed = list(subject.kind.roles.all()) if isinstance(subject, Component) else []
        who, backups = self.fields["who"], self.fields["backups"]
        assert isinstance(who, forms.ChoiceField)  # noqa: S101 -- tells the types apart
        assert isinstance(backups, forms.ModelMultipleChoiceField)  # noqa: S101 -- tells the types apart
        who.choices = [("", "Choose"), *self._groups(allowed, team_of(subject))]
        if allowed:
            who.help_text = f"A {str(getattr(subject, 'kind', '')).lower()} asks for {_either(allowed)}."
        backups.queryset = Person.objects.current(today).exclude(kind=Person.Kind.OPEN_POSITION).order_by("name", "pk")
        backups.widget.attrs["size"] = 8

    def _groups(self, allowed: list[Role], home: int | None) -> list[tuple[str, list[Choice]]]:
        fits = {key: row for key, row in self.posts.items() if not allowed or row.role in allowed}
        near = _choices((key, row) for key, row in fits.items() if row.team_id == home)
        far = _choices((key, row) for key, row in fits.items() if row.team_id != home)
        out = _choices((key, row) for key, row in self.posts.items() if key not in fits)
        groups = [
            ("Of its team", near),
            ("Of other teams", far),
            ("A team, nobody by name", [(key, str(team)) for key, team in self.teams.items()]),
            (f"Another role: it asks for {_either(allowed)}", out),
        ]
        return [group for group in groups if group[1]]

    def values(self) -> dict[str, Any]:
        """Return what the action takes."""
        chosen, backups = self.cleaned_data["who"], list(self.cleaned_data["backups"])
        if chosen in self.teams:
            return {"person": None, "team": self.teams[chosen], "role": None, "backups": backups}
        post = self.posts[chosen]
        return {"person": post.person, "team": post.team, "role": post.role, "backups": backups}

    def take(self, error: DomainError) -> None:
        """Put what the action refuses beside its field; person, team and role are one field here."""
        named = {"person": "who", "team": "who", "role": "who"}
        if not error.fields:
            self.add_error(None, str(error))
        for name, texts in error.fields.items():
            place = named.get(name, name)
            self.add_error(place if place in self.fields else None, texts)


def _posts(today: date) -> Iterable[Membership]:
    rows = Membership.objects.on(today).exclude(person__kind=Person.Kind.OPEN_POSITION)
    return rows.select_related("person", "team", "role").order_by("person__name", "pk")


def _choices(rows: Iterable[tuple[str, Membership]]) -> list[Choice]:
    return [(key, f"{row.person}, {row.role}, {row.team}") for key, row in rows]


def _either(roles: list[Role]) -> str:
    return " or ".join(role.name for role in roles)


def assign_initial(held: Ownership | None, today: date) -> dict[str, Any]:
    """Return what the form starts from: who answers now."""
    if held is None:
        return {}
    backups = [person.pk for person in held.backups.all()]
    if held.person_id is None:
        return {"who": f"t{held.team_id}", "backups": backups}
    post = Membership.objects.on(today).filter(person=held.person_id, team=held.team_id, role=held.role_id).first()
    return {"who": f"m{post.pk}" if post else "", "backups": backups}


class SilenceForm(forms.Form):
    """Why a finding may rest, and until when."""

    finding = forms.CharField(widget=forms.HiddenInput, max_length=80)
    reason = forms.CharField(max_length=200, help_text="Kept with the finding; others read it.")
    until = forms.DateField(widget=DateInput(), help_text="That day included, a year at most.")

    @staticmethod
    def start(finding: str) -> dict[str, Any]:
        """Return what the form starts from: four weeks."""
        return {"finding": finding, "until": timezone.localdate() + timedelta(days=28)}
