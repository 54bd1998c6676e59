"""Who owns what in the sample, what they answer for, and twelve weeks of measurements."""

from datetime import date, timedelta
from random import Random

from planning import catalogue
from planning.exchange.sample import names
from planning.exchange.sample.days import iso, monday_of
from planning.exchange.sample.tables import Record, Row, read, split, without_nothing
from planning.exchange.sample.work import PROJECT_KEYS

WEEKS = 12
STALE_WEEKS = 3
CADENCE_DAYS = 7
CONFIRMED_DAYS_AGO = -10
AGREED = {
    ("index-pipeline", "data_freshness"): "ai_developer",
    ("inference-gateway", "latency_p95"): "ai_developer",
    ("answer-search", "apdex"): "ml_engineer",
}
"""The metrics that the role on the other side of a boundary agreed to; elsewhere the boundary is open."""


def ownerships(today: date) -> list[Record]:
    """Return the accountable owners: of components, of projects, and two of the past."""
    roles = {row["key"]: row["role"] for row in read("people.csv")}
    made = [_of_component(row, today, roles) for row in read("components.csv") if row["owner"]]
    teams = {code: team for code, _, _, team, *_ in names.PROJECTS}
    for code, role, person, backups, since in names.PROJECT_OWNERS:
        project = PROJECT_KEYS[code]
        owner = {"key": f"owner-{project}", "project": project, "team": teams[code], "person": person, "role": role}
        dates = {"starts_on": iso(today, since), "confirmed_on": iso(today, CONFIRMED_DAYS_AGO)}
        made.append({**owner, "backups": list(backups), **dates, "source": "typed"})
    for component, role, person, since, until in names.PAST_OWNERS:
        owner = {"key": f"past-owner-{component}", "component": component, "team": "ml-platform", "person": person}
        dates = {"starts_on": iso(today, since), "ends_on": iso(today, until)}
        made.append({**owner, "role": role, "backups": [], **dates, "source": "imported"})
    return made


def _of_component(row: Row, today: date, roles: dict[str, str]) -> Record:
    return {
        "key": f"owner-of-{row['key']}",
        "component": row["key"],
        "team": row["team"],
        "person": row["owner"],
        "role": roles[row["owner"]],
        "backups": split(row["backups"]),
        "starts_on": iso(today, int(row["owned_since"])),
        "confirmed_on": iso(today, int(row["confirmed"])),
        "source": row["source"],
    }


def success_metrics() -> list[Record]:
    """Return what the owners answer for."""
    kinds = {kind.id: kind.roles[0] for kind in catalogue.load().component_kinds}
    roles = {row["key"]: kinds[row["kind"]] for row in read("components.csv")}
    return [
        without_nothing(
            {
                "key": f"{row['component']}-{row['metric']}",
                "metric": row["metric"],
                "component": row["component"],
                "owner_role": roles[row["component"]],
                "target": _target(row),
                "baseline": float(row["start"]) if row["start"] else None,
                "window": row["window"],
                "cadence_days": CADENCE_DAYS,
                "source": row["source"] or None,
                "guardrail": row["guardrail"] == "yes",
                "consulted_role": AGREED.get((row["component"], row["metric"])),
            }
        )
        for row in read("success_metrics.csv")
    ]


def _target(row: Row) -> Record:
    upper = float(row["value2"]) if row["value2"] else None
    return without_nothing({"op": row["op"], "value": float(row["value"]), "value2": upper})


def measurements(today: date, rng: Random) -> list[Record]:
    """Return a value a week for twelve weeks; stale metrics stop early, and some were never measured."""
    metrics = {metric.id: metric for metric in catalogue.load().metrics}
    made: list[Record] = []
    for row in read("success_metrics.csv"):
        if row["state"] == "none":
            continue
        metric = metrics[row["metric"]]
        weeks = WEEKS - (STALE_WEEKS if row["state"] == "stale" else 0)
        for week in range(weeks):
            day = monday_of(today) - timedelta(days=7 * (WEEKS - 1 - week))
            value = _value(row, week / (weeks - 1), rng)
            key = f"{row['component']}-{row['metric']}"
            record = {"success_metric": key, "measured_on": day.isoformat(), "value": value}
            made.append({**record, **_parts(row, value, metric.unit, metric.stored, rng)})
    return made


def _value(row: Row, share: float, rng: Random) -> float:
    """Return a value on the way from the first to the last, a little off it in between."""
    start, end = float(row["start"]), float(row["end"])
    noise = rng.uniform(-0.08, 0.08) * (end - start) if 0 < share < 1 else 0.0
    return round(start + (end - start) * share + noise, 3)


def _parts(row: Row, value: float, unit: str, stored: str, rng: Random) -> Record:
    """Return numerator and denominator of a ratio, or the number of samples behind a percentile."""
    if stored == "samples":
        return {"count": rng.randrange(400, 9000)}
    if stored != "parts" or not row["parts"]:
        return {}
    denominator = float(row["parts"])
    return {"numerator": round(value * denominator / (100 if unit == "%" else 1), 4), "denominator": denominator}
