"""How mature the AI work is: answers with their history."""

from typing import Self

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q

from planning.models.base import Record
from planning.models.people import Team
from planning.models.work import Project

FIELDS = tuple(f"{axis}{number}" for axis in "abc" for number in range(1, 5))


class AssessmentQuerySet(models.QuerySet["Assessment"]):
    """Words for lists of assessments."""

    def of(self, *, team: Team | int | None = None, project: Project | int | None = None) -> Self:
        """Only those of one subject; without any, those of the whole organisation."""
        return self.filter(team=team, project=project)


def _answer(name: str) -> "models.PositiveSmallIntegerField[int | None, int | None]":
    return models.PositiveSmallIntegerField(name, null=True, blank=True, validators=[MaxValueValidator(4)])


class Assessment(Record):
    """Answers on AI maturity, of the organisation, a unit (a team with those below it) or a project, on a day.

    An answer that is not given stays open: it is never taken for 0.
    """

    team = models.ForeignKey(Team, on_delete=models.CASCADE, null=True, blank=True, related_name="assessments")
    project = models.ForeignKey(Project, on_delete=models.CASCADE, null=True, blank=True, related_name="assessments")
    answered_on = models.DateField()
    sells_platform = models.BooleanField("the AI or ML platform itself is what we sell", null=True, blank=True)
    a1 = _answer("A1")
    a2 = _answer("A2")
    a3 = _answer("A3")
    a4 = _answer("A4")
    b1 = _answer("B1")
    b2 = _answer("B2")
    b3 = _answer("B3")
    b4 = _answer("B4")
    c1 = _answer("C1")
    c2 = _answer("C2")
    c3 = _answer("C3")
    c4 = _answer("C4")
    note = models.CharField(max_length=300, blank=True, default="")

    objects = models.Manager.from_queryset(AssessmentQuerySet)()

    class Meta:
        ordering = ("-answered_on", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(team__isnull=True) | Q(project__isnull=True),
                name="assessment_is_of_one_thing",
                violation_error_message="An assessment is of the organisation, of one team or of one project.",
            ),
            *(
                models.CheckConstraint(
                    condition=Q((f"{name}__isnull", True)) | Q((f"{name}__lte", 4)),
                    name=f"assessment_{name}_is_0_to_4",
                    violation_error_message="An answer is 0 to 4.",
                )
                for name in FIELDS
            ),
        )

    def __str__(self) -> str:
        return f"{self.subject}, {self.answered_on:%Y-%m-%d}"

    @property
    def subject(self) -> str:
        """Whose maturity it is."""
        return str(self.project or self.team or "The organisation")

    @property
    def answers(self) -> dict[str, int | None]:
        """The answers by question."""
        return {name.upper(): getattr(self, name) for name in FIELDS}
