"""OpenSLO v1 in and out: availabilities with an objective, and the Prometheus queries that they are read by.

What a success metric can hold comes back the same: SLO with one objective over a rolling window, counted by
occurrences, with a ratio of good and total events (inline, or by an SLI), its Service and DataSource. All else is
refused by name.
"""

import re
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction
from django.utils.text import slugify

from planning.actions import external_ids, records
from planning.domain.errors import DomainError, Invalid
from planning.exchange.readers import yaml_documents
from planning.models import Component, ExternalId, Metric, MetricPull, Project, SuccessMetric, User

VERSION, SOURCE, METRIC = "openslo/v1", "openslo", "availability"
DURATION = re.compile(r"[1-9]\d{0,2}[hdwMQY]")
KINDS = ("DataSource", "Service", "SLI", "SLO")
Document = dict[str, Any]


def export() -> str:
    """Return every availability with an objective that is read from Prometheus, as YAML documents."""
    rows = MetricPull.objects.filter(
        kind=MetricPull.Kind.PROMETHEUS, success_metric__metric__slug=METRIC, success_metric__ended_on__isnull=True,
        success_metric__target_operator=">=", success_metric__target_value__gt=0, success_metric__target_value__lt=100,
    ).exclude(denominator_query="")  # fmt: skip
    rows = rows.select_related("success_metric__metric", "success_metric__component", "success_metric__project")
    pulls = list(rows.order_by("success_metric__pk"))
    keys = dict(ExternalId.objects.filter(kind="successmetric", source=SOURCE).values_list("object_id", "key"))
    addresses = sorted({pull.address for pull in pulls})
    sources = {address: f"prometheus-{number}" for number, address in enumerate(addresses, start=1)}
    services = {str(_subject(pull.success_metric)) for pull in pulls}
    documents = [_document("DataSource", sources[address], {
        "type": "Prometheus", "connectionDetails": {"url": address}}) for address in addresses]  # fmt: skip
    documents += [_document("Service", _name(name), {}, name) for name in sorted(services)]
    documents += [_slo(pull, keys.get(pull.success_metric_id, ""), sources[pull.address]) for pull in pulls]
    return str(yaml.safe_dump_all(documents, sort_keys=False, allow_unicode=True))


def _subject(row: SuccessMetric) -> Component | Project:
    subject = row.component or row.project
    assert subject is not None  # noqa: S101 -- the database keeps exactly one of the two
    return subject


def _name(text: str) -> str:
    return slugify(text)[:63].strip("-") or "unnamed"


def _document(kind: str, name: str, spec: Document, title: str = "") -> Document:
    metadata = {"name": name, **({"displayName": title} if title else {})}
    return {"apiVersion": VERSION, "kind": kind, "metadata": metadata, "spec": spec}


def _slo(pull: MetricPull, key: str, source: str) -> Document:
    row = pull.success_metric
    subject = str(_subject(row))

    def query(text: str) -> Document:
        return {"metricSource": {"metricSourceRef": source, "type": "Prometheus", "spec": {"query": text}}}

    ratio = {"counter": True, "good": query(pull.query), "total": query(pull.denominator_query)}
    name = key or f"{_name(subject)}-{METRIC}"
    spec = {
        "service": _name(subject),
        "indicator": {"metadata": {"name": name}, "spec": {"ratioMetric": ratio}},
        "timeWindow": [{"duration": row.window, "isRolling": True}],
        "budgetingMethod": "Occurrences",
        "objectives": [{"targetPercent": row.target_value}],
    }
    return _document("SLO", name, spec)


@transaction.atomic
def load(path: Path, *, by: User) -> tuple[int, int]:
    """Read a file: make the success metrics that are new, change those of the same name; all, or none.

    Returns
    -------
    How many were made, and how many were there.

    Raises
    ------
    Invalid
        With the name of the document and what of it cannot be held.
    """
    known = _sorted_out(yaml_documents(path))
    counts = [0, 0]
    for name, document in known["SLO"].items():
        try:
            counts[_take(name, document, known, by)] += 1
        except (KeyError, TypeError, AttributeError, IndexError) as error:
            raise Invalid(f"SLO {name}: {error} is missing, or not of OpenSLO's form.") from error
        except DomainError as error:
            raise Invalid(f"SLO {name}: {error}", fields=error.fields) from error
    return counts[0], counts[1]


def _sorted_out(documents: list[Any]) -> dict[str, dict[str, Document]]:
    known: dict[str, dict[str, Document]] = {kind: {} for kind in KINDS}
    for number, document in enumerate(documents, start=1):
        if not isinstance(document, dict) or document.get("apiVersion") != VERSION:
            raise Invalid(f"Document {number} is not of {VERSION}.")
        kind, metadata = str(document.get("kind")), document.get("metadata")
        if kind not in KINDS:
            raise Invalid(f"Document {number} is of the kind {kind}; {', '.join(KINDS)} can be held.")
        if not isinstance(metadata, dict) or not metadata.get("name"):
            raise Invalid(f"Document {number} has no metadata.name.")
        known[kind][str(metadata["name"])] = document
    return known


