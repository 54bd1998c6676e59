"""What the pages of components take in."""

from typing import Any, ClassVar

from django import forms

from planning.models import Component, Project, Team


class ComponentForm(forms.ModelForm[Component]):
    """A component, written by hand."""

    class Meta:
        model = Component
        fields = ("name", "kind", "lifecycle", "project", "team", "summary")
        widgets: ClassVar = {"summary": forms.Textarea({"rows": 3})}
        labels: ClassVar = {"lifecycle": "Stage"}
        help_texts: ClassVar = {
            "kind": "The kind says which roles may own it.",
            "project": "Without an owner of its own, the owner of its project answers for it.",
            "team": "Empty: the team of its project.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, rows in (("project", Project.objects.order_by("name")), ("team", Team.objects.active())):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 -- tells the types apart
            field.queryset, field.empty_label = rows, "None"

    def values(self) -> dict[str, Any]:
        """Return what is to be stored."""
        return dict(self.cleaned_data)
