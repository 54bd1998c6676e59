"""The health checks over single things: who owns them, whether they get on, what was written of them."""

from collections.abc import Iterator, Mapping

from planning.domain.ownership import (
    Check,
    Finding,
    Ownership,
    OwnershipFacts,
    Severity,
    Thing,
    Thresholds,
    listed,
    named_owners,
)
from planning.domain.ownership_texts import milestones_behind, read_milestone, same_word


class NoTeam(Check):
    """Something in production must have a team that owns it."""

    slug = "O1"
    title = "In production without an owning team"
    severity = Severity.ERROR

    def find(self, facts: OwnershipFacts, thresholds: Thresholds) -> Iterator[Finding]:
        """Yield things in production whose owner names no team, or that have no owner at all."""
        for thing in facts.things:
            ownership = facts.ownership_of(thing)
            if thing.in_production and facts.owning_team(thing) is None:
                anybody = bool(named_owners(ownership, thresholds))
                rest = "only a person is named" if anybody else "nobody is named either"
                yield self.of_thing(
                    thing, f"{thing.name} is in production and no team owns it; {rest}.", somebody_named=int(anybody)
                )


class UnknownOwner(Check):
    """An owner must be a team or person that is known; others mentioned should be."""

    slug = "O2"
    title = "Owner is not a known team or person"
    severity = Severity.ERROR

    def find(self, facts: OwnershipFacts, thresholds: Thresholds) -> Iterator[Finding]:
        """Yield an error for unknown owners and a warning for unknown mentions, once a thing."""
        things = {thing.key: thing for thing in facts.things}
        for ownership in facts.ownerships:
            thing = things.get(ownership.thing)
            if thing is None:
                continue
            team = _unknown_team(facts, ownership)
            people = tuple(name for name in ownership.unresolved if not thresholds.is_placeholder(name))
            lost = (*((team,) if team else ()), *people)
            if lost:
                sentence = f"{thing.name} names an owner that is not known here: {listed(lost)}."
                yield self.of_thing(thing, sentence, names=lost, team=team)
            if ownership.unresolved_others:
                names = ownership.unresolved_others
                sentence = f"{thing.name} mentions names that are not known here: {listed(names)}."
                yield Finding(
                    self.slug,
                    Severity.WARNING,
                    thing.kind,
                    thing.id,
                    sentence,
                    {"name": thing.name, "names": names},
                )

    def apart(self, facts: OwnershipFacts, thresholds: Thresholds) -> Mapping[str, int]:
        """Count the unknown names that are only mentioned, and how often."""
        mentions = [same_word(name) for ownership in facts.ownerships for name in ownership.unresolved_others]
        return {"mentions of unknown names": len(mentions), "unknown names mentioned": len(set(mentions))}


class NoBackup(Check):
    """Something open should not rest on one person."""

    slug = "O5"
    title = "Rests on one person"
    severity = Severity.WARNING

    def find(self, facts: OwnershipFacts, thresholds: Thresholds) -> Iterator[Finding]:
        """Yield open things for which exactly one person is named, placeholders dropped."""
        for thing in facts.things:
            owners = named_owners(facts.ownership_of(thing), thresholds)
            if thing.is_open and thing.asks_owner and len(owners) == 1:
                who = facts.person_names.get(owners[0], owners[0])
                yield self.of_thing(
                    thing, f"Only {who} answers for {thing.name}; there is no backup.", person=owners[0]
                )


class NobodyNamed(Check):
    """Something open must name somebody, not a placeholder."""

    slug = "O6"
    title = "Nobody named, or a placeholder"
    severity = Severity.ERROR

    def find(self, facts: OwnershipFacts, thresholds: Thresholds) -> Iterator[Finding]:
        """Yield open things for which nobody is left once placeholders are dropped."""
        for thing in facts.things:
            ownership = facts.ownership_of(thing)
            if thing.is_open and thing.asks_owner and not named_owners(ownership, thresholds):
                standing_in = _placeholders(ownership, thresholds)
                if standing_in:
                    sentence = f"{thing.name} names {listed(standing_in)} where a person should stand."
                else:
                    sentence = f"No person is named who answers for {thing.name}."
                yield self.of_thing(thing, sentence, placeholders=standing_in)


