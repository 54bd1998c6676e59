"""What recurs: every job with its last and next run, to be run by hand."""

from django.http import Http404, HttpResponse
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
def run(request: PortalRequest, name: str) -> HttpResponse:
    """Have a job run now."""
    if name not in actions.BY_NAME:
        message = "There is no such job."
        raise Http404(message)
    actions.ensure()
    actions.ask(Job.objects.get(name=name), by=request.user)
    said = f"“{actions.BY_NAME[name].label}” runs as soon as a worker is free."
    return see_other(request, reverse("planning:job-list"), said=said)
