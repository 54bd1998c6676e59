"""Suggested tags as pages and the worker read them: texts for the tagger, what waits, what a rule would tag."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q, QuerySet, Subquery

from planning.models import Project, Tag, TaggerModel, TagRule, TagSuggestion, Team, WorkItem

NEWEST_FIRST = ("-updated_at", "-pk")
CHUNK = 2000


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for a tag: how many have a suggestion that can be accepted at once, and their days."""

    answered: int
    model: TaggerModel | None
    right: int
    judged: int

    @property
    def right_percent(self) -> float | None:
        """How often a suggestion was what a person then set, in percent."""
        return self.right / self.judged * 100 if self.judged else None


def with_texts(items: QuerySet[WorkItem]) -> QuerySet[WorkItem]:
    """Load what the tagger reads of items."""
    return items.select_related("team", "project__team").prefetch_related("components__kind")


def signals(item: WorkItem) -> tuple[tuple[str, str], ...]:
    """Return what the system says of an item, as the tagger names it."""
    project, components = item.project, list(item.components.all())
    team = item.team or (project.team if project else None)
    found = [("label", str(label)) for label in item.labels]
    found += [("kind", component.kind.slug) for component in components]
    found += [("component", component.name) for component in components]
    found += [("team kind", team.kind), ("team", team.name)] if team else []
    found += [("project", project.name)] if project else []
    return tuple(found)


def confirmed_items() -> QuerySet[WorkItem]:
    """Return the items whose tag a person set or brought along, newest first; what rules tagged teaches nothing."""
    chosen = (WorkItem.TagSource.PERSON, WorkItem.TagSource.IMPORT)
    return with_texts(WorkItem.objects.exclude(tag="").filter(tag_source__in=chosen)).order_by(*NEWEST_FIRST)


def untagged_items() -> QuerySet[WorkItem]:
    """Return all items without a tag that are not closed."""
    return with_texts(WorkItem.objects.untagged().exclude(status__in=WorkItem.CLOSED)).order_by("pk")


def stale_items(model: TaggerModel | None) -> QuerySet[WorkItem]:
    """Return the untagged items without a suggestion of the current model, or changed since they got it."""
    stale = Q(suggestion__isnull=True) | Q(suggestion__updated_at__lt=F("updated_at"))
    stale |= ~Q(suggestion__model=model) if model is not None else Q(suggestion__model__isnull=False)
    return untagged_items().filter(stale)


def learns_at_once(current: TaggerModel | None, at_most: int) -> bool:
    """Say whether each tag that somebody sets is learnt from within seconds, before it is part of a version.

    Not where there are too many untagged items to read them all again, nor where somebody rolled back: then the
    version in use is what was wanted.
    """
    known, newest = (current.confirmed_count, current.pk) if current else (0, 0)
    is_newest = not TaggerModel.objects.filter(state=TaggerModel.State.READY, pk__gt=newest).exists()
    return is_newest and confirmed_items().count() > known and untagged_items().count() <= at_most


def behind_items() -> QuerySet[WorkItem]:
    """Return the untagged items whose suggestion knows nothing of the newest confirmed tag."""
    newest = confirmed_items().values("updated_at")[:1]
    return untagged_items().filter(suggestion__updated_at__lt=Subquery(newest))


def chunks(items: QuerySet[WorkItem]) -> Iterator[list[WorkItem]]:
    """Return items in lists of bounded length, each read by itself."""
    pks = list(items.values_list("pk", flat=True))
    for start in range(0, len(pks), CHUNK):
        yield list(with_texts(WorkItem.objects.filter(pk__in=pks[start : start + CHUNK])).order_by("pk"))


def current_model() -> TaggerModel | None:
    """Return the model in use, without its arrays; none means built-in knowledge alone."""
    return TaggerModel.objects.defer("data").filter(is_current=True).first()


def waiting() -> Waiting:
    """Return how many open untagged items have a suggestion, and how often suggestions were right."""
    open_items = WorkItem.objects.open().untagged()
    answered = TagSuggestion.objects.filter(is_answer=True, work_item__in=open_items.values("pk")).count()
    decided = TagSuggestion.objects.filter(is_answer=True, work_item__tag_source=WorkItem.TagSource.PERSON)
    right = decided.filter(likely=F("work_item__tag")).count()
    return Waiting(answered, current_model(), right, decided.count())


