"""Bring the built-in catalogue into the database: new entries are added, local edits stay.

A row that stands as it was loaded last takes what the catalogue says now; one that somebody edited is left. Nothing is
removed. Roles, skills and metrics carry the digest of the entry as last loaded, which tells the two apart. Of the rest,
texts that nobody edits here are renewed, and what an organisation sets for itself is filled only where it is empty.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from hashlib import sha256
from json import dumps
from typing import Any

from django.db import models, transaction

from planning import access, catalogue
from planning.access import Permission
from planning.actions.changes import bump_revision
from planning.catalogue.entries import Catalogue, Target, TemplateMetric
from planning.catalogue.entries import Role as RoleEntry
from planning.models import (
    Activity,
    CareerTrack,
    ComponentKind,
    DemandContext,
    Metric,
    MetricTemplate,
    Role,
    RoleSkill,
    RoleStakeholder,
    Skill,
    SkillGroup,
    Stakeholder,
    TagShare,
    User,
)

Values = dict[str, Any]
Rows = dict[str, Any]
METRIC_COLUMNS = (
    "name", "categories", "unit", "direction", "aggregation", "formula", "numerator", "denominator", "stored",
    "default_window", "default_target", "default_band", "data_source", "source_ref",
)  # fmt: skip


@dataclass
class Counts:
    """How many entries were added, how many renewed, and how many were left because somebody edited them."""

    added: Counter[str] = field(default_factory=Counter)
    renewed: Counter[str] = field(default_factory=Counter)
    kept: Counter[str] = field(default_factory=Counter)

    @property
    def is_change(self) -> bool:
        """Whether anything was stored."""
        return bool(self.added or self.renewed)

    def __str__(self) -> str:
        added, renewed, kept = (sum(counter.values()) for counter in (self.added, self.renewed, self.kept))
        return f"{added} entries added, {renewed} renewed, {kept} kept as edited here"


@transaction.atomic
def load_catalogue(*, by: User | None = None) -> Counts:
    """Bring the built-in roles, skills, metrics and what hangs on them into the database.

    Parameters
    ----------
    by : User, optional
        Who asks for it; nobody where the portal itself does.

    Raises
    ------
    NotAllowed
        Where the user may not change the catalogue.
    """
    if by is not None:
        access.check(by, Permission.CATALOGUE_CHANGE)
    book, counts = catalogue.load(), Counts()
    roles = _load_roles(book, counts)
    _load_skills(book, roles, counts)
    _load_metrics(book, roles, counts)
    _load_stakeholders(book, roles, counts)
    _load_tracks(book, roles, counts)
    _load_kinds(book, roles, counts)
    _load_tag_shares(book, roles, counts)
    _load_templates(book, roles, counts)
    if counts.is_change:
        bump_revision()
        Activity.objects.create(by=by, verb="catalogue.load", sentence=f"Loaded the catalogue: {counts}")
    return counts


# A row that an earlier version loaded was written down without these; as long as they are empty it is as loaded.
CAME_LATER = frozenset({"owned_cycle"})


def _digest(values: Values) -> str:
    return sha256(dumps(values, sort_keys=True, default=str).encode()).hexdigest()


def _by_slug(model: type[models.Model]) -> Rows:
    return {row.slug: row for row in model._default_manager.all()}  # type: ignore[attr-defined]  # all have one


def is_as_loaded(row: Any, values: Values, linked: Values) -> bool:
    """Say whether a row, with what is linked to it, is still what the catalogue made it last time."""
    now = {name: getattr(row, name) for name in values}
    earlier = {name: value for name, value in now.items() if value or name not in CAME_LATER}
    return row.catalogue_digest in {_digest({**now, **linked}), _digest({**earlier, **linked})}


def _free(model: type[models.Model], values: Values, rows: Iterable[Any]) -> Values:
    """Return the values with a name and code that no row of the organisation's own has taken."""
    rows = list(rows)
    is_unique = getattr(model._meta.get_field("name"), "unique", False)
    if is_unique and values["name"] in {row.name for row in rows}:
        values = {**values, "name": f"{values['name']} (built-in)"}
    if "code" in values and values["code"] in (taken := {row.code for row in rows}):
        letters = [chr(code) for code in range(ord("A"), ord("Z") + 1)]
        values = {**values, "code": next(a + b for a in letters for b in letters if a + b not in taken)}
    return values


