"""What tags are suggested for work items without one."""

from typing import Any

from django.urls import path
from rest_framework import serializers

from planning.api.answers import Shape
from planning.api.questions import Question, Values
from planning.models import Project, Team, WorkItem
from planning.queries import tagging

AT_MOST = 1000
RECORD = serializers.PrimaryKeyRelatedField


class SuggestionsAsked(serializers.Serializer[Any]):
    """Which items to answer for; without anything, every open item without a tag, the surest first."""

    project = RECORD(queryset=Project.objects.all(), required=False)
    team = RECORD(queryset=Team.objects.all(), required=False)
    confidence_percent = serializers.FloatField(min_value=0, max_value=100, default=0)


class TagReason(Shape):
    """One thing that speaks for a tag; strength in log-odds."""

    what = serializers.CharField(help_text="word, label, kind, component, path, team kind, team or project.")
    words = serializers.CharField()
    tag = serializers.CharField()
    strength = serializers.FloatField()
    is_learnt = serializers.BooleanField(help_text="Learnt from confirmed tags rather than built in.")


class TagSuggested(Shape):
    """What is suggested for an item; tag is null where the tagger abstains."""

    work_item = serializers.IntegerField()
    tag = serializers.CharField(allow_null=True)
    likely = serializers.CharField()
    confidence_percent = serializers.FloatField()
    reasons = TagReason(many=True)


class TagSuggestions(Shape):
    """Suggestions, and the version of the tagger that made them."""

    version = serializers.IntegerField(allow_null=True, help_text="Null: built-in knowledge alone.")
    suggestions = TagSuggested(many=True)


class Suggestions(Question):
    """Which tag would an item without one get, how sure is that, and why? Nothing is tagged by asking."""

    asks = SuggestionsAsked
    answers = TagSuggestions

    def answer(self, asked: Values, **kwargs: Any) -> Values:
        """Return what the worker suggested."""
        rows = tagging.suggestions(
            WorkItem.objects.open().untagged(), project=asked.get("project"), team=asked.get("team")
        )
        rows = rows.filter(confidence_percent__gte=asked["confidence_percent"])
        model = tagging.current_model()
        return {
            "version": model.pk if model else None,
            "suggestions": [
                {
                    "work_item": row.work_item_id, "tag": row.likely if row.is_answer else None, "likely": row.likely,
                    "confidence_percent": float(row.confidence_percent),
                    "reasons": [_told(reason) for reason in row.reasons],
                }
                for row in rows[:AT_MOST]
            ],
        }  # fmt: skip


def _told(reason: Values) -> Values:
    return {"what": reason["source"], **{name: reason[name] for name in ("words", "tag", "strength", "is_learnt")}}


urlpatterns = [path("work-items/tag-suggestions/", Suggestions.as_view(), name="tag-suggestions")]