def suggestions(
    items: QuerySet[WorkItem], *, project: Project | None = None, team: Team | None = None
) -> QuerySet[TagSuggestion]:
    """Return what is suggested for items, the surest first."""
    if project is not None:
        items = items.filter(project=project)
    if team is not None:
        items = items.filter(Q(team=team) | Q(team=None, project__team=team))
    return TagSuggestion.objects.filter(work_item__in=items.values("pk")).order_by("-confidence_percent", "work_item")


def tagger_page() -> dict[str, Any]:
    """Return the versions of the tagger, what the one in use got right and wrong, and the rules."""
    versions = list(TaggerModel.objects.defer("data").select_related("made_by")[:20])
    current = next((one for one in versions if one.is_current), None)
    judged = current.judgement if current else {}
    said = (*Tag.values, "untagged")
    return {
        "versions": versions, "current": current, "judged": judged,
        "right_percent": current.right_percent if current else None,
        "coverage_percent": judged["coverage"] * 100 if judged else None,
        "under_way": next((one for one in versions if one.state in TaggerModel.ACTIVE), None),
        "confusion": [(tag.label, *(judged["confusion"][tag.value][word] for word in said)) for tag in Tag if judged],
        "confirmed_count": confirmed_items().count(),
        "rules": list(TagRule.objects.select_related("component", "made_by")),
    }  # fmt: skip


def acceptable(items: QuerySet[WorkItem], *, confidence: float = 0) -> QuerySet[WorkItem]:
    """Return those of the items whose suggestion can be accepted."""
    return items.filter(suggestion__is_answer=True, suggestion__confidence_percent__gte=confidence)


def matching(rule: TagRule, items: Iterable[WorkItem]) -> list[WorkItem]:
    """Return the items that a rule would tag: untagged, not exempt, and every condition holds."""
    return [item for item in items if _holds(rule, item)]


def candidates() -> QuerySet[WorkItem]:
    """Return the items that rules may tag."""
    items = untagged_items().filter(rule_exemption__isnull=True)
    return items.select_related("suggestion").prefetch_related("components")


def _holds(rule: TagRule, item: WorkItem) -> bool:
    if rule.label and rule.label.casefold() not in {str(label).casefold() for label in item.labels}:
        return False
    if rule.component_id and rule.component_id not in {component.pk for component in item.components.all()}:
        return False
    if rule.path and rule.path.casefold() not in f"{item.title}\n{item.description}".casefold():
        return False
    if rule.confidence_percent is None:
        return True
    given: Any = getattr(item, "suggestion", None)
    return given is not None and given.likely == rule.tag and given.confidence_percent >= rule.confidence_percent


def reason_words(given: TagSuggestion | None) -> str:
    """Say why a tag is suggested, or what speaks for either where nothing is."""
    if given is None:
        return ""
    agreeing = [row for row in given.reasons if row["tag"] == given.likely]
    against = [row for row in given.reasons if row["tag"] != given.likely]
    for_it = _listed(agreeing)
    if given.is_answer:
        return for_it[:1].upper() + for_it[1:]
    parts = [
        f"{_listed(rows)} say{'s' if len(rows) == 1 else ''} {_name(rows)}" for rows in (agreeing, against) if rows
    ]
    text = ", ".join(parts) or "nothing in it is known"
    return text[:1].upper() + text[1:]


def _name(rows: list[dict[str, Any]]) -> str:
    return str(Tag(rows[0]["tag"]).label).lower()


def _listed(rows: list[dict[str, Any]]) -> str:
    """Put reasons in words, those of one kind together."""
    kinds: dict[str, list[str]] = {}
    for row in rows:
        kinds.setdefault(row["source"], []).append(_shown(row["source"], row["words"]))
    return ", ".join(f"{_plural(kind, len(words))} {', '.join(words)}" for kind, words in kinds.items())


def _shown(source: str, words: str) -> str:
    return f"“{words}”" if source in ("word", "label", "path") else words.replace("_", " ")


def _plural(kind: str, count: int) -> str:
    name = {"kind": "component kind"}.get(kind, kind)
    return f"{name}s" if count > 1 else name
