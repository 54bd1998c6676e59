"""Settings of the health checks, and findings that rest: as on the pages, with the same permissions."""

from typing import Any

from django.db.models import Model
from django.urls import path, reverse
from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from planning import filters
from planning.access import Permission
from planning.actions import findings, settings
from planning.api import fields, writing
from planning.api.answers import Shape
from planning.api.questions import Question, Values
from planning.api.resources import DELETE, GET, PATCH, POST, Collection, Resource, Single
from planning.api.shapes import Declared, Out, out
from planning.domain.errors import Conflict
from planning.domain.ownership import Severity
from planning.domain.ownership_checks import CHECKS
from planning.models import Organisation, SilencedFinding
from planning.queries import finding_pages, frame, ownership

NUMBERS = (
    "overload_teams", "overload_accountabilities", "overload_posts", "overload_systems", "team_members_least",
    "review_period_days", "stale_milestones",
)  # fmt: skip
WORDS = ("placeholders", "status_words", "stage_words")
TEXTS_AT_MOST = 200


class CheckSeverity(Shape):
    """A health check, and how grave its findings are here."""

    check = serializers.CharField()
    title = serializers.CharField()
    asks = serializers.CharField(help_text="What the check asks for.")
    severity = serializers.CharField()
    usual_severity = serializers.CharField(help_text="What it is where nobody set another.")


class CheckSettings(Shape):
    """The numbers and words behind the health checks, and the severity of each."""

    overload_teams = serializers.IntegerField()
    overload_accountabilities = serializers.IntegerField()
    overload_posts = serializers.IntegerField()
    overload_systems = serializers.IntegerField()
    team_members_least = serializers.IntegerField()
    review_period_days = serializers.IntegerField()
    stale_milestones = serializers.IntegerField()
    current_milestone = serializers.CharField()
    stale_days = serializers.IntegerField(allow_null=True, help_text="Null: the review period.")
    placeholders = serializers.ListField(child=serializers.CharField(), help_text="Texts that stand for nobody.")
    status_words = serializers.ListField(child=serializers.CharField(), help_text="Empty: the portal's own words.")
    stage_words = serializers.ListField(child=serializers.CharField(), help_text="Empty: the portal's own words.")
    checks = CheckSeverity(many=True)


class SeverityIn(Declared):
    """The severity of a check; null takes the check's own."""

    check = fields.OneOf(choices=[one.slug for one in CHECKS])
    severity = fields.OneOf(choices=[str(one) for one in Severity], allow_null=True)


class CheckSettingsIn(Declared):
    """What may be set; what is left out stays."""

    overload_teams = fields.Whole(required=False)
    overload_accountabilities = fields.Whole(required=False)
    overload_posts = fields.Whole(required=False)
    overload_systems = fields.Whole(required=False)
    team_members_least = fields.Whole(required=False)
    review_period_days = fields.Whole(required=False, min_value=1, max_value=1000)
    stale_milestones = fields.Whole(required=False, min_value=1)
    current_milestone = fields.Text(required=False, max_length=40, allow_blank=True)
    stale_days = fields.Whole(required=False, min_value=1, allow_null=True)
    placeholders = fields.Texts(required=False, max_length=TEXTS_AT_MOST)
    status_words = fields.Texts(required=False, max_length=TEXTS_AT_MOST)
    stage_words = fields.Texts(required=False, max_length=TEXTS_AT_MOST)
    checks = SeverityIn(many=True, required=False)


class Settings(Question):
    """From which number on a health check finds something, and how grave that is."""

    permissions = {GET: Permission.VIEW, PATCH: Permission.SETTINGS_CHANGE}
    parameters = {PATCH: frozenset({"dry_run"})}
    http_method_names = ["get", "patch", "head"]
    answers = CheckSettings

    def known_parameters(self, method: str) -> frozenset[str]:
        """Return what may be asked."""
        return self.parameters.get(method, frozenset())

    def documents(self, method: str) -> dict[str, Any]:
        """Return what it takes and answers."""
        return {"request": CheckSettingsIn if method == PATCH else None, "responses": {200: CheckSettings}}

    def get(self, request: Request, **kwargs: Any) -> Response:
        """Tell what is set, with its version in ETag."""
        return _versioned(_told(frame.organisation()))

    def patch(self, request: Request) -> Response:
        """Change what is given, and leave the rest."""
        return writing.write(request, lambda: self._change(request))

    def _change(self, request: Request) -> Response:
        row = Organisation.objects.select_for_update().get(pk=frame.organisation().pk)
        shape = CheckSettingsIn(data=request.data)
        shape.is_valid(raise_exception=True)
        writing.check_match(request, _told(row))
        values = dict(shape.validated_data)
        if "checks" in values:
            values["check_severities"] = _severities(row, values.pop("checks"))
        if values:
            settings.change_organisation(row, values, by=self.reader)
        return _versioned(_told(row))