def _take(
    model: type[models.Model], wanted: Mapping[str, Values], linked: Mapping[str, Values], now: Mapping[str, Values],
    counts: Counts, **fixed: Any,
) -> tuple[Rows, set[str]]:  # fmt: skip
    """Add and renew rows with a digest.

    Parameters
    ----------
    wanted, linked, now
        By slug: the fields of each entry, what the entry links to, and what its row is linked to at present.
    fixed
        Fields that every new row gets.

    Returns
    -------
    tuple
        The rows by slug, and the slugs whose links must be written.
    """
    rows, name, to_write = _by_slug(model), str(model._meta.model_name), set()
    new: list[Any] = []
    old: list[Any] = []
    for slug, values in wanted.items():
        digest, row = _digest({**values, **linked.get(slug, {})}), rows.get(slug)
        if row is None:
            row = model(slug=slug, catalogue_digest=digest, **_free(model, values, [*rows.values(), *new]), **fixed)
            new.append(row)
        elif row.catalogue_digest == digest:
            continue
        elif is_as_loaded(row, values, now.get(slug, {})):
            for attribute, value in {**values, "catalogue_digest": digest}.items():
                setattr(row, attribute, value)
            old.append(row)
        else:
            counts.kept[name] += 1
            continue
        to_write.add(slug)
    _write(model, new, old, [*next(iter(wanted.values()), {}), "catalogue_digest"], counts)
    return {**rows, **{row.slug: row for row in new}}, to_write


def _write(model: type[models.Model], new: Sequence[Any], old: Sequence[Any], names: list[str], counts: Counts) -> None:
    if new:
        model._default_manager.bulk_create(new)
        counts.added[str(model._meta.model_name)] += len(new)
    if old:
        model._default_manager.bulk_update(old, names)
        counts.renewed[str(model._meta.model_name)] += len(old)


