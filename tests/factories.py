"""Small factories: each makes the least that is valid, and takes values for what matters to a test."""

from datetime import date
from decimal import Decimal
from itertools import count

from planning import models

MONDAY = date(2026, 3, 2)
_numbers = count(1)


def organisation(**values):
    row, _ = models.Organisation.objects.update_or_create(pk=1, defaults={"name": "Northlight", **values})
    return row


def role(slug=None, **values):
    """Return the role of the slug; it is made where it is not there."""
    number = next(_numbers)
    slug = slug or f"role-{number}"
    known = models.Role.objects.filter(slug=slug).first()
    if known and not values:
        return known
    code = f"{chr(65 + number // 26 % 26)}{chr(65 + number % 26)}"
    codes = set(models.Role.objects.values_list("code", flat=True))
    while code in codes:
        number += 1
        code = f"{chr(65 + number // 26 % 26)}{chr(65 + number % 26)}"
    return models.Role.objects.create(
        **{"slug": slug, "name": slug.replace("_", " ").capitalize(), "code": code, **values}
    )


def skill(slug=None, **values):
    """Return the skill of the slug; it is made where it is not there."""
    slug = slug or f"skill-{next(_numbers)}"
    known = models.Skill.objects.filter(slug=slug).first()
    if known and not values:
        return known
    if "group" not in values:
        values["group"], _ = models.SkillGroup.objects.get_or_create(slug="tests", defaults={"name": "Tests"})
    return models.Skill.objects.create(**{"slug": slug, "name": slug.replace("_", " ").capitalize(), **values})


def metric(slug=None, **values):
    slug = slug or f"metric-{next(_numbers)}"
    base = {"slug": slug, "name": slug.capitalize(), "direction": "up", "aggregation": "latest"}
    return models.Metric.objects.create(**{**base, **values})


def component_kind(slug="application", **values):
    """Return the component kind of the slug; it is made where it is not there."""
    known = models.ComponentKind.objects.filter(slug=slug).first()
    if known:
        return known
    roles = values.pop("roles", ())
    row = models.ComponentKind.objects.create(**{"slug": slug, "name": slug.replace("_", " ").capitalize(), **values})
    row.roles.set(roles)
    return row


def calendar(**values):
    return models.HolidayCalendar.objects.create(**{"name": f"Calendar {next(_numbers)}", "country": "DE", **values})


def team(name=None, **values):
    return models.Team.objects.create(name=name or f"Team {next(_numbers)}", **values)


def person(name=None, *, skills=None, **values):
    """Return a new person; ``skills`` are confirmed levels by slug."""
    row = models.Person.objects.create(name=name or f"Person {next(_numbers)}", **values)
    for slug, level in (skills or {}).items():
        models.PersonSkill.objects.create(person=row, skill=skill(slug), level=level)
    return row


def membership(**values):
    """Return a new membership, full-time and open-ended; person, team and role are made where they are not given."""
    values.setdefault("person", None)
    base = {"team": None, "role": None, "starts_on": MONDAY, **values}
    base["person"] = base["person"] or person()
    base["team"] = base["team"] or team()
    base["role"] = base["role"] or role("ai_developer")
    return models.Membership.objects.create(**base)


def absence(**values):
    base = {"starts_on": MONDAY, "ends_on": MONDAY, **values}
    base["person"] = values.get("person") or person()
    return models.Absence.objects.create(**base)


def assessment(answers="", **values):
    """Return a new assessment; ``answers`` are twelve characters for A1 to C4, a point is an open one."""
    names = [f"{axis}{number}" for axis in "abc" for number in range(1, 5)]
    given = dict(zip(names, answers.replace(" ", ""), strict=bool(answers)))
    digits = {name: int(digit) for name, digit in given.items() if digit != "."}
    return models.Assessment.objects.create(**{"answered_on": MONDAY, **digits, **values})


def project(name=None, **values):
    return models.Project.objects.create(
        **{"name": name or f"Project {next(_numbers)}", "lifecycle": "active", **values}
    )


def component(name=None, *, kind="application", **values):
    """Return a new component; ``kind`` is a slug or a row."""
    kind = component_kind(kind) if isinstance(kind, str) else kind
    return models.Component.objects.create(**{"name": name or f"Component {next(_numbers)}", "kind": kind, **values})


