"""What the frame of every page shows; a fixed number of queries."""

from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone

from planning.domain.metrics import Health
from planning.models import Organisation, Plan, Recommendation, Run, Standing, User, WorkItem


@dataclass(frozen=True, slots=True)
class Frame:
    """Name, counts of open decisions, state of the live plan."""

    organisation: str
    currency: str
    single_keys: bool
    plan_status: dict[str, Any] | None
    counts: dict[str, int] = field(default_factory=dict)


def organisation() -> Organisation:
    """Return the one organisation; the first migration makes it."""
    return Organisation.objects.get_or_create(pk=1)[0]


def organisation_name() -> str:
    """Return what the sign-in page calls itself."""
    return organisation().name


def _plan_status(revision: int) -> dict[str, Any] | None:
    run = Run.objects.filter(state__in=Run.ACTIVE).order_by("pk").first()
    url = reverse("planning:plan")
    if run is not None:
        return {"state": "running", "text": f"Planning: {round(run.share_done * 100)} %", "url": url}
    plan = Plan.objects.filter(team=None).select_related("snapshot").defer("data", "snapshot__data").first()
    if plan is None:
        return {"state": "none", "text": "No plan yet", "url": url}
    made = timezone.localtime(plan.created_at)
    text = f"Plan of {made:%a} {made.day} {made:%b, %H:%M}"
    if plan.snapshot.revision != revision:
        return {"state": "stale", "text": f"{text}, data changed since", "url": url}
    return {"state": "current", "text": text, "url": url}


def frame(user: User) -> Frame:
    """Return what stands around every page."""
    org = organisation()
    kinds = Recommendation.objects.filter(state="open").aggregate(
        plan=Count("pk", filter=Q(kind__in=("allocation", "membership"))), ownership=Count("pk", filter=Q(kind="owner"))
    )
    untagged = WorkItem.objects.open().untagged().count()
    # None for the Overview: its decisions are grouped there, and a second figure would contradict the first.
    counts = {
        "plan": kinds["plan"], "ownership": kinds["ownership"], "work": untagged, "metrics": _metrics_to_look_at(),
    }  # fmt: skip
    return Frame(org.name, org.currency, org.single_keys, _plan_status(org.planning_revision), counts)


def _metrics_to_look_at() -> int:
    """Return how many success metrics miss their target, are about to, or are stale, as it is kept of today."""
    asking = (Health.AT_RISK, Health.OFF_TARGET, Health.STALE)
    return Standing.objects.filter(success_metric__ended_on__isnull=True, health__in=asking).count()


def sample_users() -> list[str]:
    """Return who can sign in to the sample, where it is loaded; in production nobody is named."""
    if settings.PORTAL_ENV != "development":
        return []
    names = ("viewer", "member", "manager", "planner", "admin")
    known = set(User.objects.filter(username__in=names).values_list("username", flat=True))
    return [name for name in names if name in known]
