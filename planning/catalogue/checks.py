"""What must hold between the catalogue's entries; each check yields sentences that name file and entry."""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import TypeVar

from planning.catalogue.entries import Catalogue, MetricTemplate, Target, TemplateMetric
from planning.catalogue.references import WHOLE_PROJECT, ids, references
from planning.domain.maturity import HIGHEST, QUESTIONS

LEVELS = range(6)
CORE_LEVEL = 3
Word = TypeVar("Word", bound=Hashable)
Check = Callable[[Catalogue], Iterator[str]]


def ids_are_unique(catalogue: Catalogue) -> Iterator[str]:
    """Check that no id occurs twice in a table, and that no role's code or name is another's."""
    for name, entries in ids(catalogue):
        for repeated in _repeated(entries):
            yield f'{name}: "{repeated}" occurs twice.'
    words = [word.casefold() for role in catalogue.roles for word in (role.code, role.name, *role.aliases)]
    for repeated in _repeated(words):
        yield f'roles.toml: "{repeated}" names more than one role.'


def levels_are_in_range(catalogue: Catalogue) -> Iterator[str]:
    """Check that levels run from 0 to 5."""
    for skill in catalogue.skills:
        for role, level in skill.levels.items():
            if level not in LEVELS:
                yield f'skills.toml, skill {skill.id}: level {level} of "{role}" is not between 0 and 5.'
    for track in catalogue.tracks:
        if track.lift_to not in LEVELS:
            yield f"tracks.toml, track {track.id}: lift_to {track.lift_to} is not between 0 and 5."


def references_exist(catalogue: Catalogue) -> Iterator[str]:
    """Check that every id that an entry points to is there."""
    known = {name: frozenset(entries) for name, entries in ids(catalogue)}
    for entry, target, wanted in references(catalogue):
        for missing in sorted(set(wanted) - known[target]):
            yield f'{entry}: "{missing}" is not in {target}.'


def core_skills_match_levels(catalogue: Catalogue) -> Iterator[str]:
    """Check that a skill is core exactly for the roles that ask for level 3 or more."""
    for skill in catalogue.skills:
        wanted = {role for role, level in skill.levels.items() if level >= CORE_LEVEL}
        if set(skill.core_for) != wanted:
            yield f"skills.toml, skill {skill.id}: core_for is not the roles whose level is {CORE_LEVEL} or more."


def shares_sum_to_all(catalogue: Catalogue) -> Iterator[str]:
    """Check that the shares of a tag sum to 100 percent, and that no role has two of them."""
    sums: Counter[str] = Counter()
    for share in catalogue.tag_shares:
        sums[share.tag] += share.percent
    for tag, total in sums.items():
        if total != 100:
            yield f"tag_shares.toml, tag {tag}: the shares sum to {total}, not to 100 percent."
    for tag, role in _repeated((share.tag, share.role) for share in catalogue.tag_shares):
        yield f'tag_shares.toml, tag {tag}: "{role}" has more than one share.'


def targets_are_whole(catalogue: Catalogue) -> Iterator[str]:
    """Check that a band has two ends in order, all else has one value, and no value lacks its operator."""
    for metric in catalogue.metrics:
        if metric.target and not _is_whole(metric.target):
            yield f"metrics.toml, metric {metric.id}: the target's values do not fit its operator."
    for template in catalogue.metric_templates:
        for entry in template.metric:
            if not _template_target_is_whole(entry):
                yield f"metric_templates.toml, template {template.role}, {entry.metric}: op and values do not fit."


def templates_cover_categories(catalogue: Catalogue) -> Iterator[str]:
    """Check that a template covers each category its role answers for, for each kind it may own."""
    for template in catalogue.metric_templates:
        answers = next((role.answers_for for role in catalogue.roles if role.id == template.role), ())
        kinds = [kind.id for kind in catalogue.component_kinds if template.role in kind.roles]
        for kind in [*kinds, WHOLE_PROJECT]:
            for category in answers:
                if not _has_metric(template, kind, category):
                    yield f"metric_templates.toml, template {template.role}: no {category} for {kind}."


def questions_are_whole(catalogue: Catalogue) -> Iterator[str]:
    """Check that there are the questions that are reckoned with, in their order, each with an answer for 0 to 4."""
    if tuple(question.id for question in catalogue.questions) != QUESTIONS:
        yield f"maturity.toml: the questions are not {', '.join(QUESTIONS)}, in this order."
    for question in catalogue.questions:
        if len(question.answers) != HIGHEST + 1 or len(set(question.answers)) != len(question.answers):
            yield f"maturity.toml, question {question.id}: there are not {HIGHEST + 1} different answers."


CHECKS: tuple[Check, ...] = (
    ids_are_unique,
    levels_are_in_range,
    references_exist,
    core_skills_match_levels,
    shares_sum_to_all,
    targets_are_whole,
    templates_cover_categories,
    questions_are_whole,
)


def _has_metric(template: MetricTemplate, kind: str, category: str) -> bool:
    return any(entry.category == category and (not entry.kinds or kind in entry.kinds) for entry in template.metric)


def _is_whole(target: Target) -> bool:
    if target.op == "between":
        return target.value2 is not None and target.value < target.value2
    return target.value2 is None


def _template_target_is_whole(entry: TemplateMetric) -> bool:
    if entry.op is None:
        return entry.value is None and entry.value2 is None
    return entry.value is not None and _is_whole(Target(op=entry.op, value=entry.value, value2=entry.value2))


def _repeated(values: Iterable[Word]) -> list[Word]:
    return [value for value, times in Counter(values).items() if times > 1]
