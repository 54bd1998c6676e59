"""What the tagger reads of a work item, and how it says what it thinks."""

from dataclasses import dataclass, field
from enum import StrEnum

from planning.domain.tags import Tag

# Of a description, its beginning: what follows tells how the work was done.
BODY_CHARACTERS = 300


@dataclass(frozen=True, slots=True)
class Text:
    """A work item as the tagger sees it; ``signals`` are what a system says of it, as (kind, words) pairs."""

    title: str
    body: str = ""
    signals: tuple[tuple[str, str], ...] = ()


class Signal(StrEnum):
    """Kinds of what is known of an item beside its text, in the order in which they count."""

    LABEL = "label"
    KIND = "kind"
    COMPONENT = "component"
    PATH = "path"
    TEAM_KIND = "team kind"
    TEAM = "team"
    PROJECT = "project"


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that speaks for a tag: what it is, how strongly (log-odds), and whether it was learnt or known."""

    source: str
    words: str
    tag: Tag
    strength: float
    is_learnt: bool = False


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What the tagger thinks of an item: the likelier tag and how sure it is. Below the threshold it abstains."""

    likely: Tag
    confidence: float
    reasons: tuple[Reason, ...] = field(default=())

    def tag(self, answer_at: float) -> Tag:
        """Return the tag that is suggested; untagged where the tagger is not sure enough."""
        return self.likely if self.confidence >= answer_at else Tag.UNTAGGED
