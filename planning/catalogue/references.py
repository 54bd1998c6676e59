"""The ids that the catalogue holds, and the references between its entries."""

from collections.abc import Iterable, Iterator

from planning.catalogue.entries import Catalogue

WHOLE_PROJECT = "project"
"""In a metric template: the kind that stands for a project as a whole."""

Reference = tuple[str, str, Iterable[str]]


def ids(catalogue: Catalogue) -> Iterator[tuple[str, list[str]]]:
    """Return the ids that there are, by file and table."""
    yield "roles.toml", [role.id for role in catalogue.roles]
    yield "skills.toml, group", [group.id for group in catalogue.groups]
    yield "skills.toml", [skill.id for skill in catalogue.skills]
    yield "metrics.toml", [metric.id for metric in catalogue.metrics]
    yield "stakeholders.toml", [stakeholder.id for stakeholder in catalogue.stakeholders]
    yield "tracks.toml", [track.id for track in catalogue.tracks]
    yield "contexts.toml", [context.id for context in catalogue.contexts]
    yield "component_kinds.toml", [kind.id for kind in catalogue.component_kinds]
    yield "metric_templates.toml", [template.role for template in catalogue.metric_templates]
    yield "maturity.toml", [question.id for question in catalogue.questions]


def references(catalogue: Catalogue) -> Iterator[Reference]:
    """Return every reference in the catalogue: the entry that makes it, the table it points into, and the ids."""
    yield from _of_roles_and_skills(catalogue)
    yield from _of_owned_and_measured(catalogue)
    for track in catalogue.tracks:
        yield f"tracks.toml, track {track.id}", "roles.toml", [track.role]
    for context in catalogue.contexts:
        yield f"contexts.toml, context {context.id}", "roles.toml", [context.role]
    for share in catalogue.tag_shares:
        yield f"tag_shares.toml, tag {share.tag}", "roles.toml", [share.role]


def _of_roles_and_skills(catalogue: Catalogue) -> Iterator[Reference]:
    for role in catalogue.roles:
        yield f"roles.toml, role {role.id}", "stakeholders.toml", role.works_with
        yield f"roles.toml, role {role.id}", "skills.toml, group", role.skill_focus
    for skill in catalogue.skills:
        yield f"skills.toml, skill {skill.id}", "skills.toml, group", [skill.group]
        yield f"skills.toml, skill {skill.id}", "tracks.toml", skill.tracks
        yield f"skills.toml, skill {skill.id}", "roles.toml", [*skill.levels, *skill.core_for]


def _of_owned_and_measured(catalogue: Catalogue) -> Iterator[Reference]:
    for metric in catalogue.metrics:
        yield f"metrics.toml, metric {metric.id}", "roles.toml", metric.roles
    for kind in catalogue.component_kinds:
        yield f"component_kinds.toml, kind {kind.id}", "roles.toml", kind.roles
    for template in catalogue.metric_templates:
        name = f"metric_templates.toml, template {template.role}"
        yield name, "roles.toml", [template.role]
        yield name, "metrics.toml", [entry.metric for entry in template.metric]
        kinds = {kind for entry in template.metric for kind in entry.kinds}
        yield name, "component_kinds.toml", kinds - {WHOLE_PROJECT}
