"""Files that are taken in: what was read, what each line would do, and how to take it back."""

from django.conf import settings
from django.db import models

from planning.models.activity import Activity
from planning.models.base import Record


class Import(Record):
    """A file on its way in: read, mapped, previewed, applied, undone. Nothing is written before it is applied."""

    class State(models.TextChoices):
        READING = "reading", "Reading"
        MAPPING = "mapping", "Columns to confirm"
        PREVIEWING = "previewing", "Making the preview"
        PREVIEWED = "previewed", "Preview ready"
        APPLYING = "applying", "Writing"
        APPLIED = "applied", "Imported"
        UNDOING = "undoing", "Undoing"
        UNDONE = "undone", "Undone"
        FAILED = "failed", "Failed"

    WORKING = (State.READING, State.PREVIEWING, State.APPLYING, State.UNDOING)

    format = models.CharField(max_length=40)
    source = models.CharField(max_length=40)
    file_name = models.CharField(max_length=200)
    stored_as = models.CharField(max_length=40, editable=False)
    size_bytes = models.PositiveBigIntegerField(default=0)
    encoding = models.CharField(max_length=20, blank=True, default="")
    state = models.CharField(max_length=12, choices=State, default=State.READING)
    phase = models.CharField(max_length=120, blank=True, default="")
    share_done = models.FloatField(default=0)
    token = models.CharField(max_length=32, blank=True, default="", editable=False)
    beat_at = models.DateTimeField(null=True, blank=True)
    is_cancelled = models.BooleanField(default=False)
    error = models.TextField(blank=True, default="")
    row_count = models.PositiveIntegerField(default=0)
    columns = models.JSONField(default=list, blank=True)
    mapping = models.JSONField(default=dict, blank=True)
    options = models.JSONField(default=dict, blank=True)
    questions = models.JSONField(default=dict, blank=True)
    counts = models.JSONField(default=dict, blank=True)
    digest = models.CharField(max_length=64, blank=True, default="", editable=False)
    revision = models.PositiveBigIntegerField(null=True, blank=True, editable=False)
    applied_at = models.DateTimeField(null=True, blank=True)
    activity = models.ForeignKey(Activity, on_delete=models.SET_NULL, null=True, blank=True, related_name="imports")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="imports"
    )

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_working(self) -> bool:
        """Whether somebody works on it just now."""
        return self.state in self.WORKING


class ImportRow(models.Model):
    """What a line of a file would do, and why."""

    class Outcome(models.TextChoices):
        CREATE = "create", "Create"
        UPDATE = "update", "Update"
        UNCHANGED = "unchanged", "Unchanged"
        SKIPPED = "skipped", "Skipped"

    import_of = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="rows")
    line = models.PositiveIntegerField()
    kind = models.CharField(max_length=40)
    outcome = models.CharField(max_length=10, choices=Outcome)
    key = models.CharField(max_length=200, blank=True, default="")
    title = models.CharField(max_length=200, blank=True, default="")
    reason = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        ordering = ("line", "pk")
        indexes = (models.Index(fields=("import_of", "outcome", "line"), name="import_row_outcome_line"),)

    def __str__(self) -> str:
        return f"Line {self.line}: {self.title}"


class ImportPart(models.Model):
    """Some hundred rows that an import wrote, compressed: what they were, and a digest of what they became."""

    import_of = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="parts")
    kind = models.CharField(max_length=40)
    data = models.BinaryField()

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.import_of}: {self.kind}"
