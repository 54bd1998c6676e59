"""What the Kubernetes data does not say, and the rule by which each gap is filled. Nothing here is a fact."""

import re
from datetime import date, timedelta
from difflib import get_close_matches
from typing import Any

Record = dict[str, Any]

RULES = (
    (
        "role: a chair works as AI developer, a tech lead as ML engineer, any other approver as what most of the work "
        "that they approve asks for"
    ),
    (
        "capacity: five days of eight hours; every leadership post, those of working groups and committees included, "
        "takes an equal share of a person; an approver without a post in a SIG is a member of the SIG most of whose "
        "work they approve, which counts as one more post"
    ),
    (
        "skills of people: kubernetes 4 for leaders of a SIG, else 3; the field of each SIG that they lead 4, of each "
        "SIG for which they approve 3"
    ),
    "tag: a KEP with feature gates is a product feature, any other is infrastructure",
    "skills asked: the field of the owning SIG at 3 of the leading role, kubernetes at 2 of the other",
    "effort in days by stage: alpha 8-15-30, beta 5-10-20, stable 3-5-10, on its way out 1-2-4, no stage 3-5-10",
    "due: the release of the latest milestone, v1.37 on 2026-08-26 and 17 weeks between releases",
    "priority: high where the latest milestone is v1.37 or later, else normal",
    "stage of a project: none explore, alpha first features, beta growing, stable mature",
    "a status outside the vocabulary counts as the word nearest to it, paused where that one is open; else cancelled",
)

FIELDS = {
    "sig-api-machinery": "backend-api",
    "sig-apps": "orchestration",
    "sig-architecture": "solution-arch",
    "sig-auth": "app-security",
    "sig-autoscaling": "capacity",
    "sig-cli": "integrations",
    "sig-cloud-provider": "iac",
    "sig-cluster-lifecycle": "iac",
    "sig-contributor-experience": "mentoring",
    "sig-docs": "writing",
    "sig-etcd": "relational-db",
    "sig-instrumentation": "observability",
    "sig-k8s-infra": "cicd",
    "sig-multicluster": "orchestration",
    "sig-network": "systems-lang",
    "sig-node": "containers",
    "sig-release": "cicd",
    "sig-scalability": "profiling",
    "sig-scheduling": "orchestration",
    "sig-security": "app-security",
    "sig-storage": "batch",
    "sig-testing": "testing",
    "sig-ui": "web-frontend",
    "sig-windows": "containers",
}
"""The skill of the catalogue that stands for what a SIG knows."""

PLATFORM = "kubernetes"
EFFORT = {"alpha": ("8", "15", "30"), "beta": ("5", "10", "20"), "stable": ("3", "5", "10")}
EFFORT_OUT = ("1", "2", "4")
EFFORT_UNKNOWN = ("3", "5", "10")
WAY_OUT = ("deprecated", "disabled", "removed")
STAGES = {"alpha": "first_features", "beta": "growing", "stable": "mature"}
LIFECYCLES = {
    "implementable": "active", "provisional": "planned", "implemented": "done", "deferred": "cancelled",
    "rejected": "cancelled", "withdrawn": "cancelled", "replaced": "cancelled",
}  # fmt: skip
OPEN = ("implementable", "provisional")
STATUS_WORDS = list(LIFECYCLES)
STAGE_WORDS = [*STAGES, *WAY_OUT]
CURRENT_RELEASE = 37
RELEASED_ON = date(2026, 8, 26)
BETWEEN_RELEASES = timedelta(weeks=17)
LEADING = {"product_feature": "ai_developer", "infrastructure": "ml_engineer"}


def lifecycle(kep: Record) -> tuple[str, bool]:
    """Return where a project is in its life, and whether that was read; only the two exact words are open."""
    status = str(kep.get("status") or "").strip().casefold()
    if status in LIFECYCLES:
        return LIFECYCLES[status], True
    close = get_close_matches(status, LIFECYCLES, n=1, cutoff=0.7)
    if close and close[0] in OPEN:
        return "paused", False
    return (LIFECYCLES[close[0]] if close else "cancelled"), False


def is_open(kep: Record) -> bool:
    """Whether a KEP still asks for work."""
    return lifecycle(kep)[0] in ("active", "planned")


def tag(kep: Record) -> str:
    """Return the assumed tag."""
    return "product_feature" if kep.get("feature-gates") else "infrastructure"


def stage(kep: Record) -> str:
    """Return the stage of the project, empty where the source has a word that is none of its own."""
    named = _word(kep.get("stage"))
    return STAGES.get(named, "" if named else "explore")


def effort(kep: Record) -> tuple[str, str, str]:
    """Return the assumed days: optimistic, likely, pessimistic."""
    named = _word(kep.get("stage"))
    return EFFORT_OUT if named in WAY_OUT else EFFORT.get(named, EFFORT_UNKNOWN)


def release(kep: Record) -> int | None:
    """Return the number after "1." of the latest milestone; 0.0 and what cannot be read is none."""
    found = re.fullmatch(r"v?1\.(\d+)", _word(kep.get("latest-milestone")))
    return int(found[1]) if found else None


def due(kep: Record) -> date | None:
    """Return the assumed day of the release that a KEP aims at."""
    number = release(kep)
    return RELEASED_ON + (number - CURRENT_RELEASE) * BETWEEN_RELEASES if number is not None else None


def priority(kep: Record) -> str:
    """Return the assumed priority: what aims at the current release or a later one comes first."""
    return "high" if (release(kep) or 0) >= CURRENT_RELEASE else "normal"


def day(text: object) -> date | None:
    """Return a date such as 2025-10-9, or none where it cannot be read."""
    found = re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", str(text or "").strip())
    try:
        return date(*(int(part) for part in found.groups())) if found else None
    except ValueError:
        return None


def needs(kep: Record) -> list[Record]:
    """Return the skills that a KEP asks of its two roles."""
    leading = LEADING[tag(kep)]
    other = next(role for role in LEADING.values() if role != leading)
    return [
        {"skill": FIELDS[kep["owning-sig"]], "level": 3, "must": True, "role": leading},
        {"skill": PLATFORM, "level": 2, "must": True, "role": other},
    ]


def _word(value: object) -> str:
    return str(value if value is not None else "").strip().casefold()
