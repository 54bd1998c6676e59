"""Where values come from: set up a source, read it now, take it away; load a file of measurements."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from planning.access import Permission
from planning.actions import pulls, records
from planning.domain.errors import DomainError, NotAllowed
from planning.exchange import measurement_csv
from planning.forms.errors import take
from planning.forms.measuring import PullForm, UploadForm
from planning.models import MetricPull, SuccessMetric
from planning.views.keeping import form_page, keep, latest
from planning.views.metrics import contract, crumbs
from planning.views.pages import PortalRequest, page, refuse, requires, see_other

METHODS = ["GET", "POST"]


def _url(row: SuccessMetric) -> str:
    return reverse("planning:metric-detail", args=[row.pk])


@require_http_methods(METHODS)
@requires(Permission.METRIC_CHANGE)
def pull_edit(request: PortalRequest, pk: int) -> HttpResponse:
    """Say where the values of a success metric are read from."""
    row = contract(pk)
    known = MetricPull.objects.filter(success_metric=row).first()
    # The form writes on its own copy; the action must see the row as it is stored.
    form = PullForm(request.POST or None, instance=MetricPull.objects.filter(success_metric=row).first())

    def write() -> MetricPull:
        if known is None:
            return records.create(MetricPull, {**form.cleaned_data, "success_metric": row}, by=request.user)
        return records.update(known, {**form.cleaned_data, "next_at": None}, by=request.user)

    done = keep(
        request, form, write, to=lambda _: _url(row), said=f"{row} is read from this source.".replace("{", "{{")
    )
    if done:
        return done
    where = crumbs((row.metric.name, _url(row)), ("Source", ""))
    return form_page(
        request, "planning/metrics/pull.html", form, submit="Keep the source", cancel=_url(row), crumbs=where, row=row,
        pull=known,
    )  # fmt: skip


def _pull(pk: int) -> MetricPull:
    return get_object_or_404(MetricPull, success_metric=contract(pk))


@require_POST
@requires(Permission.METRIC_CHANGE)
def pull_now(request: PortalRequest, pk: int) -> HttpResponse:
    """Read the source now."""
    row = _pull(pk)
    url = _url(row.success_metric)
    if pulls.pull_now(row, by=request.user):
        return see_other(request, url, said=f"Read {row.get_kind_display()}.")
    return refuse(request, url, Exception(row.problem))


@require_POST
@requires(Permission.METRIC_CHANGE)
def pull_remove(request: PortalRequest, pk: int) -> HttpResponse:
    """Read the source no more; what was read stays."""
    row = _pull(pk)
    url = _url(row.success_metric)
    try:
        records.delete(row, by=request.user)
    except NotAllowed:
        raise
    except DomainError as error:
        return refuse(request, url, error)
    return see_other(request, url, said="The source is read no more.", activity=latest(request.user))


@require_http_methods(METHODS)
@requires(Permission.MEASUREMENT_ADD)
def upload(request: PortalRequest) -> HttpResponse:
    """Load a file of measurements; every line is told of, and one that is wrong stops all."""
    of = request.GET.get("metric", "")
    row = contract(int(of)) if of.isdecimal() else None
    form = UploadForm(request.POST or None, request.FILES or None)
    report = None
    if request.method == "POST" and form.is_valid():
        try:
            report = measurement_csv.load(
                form.content, by=request.user, only_check=form.cleaned_data["only_check"], of=row
            )
        except NotAllowed:
            raise
        except DomainError as error:
            take(form, error)
    if report is not None and report.is_stored:
        counts = (
            f"{report.count(word):,} {word}" for word in ("created", "updated", "unchanged") if report.count(word)
        )
        to = _url(row) if row else reverse("planning:metric-list")
        return see_other(request, to, said=f"Measurements: {', '.join(counts)}.", activity=latest(request.user))
    context = {
        "form": form, "report": report, "row": row, "refused": report.count("refused") if report else 0,
        "crumbs": crumbs(*([(row.metric.name, _url(row))] if row else []), ("Load measurements", "")),
        "cancel": _url(row) if row else reverse("planning:metric-list"),
    }  # fmt: skip
    is_refused = bool(form.errors) or bool(context["refused"])
    return page(request, "planning/metrics/upload.html", context, status=422 if is_refused else 200)
