"""Assessments of maturity as pages and the role mix read them: the latest of each thing, the nearest, the history."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from decimal import Decimal
from fractions import Fraction

from django.db.models import Q, QuerySet

from planning.domain import maturity
from planning.domain.rolemix import Stage
from planning.models import Activity, Assessment, Organisation, Project, Team, User
from planning.models import Stage as StageChoices


@dataclass(frozen=True, slots=True)
class Subject:
    """What an assessment is of: a project, a team with those below it, or the organisation."""

    team: Team | None = None
    project: Project | None = None

    @property
    def name(self) -> str:
        """What it is called."""
        return str(self.project or self.team or "The whole organisation")

    @property
    def query(self) -> str:
        """The part of an address that names it."""
        if self.project:
            return f"?project={self.project.pk}"
        return f"?team={self.team.pk}" if self.team else ""

    @property
    def team_id(self) -> int | None:
        """The team whose manager may answer for it; nobody's but a planner's for the organisation."""
        return self.project.team_id if self.project else self.team.pk if self.team else None

    def rows(self) -> QuerySet[Assessment]:
        """Return its assessments, latest first."""
        return Assessment.objects.of(team=self.team, project=self.project).select_related("team", "project")


@dataclass(frozen=True, slots=True)
class StageSource:
    """The stage that a role mix starts from, the load score that goes with it, and where both come from."""

    stage: Stage | None
    load: Decimal | None
    words: str
    assessment: Assessment | None = None

    @property
    def label(self) -> str:
        """The stage in words."""
        return str(StageChoices(self.stage).label) if self.stage else ""

    @property
    def query(self) -> str:
        """The part of an address that names whose assessment it is."""
        return Subject(self.assessment.team, self.assessment.project).query if self.assessment else ""


def bounds_of(organisation: Organisation) -> maturity.Thresholds:
    """Return where stages and rules begin, as the organisation set them."""
    return maturity.Thresholds(**{
        field.name: Fraction(getattr(organisation, f"maturity_{field.name}")) for field in fields(maturity.Thresholds)
    })  # fmt: skip


def bounds() -> maturity.Thresholds:
    """Return the thresholds of the organisation; one query."""
    organisation = Organisation.objects.first()
    return bounds_of(organisation) if organisation else maturity.DEFAULTS


def found_of(row: Assessment, bounds: maturity.Thresholds) -> maturity.Maturity:
    """Return what an assessment comes to."""
    return maturity.assess(row.answers, sells_platform=row.sells_platform, bounds=bounds)


def stage_for(
    organisation: Organisation, *, team_id: int | None = None, project_id: int | None = None, asked: str = ""
) -> StageSource:
    """Return the stage of a scope: of its nearest assessment that decides one. Two queries, one more for a project.

    Nearest is the project's, then that of its unit and the units above it, then the organisation's. What somebody
    typed, on the project or in the settings, counts where none on that step decides.
    """
    if asked:
        return StageSource(Stage(asked), organisation.capacity_score, "as asked for")
    project = Project.objects.filter(pk=project_id).first() if project_id else None
    units = _with_those_above(team_id or (project.team_id if project else None))
    near = Q(project__isnull=True, team__isnull=True) | Q(team__in=units)
    if project is not None:
        near |= Q(project=project)
    latest = _latest(Assessment.objects.filter(near).select_related("team", "project"))
    given = bounds_of(organisation)
    steps = [_decided(latest.get((unit, None)), given) for unit in (*units, None)]
    if project is not None:
        typed = _typed(project.stage, organisation, "set on the project")
        steps = [_decided(latest.get((None, project.pk)), given), typed, *steps]
    steps.append(_typed(organisation.stage, organisation, "from the settings"))
    unknown = StageSource(None, organisation.capacity_score, "not known: nothing was assessed")
    return next((step for step in steps if step is not None), unknown)


def _typed(stage: str, organisation: Organisation, words: str) -> StageSource | None:
    return StageSource(Stage(stage), organisation.capacity_score, words) if stage else None


def _decided(row: Assessment | None, given: maturity.Thresholds) -> StageSource | None:
    if row is None:
        return None
    found = found_of(row, given)
    if found.stage is None:
        return None
    words = f"from the assessment of {row.team or row.project or 'the organisation'}"
    # Where the load is not quite known, no more of it is assumed than is certain.
    return StageSource(found.stage, _decimal(found.load.low), f"{words}, {row.answered_on:%Y-%m-%d}", row)


def _decimal(score: Fraction) -> Decimal:
    return (Decimal(score.numerator) / score.denominator).quantize(Decimal("0.01"))


def _with_those_above(team_id: int | None) -> list[int]:
    """Return a team and the teams above it, nearest first."""
    if team_id is None:
        return []
    parents = dict(Team.objects.values_list("pk", "parent_id"))
    found: list[int] = []
    here: int | None = team_id
    while here is not None and here not in found:
        found.append(here)
        here = parents.get(here)
    return found


def _latest(rows: Iterable[Assessment]) -> dict[tuple[int | None, int | None], Assessment]:
    """Return the latest assessment of each subject, by team and project."""
    found: dict[tuple[int | None, int | None], Assessment] = {}
    for row in rows:
        found.setdefault((row.team_id, row.project_id), row)
    return found


def latest_of_all() -> list[Assessment]:
    """Return the latest assessment of each unit and project, by name."""
    rows = Assessment.objects.exclude(team=None, project=None).select_related("team", "project")
    return sorted(_latest(rows).values(), key=lambda row: (row.project_id is not None, row.subject))


def answered_by(rows: Iterable[Assessment]) -> dict[int, User]:
    """Return who answered each assessment, as the activity log has it; one query."""
    ids = [row.pk for row in rows]
    made = Activity.objects.filter(kind="assessment", object_id__in=ids, by__isnull=False).select_related("by__person")
    return {one.object_id: one.by for one in made.order_by("pk") if one.object_id and one.by}