def _take(name: str, document: Document, known: dict[str, dict[str, Document]], by: User) -> int:
    spec = document["spec"]
    values = {"target_operator": ">=", "target_text": "", "target_value_to": None, "window": _window(spec),
              "target_value": _objective(spec)}  # fmt: skip
    subject = _thing(str(spec["service"]), known["Service"])
    pull_values = _pull_values(spec, known)
    row = _known(name, subject)
    is_known = row is not None
    if row is None:
        kind = "component" if isinstance(subject, Component) else "project"
        metric = Metric.objects.filter(slug=METRIC).first()
        role = metric.roles.order_by("pk").first() if metric else None
        if metric is None or role is None:
            raise Invalid("The catalogue is not loaded: there is no availability.")
        made = {**values, kind: subject, "metric": metric, "role": role, "category": METRIC}
        row = records.create(SuccessMetric, made, by=by)
    else:
        records.update(row, values, by=by)
    external_ids.assign(row, source=SOURCE, key=name, by=by)
    pull = MetricPull.objects.filter(success_metric=row).first()
    if pull is None:
        records.create(MetricPull, {**pull_values, "success_metric": row}, by=by)
    else:
        records.update(pull, pull_values, by=by)
    return int(is_known)


def _known(name: str, subject: Component | Project) -> SuccessMetric | None:
    rows = SuccessMetric.objects.filter(ended_on__isnull=True).select_related("metric", "component", "project")
    key = ExternalId.objects.filter(kind="successmetric", source=SOURCE, key=name).first()
    by_key = rows.filter(pk=key.object_id).first() if key else None
    mine = {"component": subject} if isinstance(subject, Component) else {"project": subject}
    return by_key or rows.filter(metric__slug=METRIC, **mine).first()


def _window(spec: Document) -> str:
    windows = spec["timeWindow"]
    if len(windows) != 1 or str(windows[0].get("isRolling", "false")).lower() != "true" or "calendar" in windows[0]:
        raise Invalid("It must have one rolling timeWindow; calendars cannot be held.")
    duration = str(windows[0]["duration"])
    if not DURATION.fullmatch(duration):
        raise Invalid(f"The duration {duration} cannot be held; write it as 30d, 4w or 1Q.")
    return duration


def _objective(spec: Document) -> float:
    if spec.get("budgetingMethod") != "Occurrences":
        raise Invalid("Only the budgetingMethod Occurrences can be held.")
    objectives = spec["objectives"]
    if len(objectives) != 1 or objectives[0].keys() - {"target", "targetPercent", "displayName"}:
        raise Invalid("One objective with a target or targetPercent can be held, and nothing else of it.")
    one = objectives[0]
    try:
        percent = float(one["targetPercent"]) if "targetPercent" in one else round(100 * float(one["target"]), 10)
    except ValueError as error:
        raise Invalid("The target is no number.") from error
    if not 0 < percent < 100:
        raise Invalid(f"A target lies between 0 and 100 %, not {percent:g}.")
    return percent


def _thing(service: str, services: dict[str, Document]) -> Component | Project:
    title = str(services.get(service, {}).get("metadata", {}).get("displayName", service))
    every: list[list[Component | Project]] = [list(Component.objects.all()), list(Project.objects.all())]
    for things in every:
        found = [one for one in things if str(one).lower() == title.lower()]
        found = found or [one for one in things if _name(str(one)) == service]
        if len(found) == 1:
            return found[0]
        if found:
            raise Invalid(f"More than one {found[0]._meta.verbose_name} is called {title}.")
    raise Invalid(f"No component or project is called {title}.")


def _pull_values(spec: Document, known: dict[str, dict[str, Document]]) -> Document:
    if "indicatorRef" in spec:
        reference = str(spec["indicatorRef"])
        if reference not in known["SLI"]:
            raise Invalid(f"There is no SLI {reference} in the file.")
        indicator = known["SLI"][reference]
    else:
        indicator = spec["indicator"]
    ratio = indicator["spec"].get("ratioMetric")
    if not isinstance(ratio, dict) or not {"good", "total"} <= ratio.keys() or {"bad", "raw", "rawType"} & ratio.keys():
        raise Invalid("An indicator is held as a ratioMetric of good and total; thresholds, bad and raw are not.")
    good, good_source = _query(ratio["good"])
    total, total_source = _query(ratio["total"])
    if good_source != total_source or good_source not in known["DataSource"]:
        raise Invalid("Good and total must name one DataSource of the file by metricSourceRef.")
    source = known["DataSource"][good_source]["spec"]
    if source.get("type") != "Prometheus":
        raise Invalid(f"The DataSource {good_source} is not of the type Prometheus.")
    return {"kind": "prometheus", "address": str(source["connectionDetails"]["url"]), "query": good,
            "denominator_query": total}  # fmt: skip


def _query(side: Document) -> tuple[str, str]:
    source = side["metricSource"]
    return str(source["spec"]["query"]), str(source["metricSourceRef"])
