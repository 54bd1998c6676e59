"""What the worker does for suggested tags: train a version, and keep suggestions and rules up with the work.

Only here is the tagger loaded, and only when something is to be done: web processes store and read rows.
"""

import logging
from dataclasses import asdict
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django_tasks import task

from planning.models import TaggerModel, TagSuggestion, WorkItem
from planning.queries import tagging

if TYPE_CHECKING:
    from planning.tagger.items import Suggestion, Text
    from planning.tagger.learner import Weights

logger = logging.getLogger(__name__)
# A new version is worth its while after so many more confirmed tags.
TAGS_FOR_A_VERSION = 20
# Folds over more tags than these take minutes and say no more.
JUDGED_AT_MOST = 4000
KEPT_VERSIONS = 10
# Nobody is ever sure.
SURE_AT_MOST = Decimal(99)
READ_AT_MOST = 20_000
# Up to so many untagged items are read again after each confirmed tag; more of them wait for the next version.
READ_AT_ONCE = 2_000
Fields = ("likely", "confidence_percent", "is_answer", "reasons", "model", "updated_at")


class Stopped(Exception):
    """Somebody stopped the training."""


@task(queue_name="tagging")
def execute(model_id: int) -> None:
    """Train a version: claim it, learn, judge it, use it, and suggest by it."""
    token = uuid4().hex
    claimed = TaggerModel.objects.filter(pk=model_id, state=TaggerModel.State.QUEUED).update(
        state=TaggerModel.State.TRAINING, token=token, beat_at=timezone.now(), phase="Reading the work"
    )
    if not claimed:
        return
    mine = TaggerModel.objects.filter(pk=model_id, token=token, state=TaggerModel.State.TRAINING)
    try:
        _train(model_id, mine)
    except Stopped:
        mine.update(state=TaggerModel.State.FAILED, error="Stopped. The version in use stays.", phase="Stopped")
    except Exception as error:
        logger.exception("Training %s failed", model_id)
        text = f"Nothing was learnt: {type(error).__name__}: {error}"
        mine.update(state=TaggerModel.State.FAILED, error=text[:2000], phase="Failed")
    else:
        catch_up.call()


def _tell(mine: Any, phase: str, share: float) -> None:
    """Write how far a training is; stop where somebody asked for it or the lease is lost."""
    if not mine.filter(is_cancelled=False).update(phase=phase, share_done=share, beat_at=timezone.now()):
        raise Stopped


def _train(model_id: int, mine: Any) -> None:
    from planning.domain.tags import Tag
    from planning.tagger import judging, model

    items = list(tagging.confirmed_items()[:READ_AT_MOST])
    confirmed = [model.Confirmed(_text(item), Tag(item.tag)) for item in items]
    untagged = [_text(item) for item in tagging.untagged_items()[:READ_AT_MOST]]
    _tell(mine, "Trying it on tags that it has not seen", 0.2)
    judged = judging.cross_validated(confirmed[:JUDGED_AT_MOST])
    _tell(mine, "Learning from all tags", 0.7)
    weights = model.learn(confirmed, untagged)
    _tell(mine, "Storing", 0.9)
    values = {
        "data": model.to_bytes(weights), "knowledge": model.knowledge_version(), "confirmed_count": len(confirmed),
        "text_count": len(untagged), "judgement": asdict(judged) if judged else {}, "share_done": 1.0,
        "phase": "Ready", "state": TaggerModel.State.READY,
    }  # fmt: skip
    with transaction.atomic():
        if not mine.select_for_update().filter(is_cancelled=False).exists():
            raise Stopped
        TaggerModel.objects.filter(is_current=True).update(is_current=False)
        mine.update(**values, is_current=True)
        kept = TaggerModel.objects.filter(state=TaggerModel.State.READY).values_list("pk", flat=True)[:KEPT_VERSIONS]
        old = TaggerModel.objects.filter(state=TaggerModel.State.READY).exclude(pk__in=list(kept))
        old.filter(is_current=False).delete()


