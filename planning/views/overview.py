"""The overview: what needs a decision today. And the activity: who did what, with undo."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from planning.access import Permission
from planning.queries import frame, overview
from planning.queries.decisions import first_of
from planning.views.pages import PortalRequest, page, requires


@require_GET
@requires(Permission.VIEW)
def show(request: PortalRequest) -> HttpResponse:
    """Show what needs a decision today."""
    shown = overview.overview(frame.organisation(), timezone.localdate(), request.user)
    is_all = bool(request.GET.get("all"))
    decisions = shown.decisions if is_all else first_of(shown.decisions, overview.SHOWN)
    context = {
        "shown": shown, "decisions": decisions, "count": len(shown.decisions), "is_all": is_all,
        "all_label": f"All {len(shown.decisions)}", "more": len(shown.decisions) - len(decisions),
        "crumbs": [{"label": "Overview", "url": ""}], "here": request.get_full_path(),
    }  # fmt: skip
    return page(request, "planning/overview/show.html", context)


@require_GET
@requires(Permission.ACTIVITY_VIEW)
def activity(request: PortalRequest) -> HttpResponse:
    """List what was done, latest first, a page at a time."""
    rows = overview.activities(request.user)
    search = request.GET.get("search", "").replace("\x00", "")
    if search:
        rows = rows.filter(sentence__icontains=search)
    found = Paginator(rows, per_page=50).get_page(request.GET.get("page"))
    context = {
        "activities": found, "search": search, "crumbs": [{"label": "Activity", "url": ""}],
        "here": request.get_full_path(),
    }  # fmt: skip
    return page(request, "planning/activity/list.html", context, part="activity-table")