class Stale(Check):
    """Something open should get on: by its milestone where one is named, else by the day of its latest progress."""

    slug = "O10"
    title = "No progress for the review period"
    severity = Severity.WARNING

    def find(self, facts: OwnershipFacts, thresholds: Thresholds) -> Iterator[Finding]:
        """Yield open things that are too many milestones behind, or had no progress for too many days."""
        current = read_milestone(thresholds.milestone)
        for thing in facts.things:
            reached = read_milestone(thing.milestone)
            if not thing.is_open:
                continue
            if reached is not None and current is not None:
                if milestones_behind(reached, current) >= thresholds.milestones_behind:
                    sentence = f"{thing.name} got to {thing.milestone.strip()} and no further; {thresholds.milestone} "
                    yield self.of_thing(thing, f"{sentence}is current.", milestone=thing.milestone.strip())
            elif thing.progress_on is not None and (facts.today - thing.progress_on).days > thresholds.progress_days:
                days = (facts.today - thing.progress_on).days
                yield self.of_thing(thing, f"Nothing got done on {thing.name} for {days:,} days.", days=days)

    def apart(self, facts: OwnershipFacts, thresholds: Thresholds) -> Mapping[str, int]:
        """Count the open projects of which no progress is known."""
        unknown = sum(1 for one in facts.things if one.kind == "project" and one.is_open and not _progress(one))
        return {"open projects without known progress": unknown}


class ReviewPassed(Check):
    """Somebody should look again at who owns what by the day that is set for it."""

    slug = "O11"
    title = "Review date passed"
    severity = Severity.INFO

    def find(self, facts: OwnershipFacts, thresholds: Thresholds) -> Iterator[Finding]:
        """Yield things whose ownership was to be reviewed before today."""
        for thing, ownership in self._own(facts):
            due = ownership.review_on
            if due is not None and due < facts.today:
                sentence = f"Who owns {thing.name} was to be looked at by {due.day} {due:%B %Y}."
                yield self.of_thing(thing, sentence, review_on=due.isoformat())

    def apart(self, facts: OwnershipFacts, thresholds: Thresholds) -> Mapping[str, int]:
        """Count the reviews to come, the texts that are no day, and what has no day."""
        rows = [ownership for _, ownership in self._own(facts)]
        return {
            "still to come": sum(1 for one in rows if one.review_on is not None and one.review_on >= facts.today),
            "unreadable": sum(1 for one in rows if one.review_on is None and one.review_text),
            "not set": sum(1 for one in rows if one.review_on is None and not one.review_text),
        }

    @staticmethod
    def _own(facts: OwnershipFacts) -> Iterator[tuple[Thing, Ownership]]:
        things = {thing.key: thing for thing in facts.things}
        for ownership in facts.ownerships:
            if ownership.thing in things:
                yield things[ownership.thing], ownership


class UnknownWord(Check):
    """A status or stage that comes from elsewhere should be a word of its vocabulary."""

    slug = "O12"
    title = "Status or stage outside the vocabulary"
    severity = Severity.WARNING

    def find(self, facts: OwnershipFacts, thresholds: Thresholds) -> Iterator[Finding]:
        """Yield things whose status or stage, as it was written, is no word of the vocabulary."""
        for thing in facts.things:
            said = {
                "status": _outside(thing.status_text, thresholds.status_words),
                "stage": _outside(thing.stage_text, thresholds.stage_words),
            }
            unknown = tuple(f"the {name} “{text}”" for name, text in said.items() if text)
            if unknown:
                sentence = f"{thing.name} has {listed(unknown)}, which the vocabulary does not know."
                yield self.of_thing(thing, sentence, **said)

    def apart(self, facts: OwnershipFacts, thresholds: Thresholds) -> Mapping[str, int]:
        """Count what has a status as it was written and no stage."""
        return {"without a stage": sum(1 for one in facts.things if one.status_text.strip() and not one.stage_text)}


def _unknown_team(facts: OwnershipFacts, ownership: Ownership) -> str | None:
    if ownership.unresolved_team:
        return ownership.unresolved_team
    return ownership.team if ownership.team and ownership.team not in facts.team_names else None


def _progress(thing: Thing) -> bool:
    return read_milestone(thing.milestone) is not None or thing.progress_on is not None


def _outside(text: str, words: frozenset[str]) -> str | None:
    """Return a text that is no word of a vocabulary; without a vocabulary every word will do."""
    return text.strip() if words and text.strip() and same_word(text) not in words else None


def _placeholders(ownership: Ownership | None, thresholds: Thresholds) -> tuple[str, ...]:
    if ownership is None:
        return ()
    entries = (*ownership.placeholders, *ownership.unresolved, ownership.person or "", *ownership.backups)
    return tuple(dict.fromkeys(entry for entry in entries if entry and thresholds.is_placeholder(entry)))
