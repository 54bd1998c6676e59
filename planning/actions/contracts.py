"""What an owner agrees to answer for: the usual metrics of the role, or those that were chosen by category."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from planning import access
from planning.access import Permission
from planning.actions.changes import Recorder, recording
from planning.domain.errors import Conflict, Invalid
from planning.domain.targets import Unclear, parse_target
from planning.models import Component, Metric, Ownership, Project, Role, SuccessMetric, User
from planning.queries.contracts import Choice, choices

Subject = Component | Project


@dataclass(frozen=True, slots=True)
class Chosen:
    """A metric that somebody agrees to; what is left out starts as the template, else the catalogue, has it."""

    metric: Metric
    target_text: str | None = None
    baseline: float | None = None
    window: str | None = None
    cadence_days: int | None = None
    source: str | None = None
    is_guardrail: bool | None = None
    consulted_role: Role | None = None


def create(
    record: Recorder, subject: Subject, role: Role, chosen: Sequence[Chosen] | None = None
) -> list[SuccessMetric]:
    """Make the success metrics of a new owner; what a thing has already is never rewritten.

    Parameters
    ----------
    chosen
        What was agreed on; None for the usual ones of the role's template and the kind of thing.

    Raises
    ------
    Invalid
        A metric is not of the role, is set already or named twice, or its target is unclear.
    """
    known = {one.metric.pk: one for one in choices(subject, role)}
    if chosen is None:
        return [
            record.create(_contract(one, Chosen(one.metric), subject, role)) for one in known.values() if one.is_usual
        ]
    if len({one.metric.pk for one in chosen}) < len(chosen):
        raise _refused("A metric is named twice.")
    return [record.create(_contract(_may(one, known, role), one, subject, role)) for one in chosen]


@transaction.atomic
def choose(subject: Subject, *, chosen: Sequence[Chosen], by: User) -> list[SuccessMetric]:
    """Let whoever owns a thing today answer for more metrics of the role.

    Raises
    ------
    NotAllowed, Invalid, Conflict
        Nothing is changed then.
    """
    access.check(by, Permission.OWNERSHIP_CHANGE, team_of(subject))
    mine = {"component": subject} if isinstance(subject, Component) else {"project": subject}
    held = Ownership.objects.on(timezone.localdate()).filter(**mine).select_related("role", "person").first()
    if held is None or held.role is None:
        raise Conflict(f"Nobody answers for {subject} in a role; assign somebody first.")
    if not chosen:
        raise _refused("Choose at least one metric.")
    count = f"{len(chosen)} success metric{'' if len(chosen) == 1 else 's'}"
    sentence = f"{held.holder} answers for {count} more of {subject}"
    with recording(by=by, verb="ownership.choose_metrics", sentence=sentence, subject=subject) as record:
        return create(record, subject, held.role, chosen)


def team_of(subject: Subject) -> int | None:
    """Return the team of a component or project; a component without one has its project's."""
    if subject.team_id or isinstance(subject, Project):
        return subject.team_id
    return subject.project.team_id if subject.project else None


def _refused(text: str) -> Invalid:
    return Invalid(text, fields={"metrics": [text]})


def _may(one: Chosen, known: dict[int, Choice], role: Role) -> Choice:
    choice = known.get(one.metric.pk)
    if choice is None:
        raise _refused(f"{one.metric} is no metric of {role}.")
    if choice.there is not None:
        raise _refused(f"{one.metric} is set already; change the contract that is there.")
    return choice


def _contract(choice: Choice, chosen: Chosen, subject: Subject, role: Role) -> SuccessMetric:
    text = choice.target_text if chosen.target_text is None else chosen.target_text.strip()
    read = parse_target(text, choice.metric.direction)
    if chosen.target_text is not None and read.unclear not in {None, Unclear.EMPTY}:
        raise _refused(f"{choice.metric}: {read.question}")
    known = read.target
    return SuccessMetric(
        **{"component" if isinstance(subject, Component) else "project": subject},
        metric=choice.metric, role=role, category=choice.category, template_version=choice.version,
        consulted_role=chosen.consulted_role, baseline=chosen.baseline, target_text=text,
        window=chosen.window or choice.window, cadence_days=chosen.cadence_days or choice.cadence_days,
        is_guardrail=choice.is_guardrail if chosen.is_guardrail is None else chosen.is_guardrail,
        source=choice.metric.data_source if chosen.source is None else chosen.source,
        target_operator=known.operator.value if known else "",
        target_value=float(known.value) if known else None,
        target_value_to=float(known.value_to) if known and known.value_to is not None else None,
    )  # fmt: skip
