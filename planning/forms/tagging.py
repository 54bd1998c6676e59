"""The rule over suggested tags, as a person fills it in."""

from typing import Any

from django import forms

from planning.models import Component, TagRule


class RuleForm(forms.ModelForm[TagRule]):
    """Which items get which tag; every condition that is filled in must hold."""

    class Meta:
        model = TagRule
        fields = ("tag", "label", "component", "path", "confidence_percent")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["component"].queryset = Component.objects.order_by("name", "pk")  # type: ignore[attr-defined]  # a model's
