"""Why somebody is proposed, in sentences that tell the reader no more than they may know."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import path

from planning.api import answers
from planning.api.questions import Question, Values
from planning.models import Recommendation
from planning.queries.reasons import Reasons, Teller


def told(given: Reasons) -> Values:
    """Return reasons as they are answered."""
    return {
        "why": given.why,
        "why_not": [
            {"person": one.person_id, "name": one.name, "reason": one.text, "change": one.change}
            for one in given.why_not
        ],
        "changes": given.changes,
        "prices": [{"part": one.label, "price": one.price, "text": one.text} for one in given.prices],
        "shortage": given.shortage,
        "unknown": given.unknown,
    }


class RecommendationReasons(Question):
    """Why this, why not another, and what it would take."""

    answers = answers.ReasonsAnswer

    def answer(self, asked: Values, **kwargs: Any) -> Values:
        """Return the reasons of a recommendation."""
        rows = Recommendation.objects.select_related("plan", "work_item", "role", "team", "person")
        return told(Teller(self.reader).tell(get_object_or_404(rows, pk=kwargs["pk"])))


urlpatterns = [
    path("recommendations/<int:pk>/reasons/", RecommendationReasons.as_view(), name="recommendations-reasons"),
]