def _text(item: WorkItem) -> "Text":
    from planning.tagger.items import Text

    return Text(item.title, item.description, tagging.signals(item))


@task(queue_name="tagging")
def catch_up() -> None:
    """Suggest tags for what is new or changed, then apply the rules."""
    from planning.actions import tagging as verbs

    current = tagging.current_model()
    is_learning = tagging.learns_at_once(current, READ_AT_ONCE)
    stale = tagging.stale_items(current) | (tagging.behind_items() if is_learning else WorkItem.objects.none())
    if stale.exists():
        weights = _learnt_now() if is_learning else _weights(current)
        for items in tagging.chunks(stale):
            _suggest(items, weights, current)
    verbs.apply_rules()


def _learnt_now() -> "Weights":
    """Learn from every tag that was confirmed until now, without storing or judging it: that is for a version."""
    from planning.domain.tags import Tag
    from planning.tagger import model

    items = tagging.confirmed_items()[:READ_AT_MOST]
    confirmed = [model.Confirmed(_text(item), Tag(item.tag)) for item in items]
    return model.learn(confirmed, [_text(item) for item in tagging.untagged_items()[:READ_AT_MOST]])


def _weights(current: TaggerModel | None) -> "Weights":
    """Return what the current version learnt; without one, built-in knowledge adapted to the texts there are."""
    from planning.domain.errors import Invalid
    from planning.tagger import model

    if current is not None:
        try:
            return model.from_bytes(bytes(TaggerModel.objects.values_list("data", flat=True).get(pk=current.pk)))
        except Invalid:
            logger.warning("The model of %s cannot be read any more; built-in knowledge suggests instead", current)
    return model.learn([], [_text(item) for item in tagging.untagged_items()[:READ_AT_MOST]])


def _suggest(items: list[WorkItem], weights: "Weights", current: TaggerModel | None) -> None:
    from planning.tagger import model

    found = model.suggest(weights, [_text(item) for item in items])
    rows = [_row(item, one, current) for item, one in zip(items, found, strict=True)]
    TagSuggestion.objects.bulk_create(rows, update_conflicts=True, update_fields=Fields, unique_fields=("work_item",))


def _row(item: WorkItem, one: "Suggestion", current: TaggerModel | None) -> TagSuggestion:
    from planning.tagger.model import ANSWER_AT

    reasons = [
        {
            "source": reason.source, "words": reason.words[:80], "tag": reason.tag.value,
            "strength": round(reason.strength, 2), "is_learnt": reason.is_learnt,
        }
        for reason in one.reasons
    ]  # fmt: skip
    sure = min(round(Decimal(one.confidence * 100), 2), SURE_AT_MOST)
    return TagSuggestion(
        work_item=item, likely=one.likely.value, confidence_percent=sure,
        is_answer=one.confidence >= ANSWER_AT, reasons=reasons, model=current, updated_at=timezone.now(),
    )  # fmt: skip


def look_after() -> None:
    """End what a dead worker left, catch up with new work, train when enough was confirmed; run every few seconds."""
    lease = timezone.now() - timedelta(seconds=settings.RUN_LEASE_SECONDS * 10)
    TaggerModel.objects.filter(state=TaggerModel.State.TRAINING, beat_at__lt=lease).update(
        state=TaggerModel.State.FAILED, error="Its worker died.", phase="Failed"
    )
    current = tagging.current_model()
    is_learning = tagging.learns_at_once(current, READ_AT_ONCE)
    if tagging.stale_items(current).exists() or (is_learning and tagging.behind_items().exists()):
        catch_up.enqueue()
    if TaggerModel.objects.filter(state__in=TaggerModel.ACTIVE).exists():
        return
    known = current.confirmed_count if current else 0
    if tagging.confirmed_items().count() >= known + max(TAGS_FOR_A_VERSION, known // 10):
        from planning.actions import tagging as verbs

        verbs.train(by=None)
