"""What is done to plans and recommendations: each command is one call of the action that pages use too."""

from collections.abc import Callable
from typing import Any, ClassVar

from django.urls import path, reverse
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from planning.access import Permission
from planning.actions import jobs, recommendations, runs
from planning.actions.contracts import Chosen
from planning.api import measuring, plans, writing
from planning.api.questions import Question
from planning.api.resources import GET, POST, Collection, Resource, ResourceEndpoint
from planning.domain.errors import Conflict
from planning.models import Activity, Recommendation, User
from planning.queries import plans as listed

Shape = type[serializers.Serializer[Any]]


class PlanCollection(Collection):
    """Plans, and the start of a run that makes one."""

    resource = plans.PLANS
    filterset_class = plans.PLANS.filters
    serializer_class = plans.PlanOut
    queryset = plans.PLANS.model._default_manager.all()
    permissions = {GET: Permission.VIEW, POST: Permission.PLAN_RUN}

    def documents(self, method: str) -> dict[str, Any]:
        """Return what the methods take and answer."""
        if method == GET:
            return super().documents(method)
        return {"request": plans.PlanIn, "responses": {202: plans.RunOut}}

    def post(self, request: Request) -> Response:
        """Start a run; Location says where its progress is read."""
        return writing.write(request, lambda: self._start(request), makes=True)

    def _start(self, request: Request) -> Response:
        shape = plans.PlanIn(data=request.data)
        shape.is_valid(raise_exception=True)
        values = shape.validated_data
        run = runs.start(
            by=self.by(),
            team=values.get("team"),
            seconds=values.get("limit_seconds"),
            seed=values["seed"],
            includes_tentative=values["includes_tentative"],
        )
        data = plans.RunOut(run, context={"request": request, "external_ids": {}}).data
        return Response(data, status=202, headers={"Location": reverse("api:runs-detail", args=[run.pk])})


class Command(ResourceEndpoint):
    """A step that is done to one record; answers what the record is afterwards."""

    shape_in: ClassVar[Shape]
    do: ClassVar[Callable[..., object]]
    parameters = {POST: frozenset({"dry_run"})}

    def documents(self, method: str) -> dict[str, Any]:
        """Return what the command takes and answers."""
        return {"request": self.shape_in, "responses": {200: self.resource.shape_out}}

    def post(self, request: Request, pk: int) -> Response:
        """Do it."""
        return writing.write(request, lambda: self._do(request, pk), makes=True)

    def _do(self, request: Request, pk: int) -> Response:
        row = self.locked(pk)
        shape = self.shape_in(data=request.data if request.body else {})
        shape.is_valid(raise_exception=True)
        given = {name: value for name, value in shape.validated_data.items() if value is not None}
        type(self).do(row, by=self.by(), **given)
        return self.answer(self.get_queryset().get(pk=pk))


def _command(verb: str, sentence: str, resource: Resource, permission: Permission, do: Any, shape: Shape) -> Any:
    def post(self: Command, request: Request, pk: int) -> Response:
        return Command.post(self, request, pk)

    post.__doc__ = sentence
    parts = {
        "resource": resource,
        "permissions": {POST: permission},
        "http_method_names": ["post"],
        "serializer_class": resource.shape_out,
        "queryset": resource.model._default_manager.all(),
        "shape_in": shape,
        "do": staticmethod(do),
        "post": post,
        "__doc__": sentence,
        "__module__": __name__,
    }
    view: Any = type(f"{resource.model.__name__}{verb.capitalize()}", (Command,), parts)
    return path(f"{resource.noun}/<int:pk>/{verb}/", view.as_view(), name=f"{resource.noun}-{verb}")


def _accept(row: Recommendation, *, by: User, metrics: list[dict[str, Any]] | None = None) -> Activity:
    chosen = None if metrics is None else [Chosen(**one) for one in metrics]
    return recommendations.accept(row, by=by, metrics=chosen)


class AcceptAll(Question):
    """Many proposals made live in one step."""

    permissions = {POST: Permission.PLAN_DECIDE}
    http_method_names = ["post"]
    asks, answers = plans.AcceptAllIn, plans.AcceptedOut

    def known_parameters(self, method: str) -> frozenset[str]:
        """Return what the address may ask; what to accept stands in the body."""
        return frozenset({"dry_run"})

    def documents(self, method: str) -> dict[str, Any]:
        """Return what it takes and answers."""
        return {"request": plans.AcceptAllIn, "responses": {200: plans.AcceptedOut}}

    def post(self, request: Request) -> Response:
        """Make every open proposal of a kind live that the user may decide on; owners before their backups."""
        return writing.write(request, lambda: self._do(request), makes=True)

    def _do(self, request: Request) -> Response:
        shape = plans.AcceptAllIn(data=request.data if request.body else {})
        shape.is_valid(raise_exception=True)
        rows = listed.recommendations(kinds=(shape.validated_data["kind"],))
        wanted = set(shape.validated_data.get("only", ()))
        # Not a condition of the query: SQLite takes no condition of ten thousand ids.
        chosen = [row for row in rows if not wanted or row.pk in wanted]
        activity = recommendations.accept_all(chosen, by=self.reader)
        if activity is None:
            raise Conflict("Nothing changed.")
        return Response({"activity": activity.pk, "sentence": activity.sentence})


DECIDE, RUN = Permission.PLAN_DECIDE, Permission.PLAN_RUN
urlpatterns = [
    path("recommendations/accept-all/", AcceptAll.as_view(), name="recommendations-accept-all"),
    path("plans/", PlanCollection.as_view(), name="plans-list"),
    _command("accept", "Make it live.", plans.RECOMMENDATIONS, DECIDE, _accept, plans.AcceptIn),
    _command(
        "override", "Put somebody else on it.", plans.RECOMMENDATIONS, DECIDE, recommendations.override,
        plans.OverrideIn,
    ),
    _command("dismiss", "Say no to it.", plans.RECOMMENDATIONS, DECIDE, recommendations.dismiss, plans.DismissIn),
    _command(
        "pin", "Make it live and keep it there.", plans.RECOMMENDATIONS, DECIDE, recommendations.pin, plans.NothingIn
    ),
    _command("run", "Run it now.", measuring.JOBS, Permission.SETTINGS_CHANGE, jobs.ask, plans.NothingIn),
    _command("cancel", "Stop it; the best plan found is kept.", plans.RUNS, RUN, runs.cancel, plans.NothingIn),
]  # fmt: skip