def _renew(model: type[models.Model], wanted: Mapping[str, Values], counts: Counts) -> Rows:
    """Add rows by slug and renew those that say something else: texts that nobody edits here."""
    rows = _by_slug(model)
    new = [model(slug=slug, **values) for slug, values in wanted.items() if slug not in rows]
    old = []
    for slug, values in wanted.items():
        row = rows.get(slug)
        if row is not None and any(getattr(row, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(row, name, value)
            old.append(row)
    _write(model, new, old, list(next(iter(wanted.values()), {})), counts)
    return {**rows, **{row.slug: row for row in new}}  # type: ignore[attr-defined]  # all have one


def _load_roles(book: Catalogue, counts: Counts) -> Rows:
    wanted = {role.id: role_values(book, role) for role in book.roles}
    rows, _ = _take(Role, wanted, {}, {}, counts, is_built_in=True)
    return rows


def role_values(book: Catalogue, role: RoleEntry) -> Values:
    """Return the columns of a built-in role."""
    groups = {group.id: group.name for group in book.groups}
    stakeholders = {entry.id: entry.name for entry in book.stakeholders}
    tracks = [track for track in book.tracks if track.role == role.id]
    return {
        "name": role.name,
        "code": role.code,
        "hue": role.hue,
        "aliases": list(role.aliases),
        "perspective": role.perspective,
        "scope": role.responsible_for,
        "perspective_text": f"{role.point_of_view} {role.core_question}",
        "problems": [*role.solves, role.solved_for],
        "skill_sets": [role.skill_profile, *(groups[group] for group in role.skill_focus)],
        "owns": [role.owns],
        "owned_cycle": list(role.owned_cycle),
        "measured_by": list(role.answers_for),
        "works_with": [stakeholders[entry] for entry in role.works_with],
        "career_paths": [track.name for track in tracks],
        "career_exits": list(dict.fromkeys(way for track in tracks for way in track.exits)),
        "in_demand_at": [context.name for context in book.contexts if context.role == role.id],
        "hire_first_when": role.hire_first_when,
    }


def _load_skills(book: Catalogue, roles: Rows, counts: Counts) -> None:
    groups = _by_slug(SkillGroup)
    new = [
        SkillGroup(slug=group.id, **_free(SkillGroup, {"name": group.name}, groups.values()))
        for group in book.groups
        if group.id not in groups
    ]
    _write(SkillGroup, new, [], [], counts)
    groups |= {group.slug: group for group in new}
    wanted = {skill.id: {"name": skill.name, "group_id": groups[skill.group].pk} for skill in book.skills}
    linked = {
        skill.id: {"levels": {role: [level, role in skill.core_for] for role, level in skill.levels.items()}}
        for skill in book.skills
    }
    rows, to_write = _take(Skill, wanted, linked, levels_now(), counts)
    if to_write:
        RoleSkill.objects.filter(skill__slug__in=to_write, role__slug__in=[role.id for role in book.roles]).delete()
        RoleSkill.objects.bulk_create(
            RoleSkill(role=roles[role], skill=rows[slug], level=level, is_core=bool(is_core))
            for slug in sorted(to_write)
            for role, (level, is_core) in linked[slug]["levels"].items()
        )


def levels_now() -> dict[str, Values]:
    """Return the levels that the built-in roles ask for at present, by skill."""
    now: dict[str, Values] = {}
    rows = RoleSkill.objects.filter(role__is_built_in=True)
    for skill, role, level, is_core in rows.values_list("skill__slug", "role__slug", "level", "is_core"):
        now.setdefault(skill, {"levels": {}})["levels"][role] = [level, is_core]
    return now


def _load_metrics(book: Catalogue, roles: Rows, counts: Counts) -> None:
    wanted = {
        metric.id: {
            "name": metric.name,
            "categories": list(metric.categories),
            "unit": metric.unit,
            "direction": metric.direction,
            "aggregation": metric.aggregation,
            "formula": metric.formula,
            "numerator": metric.numerator,
            "denominator": metric.denominator,
            "stored": metric.stored,
            "default_window": metric.window,
            "default_target": target_text(metric.target),
            "default_band": metric.band,
            "data_source": metric.data_source,
            "source_ref": ", ".join(metric.sources),
        }
        for metric in book.metrics
    }
    linked: dict[str, Values] = {metric.id: {"roles": sorted(metric.roles)} for metric in book.metrics}
    link = Metric.roles.through
    now = {slug: {"roles": list[str]()} for slug in wanted} | metric_roles_now()
    rows, to_write = _take(Metric, wanted, linked, now, counts)
    if to_write:
        link.objects.filter(metric__slug__in=to_write).delete()
        link.objects.bulk_create(
            link(metric_id=rows[slug].pk, role_id=roles[role].pk)
            for slug in sorted(to_write)
            for role in linked[slug]["roles"]
        )


def metric_roles_now() -> dict[str, Values]:
    """Return the roles that may answer for each metric at present."""
    now: dict[str, Values] = {}
    rows = Metric.roles.through.objects.values_list("metric__slug", "role__slug").order_by("role__slug")
    for metric, role in rows:
        now.setdefault(metric, {"roles": []})["roles"].append(role)
    return now


def target_text(target: Target | TemplateMetric | None) -> str:
    """Return a target as it is stored and read: ``>= 25``, ``< 1``, ``between 40 and 70``; empty without one."""
    if target is None or target.op is None or target.value is None:
        return ""
    if target.value2 is not None:
        return f"between {target.value:g} and {target.value2:g}"
    return f"{target.op} {target.value:g}"


def _load_stakeholders(book: Catalogue, roles: Rows, counts: Counts) -> None:
    rows = _renew(Stakeholder, {entry.id: {"name": entry.name} for entry in book.stakeholders}, counts)
    topics = {entry.id: list(entry.talks_about) for entry in book.stakeholders}
    known = {(link.role_id, link.stakeholder_id): link for link in RoleStakeholder.objects.all()}
    new, old = [], []
    for role in book.roles:
        for slug in role.works_with:
            link = known.get((roles[role.id].pk, rows[slug].pk))
            if link is None:
                new.append(RoleStakeholder(role=roles[role.id], stakeholder=rows[slug], topics=topics[slug]))
            elif link.topics != topics[slug]:
                link.topics = topics[slug]
                old.append(link)
    _write(RoleStakeholder, new, old, ["topics"], counts)


def _load_tracks(book: Catalogue, roles: Rows, counts: Counts) -> None:
    tracks = {
        track.id: {
            "name": track.name,
            "role_id": roles[track.role].pk,
            "skills": [{"skill": skill.id, "level": track.lift_to} for skill in book.lifted_by(track.id)],
            "evidence": list(track.evidence),
            "exits": list(track.exits),
        }
        for track in book.tracks
    }
    _renew(CareerTrack, tracks, counts)
    contexts = {entry.id: {"name": entry.name, "role_id": roles[entry.role].pk} for entry in book.contexts}
    _renew(DemandContext, contexts, counts)


def _load_kinds(book: Catalogue, roles: Rows, counts: Counts) -> None:
    known = _by_slug(ComponentKind)
    entries = [(place, kind) for place, kind in enumerate(book.component_kinds) if kind.id not in known]
    new = [
        ComponentKind(slug=kind.id, position=place, **_free(ComponentKind, {"name": kind.name}, known.values()))
        for place, kind in entries
    ]
    _write(ComponentKind, new, [], [], counts)
    link = ComponentKind.roles.through
    link.objects.bulk_create(
        link(componentkind_id=row.pk, role_id=roles[role].pk)
        for row, (_, kind) in zip(new, entries, strict=True)
        for role in kind.roles
    )


def _load_tag_shares(book: Catalogue, roles: Rows, counts: Counts) -> None:
    """Fill tags that have no shares: those of a tag sum to 100 %, so they come together or not at all."""
    set_already = set(TagShare.objects.values_list("tag", flat=True))
    new = [
        TagShare(tag=share.tag, role=roles[share.role], share_percent=Decimal(share.percent))
        for share in book.tag_shares
        if share.tag not in set_already
    ]
    _write(TagShare, new, [], [], counts)


def _load_templates(book: Catalogue, roles: Rows, counts: Counts) -> None:
    """Bring in a role's template where its version is newer than every row there; what was removed stays so."""
    metrics, defaults = _by_slug(Metric), {metric.id: target_text(metric.target) for metric in book.metrics}
    known = {(row.role_id, row.metric_id): row for row in MetricTemplate.objects.all()}
    new: list[MetricTemplate] = []
    old: list[MetricTemplate] = []
    for template in book.metric_templates:
        role = roles[template.role]
        there = [row.version for (role_id, _), row in known.items() if role_id == role.pk]
        if there and max(there) >= template.version:
            continue
        for entry in template.metric:
            row = known.get((role.pk, metrics[entry.metric].pk))
            (old if row else new).append(row := row or MetricTemplate(role=role, metric=metrics[entry.metric]))
            target = target_text(entry) or defaults[entry.metric]
            row.category, row.target, row.window = entry.category, target, entry.window
            row.cadence_days, row.is_guardrail, row.version = entry.cadence_days, entry.guardrail, template.version
            row.kinds = list(entry.kinds)
    names = ["category", "target", "window", "cadence_days", "is_guardrail", "version", "kinds"]
    _write(MetricTemplate, new, old, names, counts)
