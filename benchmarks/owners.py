"""Recommended owners for a large made-up organisation: how long the exact assignment takes, and whether it is proven.

Run ``python -m benchmarks.owners``; nothing is read from or written to a portal.
"""

import argparse
import random
import time
from dataclasses import replace

from planning.engine.owners import OwnedThing, OwnerCandidate, OwnersInput
from planning.engine.owners_answers import Answers
from planning.engine.owners_model import assign
from planning.engine.owners_prices import price

ROLES = ("ai_developer", "ml_engineer")
TEAM_OF = 10


def organisation(components: int, people: int, seed: int, owned: float = 0.0) -> OwnersInput:
    """Return an organisation of teams of ten, in which people know some of the components of their own team.

    A share of the components is owned today, some of them with a backup; who owns them stays.
    """
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
    if owned:
        things = tuple(_held(thing, candidates, owned, rng) for thing in things)
    return OwnersInput(things, candidates)


def _held(thing: OwnedThing, people: tuple[OwnerCandidate, ...], owned: float, rng: random.Random) -> OwnedThing:
    able = [one.id for one in people if one.memberships[0] == (thing.team, thing.roles[0])]
    if len(able) < 2 or rng.random() >= owned:
        return thing
    owner, backup = rng.sample(able, 2)
    return replace(thing, owner=owner, pinned=owner, backups=(backup,) if rng.random() < 0.5 else ())


def main() -> None:
    """Measure and tell."""
    made = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, default in (("components", 2000), ("people", 500), ("seconds", 60), ("seed", 0)):
        made.add_argument(f"--{name}", type=int, default=default)
    made.add_argument("--owned", type=float, default=0.0, help="share of the components that are owned today")
    asked = made.parse_args()
    given = organisation(asked.components, asked.people, asked.seed, asked.owned)
    began = time.monotonic()
    prices = price(given)
    priced = time.monotonic()
    chosen, tiers, status = assign(given, prices, asked.seconds)
    assigned = time.monotonic()
    answers = Answers(given, prices, chosen).all()
    told = time.monotonic()
    print(f"{asked.components:,} components, {asked.people:,} people, {int(prices.may.sum()) * 2:,} possible seats")
    print(
        f"prices {priced - began:.1f} s, assignment {assigned - priced:.1f} s, reasons {told - assigned:.1f} s, "
        f"together {told - began:.1f} s, {status.value}"
    )
    print(f"{len(chosen):,} seats filled; " + ", ".join(f"{t.name} {t.value} (bound {t.bound})" for t in tiers))
    print(f"{len(answers):,} seats answered")


if __name__ == "__main__":
    main()
