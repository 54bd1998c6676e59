"""The health checks over teams and people: how names are spelt, who leads, who carries too much."""

from collections import Counter, defaultdict
from collections.abc import Iterator

from planning.domain.ownership import Check, Datum, Finding, OwnershipFacts, Severity, Team, Thing, Thresholds, listed
from planning.domain.ownership_texts import same_word, spelling_key


class SpeltDifferently(Check):
    """One team should have one name."""

    slug = "O3"
    title = "The same team, spelt differently"
    severity = Severity.WARNING

    def find(self, facts: OwnershipFacts, thresholds: Thresholds) -> Iterator[Finding]:
        """Yield groups of teams whose names differ in case, blanks and signs alone; archived teams are left out."""
        groups: dict[str, list[Team]] = defaultdict(list)
        for team in facts.teams:
            if not team.is_archived and spelling_key(team.name):
                groups[spelling_key(team.name)].append(team)
        for key, teams in groups.items():
            names = tuple(sorted({team.name.strip() for team in teams}))
            if len(names) > 1:
                sentence = f"{listed(names)} look like one team."
                data: dict[str, Datum] = {
                    "name": names[0],
                    "key": key,
                    "names": names,
                    "teams": tuple(team.id for team in teams),
                }
                yield Finding(self.slug, self.severity, "team", teams[0].id, sentence, data)


class SeveralTeams(Check):
    """What people use as one system should be owned by one team."""

    slug = "O4"
    title = "One application, several teams"
    severity = Severity.WARNING

    def find(self, facts: OwnershipFacts, thresholds: Thresholds) -> Iterator[Finding]:
        """Yield systems whose components in production have two or more owning teams; no team is not a team."""
        systems: dict[str, list[Thing]] = defaultdict(list)
        for thing in facts.things:
            if thing.in_production and same_word(thing.system):
                systems[same_word(thing.system)].append(thing)
        for key, things in systems.items():
            teams = {facts.owning_team(thing) for thing in things} - {None}
            names = tuple(sorted(facts.team_names.get(team or "", team or "") for team in teams))
            if len(names) > 1:
                name = things[0].system.strip()
                sentence = f"{name} is owned by {len(names)} teams: {listed(names)}."
                yield Finding(self.slug, self.severity, "system", key, sentence, {"name": name, "names": names})


class ThinTeam(Check):
    """A team needs a lead and more than one member."""

    slug = "O7"
    title = "Team without lead, or with too few members"
    severity = Severity.WARNING

    def find(self, facts: OwnershipFacts, thresholds: Thresholds) -> Iterator[Finding]:
        """Yield teams, but no archived ones, that lack either."""
        for team in facts.teams:
            count = len(team.members)
            problems = [] if team.lead else ["has no lead"]
            if count < thresholds.members_least:
                problems.append(f"has {count or 'no'} member{'' if count == 1 else 's'}")
            if problems and not team.is_archived:
                yield Finding(
                    self.slug,
                    self.severity,
                    "team",
                    team.id,
                    f"{team.name} {' and '.join(problems)}.",
                    {"name": team.name, "lead": team.lead, "members": count},
                )


class PersonOverload(Check):
    """A person should not be on too many teams, hold too many posts or answer for too many open things."""

    slug = "O8"
    title = "Person answers for too much"
    severity = Severity.WARNING

    def find(self, facts: OwnershipFacts, thresholds: Thresholds) -> Iterator[Finding]:
        """Yield people at or over a threshold, with all three counts; backups answer too, placeholders are nobody.

        A name that is not known here counts as it stands.
        """
        live = [team for team in facts.teams if not team.is_archived]
        teams = Counter(person for team in live for person in team.members)
        posts = Counter(person for team in live for person in team.held_posts)
        things = _count_accountabilities(facts)
        for person in sorted({*teams, *posts, *things}):
            if thresholds.is_placeholder(person):
                continue
            over = [
                f"{verb} {count} {noun}"
                for verb, count, noun, most in (
                    ("is on", teams[person], "teams", thresholds.teams_most),
                    ("holds", posts[person], "leadership posts", thresholds.posts_most),
                    ("answers for", things[person], "open things", thresholds.accountabilities_most),
                )
                if count >= most
            ]
            if over:
                name, counts = facts.person_names.get(person, person), (teams[person], posts[person], things[person])
                data: dict[str, Datum] = dict(zip(("teams", "posts", "accountabilities"), counts, strict=True))
                is_known = person in facts.person_names or person in teams or person in posts
                kind, sentence = "person" if is_known else "name", f"{name} {listed(over)}."
                yield Finding(self.slug, self.severity, kind, person, sentence, data | {"name": name})


class TeamOverload(Check):
    """A team should not own too much that is in production."""

    slug = "O9"
    title = "Team owns too much"
    severity = Severity.WARNING

    def find(self, facts: OwnershipFacts, thresholds: Thresholds) -> Iterator[Finding]:
        """Yield teams at or over the threshold; what a component inherits counts."""
        owned = Counter(facts.owning_team(thing) for thing in facts.things if thing.in_production)
        for team in facts.teams:
            count = owned[team.id]
            if count >= thresholds.systems_most and not team.is_archived:
                sentence = f"{team.name} owns {count} components in production."
                data: dict[str, Datum] = {"name": team.name, "systems": count}
                yield Finding(self.slug, self.severity, "team", team.id, sentence, data)


def _count_accountabilities(facts: OwnershipFacts) -> Counter[str]:
    """Return who is named to on how many open things, each thing once; what a component inherits is not counted."""
    open_things = {thing.key for thing in facts.things if thing.is_open}
    named: dict[str, set[str]] = defaultdict(set)
    for ownership in facts.ownerships:
        if ownership.thing in open_things:
            unknown = (same_word(name) for name in ownership.unresolved)
            for person in (ownership.person, *ownership.backups, *unknown):
                if person:
                    named[person].add(ownership.thing)
    return Counter({person: len(things) for person, things in named.items()})
