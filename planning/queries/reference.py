"""The reference pages that are made from the code, so that they cannot drift from it."""

from planning.access import ACCESS_ROLES, Permission
from planning.catalogue import load
from planning.domain.demand import DEFAULT_SHARES
from planning.domain.ownership_checks import CHECKS
from planning.domain.rolemix import PRIORS
from planning.engine.objective import STAFFING
from planning.engine.plan import Shortage

MADE = "<!-- Made by `make docs` from the code; changes here are lost. -->\n\n"


def pages() -> dict[str, str]:
    """Return the text of each page by file name."""
    return {
        "permissions.md": permissions(),
        "health-checks.md": health_checks(),
        "catalogue.md": catalogue(),
        "planning-defaults.md": planning_defaults(),
    }


def permissions() -> str:
    """Return which access role holds which permission."""
    roles = list(ACCESS_ROLES.values())
    lines = [
        "# Permissions",
        "",
        (
            "Everything is closed unless it stands here. "
            "A scoped access role holds its permissions only for the teams of its grant and those below."
        ),
        "",
        "| Permission | " + " | ".join(role.label + (" (scoped)" if role.is_scoped else "") for role in roles) + " |",
        "|---|" + "---|" * len(roles),
    ]
    for permission in Permission:
        marks = ("yes" if permission in role.permissions else "–" for role in roles)
        lines.append(f"| `{permission}` | " + " | ".join(marks) + " |")
    return MADE + "\n".join(lines) + "\n"


def health_checks() -> str:
    """Return the health checks over ownership."""
    lines = ["# Health checks", "", "| Check | Finds | Severity |", "|---|---|---|"]
    lines += [f"| {check.slug} | {check.title} | {check.severity} |" for check in CHECKS]
    lines += ["", "What each asks for:", ""]
    lines += [f"- **{check.slug}** {(check.__doc__ or '').strip()}" for check in CHECKS]
    lines += ["", "What counts as a crossing (O13): [Boundaries](../explanation/boundaries.md)."]
    lines += ["", "`manage.py ownership_lint` ends with status 1 when there is a finding of severity error."]
    return MADE + "\n".join(lines) + "\n"


def catalogue() -> str:
    """Return the built-in roles, skills and metrics."""
    found = load()
    lines = ["# Catalogue", "", "What an installation starts with; local edits are kept.", "", "## Roles", ""]
    lines += [f"- **{role.name}** ({role.code}): {role.summary}" for role in found.roles]
    lines += ["", "## Skills", "", f"{len(found.skills)} skills.", ""]
    lines += [f"- `{skill.id}` {skill.name}" for skill in found.skills]
    lines += ["", "## Metrics", "", "| Metric | Unit | Better | Formula |", "|---|---|---|---|"]
    lines += [
        f"| {metric.name} | {metric.unit} | {metric.direction} | {metric.formula.replace('|', '/')} |"
        for metric in found.metrics
    ]
    return MADE + "\n".join(lines) + "\n"


def planning_defaults() -> str:
    """Return tag shares, priors, tiers and shortages."""
    lines = ["# Planning defaults", "", "## Tag shares, percent", "", "| Tag | Role | Share |", "|---|---|---|"]
    lines += [f"| {tag} | {role} | {share} |" for tag, row in DEFAULT_SHARES.items() for role, share in row.items()]
    lines += ["", "## Prior mix by stage", "", "| Stage | Platform demand at least | AI developer | ML engineer |"]
    lines += ["|---|---|---|---|"]
    lines += [f"| {p.stage} | {p.least_capacity_score} | {p.percents[0]} | {p.percents[1]} |" for p in PRIORS]
    lines += ["", "## Tiers of the objective, most important first", ""]
    lines += [f"1. {tier.name}: {', '.join(term.term for term in tier.terms)}" for tier in STAFFING.tiers]
    lines += ["", "## What can be short", "", ", ".join(f"`{shortage}`" for shortage in Shortage)]
    return MADE + "\n".join(lines) + "\n"
