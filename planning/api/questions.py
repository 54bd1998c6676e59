"""Questions: an address that takes parameters and answers from a query, with what the answer stands on."""

from datetime import date
from typing import Any, ClassVar

from django.http import Http404
from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from planning.access import Permission
from planning.api.answers import Shape
from planning.api.endpoints import Endpoint
from planning.models import Organisation, Plan, StoredSnapshot, User
from planning.queries import frame, plans

Values = dict[str, Any]


class NothingAsked(serializers.Serializer[Any]):
    """No parameters."""


class Question(Endpoint):
    """A question. What it takes stands in ``asks``, what it answers in ``answers``; ``answer`` gives it."""

    permissions = {"GET": Permission.VIEW}
    http_method_names = ["get", "head"]
    asks: ClassVar[type[serializers.Serializer[Any]]] = NothingAsked
    answers: ClassVar[type[Shape]]
    may_be_missing: ClassVar[bool] = False  # answers 404 where there is no plan, or not what is asked for

    def known_parameters(self, method: str) -> frozenset[str]:
        """Return what may be asked."""
        return frozenset(self.asks().fields)

    def documents(self, method: str) -> dict[str, Any]:
        """Return what it takes and answers."""
        return {
            "request": None,
            "responses": {200: self.answers},
            "parameters": [self.asks] if self.asks().fields else [],
        }

    def get(self, request: Request, **kwargs: Any) -> Response:
        """Answer the question."""
        asked = self.asks(data=request.query_params.dict())
        asked.is_valid(raise_exception=True)
        return Response(self.answer(asked.validated_data, **kwargs))

    def answer(self, asked: Values, **kwargs: Any) -> Values:
        """Return the answer; each question has its own."""
        raise NotImplementedError  # a question without one is a fault of ours, and its first test says so

    @property
    def reader(self) -> User:
        """Who asks; the permission let in nobody who is not signed in."""
        assert isinstance(self.request.user, User)  # noqa: S101 -- DeclaredPermission lets nobody else through
        return self.request.user

    @property
    def organisation(self) -> Organisation:
        """The organisation."""
        return frame.organisation()

    @property
    def today(self) -> date:
        """Today."""
        return timezone.localdate()

    def plan(self) -> Plan:
        """Return the latest plan.

        Raises
        ------
        Http404
            Where none was made yet.
        """
        found = plans.latest(self.reader)
        if found is None:
            message = "No plan has been made yet. POST /api/v1/plans/ makes one."
            raise Http404(message)
        return found

    def stands_on(self, plan: Plan | None = None) -> Values:
        """Return what an answer stands on: a plan's snapshot, or the data as they are."""
        organisation, today = self.organisation, self.today
        if plan is not None:
            taken = plan.snapshot
            is_current = not plans.is_stale(plan, organisation)
            return {
                "revision": taken.revision, "digest": taken.digest, "today": taken.today, "plan": plan.pk,
                "is_current": is_current,
            }  # fmt: skip
        same = StoredSnapshot.objects.filter(revision=organisation.planning_revision, today=today)
        digest = same.values_list("digest", flat=True).order_by("pk").last()
        return {
            "revision": organisation.planning_revision, "digest": digest, "today": today, "plan": None,
            "is_current": True,
        }  # fmt: skip
