"""What every page shows around itself: navigation with open decisions, the user, the live plan."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from planning import access
from planning.access import Permission
from planning.models import User
from planning.queries import frame as frame_queries


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of the navigation."""

    name: str
    url: str
    icon: str
    count: int = 0
    current: bool = False
    asks: str = ""


# (group label, ((name, URL name, icon, key of the count), ...))
GROUPS: tuple[tuple[str, tuple[tuple[str, str, str, str], ...]], ...] = (
    ("", (("Overview", "overview", "panels-top-left", ""),)),
    ("Decide", (("Plan", "plan", "chart-no-axes-gantt", "plan"),)),
    ("The work", (("Work", "work-item-list", "list-checks", "work"), ("Projects", "project-list", "layers", ""))),
    (
        "The people",
        (
            ("Teams", "team-list", "users", ""),
            ("People", "person-list", "user", ""),
            ("Roles", "role-list", "square-user", ""),
        ),
    ),
    (
        "What they answer for",
        (
            ("Ownership", "ownership", "key-round", "ownership"), ("Metrics", "metric-list", "trending-up", "metrics"),
            ("Maturity", "maturity", "chart-no-axes-column-increasing", ""),
        ),
    ),
)  # fmt: skip
FOOT = (
    ("Import and export", "imports", "arrow-down-up", ""),
    ("Activity", "activity", "clock", ""),
    ("Settings", "settings", "sliders-horizontal", ""),
)
FOOT_TAKES = {"activity": Permission.ACTIVITY_VIEW}
TO_DECIDE = "to decide"
ASKS = {"work": "without a tag", "metrics": "to look at"}  # what a count is of, where it is no decision on a proposal
PHONE = ("overview", "plan", "work-item-list", "person-list")


def _entry(request: HttpRequest, row: tuple[str, str, str, str], counts: dict[str, int]) -> Entry:
    name, url_name, icon, key = row
    url = reverse(f"planning:{url_name}")
    is_current = request.path == url or (url != "/" and request.path.startswith(url))
    return Entry(name, url, icon, counts.get(key, 0), is_current, ASKS.get(key, TO_DECIDE))


def frame(request: HttpRequest) -> dict[str, Any]:
    """Return the context of the base page; nothing for strangers, nothing for answers of a part."""
    user = getattr(request, "user", None)
    if not isinstance(user, User) or not user.is_authenticated or getattr(request, "frame_is_off", False):
        return {"organisation": frame_queries.organisation_name(), "sample_users": frame_queries.sample_users()}
    shown = frame_queries.frame(user)
    role = access.access_of(user).role
    nav = [{"label": label, "entries": [_entry(request, row, shown.counts) for row in rows]} for label, rows in GROUPS]
    tabs = [_entry(request, row, shown.counts) for _, rows in GROUPS for row in rows if row[1] in PHONE]
    return {
        "nav": nav,
        "nav_foot": [
            _entry(request, row, shown.counts)
            for row in FOOT
            if row[1] not in FOOT_TAKES or access.can(user, FOOT_TAKES[row[1]])
        ],
        "phone_tabs": tabs,
        "organisation": shown.organisation,
        "currency": shown.currency,
        "single_keys": shown.single_keys,
        "user_access_role": role.label if role else "No access",
        "plan_status": shown.plan_status,
        "may": {permission.name.lower(): access.can(user, permission) for permission in Permission},
    }
