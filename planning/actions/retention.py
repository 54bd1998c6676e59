"""Remove what nobody needs any more, after as many days as the installation says."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone

from planning.models import Activity, Allocation, Decision, IdempotencyKey, Plan, Run, StoredSnapshot

KEYS_DAYS = 1


def clear(now: datetime | None = None) -> str:
    """Remove old plans, their snapshots, answered idempotency keys and activities; say how many."""
    now = now or timezone.now()
    counts = {
        "plan": _plans(now), "snapshot": _snapshots(now), "idempotency key": _keys(now), "activity": _activities(now),
    }  # fmt: skip
    told = [f"{count:,} {name if count == 1 else _plural(name)}" for name, count in counts.items() if count]
    return f"Removed {', '.join(told)}." if told else "Nothing was old enough."


def _plural(name: str) -> str:
    return "activities" if name == "activity" else f"{name}s"


def _before(now: datetime, days: int) -> datetime:
    return now - timedelta(days=days)


@transaction.atomic
def _plans(now: datetime) -> int:
    """Remove plans of which nothing was decided and nothing is live, but never the latest of a team."""
    if not settings.KEEP_PLANS_DAYS:
        return 0
    latest = Plan.objects.values("team").annotate(last=Max("pk")).values_list("last", flat=True)
    used = Allocation.objects.filter(recommendation__plan__isnull=False).values("recommendation__plan")
    decided = Decision.objects.filter(recommendation__plan__isnull=False).values("recommendation__plan")
    old = Plan.objects.filter(created_at__lt=_before(now, settings.KEEP_PLANS_DAYS))
    old = old.exclude(Q(pk__in=list(latest)) | Q(pk__in=used) | Q(pk__in=decided))
    ids = list(old.values_list("pk", flat=True))
    Run.objects.filter(plan__in=ids).delete()
    Plan.objects.filter(pk__in=ids).delete()
    return len(ids)


def _snapshots(now: datetime) -> int:
    if not settings.KEEP_PLANS_DAYS:
        return 0
    old = StoredSnapshot.objects.filter(created_at__lt=_before(now, settings.KEEP_PLANS_DAYS), plans__isnull=True)
    ids = list(old.values_list("pk", flat=True))
    StoredSnapshot.objects.filter(pk__in=ids).delete()
    return len(ids)


def _keys(now: datetime) -> int:
    count, _ = IdempotencyKey.objects.filter(created_at__lt=_before(now, KEYS_DAYS)).delete()
    return count


def _activities(now: datetime) -> int:
    if not settings.KEEP_ACTIVITY_DAYS:
        return 0
    count, _ = Activity.objects.filter(created_at__lt=_before(now, settings.KEEP_ACTIVITY_DAYS)).delete()
    return count
