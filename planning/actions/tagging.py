"""What people do with suggested tags: accept, train, stop, roll back, and set rules. The worker does the rest."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from planning import access
from planning.access import Permission
from planning.actions import tagging_worker, work_items
from planning.actions.changes import recording
from planning.domain.errors import Conflict, NotAllowed
from planning.models import Activity, RuleExemption, TaggerModel, TagRule, TagSuggestion, User, WorkItem
from planning.queries import tagging


def accept(items: Iterable[WorkItem], *, by: User) -> Activity | None:
    """Give items the tags that are suggested for them, in one step that can be undone."""
    pks = [item.pk for item in items]
    given = dict(TagSuggestion.objects.filter(work_item__in=pks, is_answer=True).values_list("work_item", "likely"))
    if len(given) == 1:
        return work_items.tag_many(WorkItem.objects.filter(pk__in=given), next(iter(given.values())), by=by)
    return work_items.tag_each({pk: tag for pk, tag in given.items() if pk in set(pks)}, by=by)


@transaction.atomic
def train(*, by: User | None) -> TaggerModel:
    """Ask for a new version of the tagger; a worker makes it.

    Raises
    ------
    Conflict
        One is being made already.
    """
    if by is not None:
        access.check(by, Permission.SETTINGS_CHANGE)
    if TaggerModel.objects.select_for_update().filter(state__in=TaggerModel.ACTIVE).exists():
        message = "A version is being trained already. Stop it first, or wait."
        raise Conflict(message)
    model = TaggerModel(made_by=by, phase="Waiting for a worker")
    with recording(by=by, verb="tagger.train", sentence="Asked for a new version of the tagger") as record:
        record.create(model)
        record.subject = model
    transaction.on_commit(lambda: tagging_worker.execute.enqueue(model_id=model.pk))
    return model


@transaction.atomic
def cancel(model: TaggerModel, *, by: User) -> TaggerModel:
    """Stop a training; the version in use stays.

    Raises
    ------
    Conflict
        It has ended.
    """
    access.check(by, Permission.SETTINGS_CHANGE)
    if not TaggerModel.objects.filter(pk=model.pk, state__in=TaggerModel.ACTIVE).update(is_cancelled=True):
        message = "This training has ended."
        raise Conflict(message)
    TaggerModel.objects.filter(pk=model.pk, state=TaggerModel.State.QUEUED).update(
        state=TaggerModel.State.FAILED, error="Stopped before it began.", beat_at=timezone.now()
    )
    model.refresh_from_db()
    return model


@transaction.atomic
def use(model: TaggerModel, *, by: User) -> Activity | None:
    """Make suggestions by another version: roll back, or forward again.

    Raises
    ------
    Conflict
        It never was ready.
    """
    access.check(by, Permission.SETTINGS_CHANGE)
    if model.state != TaggerModel.State.READY:
        message = "This version never was ready."
        raise Conflict(message)
    with recording(by=by, verb="tagger.use", sentence=f"Uses {model} of the tagger", subject=model) as record:
        for other in TaggerModel.objects.select_for_update().filter(is_current=True).exclude(pk=model.pk):
            record.save(other, is_current=False)
        record.save(model, is_current=True)
    transaction.on_commit(lambda: tagging_worker.catch_up.enqueue())
    return record.activity


@transaction.atomic
def set_rule(rule: TagRule, *, by: User) -> Activity | None:
    """Store a new rule; from now on the worker tags what it fits, in the name of who set it."""
    access.check(by, Permission.SETTINGS_CHANGE)
    rule.made_by = by
    with recording(by=by, verb="tagrule.set", sentence=f"Set a rule: {rule}") as record:
        record.create(rule)
        record.subject = rule
    transaction.on_commit(lambda: tagging_worker.catch_up.enqueue())
    return record.activity


@transaction.atomic
def remove_rule(rule: TagRule, *, by: User) -> Activity | None:
    """Remove a rule; what it tagged keeps its tag."""
    access.check(by, Permission.SETTINGS_CHANGE)
    with recording(by=by, verb="tagrule.remove", sentence=f"Removed a rule: {rule}") as record:
        record.delete(rule)
    return record.activity


def apply_rules() -> int:
    """Tag what the rules fit, each in the name of who set it; return how many items. An item is tagged by rule once."""
    count = 0
    for rule in TagRule.objects.filter(is_active=True).select_related("made_by", "component"):
        fitting = tagging.matching(rule, tagging.candidates())
        for start in range(0, len(fitting), work_items.MOST_AT_ONCE):
            count += _apply(rule, fitting[start : start + work_items.MOST_AT_ONCE])
    return count


@transaction.atomic
def _apply(rule: TagRule, items: list[WorkItem]) -> int:
    allowed = [item for item in items if work_items.may_tag(item, rule.made_by)]
    if not allowed:
        return 0
    try:
        work_items.tag_many(allowed, rule.tag, by=rule.made_by, source=WorkItem.TagSource.RULE, reason=f"Rule: {rule}")
    except NotAllowed:  # who set it may no longer
        return 0
    RuleExemption.objects.bulk_create((RuleExemption(work_item=item) for item in allowed), ignore_conflicts=True)
    return len(allowed)
