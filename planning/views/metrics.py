"""Metrics: scorecards, one success metric over time, the catalogue of definitions."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Sum
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.decorators.http import require_GET

from planning.access import Permission
from planning.actions import records
from planning.domain.metrics import Health
from planning.forms.metrics import DefinitionFilterForm, FilterForm, MeasurementForm
from planning.models import Measurement, MetricPull, SuccessMetric
from planning.queries import burn, frame, metric_charts, metric_lists, metric_pages, metric_words, scorecards, standings
from planning.queries.metrics import Scored
from planning.queries.work_details import activities_of
from planning.views.keeping import without
from planning.views.pages import PortalRequest, page, requires
from planning.views.sheets import table_file

PAGE_SIZE = metric_pages.PAGE_SIZE
Context = dict[str, Any]


class Measured(Paginator[Measurement]):
    """Pages of the measurements of one metric, counted by their days where those are kept: there may be a million."""

    def __init__(self, row: SuccessMetric) -> None:
        self.row = row
        super().__init__(row.measurements.order_by("-measured_on", "-pk"), PAGE_SIZE)

    @cached_property
    def count(self) -> int:
        """Return how many there are."""
        kept: int | None = self.row.measured_days.aggregate(count=Sum("count"))["count"]
        return kept if kept is not None else self.row.measurements.count()


def crumbs(*more: tuple[str, str]) -> list[dict[str, str]]:
    """Return where a page of metrics stands."""
    rows = [("Metrics", reverse("planning:metric-list")), *more]
    return [{"label": label, "url": url} for label, url in rows]


def tabs(current: str) -> list[dict[str, Any]]:
    """Return the views of metrics."""
    rows = (
        ("Metrics", "metric-list"), ("Scorecards", "metric-scorecards"), ("Definitions", "metric-definition-list"),
    )  # fmt: skip
    return [
        {"label": label, "url": reverse(f"planning:{name}"), "current": name == current, "count": None}
        for label, name in rows
    ]


def contract(pk: int) -> SuccessMetric:
    """Return a success metric with what its pages show, or answer that it is not there."""
    rows = SuccessMetric.objects.select_related(
        "metric", "role", "consulted_role", "component__kind", "component__team", "component__project", "project__team"
    )
    return get_object_or_404(rows, pk=pk)


@require_GET
@requires(Permission.VIEW)
def metric_list(request: PortalRequest) -> HttpResponse:
    """Show what owners answer for, by component, with health; one metric in full below."""
    today, currency, form = timezone.localdate(), frame.organisation().currency, FilterForm(request.GET)
    filters, chips = form.filters(), form.shown()
    for chip in chips:
        chip["off_url"] = without(request.GET, chip["name"], "metric")
    listing = metric_lists.listing(filters, today)
    shown = Paginator(listing.ids, PAGE_SIZE).get_page(request.GET.get("page"))
    rows = metric_lists.scored_in_order(list(shown.object_list), today)
    one = _selected(request, rows, is_narrow=bool(filters.owner or filters.component or filters.project))
    told, unknown = metric_pages.count_words(listing.counts)
    owner = filters.owner
    context = {
        "page_of_metrics": shown, "groups": metric_pages.groups(rows, currency, today), "form": form,
        "filters": chips, "total": listing.total, "told": told, "unknown": unknown, "today": today,
        "without_health": without(request.GET, "health", "metric"), "selected": one,
        "chart": metric_charts.chart(one, currency, today) if one else None,
        "state": metric_words.state(one, today, currency) if one else None,
        "answerer": metric_pages.answerer(owner, today) if owner else None,
        "address": reverse("planning:metric-list"), "tabs": tabs("metric-list"),
        "csv_url": f"{reverse('planning:metric-csv')}{without(request.GET, 'metric')}",
        "crumbs": crumbs((owner.name, "")) if owner else crumbs(), "is_filtered": bool(chips),
    }  # fmt: skip
    return page(request, "planning/metrics/list.html", context, part="metric-page")


def _selected(request: PortalRequest, rows: list[Scored], *, is_narrow: bool) -> Scored | None:
    asked = request.GET.get("metric", "")
    chosen = next((one for one in rows if str(one.row.pk) == asked), None)
    return chosen or (metric_pages.worst(rows) if is_narrow else None)


@require_GET
@requires(Permission.VIEW)
def scorecard_list(request: PortalRequest) -> HttpResponse:
    """Show how the metrics of each person, role, team, component or project stand."""
    by = _whose(request)
    found = scorecards.cards(by, timezone.localdate())
    shown = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    address = reverse("planning:metric-scorecards")
    context = {
        "page_of_cards": shown, "rows": [
            {
                "card": one, "url": one.url(by),
                "states": [(slug, metric_words.STATES[Health(slug)], count) for slug, count in one.states],
            }
            for one in shown.object_list
        ],
        "label": scorecards.BY[by][0], "tabs": tabs("metric-scorecards"), "crumbs": crumbs(("Scorecards", "")),
        "choices": [
            {"label": f"By {label.lower()}", "url": f"{address}?by={name}", "current": name == by, "count": None}
            for name, (label, _) in scorecards.BY.items()
        ],
        "states": [metric_words.STATES[state] for state in (*scorecards.JUDGED, *scorecards.UNKNOWN)],
        "off": sum(1 for one in found if one.counts[Health.OFF_TARGET.value]), "count": len(found),
        "blind": sum(1 for one in found if not one.judged),
        "csv_url": f"{reverse('planning:metric-scorecards-csv')}?by={by}",
    }  # fmt: skip
    return page(request, "planning/metrics/scorecards.html", context)


@require_GET
@requires(Permission.VIEW)
def scorecards_csv(request: PortalRequest) -> HttpResponse:
    """Answer the scorecards of the page as a table; a share of what is not known is empty."""
    by = _whose(request)
    head = [by, "on_target_percent", *(state.value for state in (*scorecards.JUDGED, *scorecards.UNKNOWN)), "metrics"]
    found = scorecards.cards(by, timezone.localdate())
    rows = ([one.name, one.on_target_percent, *(count for _, count in one.states), one.total] for one in found)
    return table_file(request, f"scorecards-by-{by}", head, rows)


def _whose(request: PortalRequest) -> str:
    asked = request.GET.get("by", "person")
    return asked if asked in scorecards.BY else "person"


@require_GET
@requires(Permission.VIEW)
def table_csv(request: PortalRequest) -> HttpResponse:
    """Answer the scorecards as CSV, filtered as they are shown."""
    filters, today = FilterForm(request.GET).filters(), timezone.localdate()
    rows = metric_pages.scorecards(filters, today)
    head = ["metric", "unit", "component", "project", "category", "role", "owner", "value", "target", "baseline",
            "health", "trend", "change_per_week", "window", "measured_on", "source"]  # fmt: skip
    return table_file(
        request, "metrics", head, (_record(one) for one in rows if filters.health in {"", one.health.value})
    )  # fmt: skip


def _record(one: Scored) -> list[object]:
    row = one.row
    return [
        row.metric.name, row.metric.unit, row.component, row.project, row.category, row.role, one.owner, one.value,
        row.target_text or one.target, row.baseline, one.health.value, one.trend.word.value, one.trend.per_week,
        row.window, one.last_on, row.source,
    ]  # fmt: skip


@require_GET
@requires(Permission.VIEW)
def detail(request: PortalRequest, pk: int) -> HttpResponse:
    """Show a success metric: its course against the target, its measurements, a form for the next one."""
    return detail_page(request, contract(pk))


def detail_page(request: PortalRequest, row: SuccessMetric, refused: MeasurementForm | None = None) -> HttpResponse:
    """Answer the page of a success metric, with a form that was refused where there is one."""
    today, currency = timezone.localdate(), frame.organisation().currency
    one = metric_pages.one_scored(row, today)
    shown = Measured(row).get_page(request.GET.get("page"))
    span = request.GET.get("span", "quarter")
    may_enter = row.ended_on is None and records.may_change(request.user, Measurement(success_metric=row))
    true, then = metric_words.state(one, today, currency)
    context = {
        "row": row, "one": one, "line": metric_pages.lines([one], currency, today)[0], "true": true, "then": then,
        "is_unknown": one.health in {Health.NOT_MEASURED, Health.STALE}, "page_of_measurements": shown,
        "measurements": metric_pages.measurement_lines(list(shown.object_list), row.metric, currency),
        "chart": metric_charts.chart(one, currency, today, span), "span": span,
        "alarms": burn.alarms(one, timezone.now()), "today": today, "may_enter": may_enter,
        "form": refused or (MeasurementForm(metric=row.metric, currency=currency) if may_enter else None),
        "may_change": records.may_change(request.user, row), "here": request.get_full_path(),
        "subject_url": reverse(metric_pages.subject_url_name(row), args=[row.component_id or row.project_id]),
        "thing": metric_pages.thing_name(one.subject), "window": metric_words.window(row.window),
        "unclear": metric_words.unclear(row), "pull": MetricPull.objects.filter(success_metric=row).first(),
        "activities": activities_of("successmetric", row.pk, request.user),
        "crumbs": crumbs((row.metric.name, "")),
    }  # fmt: skip
    return page(request, "planning/metrics/detail.html", context, status=422 if refused else 200)


@require_GET
@requires(Permission.VIEW)
def measurements_csv(request: PortalRequest, pk: int) -> HttpResponse:
    """Answer the measurements of a success metric as CSV."""
    rows = standings.in_order(contract(pk).measurements.all())
    head = ["measured_on", "measured_at", "value", "numerator", "denominator", "source", "note"]
    return table_file(request, "measurements", head, (_taken(one) for one in rows))


def _taken(one: Measurement) -> list[object]:
    at = one.measured_at.isoformat() if one.measured_at else None
    return [one.measured_on, at, one.value, one.numerator, one.denominator, one.source, one.note]


@require_GET
@requires(Permission.VIEW)
def definitions(request: PortalRequest) -> HttpResponse:
    """List the definitions of metrics: how each is worked out, for which role, where it is used."""
    form = DefinitionFilterForm(request.GET)
    chips = form.shown()
    for chip in chips:
        chip["off_url"] = without(request.GET, chip["name"])
    shown = Paginator(metric_pages.definitions(**form.given()), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page_of_definitions": shown, "form": form, "filters": chips, "tabs": tabs("metric-definition-list"),
        "address": reverse("planning:metric-definition-list"), "crumbs": crumbs(("Definitions", "")),
        "rows": [
            {
                "metric": row, "window": metric_words.window(row.default_window),
                "categories": [metric_words.category(slug) for slug in row.categories],
            }
            for row in shown.object_list
        ],
    }  # fmt: skip
    return page(request, "planning/metrics/definitions.html", context)
