"""What must hold for the rows of a bundle one by one. Each check gives every mistake that it finds."""

from collections.abc import Callable, Iterator
from difflib import get_close_matches
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models as orm
from msgspec import UNSET

from planning import models
from planning.access import ACCESS_ROLES
from planning.exchange.bundle import rows, rows_more
from planning.exchange.bundle.convert import DAYS, write_measurement
from planning.exchange.bundle.draft import Draft
from planning.exchange.bundle.parts import Part, Values
from planning.exchange.bundle.problems import Problem
from planning.exchange.bundle.sections import BY_NAME, EXTRA_LINKS, SECTIONS, Section
from planning.exchange.bundle.world import identity

Check = Callable[[Draft], Iterator[Problem]]
LONGEST_KEY = 200
NOUNS = {
    "people": "person",
    "component_kinds": "kind of component",
    "skill_groups": "group of skills",
    "work_items": "work item",
    "success_metrics": "success metric",
}
SPECIAL = {
    **{f"minutes_{day}": f"pattern[{place}]" for place, day in enumerate(DAYS)},
    **{f"effort_{name}_days": f"effort[{place}]" for place, name in enumerate(("optimistic", "likely", "pessimistic"))},
    "slug": "key",
    "target_operator": "target.op",
    "target_value": "target.value",
    "target_value_to": "target.value2",
    "closed_on": "date",
    "is_must": "must",
    "self_level": "level",
    "review_text": "review",
}


def every_row(draft: Draft) -> Iterator[tuple[Section, str, Any]]:
    """Give every row of the bundle as it was written, with its list and its place."""
    for section in SECTIONS:
        for place, row in draft.bundle.placed.get(section.name, {}).items():
            yield section, f"{section.name}[{place}]", row


def names_are_unique(draft: Draft) -> Iterator[Problem]:
    """No two rows of a list have the same name, and every key can be kept."""
    seen: dict[tuple[str, Any], str] = {}
    for section, path, row in every_row(draft):
        name = identity(section, row)
        if (section.name, name) in seen:
            what = f'the key "{name}"' if section.identity == ("key",) else "the same " + ", ".join(section.identity)
            yield Problem(path, f"has {what} like {seen[section.name, name]}.")
        seen.setdefault((section.name, name), path)
        if section.identity == ("key",) and not 0 < len(row.key) <= LONGEST_KEY:
            yield Problem(f"{path}.key", f"must have 1 to {LONGEST_KEY} characters.")


def references_lead_somewhere(draft: Draft) -> Iterator[Problem]:
    """Every key that a row points to is in the bundle or in the portal."""
    for section, path, row in every_row(draft):
        for name, target in {**section.links, **EXTRA_LINKS.get(section.name, {})}.items():
            yield from _reference(draft, f"{path}.{name}", target, getattr(row, name))
        for part in section.parts:
            for place, values in part.write(row):
                yield from _references_of_part(draft, part, f"{path}.{place}", path, values)
    for path, need in _item_needs(draft):
        yield from _reference(draft, f"{path}.skill", "skills", need.skill)
        yield from _reference(draft, f"{path}.role", "roles", need.role)


def _references_of_part(draft: Draft, part: Part, place: str, path: str, values: Values) -> Iterator[Problem]:
    for column, target in part.links.items():
        yield from _reference(draft, place, target, values[column])
    for column, target in part.many.items():
        for number, key in enumerate(values[column]):
            yield from _reference(draft, f"{path}.{column}[{number}]", target, key)


def _item_needs(draft: Draft) -> Iterator[tuple[str, rows.ItemSkillNeed]]:
    """Give the skills that stand with work items, and where."""
    for place, item in draft.bundle.placed.get("work_items", {}).items():
        for number, need in enumerate(item.skills):
            yield f"work_items[{place}].skills[{number}]", need


def _reference(draft: Draft, path: str, target: str, key: str | None) -> Iterator[Problem]:
    if key is None or draft.knows(target, key):
        return
    close = get_close_matches(key, [*draft.merged.get(target, ()), *draft.world.ids.get(target, ())], n=1)
    meant = f" Did you mean {close[0]}?" if close else ""
    noun = NOUNS.get(target, target.removesuffix("s"))
    yield Problem(path, f'There is no {noun} "{key}", neither in the bundle nor in the portal.{meant}')


