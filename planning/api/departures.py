"""What happens if somebody leaves: what is lost now, and what the latest drill found; a drill is started here too."""

from typing import Any

from django.urls import path
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from planning.access import Permission
from planning.actions import departures as actions
from planning.api import writing
from planning.api.answers import Shape
from planning.api.fields import Day
from planning.api.questions import Question, Values
from planning.api.resources import GET, POST
from planning.models import Drill, Person, Team
from planning.queries import departures

RECORD = serializers.PrimaryKeyRelatedField


class DepartureAsked(serializers.Serializer[Any]):
    """Who leaves, a person or a whole team, and from which day on they are away."""

    person = RECORD(queryset=Person.objects.all(), required=False)
    team = RECORD(queryset=Team.objects.all(), required=False)
    away_on = Day(required=False, help_text="The first day without them; today if left out.")


class LostThing(Shape):
    """A component or project that loses its accountable person, or its last backup."""

    kind = serializers.CharField()
    id = serializers.IntegerField()
    is_orphan = serializers.BooleanField()
    inherits = serializers.ListField(child=serializers.IntegerField(), help_text="Components that lose with it.")
    backups_left = serializers.ListField(child=serializers.IntegerField())


class LostSkill(Shape):
    """A skill at level 3 or above of which nobody, or one person alone, is left."""

    skill = serializers.CharField()
    holders_left = serializers.IntegerField()


class Taker(Shape):
    """Who could take over a seat; null where nobody fits."""

    kind = serializers.CharField()
    id = serializers.IntegerField()
    seat = serializers.CharField()
    person = serializers.IntegerField(allow_null=True)
    role = serializers.CharField(allow_null=True)


class Slip(Shape):
    """A project that ends later without them."""

    project = serializers.IntegerField()
    before = serializers.DateField()
    after = serializers.DateField()
    unstaffed_minutes = serializers.IntegerField(help_text="Minutes of work that nobody does beyond today's plan.")


class DrillRow(Shape):
    """A drill: where it stands, who could take over, what slips."""

    id = serializers.IntegerField()
    state = serializers.CharField()
    is_applied = serializers.BooleanField()
    takers = Taker(many=True)
    slips = Slip(many=True)


class DepartureAnswer(Shape):
    """What is lost if somebody leaves, and the latest drill of the same, null where none was made."""

    away_on = serializers.DateField()
    people = serializers.ListField(child=serializers.IntegerField())
    things = LostThing(many=True)
    skills = LostSkill(many=True)
    teams = serializers.ListField(child=serializers.IntegerField(), help_text="Teams that lose their lead.")
    drill = DrillRow(allow_null=True)


class Departure(Question):
    """What happens if a person or a whole team leaves on a day."""

    permissions = {GET: Permission.HIRING_VIEW, POST: Permission.HIRING_VIEW}
    http_method_names = ["get", "head", "post"]
    asks, answers = DepartureAsked, DepartureAnswer

    def known_parameters(self, method: str) -> frozenset[str]:
        """Return what may be asked; a drill takes it in its body."""
        return super().known_parameters(method) if method == GET else frozenset({"dry_run"})

    def documents(self, method: str) -> dict[str, Any]:
        """Return what the methods take and answer."""
        if method == GET:
            return super().documents(method)
        return {"request": DepartureAsked, "responses": {202: DrillRow}}

    def post(self, request: Request) -> Response:
        """Start a drill; a worker finds out who could take over and what slips."""
        return writing.write(request, lambda: self._start(request), makes=True)

    def _start(self, request: Request) -> Response:
        shape = DepartureAsked(data=request.data)
        shape.is_valid(raise_exception=True)
        given = shape.validated_data
        people = [given["person"]] if "person" in given else []
        drill = actions.start(
            people=people, team=given.get("team"), away_on=given.get("away_on") or self.today, by=self.reader
        )
        return Response(_drill(drill), status=202)

    def answer(self, asked: Values, **kwargs: Any) -> Values:
        """Return what is lost, and the latest drill."""
        day, team = asked.get("away_on") or self.today, asked.get("team")
        people = departures.members(team, day) if team else []
        people += [asked["person"].pk] if "person" in asked and asked["person"].pk not in people else []
        lost = departures.losses(people, day, team)
        found = departures.latest_drill(people, day, team)
        return {
            "away_on": day, "people": people, "things": [_thing(one) for one in lost.things],
            "skills": [{"skill": one.slug, "holders_left": one.holders_left} for one in lost.skills],
            "teams": [one.pk for one in lost.teams], "drill": _drill(found) if found else None,
        }  # fmt: skip


def _thing(one: departures.Loss) -> Values:
    return {
        "kind": one.kind, "id": one.thing.pk, "is_orphan": one.is_orphan,
        "inherits": [component.pk for component in one.inherits],
        "backups_left": [person.pk for person in one.backups_left],
    }  # fmt: skip


def _drill(drill: Drill) -> Values:
    takers = [
        {"kind": row["kind"], "id": row["thing"], **{name: row[name] for name in ("seat", "person", "role")}}
        for row in drill.seats
    ]
    names = ("project", "before", "after", "unstaffed_minutes")
    return {
        "id": drill.pk, "state": drill.state, "is_applied": drill.applied_at is not None, "takers": takers,
        "slips": [{name: row[name] for name in names} for row in drill.slips],
    }  # fmt: skip


urlpatterns = [path("ownership/departure/", Departure.as_view(), name="ownership-departure")]
