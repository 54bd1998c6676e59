"""How mature the AI work is: the answers, and what they come to."""

from typing import Any, cast

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from planning import filters
from planning.api.resources import Resource
from planning.api.shapes import In, Out, out, takes
from planning.domain.maturity import Range, Rule
from planning.domain.rolemix import Stage
from planning.models import Assessment
from planning.models.maturity import FIELDS
from planning.queries.maturity import bounds, found_of

ASSESSMENT = ("team", "project", "answered_on", "sells_platform", *FIELDS, "note")
RANGE = {
    "type": "object",
    "required": ["low", "high"],
    "properties": {"low": {"type": "number"}, "high": {"type": "number"}},
}
RESULT = {
    "type": "object",
    "required": ["product", "operations", "load", "gap", "stages", "rules", "first_role", "open_questions"],
    "properties": {
        **dict.fromkeys(("product", "operations", "load", "gap"), RANGE),
        "stages": {"type": "array", "items": {"type": "string", "enum": [str(stage) for stage in Stage]}},
        "rules": {"type": "array", "items": {"type": "string", "enum": [str(rule) for rule in Rule]}},
        "first_role": {"type": ["string", "null"]},
        "laggard": {"type": ["string", "null"]},
        "open_questions": {"type": "array", "items": {"type": "string"}},
    },
}


class AssessmentOut(Out):
    """An assessment with what it comes to: ranges and every possible stage and rule while an answer is open."""

    result = serializers.SerializerMethodField()

    class Meta:
        model = Assessment
        fields = out(*ASSESSMENT, "result")

    @extend_schema_field(RESULT)
    def get_result(self, row: Assessment) -> dict[str, Any]:
        """Return the scores, the stage and the rule that fired, or all that are possible."""
        # Read once for a whole list.
        shared = cast("dict[str, Any]", self.context)
        if "thresholds" not in shared:
            shared["thresholds"] = bounds()
        given = shared["thresholds"]
        found = found_of(row, given)
        return {
            "product": _range(found.product),
            "operations": _range(found.operations),
            "load": _range(found.load),
            "gap": _range(found.gap),
            "stages": list(found.stages),
            "rules": list(found.rules),
            "first_role": found.first_role,
            "laggard": found.laggard,
            "open_questions": list(found.open_questions),
        }


class AssessmentIn(In):
    """What may be set of an assessment."""

    class Meta:
        model = Assessment
        fields = takes(*ASSESSMENT)


def _range(score: Range) -> dict[str, float]:
    return {"low": float(score.low), "high": float(score.high)}


RESOURCES = (
    Resource(
        "assessments", Assessment, Assessment.objects.all, filters.AssessmentFilter, AssessmentOut, AssessmentIn
    ),
)  # fmt: skip
