"""What the pages of roles take in."""

from typing import Any, ClassVar

from django import forms
from django.utils.text import slugify

from planning.actions.roles import Levels
from planning.models import Role, Skill
from planning.queries import roles

HUES = [
    ("1", "Blue"), ("2", "Orange"), ("3", "Olive"), ("4", "Plum"), ("5", "Rose"), ("6", "Slate"), ("7", "Teal"),
    ("8", "Umber"),
]  # fmt: skip
LISTS = (
    "aliases", "problems", "skill_sets", "owns", "owned_cycle", "measured_by", "works_with", "career_paths",
    "career_exits", "in_demand_at",
)  # fmt: skip


class LinesField(forms.CharField):
    """A list of texts, one a line."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, widget=forms.Textarea({"rows": 3}), **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """Write a stored list line by line."""
        return "\n".join(str(one) for one in value) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        """Return the lines that say something."""
        return [line.strip() for line in str(super().clean(value)).splitlines() if line.strip()]

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare lists, not texts."""
        return bool(list(initial or []) != self.clean(data))


class RoleForm(forms.ModelForm[Role]):
    """A role of the catalogue."""

    aliases = LinesField(help_text="Other names of it, one a line.")
    problems = LinesField(label="Solves", help_text="One a line, as are the next ones.")
    skill_sets = LinesField(label="Kinds of skill")
    owns = LinesField()
    owned_cycle = LinesField(label="Through the whole cycle")
    measured_by = LinesField(label="Answers for")
    works_with = LinesField(label="Works with")
    career_paths = LinesField(label="Ways on")
    career_exits = LinesField(label="Ways out")
    in_demand_at = LinesField(label="Asked for by")

    class Meta:
        model = Role
        fields = (
            "name", "code", "hue", "perspective", "scope", "perspective_text", "hire_first_when", *LISTS,
            "is_archived",
        )  # fmt: skip
        widgets: ClassVar = {
            "scope": forms.Textarea({"rows": 3}), "perspective_text": forms.Textarea({"rows": 3}),
            "hire_first_when": forms.Textarea({"rows": 2}), "hue": forms.Select(choices=HUES),
        }  # fmt: skip
        labels: ClassVar = {
            "code": "Two letters", "hue": "Colour", "perspective": "Point of view", "scope": "Responsible for",
            "perspective_text": "Point of view in words", "hire_first_when": "Hire first when",
            "is_archived": "Archived",
        }  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.pk:
            del self.fields["is_archived"]

    def clean_code(self) -> str:
        """Write the letters as they are shown."""
        return str(self.cleaned_data["code"]).strip().upper()

    def values(self) -> dict[str, Any]:
        """Return what is stored; a new role gets a slug that nobody has."""
        values = dict(self.cleaned_data)
        if not self.instance.pk:
            values["slug"] = _free_slug(values["name"])
        return values

    @property
    def lists(self) -> list[forms.BoundField]:
        """The fields that take a list."""
        return [self[name] for name in LISTS if name != "aliases"]


def _free_slug(name: str) -> str:
    base = slugify(name).replace("-", "_")[:36] or "role"
    taken = set(Role.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    numbers = range(2, len(taken) + 3)
    return next(slug for slug in (base, *(f"{base}_{number}" for number in numbers)) if slug not in taken)


class LevelsForm(forms.Form):
    """The levels that a role asks for: a number and a tick for each skill, empty where it asks for none."""

    def __init__(self, *args: Any, role: Role, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = roles.levels_of(role)
        self.skills = list(
            Skill.objects.filter(is_archived=False).select_related("group").order_by("group__pk", "name")
        )
        for skill in self.skills:
            row = held.get(skill.pk)
            self.fields[f"level-{skill.pk}"] = forms.IntegerField(
                min_value=0, max_value=5, required=False, initial=row.level if row else None, label=skill.name
            )
            self.fields[f"core-{skill.pk}"] = forms.BooleanField(
                required=False, initial=bool(row and row.is_core), label=f"{skill.name} is a core skill"
            )

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The skills with their fields, group by group."""
        return [
            {"skill": skill, "level": self[f"level-{skill.pk}"], "core": self[f"core-{skill.pk}"]}
            for skill in self.skills
        ]

    def levels(self) -> Levels:
        """Return the levels that are given."""
        given = self.cleaned_data
        return {
            skill.pk: (given[f"level-{skill.pk}"], given[f"core-{skill.pk}"])
            for skill in self.skills
            if given.get(f"level-{skill.pk}") is not None
        }
