"""The findings of the health checks as the pages show them, and what a recommended owner brings."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from planning.domain import ownership as domain
from planning.domain.ownership_checks import CHECKS
from planning.models import Activity, Metric, Ownership, Recommendation, SilencedFinding
from planning.queries.metrics import templates_for
from planning.queries.ownership import Lint

PLACES = {
    "component": "planning:component-detail",
    "project": "planning:project-detail",
    "team": "planning:team-detail",
    "person": "planning:person-detail",
    "work_item": "planning:work-item-detail",
}
Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class CheckLine:
    """A health check with how much it found, quiet where it found nothing."""

    slug: str
    title: str
    severity: str
    text: str
    count: int
    apart: str = ""


@dataclass(frozen=True, slots=True)
class FindingLine:
    """A finding with where to go about it; ``silenced`` where it rests."""

    finding: domain.Finding
    key: str
    url: str
    silenced: SilencedFinding | None = None


def key_of(finding: domain.Finding) -> str:
    """Return what a form calls a finding: check, kind of thing, its id."""
    return f"{finding.check}.{finding.subject_type}.{finding.subject_id}"


def address_of(finding: domain.Finding) -> str:
    """Return where to go about a finding: the page of its thing, or the components that it is about."""
    if finding.subject_type in PLACES:
        return reverse(PLACES[finding.subject_type], args=[finding.subject_id])
    return f"{reverse('planning:ownership')}?{urlencode({'search': str(finding.data.get('name', ''))})}"


def find(lint: Lint, key: str) -> domain.Finding | None:
    """Return the finding that a form names, heard or silenced."""
    return next((one for one in (*lint.findings, *lint.silenced) if key_of(one) == key), None)


def check_lines(lint: Lint) -> list[CheckLine]:
    """Return every check with its count; the docstring of a check says what it asks for."""
    return [
        CheckLine(
            one.slug,
            one.title,
            str(lint.severities.get(one.slug, one.severity)),
            (one.__doc__ or "").strip(),
            lint.counts[one.slug],
            ", ".join(f"{count:,} {why}" for why, count in lint.apart.get(one.slug, {}).items()),
        )
        for one in CHECKS
    ]


def finding_lines(findings: Iterable[domain.Finding]) -> list[FindingLine]:
    """Return findings with their addresses, errors first."""
    order = list(domain.Severity)
    rows = sorted(findings, key=lambda one: (order.index(one.severity), one.check, str(one.data.get("name", ""))))
    quiet = {(row.check_id, row.subject_type, row.subject_id): row for row in SilencedFinding.objects.all()}
    return [
        FindingLine(
            one, key_of(one), address_of(one),
            quiet.get((one.check, one.subject_type, one.subject_id)),
        )
        for one in rows
    ]  # fmt: skip


def severities(lint: Lint) -> Counter[str]:
    """Return how many findings there are of each severity."""
    return Counter(str(one.severity) for one in lint.findings)


def would_create(row: Recommendation) -> list[Metric]:
    """Return the metrics that accepting a recommended owner brings; none for a backup."""
    thing = row.component or row.project
    if row.change == "backup" or thing is None or row.role is None:
        return []
    return [one.metric for one in templates_for(thing, row.role)]


def owned_now(activity: Activity) -> str:
    """Say who owns what now and for how many success metrics they answer, from what an activity stored."""
    made = [change for change in activity.changes if change["before"] is None]
    ownership = next((change["pk"] for change in made if change["model"] == "ownership"), None)
    row = Ownership.objects.select_related("person", "team", "component", "project").filter(pk=ownership).first()
    if row is None:
        return f"{activity.sentence}."
    count = sum(1 for change in made if change["model"] == "successmetric")
    more = f" and answers for {count} success metric{'' if count == 1 else 's'}" if count else ""
    return f"{row} now{more}."
