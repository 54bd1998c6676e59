"""Recommended owners for a large made-up organisation: how long the exact assignment takes, and whether it is proven.

Run ``python -m benchmarks.owners``; nothing is read from or written to a portal.
"""

import argparse
import random
import time

from planning.engine.owners import OwnedThing, OwnerCandidate, OwnersInput, Seat, failures, parts
from planning.engine.owners_model import assign

ROLES = ("ai_developer", "ml_engineer")
TEAM_OF = 10


def organisation(components: int, people: int, seed: int) -> OwnersInput:
    """Return an organisation of teams of ten, in which people know some of the components of their own team."""
    rng = random.Random(seed)
    teams = max(1, people // TEAM_OF)
    home = [rng.randrange(teams) for _ in range(components)]
    of_team: dict[int, list[int]] = {team: [] for team in range(teams)}
    for thing, team in enumerate(home):
        of_team[team].append(thing)
    candidates = tuple(
        OwnerCandidate(
            id=number, memberships=((number % teams, rng.choice(ROLES)),), held_most=12, backups_most=12,
            familiarity={thing: rng.randint(1, 90) for thing in of_team[number % teams] if rng.random() < 0.3},
        )
        for number in range(people)
    )  # fmt: skip
    things = tuple(
        OwnedThing(id=number, roles=(rng.choice(ROLES),), team=home[number], in_production=rng.random() < 0.5)
        for number in range(components)
    )
    return OwnersInput(things, candidates)


def main() -> None:
    """Measure and tell."""
    made = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, default in (("components", 2000), ("people", 500), ("seconds", 60), ("seed", 0)):
        made.add_argument(f"--{name}", type=int, default=default)
    asked = made.parse_args()
    given = organisation(asked.components, asked.people, asked.seed)
    began = time.monotonic()
    prices = {
        (thing.id, person.id, seat): sum(part.price for part in parts(thing, person, seat, given.weights))
        for thing in given.components
        for person in given.people
        if not failures(thing, person, given.weights)
        for seat in Seat
    }
    priced = time.monotonic()
    chosen, tiers, status = assign(given, prices, asked.seconds)
    print(f"{asked.components:,} components, {asked.people:,} people, {len(prices):,} possible seats")
    print(f"prices {priced - began:.1f} s, assignment {time.monotonic() - priced:.1f} s, {status.value}")
    print(f"{len(chosen):,} seats filled; " + ", ".join(f"{t.name} {t.value} (bound {t.bound})" for t in tiers))


if __name__ == "__main__":
    main()