def _versioned(data: Values) -> Response:
    return Response(data, headers={"ETag": writing.etag_of(data)})


def _severities(row: Organisation, given: list[Values]) -> dict[str, str]:
    """Return the severities that differ from the checks' own."""
    usual = {one.slug: str(one.severity) for one in CHECKS}
    wanted = row.check_severities | {one["check"]: one["severity"] or usual[one["check"]] for one in given}
    return {slug: severity for slug, severity in wanted.items() if severity != usual.get(slug)}


def _told(row: Organisation) -> Values:
    checks = [
        {
            "check": one.slug, "title": one.title, "asks": (one.__doc__ or "").strip(),
            "severity": str(row.check_severities.get(one.slug, one.severity)), "usual_severity": str(one.severity),
        }
        for one in CHECKS
    ]  # fmt: skip
    names = (*NUMBERS, "current_milestone", "stale_days", *WORDS)
    return {**{name: getattr(row, name) for name in names}, "checks": checks}


class SilencedFindingOut(Out):
    """A finding that rests until a day, that day included."""

    check = serializers.CharField(source="check_id")

    class Meta:
        model = SilencedFinding
        fields = out("check", "subject_type", "subject_id", "reason", "until_on")


class SilenceIn(Declared):
    """Which finding of today may rest, why and until when."""

    check = fields.OneOf(choices=[one.slug for one in CHECKS])
    subject_type = fields.Text(max_length=20)
    subject_id = fields.Text(max_length=200)
    reason = fields.Text(max_length=200)
    until_on = fields.Day(help_text="That day included, a year at most.")


SILENCED = Resource(
    "silenced-findings", SilencedFinding, SilencedFinding.objects.all, filters.SilencedFindingFilter, SilencedFindingOut
)


class Silenced(Collection):
    """Findings of the health checks that rest for a reason."""

    resource, filterset_class = SILENCED, SILENCED.filters
    serializer_class = SilencedFindingOut
    queryset = SilencedFinding.objects.all()
    permissions = {GET: Permission.VIEW, POST: Permission.OWNERSHIP_CHANGE}
    http_method_names = ["get", "post", "head"]
    api_names = {"until": "until_on"}

    def documents(self, method: str) -> dict[str, Any]:
        """Return what the methods take and answer."""
        if method == GET:
            return super().documents(method)
        return {"request": SilenceIn, "responses": {201: SilencedFindingOut}}

    def post(self, request: Request) -> Response:
        """Let a finding of today rest; once more changes reason and day."""
        return super().post(request)

    def _make(self, request: Request) -> Response:
        shape = SilenceIn(data=request.data)
        shape.is_valid(raise_exception=True)
        given = shape.validated_data
        found = ownership.lint(frame.organisation(), timezone.localdate())
        key = f"{given['check']}.{given['subject_type']}.{given['subject_id']}"
        one = finding_pages.find(found, key)
        if one is None:
            message = "No check finds this today: it was mended, or never was."
            raise Conflict(message)
        done = findings.silence(one, reason=given["reason"], until=given["until_on"], by=self.by())
        row = self.get_queryset().get(pk=done.object_id)
        answer = self.answer(row, 201)
        answer["Location"] = reverse("api:silenced-findings-detail", args=[row.pk])
        return answer


class SilencedOne(Single):
    """A finding that rests. To change reason or day, silence it again."""

    resource = SILENCED
    serializer_class = SilencedFindingOut
    queryset = SilencedFinding.objects.all()
    permissions = {GET: Permission.VIEW, DELETE: Permission.OWNERSHIP_CHANGE}
    http_method_names = ["get", "delete", "head"]

    def delete(self, request: Request, pk: int) -> Response:
        """Let it count again; the activity of it can be undone."""
        return super().delete(request, pk)

    def discard(self, row: Model) -> None:
        """Let it count again."""
        assert isinstance(row, SilencedFinding)  # noqa: S101 -- tells the types apart
        findings.hear(row, by=self.by())


urlpatterns = [
    path("ownership/check-settings/", Settings.as_view(), name="ownership-check-settings"),
    path("silenced-findings/", Silenced.as_view(), name="silenced-findings-list"),
    path("silenced-findings/<int:pk>/", SilencedOne.as_view(), name="silenced-findings-detail"),
]
