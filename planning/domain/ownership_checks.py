"""The health checks over ownership: the list of them, and running it. A new check is one class and one name here."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from planning.domain.ownership import Check, Finding, OwnershipFacts, Thresholds
from planning.domain.ownership_boundaries import OpenBoundary
from planning.domain.ownership_rules import (
    NoBackup,
    NobodyNamed,
    NoTeam,
    ReviewPassed,
    Stale,
    UnknownOwner,
    UnknownWord,
)
from planning.domain.ownership_team_rules import (
    PersonOverload,
    SeveralTeams,
    SpeltDifferently,
    TeamOverload,
    ThinTeam,
)

CHECKS: tuple[Check, ...] = (
    NoTeam(),
    UnknownOwner(),
    SpeltDifferently(),
    SeveralTeams(),
    NoBackup(),
    NobodyNamed(),
    ThinTeam(),
    PersonOverload(),
    TeamOverload(),
    Stale(),
    ReviewPassed(),
    UnknownWord(),
    OpenBoundary(),
)


def run_checks(
    facts: OwnershipFacts, thresholds: Thresholds | None = None, checks: Sequence[Check] = CHECKS
) -> tuple[Finding, ...]:
    """Return the findings of all checks, in the order of the checks and of the facts.

    A check for which the organisation set a severity has it; what a check finds milder than itself stays as it is.
    """
    limits = thresholds or Thresholds()
    return tuple(
        replace(finding, severity=limits.severities[check.slug])
        if check.slug in limits.severities and finding.severity == check.severity
        else finding
        for check in checks
        for finding in check.find(facts, limits)
    )


def count_findings(findings: Iterable[Finding], checks: Sequence[Check] = CHECKS) -> dict[str, int]:
    """Return check to number of findings, zeros included: a check that found nothing is news too."""
    counts = Counter(finding.check for finding in findings)
    return {check.slug: counts[check.slug] for check in checks}


def count_apart(
    facts: OwnershipFacts, thresholds: Thresholds, checks: Sequence[Check] = CHECKS
) -> dict[str, Mapping[str, int]]:
    """Return check to what it could not judge, by why; checks that judge everything are left out."""
    found = {check.slug: check.apart(facts, thresholds) for check in checks}
    return {slug: {why: count for why, count in counts.items() if count} for slug, counts in found.items() if counts}