def built_in_rows_are_meant(draft: Draft) -> Iterator[Problem]:
    """What comes with the catalogue is only replaced where the file says that it means it."""
    for section, path, row in every_row(draft):
        if not section.slug:
            continue
        stored = draft.world.rows[section.name].get(row.key)
        is_built_in = stored is not None and stored.built_in
        if is_built_in and not row.built_in:
            text = f'"{row.key}" is built in; refer to it by its key, or say "built_in": true to replace all of it.'
            yield Problem(f"{path}.key", text)
        elif row.built_in and not is_built_in:
            yield Problem(f"{path}.built_in", f'Nothing built in has the key "{row.key}".')


def subjects_are_there(draft: Draft) -> Iterator[Problem]:
    """What a key or a silenced finding is about is in the bundle or in the portal."""
    for section, path, row in every_row(draft):
        if not section.subject[0]:
            continue
        if getattr(row, "url", "") and not row.url.lower().startswith(("http://", "https://")):
            yield Problem(f"{path}.url", "must begin with http:// or https://.")
        is_text = isinstance(section.model._meta.get_field(section.subject[1]), orm.CharField)
        if row.list in BY_NAME and BY_NAME[row.list].identity == ("key",):
            yield from _reference(draft, f"{path}.of", row.list, row.of)
        elif row.list in BY_NAME or not is_text:
            yield Problem(f"{path}.list", f'"{row.list}" is no list whose records have keys.')


def values_fit(draft: Draft) -> Iterator[Problem]:
    """Every value is within the limits of its field and one of its choices."""
    for section, path, row in every_row(draft):
        form, stored = draft_form(draft, section, row), draft.world.rows[section.name].get(identity(section, row))
        if form == stored:
            continue  # it was let in before
        yield from _misfits(instance(section, form), path, _fields(section), apart=section.subject)
        for part in section.parts:
            for place, values in part.write(row):
                own = {name: value for name, value in values.items() if name not in {*part.links, *part.many}}
                if own:
                    yield from _misfits(part.model(**own), f"{path}.{place}", {})
    for path, need in _item_needs(draft):
        yield from _misfits(models.DemandSkill(level=need.level, is_must=need.must), path, {})


def draft_form(draft: Draft, section: Section, row: Any) -> Any:
    """Return the row in its one form, with defaults filled; values are the same."""
    placed = draft.normal[section.name].get(identity(section, row))
    return placed.row if placed is not None else row


def instance(section: Section, row: Any) -> orm.Model:
    """Return the unsaved model of a row, without its links."""
    values = {section.column(name): _stored(getattr(row, name)) for name in section.plain()}
    if section.slug:
        values["slug"] = row.key
    return section.model(**values, **section.write(row))


