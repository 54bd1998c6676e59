"""How large the sample's work is made: so that all roles together are asked for a little more than they have.

The efforts in ``work_items.csv`` are scaled by the tag, so that the load is the same whatever day the sample is dated
to; holidays, absences and closed days take more of some quarters than of others.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from planning import catalogue
from planning.exchange.sample import names
from planning.exchange.sample.days import HORIZON_DAYS, MINUTES_A_DAY, FreeTime
from planning.exchange.sample.tables import Record, Row, demand, read, split

LOAD = 1.03
ML_ENGINEER_LOAD = 1.10
DATA_ENGINEER_LOAD = 1.06
REMAINING_WHEN_STARTED = 0.55  # what is left of work under way, on average
MEAN_OF_TRIPLE = 1.05  # of the likely effort; see work._triple
OPEN = "twb"
AI, ML, DE = "ai_developer", "ml_engineer", "data_engineer"


def half_days(days: float) -> float:
    """Return the days rounded to halves, at least a half."""
    return max(0.5, round(days * 2) / 2)


@dataclass(frozen=True)
class Factors:
    """What the table's days are multiplied by: product features, infrastructure, data engineers' parts."""

    product: float = 1.0
    infrastructure: float = 1.0
    data: float = 1.0

    def sized(self, row: Row) -> float | None:
        """Return the likely effort of an item; none where nobody has estimated it."""
        if not row["days"]:
            return None
        return half_days(float(row["days"]) * self._of(row))

    def sized_demand(self, row: Row, word: str) -> float:
        """Return the days of a demand that is written by hand."""
        role, days, _, _ = demand(word)
        factor = self.data if role == "de" else 1.0 if role in {"pm", "pd"} else self._of(row)
        return half_days(days * factor)

    def _of(self, row: Row) -> float:
        return {"p": self.product, "i": self.infrastructure}.get(row["tag"], 1.0)


def factors(time: FreeTime, memberships: list[Record], standing: list[Record]) -> Factors:
    """Return the factors that bring the load of the committed work to what it should be."""
    have = capacity(time, memberships)
    kept = standing_days(time, standing)
    by_tag, by_hand = _asked_for()
    free = {role: have[role] - kept[role] for role in have}
    others = sum(kept.values()) + sum(by_hand[role, "-"] for role in names.SHORT_ROLES.values())
    ml_wanted = ML_ENGINEER_LOAD * have[ML] - kept[ML]
    data_wanted = DATA_ENGINEER_LOAD * have[DE] - kept[DE]
    ai_wanted = LOAD * sum(have.values()) - others - ml_wanted - data_wanted
    ai_wanted = min(max(ai_wanted, 0.9 * free[AI]), 1.15 * free[AI])
    shares = {(share.tag[0], share.role): share.percent / 100 for share in catalogue.load().tag_shares}
    asked = {
        (tag, role): by_tag[tag] * shares[tag, role] + by_hand[role, tag] for tag in ("p", "i") for role in (AI, ML)
    }
    product, infrastructure = _solved(asked, ai_wanted, ml_wanted)
    return Factors(product, infrastructure, data_wanted / by_hand[DE, "d"])


def _solved(asked: dict[tuple[str, str], float], ai_wanted: float, ml_wanted: float) -> tuple[float, float]:
    """Return both factors of two equations: what each role is asked for is what it should be asked for."""
    a, b, c, d = asked["p", AI], asked["i", AI], asked["p", ML], asked["i", ML]
    whole = a * d - b * c
    return (ai_wanted * d - b * ml_wanted) / whole, (a * ml_wanted - ai_wanted * c) / whole


def capacity(time: FreeTime, memberships: list[Record]) -> dict[str, float]:
    """Return the days for planned work within the horizon, by role."""
    days: dict[str, float] = defaultdict(float)
    for membership in memberships:
        days[membership["role"]] += sum(time.of_lane(membership)[:HORIZON_DAYS]) / MINUTES_A_DAY
    return days


def standing_days(time: FreeTime, standing: list[Record]) -> dict[str, float]:
    """Return the days within the horizon that standing demands take, by role."""
    days: dict[str, float] = defaultdict(float)
    for kept in standing:
        first = (date.fromisoformat(kept["starts_on"]) - time.start).days
        days[kept["role"]] += time.of_full_timer("berlin", first) * float(kept["share_percent"]) / 100
    return days


def _asked_for() -> tuple[dict[str, float], dict[tuple[str, str], float]]:
    """Return the remaining days of committed work as the table has it: by tag, and by role where written by hand."""
    committed = {code for code, *_, lifecycle, _, _, chance, _, _ in names.PROJECTS if _is_open(lifecycle, chance)}
    by_tag: dict[str, float] = defaultdict(float)
    by_hand: dict[tuple[str, str], float] = defaultdict(float)
    for row in read("work_items.csv"):
        if row["project"] not in committed or row["status"] not in OPEN or row["tag"] == "-":
            continue
        for word in split(row["demands"]):
            role, days, _, _ = demand(word)
            kind = {"de": "d", "pm": "-", "pd": "-"}.get(role, row["tag"])
            by_hand[names.SHORT_ROLES[role], kind] += days
        if row["days"] and not row["demands"]:
            left = REMAINING_WHEN_STARTED if row["status"] == "w" else MEAN_OF_TRIPLE
            by_tag[row["tag"]] += float(row["days"]) * left
    return by_tag, by_hand


def _is_open(lifecycle: str, probability: int) -> bool:
    return lifecycle in {"planned", "active"} and probability == 100
