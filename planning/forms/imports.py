"""What the pages of imports take in."""

from typing import Any

from django import forms

from planning.exchange.formats import FORMATS
from planning.exchange.options import NEW, NOBODY, SAME
from planning.exchange.readers import ENCODINGS
from planning.exchange.targets import BY_KIND
from planning.models import Import, Person, Role, Team

SHOWN_PEOPLE = 40
SHOWN_RATES = 40
MOST_TO_CHOOSE = 300
YES_NO = {
    "make_teams": "Make teams that are not there yet",
    "make_projects": "Make projects that are not there yet",
    "day_first": "3/4/2026 is the third of April",
    "take_all_types": "Take epics and other containers as work items too",
    "pin_assignees": "Who has an open item keeps it: pin assignees, and plans hold to that",
}


class UploadForm(forms.Form):
    """A file, and its format where it is not to be found out."""

    file = forms.FileField(label="File", help_text="CSV, XLSX, JSON, YAML or iCalendar. Nothing is written yet.")
    format = forms.ChoiceField(
        required=False, choices=[("auto", "Find out"), *((one.slug, one.label) for one in FORMATS)], initial="auto"
    )


class ColumnsForm(forms.Form):
    """Which field each column is, and what is asked beside the columns."""

    def __init__(self, *args: Any, row: Import, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.row, options = row, row.options
        self.people = row.questions.get("people", [])[:SHOWN_PEOPLE]
        self.teams = list(row.questions.get("rates", {}))[:SHOWN_RATES]
        self._columns()
        self._source(row)
        self._people(options)
        self._sizes(options)
        for name, label in YES_NO.items():
            initial = options.get(name, name.startswith("make_"))
            self.fields[name] = forms.BooleanField(label=label, required=False, initial=initial)

    def _columns(self) -> None:
        choices = {
            kind: [("", "Leave out"), *sorted(BY_KIND[kind].fields().items(), key=lambda pair: pair[1])]
            for kind in {column["kind"] for column in self.row.columns}
        }
        for place, column in enumerate(self.row.columns):
            self.fields[f"column-{place}"] = forms.ChoiceField(
                label=f"{column['name']} is", required=False, choices=choices[column["kind"]],
                initial=self.row.mapping.get(column["kind"], {}).get(column["name"], ""),
            )  # fmt: skip

    def _source(self, row: Import) -> None:
        self.fields["format"] = forms.ChoiceField(
            label="Format", required=False, choices=[(one.slug, one.label) for one in FORMATS], initial=row.format
        )
        if row.encoding:
            self.fields["encoding"] = forms.ChoiceField(
                label="Encoding", required=False, choices=list(ENCODINGS.items()), initial=row.encoding
            )
        self.fields["base_url"] = forms.CharField(
            label="Address of the other system", required=False, initial=row.options.get("base_url", ""),
            max_length=200, help_text="For a link back from each row, such as https://example.atlassian.net.",
        )  # fmt: skip

    def _people(self, options: dict[str, Any]) -> None:
        roles = [
            (f"{NEW}:{role.slug}", f"Add as {role.name}") for role in Role.objects.filter(is_archived=False)
        ]  # fmt: skip
        new = [(NEW, "Add without a role"), *roles]
        known = [(str(pk), name) for pk, name in Person.objects.values_list("pk", "name")[:MOST_TO_CHOOSE]]
        for place, person in enumerate(self.people):
            choices = [("", "As everybody else"), (NOBODY, "Leave out"), *new, ("Somebody who is here", known)]
            same = str(person["same"]) if person["same"] else ""
            initial = options.get("people", {}).get(person["name"].strip().lower(), same)
            self.fields[f"person-{place}"] = forms.ChoiceField(
                label=f"{person['name']} ({person['count']:,} rows)", required=False, choices=choices, initial=initial
            )
        if self.people:
            choices = [(SAME, "Only who has exactly that name"), (NOBODY, "Leave out"), *new]
            self.fields["people_else"] = forms.ChoiceField(
                label="Everybody else who is not known", required=False, choices=choices,
                initial=options.get("people_else", SAME),
            )  # fmt: skip
        teams = [
            ("", "None"),
            *((name, name) for name in Team.objects.active().values_list("name", flat=True)[:MOST_TO_CHOOSE]),
        ]
        self.fields["team"] = forms.ChoiceField(
            label="Team of what names none", required=False, choices=teams, initial=options.get("team", "")
        )
        self.fields["new_team"] = forms.CharField(
            label="Or a new team, named", required=False, max_length=100, help_text="It is made with the import."
        )

    def _sizes(self, options: dict[str, Any]) -> None:
        for place, team in enumerate(self.teams):
            told = self.row.questions["rates"][team]
            self.fields[f"rate-{place}"] = forms.DecimalField(
                label=f"Days per point, {team or 'no team'}", min_value=0, max_digits=6, decimal_places=2,
                required=False, initial=options.get("rates", {}).get(team.lower(), told["rate"]),
                help_text=told["reason"],
            )  # fmt: skip
        self.fields["days"] = forms.DecimalField(
            label="Days of an item without an estimate", min_value=0, max_digits=6, decimal_places=2, required=False,
            initial=options.get("days", "3"), help_text="Only where fewer than five like items have an estimate.",
        )  # fmt: skip

    def column_rows(self) -> list[tuple[dict[str, Any], forms.BoundField]]:
        """Return the columns with their fields."""
        return [(column, self[f"column-{place}"]) for place, column in enumerate(self.row.columns)]

    def group(self, *names: str) -> list[forms.BoundField]:
        """Return the fields whose names begin so."""
        return [self[name] for name in self.fields if name.startswith(names)]

    def mapping(self) -> dict[str, dict[str, str]]:
        """Return the mapping that was chosen."""
        made: dict[str, dict[str, str]] = {}
        for place, column in enumerate(self.row.columns):
            made.setdefault(column["kind"], {})[column["name"]] = self.cleaned_data[f"column-{place}"]
        return made

    def options(self) -> dict[str, Any]:
        """Return what was asked beside the columns."""
        data = self.cleaned_data
        found: dict[str, Any] = {name: data[name] for name in YES_NO}
        found |= {"base_url": data["base_url"], "team": data["new_team"].strip() or data["team"]}
        if data["days"] is not None:
            found["days"] = str(data["days"])
        given = [(team, data[f"rate-{place}"]) for place, team in enumerate(self.teams)]
        found["rates"] = {
            **self.row.options.get("rates", {}),
            **{team.lower(): str(rate) for team, rate in given if rate},
        }  # fmt: skip
        answers = {one["name"].strip().lower(): data[f"person-{place}"] for place, one in enumerate(self.people)}
        found["people"] = {**self.row.options.get("people", {}), **{name: who for name, who in answers.items() if who}}
        if self.people:
            found["people_else"] = data["people_else"] or SAME
        return found