def _stored(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _fields(section: Section) -> dict[str, str]:
    return {column: name for name, column in section.columns.items()}


def _misfits(
    row: orm.Model, path: str, fields: dict[str, str], apart: tuple[str, ...] = ()
) -> Iterator[Problem]:  # fmt: skip
    links = {*apart, "password", *(field.name for field in row._meta.fields if field.is_relation or field.auto_created)}
    try:
        row.clean_fields(exclude=links)
    except ValidationError as error:
        for column, texts in error.message_dict.items():
            name = fields.get(column) or SPECIAL.get(column, column)
            for text in texts:
                yield Problem(f"{path}.{name}", text)


def parts_are_there_once(draft: Draft) -> Iterator[Problem]:
    """No skill, day or key stands twice in a list within a row."""
    for section, path, row in every_row(draft):
        fields = (name for part in section.parts for name in part.fields)
        lists = {name for name in fields if isinstance(getattr(row, name), tuple)}
        if section.name == "work_items":
            lists.add("skills")
        for name in sorted(lists):
            seen: set[Any] = set()
            for place, entry in enumerate(getattr(row, name)):
                key = _entry_key(entry)
                if key in seen:
                    yield Problem(f"{path}.{name}[{place}]", "is there twice.")
                seen.add(key)


def _entry_key(entry: Any) -> Any:
    if isinstance(entry, str):
        return entry
    return tuple(getattr(entry, name, None) for name in ("skill", "role", "evidence", "date"))


def dates_are_in_order(draft: Draft) -> Iterator[Problem]:
    """Nothing ends before it starts."""
    for section, path, row in every_row(draft):
        for first, last in section.dates:
            start, end = getattr(row, first), getattr(row, last)
            if start and end and end < start:
                yield Problem(f"{path}.{last}", f"{end} is before {first}, {start}.")


def rows_are_whole(draft: Draft) -> Iterator[Problem]:
    """What only makes sense together is there together."""
    for section, path, row in every_row(draft):
        yield from WHOLE.get(section.name, _always)(path, row)


def _always(_path: str, _row: Any) -> Iterator[Problem]:
    yield from ()


def _item_is_whole(path: str, item: rows.WorkItem) -> Iterator[Problem]:
    if isinstance(item.effort, tuple) and sorted(item.effort) != list(item.effort):
        low, likely, high = item.effort
        yield Problem(
            f"{path}.effort", f"must rise from optimistic over likely to pessimistic, not {low}, {likely}, {high}."
        )


def _component_is_whole(path: str, component: rows.Component) -> Iterator[Problem]:
    told = component.in_production
    if told is not None and component.lifecycle and told != (component.lifecycle == "production"):
        yield Problem(f"{path}.in_production", f"does not fit the lifecycle, {component.lifecycle}.")


def _has_one_subject(path: str, row: rows.Ownership | rows.SuccessMetric) -> Iterator[Problem]:
    if (row.component is None) == (row.project is None):
        yield Problem(path, "must name one component or one project, not both and not neither.")


def _success_metric_is_whole(path: str, metric: rows.SuccessMetric) -> Iterator[Problem]:
    yield from _has_one_subject(path, metric)
    target = metric.target
    if target is None:
        return
    if (target.op == "between") != (target.value2 is not None):
        yield Problem(f"{path}.target", 'value2 is the upper end of a band: it goes with the op "between" alone.')
    elif target.value2 is not None and target.value2 < target.value:
        yield Problem(f"{path}.target", f"The band ends at {target.value2:g}, below its start, {target.value:g}.")


def _measurement_is_whole(path: str, measurement: rows.Measurement) -> Iterator[Problem]:
    parts = write_measurement(measurement)["denominator"]
    if measurement.value is None and (measurement.numerator is None or not parts or parts <= 0):
        yield Problem(path, "must give a value, or a numerator and a denominator above 0.")


def _rule_is_whole(path: str, rule: rows_more.TagRule) -> Iterator[Problem]:
    if not (rule.label or rule.path or rule.component or rule.confidence_percent is not None):
        yield Problem(path, "needs a label, a component, a path or a confidence.")


WHOLE: dict[str, Callable[[str, Any], Iterator[Problem]]] = {
    "work_items": _item_is_whole,
    "components": _component_is_whole,
    "ownerships": _has_one_subject,
    "success_metrics": _success_metric_is_whole,
    "measurements": _measurement_is_whole,
    "tag_rules": _rule_is_whole,
}


def settings_fit(draft: Draft) -> Iterator[Problem]:
    """The organisation's settings are within their limits."""
    given = draft.bundle.organisation
    if given is not None:
        yield from _misfits(models.Organisation(**organisation_values(given)), "organisation", {})


def organisation_values(given: rows.Organisation) -> dict[str, Any]:
    """Return the settings that were given."""
    values = {name: _stored(getattr(given, name)) for name in given.__struct_fields__}
    return {name: value for name, value in values.items() if value is not UNSET}


def access_roles_are_known(draft: Draft) -> Iterator[Problem]:
    """Every user of the bundle has a known access role, or none."""
    for place, account in draft.bundle.placed.get("users", {}).items():
        if account.access_role and account.access_role not in ACCESS_ROLES:
            yield Problem(f"users[{place}].access_role", f"must be one of {', '.join(ACCESS_ROLES)}.")


# What the file alone decides, and what depends on what is in the portal too.
FILE_CHECKS: tuple[Check, ...] = (
    names_are_unique,
    values_fit,
    parts_are_there_once,
    dates_are_in_order,
    rows_are_whole,
    settings_fit,
    access_roles_are_known,
)
PORTAL_CHECKS: tuple[Check, ...] = (references_lead_somewhere, built_in_rows_are_meant, subjects_are_there)
