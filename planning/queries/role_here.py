"""Which of several roles comes first in this organisation: what the assessment says, and the work that has nobody."""

from planning.models import User
from planning.queries import maturity, plans
from planning.queries.role_answers import Aspect
from planning.queries.roles import Whole


def here(roles: list[Whole], user: User) -> list[Aspect]:
    """Return the row that says how each role stands here and now; no row where nothing is known of any."""
    told = _told(user)
    row = Aspect(
        "Here and now", "list", [told.get(whole.role.slug, []) for whole in roles],
        tuple(whole.role.name for whole in roles),
    )  # fmt: skip
    return [] if row.is_empty else [row]


def _told(user: User) -> dict[str, list[str]]:
    """Return what is said of roles, by slug."""
    found: dict[str, list[str]] = {}
    row = maturity.Subject().rows().first()
    answer = maturity.found_of(row, maturity.bounds()) if row else None
    if row is not None and answer is not None and answer.first_role:
        rules = " or ".join(answer.rules)
        found[answer.first_role] = [f"Comes first by {rules}, assessed on {row.answered_on.day} {row.answered_on:%B}"]
    plan = plans.latest(user)
    for gap in plans.gaps(plan) if plan else []:
        days = round(gap.unstaffed_days)
        if days:
            text = f"{days} {'day' if days == 1 else 'days'} of its work have nobody in the latest plan"
            found.setdefault(gap.role.slug, []).append(text)
    return found
