"""What is done to success metrics: add, change, end; enter a measurement, take one away."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from planning.access import Permission
from planning.actions import records
from planning.domain.errors import DomainError
from planning.forms.metrics import ChangeForm, MeasurementForm, SuccessMetricForm
from planning.models import Component, Measurement, Metric, Ownership, SuccessMetric
from planning.queries import frame, metric_words
from planning.views.keeping import form_page, keep, latest
from planning.views.metrics import contract, crumbs, detail_page
from planning.views.pages import PortalRequest, back, refuse, requires, see_other

METHODS = ["GET", "POST"]
FORM = "planning/metrics/form.html"


def _url(row: SuccessMetric) -> str:
    return reverse("planning:metric-detail", args=[row.pk])


@require_http_methods(METHODS)
@requires(Permission.METRIC_CHANGE)
def new_metric(request: PortalRequest) -> HttpResponse:
    """Agree on a success metric for a component or a project."""
    start = {name: request.GET[name] for name in ("metric", "component", "project") if request.GET.get(name)}
    usual = {**_usual(start.get("component", "")), **_of_definition(start.get("metric", ""))}
    form = SuccessMetricForm(request.POST or None, initial={**usual, **start})
    done = keep(
        request, form, lambda: records.create(SuccessMetric, form.values(), by=request.user), to=_url, said="Added {}."
    )
    cancel = reverse("planning:metric-list")
    if start.get("component", "").isdecimal():
        cancel = reverse("planning:component-detail", args=[start["component"]])
    return done or form_page(
        request, FORM, form, submit="Add metric", cancel=cancel, crumbs=crumbs(("New", "")), row=None
    )


def _usual(component: str) -> dict[str, object]:
    """Return what a new metric starts from: the role of the component's owner, or the one that its kind asks for."""
    row = Component.objects.filter(pk=component).first() if component.isdecimal() else None
    if row is None:
        return {}
    held = Ownership.objects.on(timezone.localdate()).filter(component=row).first()
    role = held.role_id if held else None
    return {"role": role or row.kind.roles.values_list("pk", flat=True).first()}


def _of_definition(metric: str) -> dict[str, object]:
    """Return what the definition of a metric brings: its usual target, window and source."""
    row = Metric.objects.filter(pk=metric).first() if metric.isdecimal() else None
    if row is None:
        return {}
    return {"target_text": row.default_target, "window": row.default_window, "source": row.data_source}


@require_http_methods(METHODS)
@requires(Permission.METRIC_CHANGE)
def edit_metric(request: PortalRequest, pk: int) -> HttpResponse:
    """Change the target, window or source of a success metric."""
    form = ChangeForm(request.POST or None, instance=contract(pk))
    # The form writes on its own copy; the action must see the row as it is stored.
    done = keep(
        request, form, lambda: records.update(contract(pk), form.values(), by=request.user), to=_url,
        said="Changed {}.",
    )  # fmt: skip
    if done:
        return done
    row = contract(pk)
    where = crumbs((row.metric.name, _url(row)), ("Change", ""))
    return form_page(request, FORM, form, submit="Keep changes", cancel=_url(row), crumbs=where, row=row)


@require_POST
@requires(Permission.METRIC_CHANGE)
def end_metric(request: PortalRequest, pk: int) -> HttpResponse:
    """End a success metric today; its measurements stay."""
    row = contract(pk)
    try:
        records.update(row, {"ended_on": timezone.localdate()}, by=request.user)
    except DomainError as error:
        return refuse(request, _url(row), error)
    words = f"Nobody answers for {row} any more."
    return see_other(request, back(request, _url(row)), said=words, activity=latest(request.user))


@require_POST
@requires(Permission.MEASUREMENT_ADD)
def new(request: PortalRequest, pk: int) -> HttpResponse:
    """Enter a measurement."""
    row, currency = contract(pk), frame.organisation().currency
    form = MeasurementForm(request.POST, metric=row.metric, currency=currency)
    url = back(request, _url(row))
    done = keep(
        request, form, lambda: records.create(Measurement, form.values(row), by=request.user), to=lambda _: url,
        said=f"Entered {_said(form, row, currency)}.".replace("{", "{{").replace("}", "}}"),
    )  # fmt: skip
    return done or detail_page(request, row, form)


def _said(form: MeasurementForm, row: SuccessMetric, currency: str) -> str:
    """Return the words of what was entered; what is refused is said by the form."""
    if not form.is_valid():
        return ""
    given = form.cleaned_data
    if given["value"] is not None:
        return f"{metric_words.value(given['value'], row.metric.unit, currency)} for {row}"
    return f"{metric_words.figure(given['numerator'])} of {metric_words.figure(given['denominator'])} for {row}"


@require_POST
@requires(Permission.MEASUREMENT_ADD)
def delete(request: PortalRequest, pk: int) -> HttpResponse:
    """Take a measurement away; undo brings it back."""
    row = get_object_or_404(Measurement.objects.select_related("success_metric__component", "success_metric__metric",
                                                               "success_metric__project"), pk=pk)  # fmt: skip
    url = back(request, _url(row.success_metric))
    try:
        records.delete(row, by=request.user)
    except DomainError as error:
        return refuse(request, url, error)
    day = row.measured_on
    said = f"Removed the measurement of {day.day} {day:%B}."
    return see_other(request, url, said=said, activity=latest(request.user))
