"""The sample organisation: where it may be loaded, and how all of it is taken away again."""

from django.conf import settings
from django.db import models as orm
from django.db import transaction

from planning.actions.changes import bump_revision
from planning.domain.errors import Conflict, NotAllowed
from planning.models import (
    Absence,
    Activity,
    Allocation,
    Assessment,
    Component,
    Demand,
    ExternalId,
    HolidayCalendar,
    Membership,
    Metric,
    Organisation,
    Ownership,
    Person,
    Plan,
    Project,
    Role,
    Run,
    Skill,
    SkillGroup,
    StandingDemand,
    StoredSnapshot,
    SuccessMetric,
    Team,
    User,
    WorkItem,
)

SOURCE = "sample"
"""Under which the keys of the sample are kept: this is how its rows are known."""

PASSWORD = "demo"  # noqa: S105 -- for everybody who tries the portal out, told on the sign-in page

# What points to something comes before it, so that nothing protects what is to go.
KINDS: tuple[type[orm.Model], ...] = (
    Assessment, SuccessMetric, Ownership, Allocation, StandingDemand, Demand, WorkItem, Component, Project, Absence,
    Membership, User, Person, Team, HolidayCalendar, Metric, Role, Skill, SkillGroup,
)  # fmt: skip
WORK: tuple[type[orm.Model], ...] = (Team, Person, Project, Component, WorkItem, HolidayCalendar)


def check_place() -> None:
    """Refuse unless the portal runs for development or for tests: the sample's passwords are known to everybody.

    Raises
    ------
    NotAllowed
        In production.
    """
    if settings.PORTAL_ENV not in {"development", "test"}:
        message = "The sample organisation is for trying the portal out: set PORTAL_ENV=development to load it."
        raise NotAllowed(message)


def is_empty() -> bool:
    """Say whether nobody and nothing to plan is there yet; the catalogue does not count."""
    return not any(model._default_manager.exists() for model in WORK)


def check_empty() -> None:
    """Refuse where somebody's data is.

    Raises
    ------
    Conflict
        Where there are teams, people, projects or work.
    """
    if not is_empty():
        message = "The sample loads into an empty portal alone, and there is data already. Nothing was changed."
        raise Conflict(message)


@transaction.atomic
def remove_sample() -> int:
    """Remove what the sample made and what hangs on it; what people added beside it stays. It cannot be undone.

    Returns
    -------
    int
        How many things with a key were removed.

    Raises
    ------
    NotAllowed
        In production.
    Conflict
        Where something that people added needs a thing of the sample.
    """
    check_place()
    ids: dict[str, list[int]] = {}
    for kind, pk in ExternalId.objects.filter(source=SOURCE).values_list("kind", "object_id"):
        ids.setdefault(kind, []).append(pk)
    if not ids:
        return 0
    removed = sum(_remove(model, ids.get(str(model._meta.model_name), [])) for model in KINDS)
    if is_empty():
        _start_afresh()
    bump_revision()
    Activity.objects.create(verb="sample.remove", sentence=f"Removed the sample organisation ({removed:,} things)")
    return removed


def _remove(model: type[orm.Model], ids: list[int]) -> int:
    rows = model._default_manager.filter(pk__in=ids)
    if model is Team:
        rows.update(parent=None)
    count = rows.count()
    try:
        rows.delete()
    except orm.ProtectedError as error:
        needing = sorted({str(row._meta.verbose_name_plural) for row in error.protected_objects})
        names = f"{model._meta.verbose_name_plural} of the sample: {', '.join(needing)}"
        message = f"Something that was added since needs {names}. Remove that first; nothing was changed."
        raise Conflict(message) from error
    ExternalId.objects.filter(kind=model._meta.model_name, object_id__in=ids).delete()
    return count


def _start_afresh() -> None:
    """Forget plans of what is gone, and set the organisation back to its defaults; the revision only ever rises."""
    for model in (Run, Plan, StoredSnapshot):
        model._default_manager.all().delete()
    kept = Organisation.objects.filter(pk=1).first()
    if kept is not None:
        Organisation(pk=1, planning_revision=kept.planning_revision, created_at=kept.created_at).save()
