"""How fields of forms are drawn."""

from django import forms

from planning.templatetags import portal_fields, portal_format

DASHES = portal_fields.DASHES


class Form(forms.Form):
    name = forms.CharField()
    note = forms.CharField(required=False)
    kind = forms.ChoiceField(choices=[("", DASHES), ("a", "A")])
    team = forms.ChoiceField(choices=[("", DASHES), ("a", "A")], required=False)
    size = forms.ChoiceField(choices=[("", "Any"), ("a", "A")], required=False)


def test_optional_is_said_where_nothing_in_the_field_says_it():
    form = Form()

    assert [field.name for field in form if portal_fields.is_optional(field)] == ["note"]


def test_a_choice_of_nothing_is_said_in_words():
    form = Form()

    for name, words in (("kind", "Choose"), ("team", "None"), ("size", "Any")):
        drawn = portal_fields.control(form[name])
        assert words in drawn
        assert DASHES not in drawn
    assert "<input" in portal_fields.control(form["name"])


def test_targets_are_written_as_people_write_them():
    assert [portal_format.comparison(text) for text in (">= 20", "<= 1", "< 2")] == ["≥ 20", "≤ 1", "< 2"]
