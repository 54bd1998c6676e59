"""What the page of a stakeholder of a project takes in."""

from typing import ClassVar

from django import forms

from planning.models import ProjectStakeholder


class StakeholderForm(forms.ModelForm[ProjectStakeholder]):
    """Who stands for a group of stakeholders."""

    class Meta:
        model = ProjectStakeholder
        fields = ("stakeholder", "name", "note")
        labels: ClassVar = {"stakeholder": "Group", "name": "Who"}
        help_texts: ClassVar = {
            "name": "A person, a team or a customer outside the teams that are planned here.",
            "note": "What to talk about, or how to reach them.",
        }
