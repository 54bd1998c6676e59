"""Where values come from: a source that is pulled, and a file of measurements."""

from typing import ClassVar

from django import forms

from planning.models import MetricPull

LARGEST_FILE = 5 * 1024 * 1024


class PullForm(forms.ModelForm[MetricPull]):
    """A source, and how often it is read."""

    class Meta:
        model = MetricPull
        fields = ("kind", "address", "query", "denominator_query", "every_minutes", "is_active")
        labels: ClassVar = {
            "kind": "Source", "query": "Query or path", "denominator_query": "Query or path of the denominator",
            "every_minutes": "Read every … minutes", "is_active": "Read it on schedule",
        }  # fmt: skip


class UploadForm(forms.Form):
    """A CSV file of measurements, or its text."""

    file = forms.FileField(
        required=False,
        label="CSV file",
        help_text="Columns: metric, component or project (or success_metric by its "
        "number); measured_on or measured_at; value, or numerator and denominator; source and note.",
    )
    text = forms.CharField(
        required=False,
        label="Or its text",
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    only_check = forms.BooleanField(required=False, label="Only check it", help_text="Nothing is stored then.")

    def clean(self) -> dict[str, object]:
        """Ask for one of the two, of a size and signs that can be read."""
        given = super().clean() or self.cleaned_data
        file, text = given.get("file"), given.get("text") or ""
        if bool(file) == bool(text.strip()):
            self.add_error("file", "Give a file or its text" + (", not both." if file else "."))
            return given
        if file is not None and file.size > LARGEST_FILE:
            self.add_error("file", f"The file has {file.size:,} bytes; at most {LARGEST_FILE:,} are read at once.")
            return given
        try:
            self.content = file.read().decode("utf-8-sig") if file else text
        except UnicodeDecodeError:
            self.add_error("file", "The file is not UTF-8. Save it as CSV UTF-8.")
        return given
