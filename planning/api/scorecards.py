"""Scorecards: how the success metrics of each person, role, team, component or project stand."""

from typing import Any

from django.urls import path
from rest_framework import serializers

from planning.api import answers
from planning.api.questions import Question, Values
from planning.queries import scorecards


class ScorecardsAsked(serializers.Serializer[Any]):
    """Whose scorecards."""

    by = serializers.ChoiceField(
        tuple(scorecards.BY),
        required=False,
        default="person",
        help_text="Whose scorecards; those of people if not given.",
    )


class StateCount(answers.Shape):
    """How many metrics stand so."""

    state = serializers.CharField(help_text="on_target, at_risk, off_target, stale, not_measured or no_target.")
    count = serializers.IntegerField()


class Scorecard(answers.Shape):
    """The metrics of one of them; what is not known is counted apart and is in no share."""

    id = serializers.IntegerField(allow_null=True, help_text="Null for the metrics that nobody or nothing has.")
    name = serializers.CharField()
    metrics = serializers.IntegerField()
    judged = serializers.IntegerField(help_text="Those with a fresh value and a target.")
    on_target_percent = serializers.FloatField(allow_null=True, help_text="Of those judged; null where none is.")
    states = StateCount(many=True)


class ScorecardsAnswer(answers.Shape):
    """The scorecards, those with most off target first."""

    snapshot = answers.StandsOn()
    by = serializers.CharField()
    scorecards = Scorecard(many=True)


class Scorecards(Question):
    """How the success metrics of each person, role, team, component or project stand."""

    asks, answers = ScorecardsAsked, ScorecardsAnswer

    def answer(self, asked: Values, **kwargs: Any) -> Values:
        """Return the scorecards."""
        found = scorecards.cards(asked["by"], self.today)
        return {"snapshot": self.stands_on(), "by": asked["by"], "scorecards": [_told(one) for one in found]}


def _told(one: scorecards.Card) -> Values:
    return {
        "id": one.pk, "name": one.name, "metrics": one.total, "judged": one.judged,
        "on_target_percent": one.on_target_percent,
        "states": [{"state": state, "count": count} for state, count in one.states],
    }  # fmt: skip


urlpatterns = [path("ownership/scorecards/", Scorecards.as_view(), name="ownership-scorecards")]
