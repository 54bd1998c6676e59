"""What recurs: every job with its last and next run, to be run by hand."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from planning.access import Permission
from planning.actions import jobs as actions
from planning.models import Job
from planning.queries import jobs
from planning.views.pages import PortalRequest, page, requires, see_other


@require_GET
@requires(Permission.SETTINGS_CHANGE)
def job_list(request: PortalRequest) -> HttpResponse:
    """Show every job."""
    known = ((job.name, job.label, job.why, job.every) for job in actions.JOBS)
    rows = jobs.lines(known, timezone.now())
    crumbs = [{"label": "Settings", "url": reverse("planning:settings")}, {"label": "Jobs", "url": ""}]
    bad = [row.label for row in rows if row.state == "failed"]
    late = [row.label for row in rows if row.state in {"waits for a worker", "never ran"}]
    return page(request, "planning/settings/jobs.html", {"jobs": rows, "failed": bad, "late": late, "crumbs": crumbs})


@require_POST
@requires(Permission.SETTINGS_CHANGE)
def run(request: PortalRequest, pk: int) -> HttpResponse:
    """Have a job run now."""
    row = get_object_or_404(Job, pk=pk)
    actions.ask(row, by=request.user)
    known = actions.BY_NAME.get(row.name)
    said = f"“{known.label if known else row.name}” runs as soon as a worker is free."
    return see_other(request, reverse("planning:job-list"), said=said)