def work_item(title=None, *, days=None, **values):
    """Return a new work item; ``days`` fills the three estimates and what remains."""
    number = next(_numbers)
    effort = {}
    if days is not None:
        names = ("effort_optimistic_days", "effort_likely_days", "effort_pessimistic_days", "remaining_days")
        effort = dict.fromkeys(names, Decimal(days))
    components = values.pop("components", ())
    base = {"title": title or f"Item {number}", "number": f"T-{number}", **effort}
    row = models.WorkItem.objects.create(**{**base, **values})
    row.components.set(components)
    return row


def suggestion(**values):
    """A suggested tag, sure enough to be accepted."""
    defaults = {
        "likely": "infrastructure", "confidence_percent": 91, "is_answer": True,
        "reasons": [{"source": "word", "words": "cluster", "tag": "infrastructure", "strength": 2, "is_learnt": False}],
    }  # fmt: skip
    values.setdefault("work_item", None)
    values["work_item"] = values["work_item"] or work_item()
    return models.TagSuggestion.objects.create(**{**defaults, **values})


def tagger_model(**values):
    """A version of the tagger that is ready."""
    return models.TaggerModel.objects.create(**{"state": "ready", "confirmed_count": 20, **values})


def tag_rule(**values):
    """A rule by label."""
    values.setdefault("made_by", None)
    values["made_by"] = values["made_by"] or user("planner")
    return models.TagRule.objects.create(**{"tag": "infrastructure", "label": "infra", **values})


def dependency(before, after, **values):
    return models.Dependency.objects.create(before=before, after=after, **values)


def demand(*, skills=None, **values):
    """Return a new demand; ``skills`` are must levels by slug."""
    base = {"days": Decimal(5), **values}
    base["work_item"] = values.get("work_item") or work_item()
    base["role"] = values.get("role") or role("ai_developer")
    row = models.Demand.objects.create(**base)
    for slug, level in (skills or {}).items():
        models.DemandSkill.objects.create(demand=row, skill=skill(slug), level=level)
    return row


def standing_demand(**values):
    base = {"name": f"Run {next(_numbers)}", "share_percent": Decimal(50), "starts_on": MONDAY, **values}
    base["team"] = values.get("team") or team()
    base["role"] = values.get("role") or role("ai_developer")
    return models.StandingDemand.objects.create(**base)


def stakeholder(slug):
    return models.Stakeholder.objects.get_or_create(slug=slug, defaults={"name": slug.replace("_", " ").capitalize()})[
        0
    ]


def project_stakeholder(**values):
    base = {"name": f"Contact {next(_numbers)}", **values}
    base["project"] = values.get("project") or project()
    base["stakeholder"] = values.get("stakeholder") or stakeholder("designers")
    return models.ProjectStakeholder.objects.create(**base)


def allocation(**values):
    base = {"starts_on": MONDAY, "ends_on": MONDAY.replace(day=6), **values}
    base["membership"] = values.get("membership") or membership()
    base["role"] = values.get("role") or base["membership"].role
    base["work_item"] = values.get("work_item") or work_item()
    return models.Allocation.objects.create(**base)


def ownership(*, backups=(), **values):
    """Return a new ownership of a component, unless a project is given."""
    base = {"starts_on": MONDAY, **values}
    if "component" not in base and "project" not in base:
        base["component"] = component()
    base["team"] = values.get("team") or team()
    row = models.Ownership.objects.create(**base)
    row.backups.set(backups)
    return row


def success_metric(**values):
    """Return a new success metric of a component, unless a project is given."""
    base = dict(values)
    if "component" not in base and "project" not in base:
        base["component"] = component()
    base["metric"] = values.get("metric") or metric()
    base["role"] = values.get("role") or role("ai_developer")
    return models.SuccessMetric.objects.create(**base)


def measurement(**values):
    base = {"measured_on": MONDAY, "value": 1.0, **values}
    base["success_metric"] = values.get("success_metric") or success_metric()
    return models.Measurement.objects.create(**base)


def user(access_role="viewer", *, teams=(), username=None, **values):
    """Return a new user with a grant; the password is ``demo``."""
    username = username or f"{access_role}-{next(_numbers)}"
    row = models.User.objects.create_user(username=username, password="demo", **values)
    grant = models.Grant.objects.create(user=row, access_role=access_role)
    grant.teams.set(teams)
    return row
