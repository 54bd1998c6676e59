"""Small snapshots to test the engine with: builders for one thing each, random ones, and an organisation."""

import random
from datetime import date

from planning.engine.snapshot import (
    Demand,
    Familiarity,
    Item,
    Lane,
    LiveAllocation,
    Movability,
    Person,
    Precedence,
    SkillNeed,
    Snapshot,
    StandingDemand,
    Weights,
)

MONDAY = date(2026, 10, 5)
DAY = 480
ROLES = ("ai-developer", "ml-engineer")


def week(minutes=DAY, days=28):
    """Free minutes of somebody who works Monday to Friday."""
    return tuple(minutes if day % 7 < 5 else 0 for day in range(days))


def person(number, *, skills=None, **fields):
    return Person(id=number, skills=skills or {}, **fields)


def lane(number, *, person=None, team=1, role="ai-developer", minutes=None, **fields):
    return Lane(
        id=number,
        person=person or number,
        team=team,
        role=role,
        minutes=week() if minutes is None else minutes,
        **fields,
    )


def item(number, *, weight=10, team=1, **fields):
    return Item(id=number, project=None, team=team, weight=weight, **fields)


def demand(number, *, item=None, role="ai-developer", minutes=DAY, **fields):
    return Demand(id=number, item=item or number, role=role, minutes=minutes, **fields)


def snapshot(*, people=None, lanes=(), items=(), demands=(), horizon=14, days=28, today=MONDAY, **fields):
    """A snapshot of two weeks and two more; people are made for lanes where none are given."""
    known = people if people is not None else tuple(person(n) for n in sorted({lane.person for lane in lanes}))
    return Snapshot(
        today=today,
        start=MONDAY,
        horizon=horizon,
        days=days,
        people=tuple(known),
        lanes=tuple(lanes),
        items=tuple(items),
        demands=tuple(demands),
        **fields,
    )


def one_each(**fields):
    """One person, one lane, one item, one demand of a day."""
    return snapshot(lanes=[lane(1)], items=[item(1, due=4)], demands=[demand(1)], **fields)


def random_snapshot(seed, *, lanes=3, demands=4, horizon=5, days=9):
    """A tiny problem in which every kind of rule turns up over the seeds; small enough for brute force."""
    rng = random.Random(seed)
    count = rng.randint(2, lanes)
    people = [
        person(
            n,
            skills={s: rng.randint(0, 4) for s in ("python", "serving") if rng.random() < 0.7},
            wishes=("python",) if rng.random() < 0.3 else (),
            cost_per_day=rng.choice((0, 30000, 60000)),
        )
        for n in range(1, count + 1)
    ]
    rows = [_random_lane(rng, n, n, days) for n in range(1, count + 1)]
    if rng.random() < 0.3:
        rows.append(_random_lane(rng, count + 1, rng.randint(1, count), days))
    wanted = rng.randint(2, demands)
    items = [
        item(
            n,
            weight=rng.randint(1, 9),
            team=rng.choice((1, 1, 2, None)),
            earliest=rng.choice((0, 0, 0, 1, 2)),
            due=rng.choice((None, 0, 1, 2, 3, -2)),
            components=(1,) if rng.random() < 0.4 else (),
        )
        for n in range(1, rng.randint(1, wanted) + 1)
    ]
    asked = [_random_demand(rng, n, len(items), count) for n in range(1, wanted + 1)]
    return snapshot(
        people=people,
        lanes=rows,
        items=items,
        demands=asked,
        horizon=horizon,
        days=days,
        today=MONDAY if rng.random() < 0.8 else MONDAY.replace(day=6),
        precedences=_random_precedences(rng, len(items)),
        live=_random_live(rng, asked, rows, horizon),
        standing=(StandingDemand(1, 1, ROLES[0], rng.choice((2000, 5000)), 0, days),) if rng.random() < 0.2 else (),
        familiarity=(Familiarity(1, 1, rng.randint(1, 30)),),
        weights=Weights(allow_other_teams=rng.random() < 0.7),
    )


def _random_lane(rng, number, owner, days):
    minutes = tuple(rng.choice((0, 240, 480, 480)) if day % 7 < 5 else 0 for day in range(days))
    share = 5000 if rng.random() < 0.2 else 10000
    return lane(number, person=owner, team=rng.choice((1, 1, 2)), role=rng.choice((*ROLES, ROLES[0])), minutes=minutes,
                share=share)  # fmt: skip


def _random_demand(rng, number, items, people):
    heads = 2 if rng.random() < 0.2 else 1
    skills = ()
    if rng.random() < 0.4:
        skills = (SkillNeed(rng.choice(("python", "serving")), rng.randint(0, 3), must=rng.random() < 0.5),)
    return demand(
        number,
        item=min(number, items) if rng.random() < 0.7 else rng.randint(1, items),
        role=ROLES[0] if rng.random() < 0.75 else ROLES[1],
        minutes=rng.choice((240, 480, 700, 960)) * heads,
        heads=heads,
        skills=skills,
        together=rng.random() < 0.3,
        pinned=(rng.randint(1, people),) if rng.random() < 0.1 else (),
        excluded=(rng.randint(1, people),) if rng.random() < 0.1 else (),
    )


def _random_precedences(rng, items):
    pairs = [(before, after) for before in range(1, items + 1) for after in range(before + 1, items + 1)]
    return tuple(Precedence(b, a, rng.choice((0, 0, 1))) for b, a in pairs if rng.random() < 0.3)


def _random_live(rng, demands, lanes, horizon):
    rows = []
    for number, asked in enumerate(demands):
        if rng.random() < 0.35:
            start = rng.randint(0, horizon - 1)
            kind = Movability.FIXED if rng.random() < 0.2 else Movability.MOVABLE
            rows.append(
                LiveAllocation(number + 1, asked.id, rng.choice(lanes).id, start, start + rng.randint(0, 1), kind)
            )
    return tuple(rows)


def organisation(seed, *, people=8, items=30, teams=1, load=1.0, horizon=91, days=273):
    """A larger problem like the sample organisation: teams of two roles, skills, precedences, due days, live work."""
    rng = random.Random(seed)
    skills = ("python", "serving", "data", "evaluation")
    staff = [
        person(
            n,
            skills={skill: rng.randint(1, 5) for skill in skills if rng.random() < 0.75},
            cost_per_day=rng.randint(400, 900),
            wishes=(rng.choice(skills),) if rng.random() < 0.3 else (),
        )
        for n in range(1, people + 1)
    ]
    rows = []
    for n in range(1, people + 1):
        role = ROLES[1] if rng.random() < 0.3 else ROLES[0]
        away = {day for start in rng.sample(range(days), 3) for day in range(start, start + rng.choice((1, 5)))}
        part = rng.choice((1.0, 1.0, 0.8))
        minutes = tuple(int(336 * part) if day % 7 < 5 and day not in away else 0 for day in range(days))
        rows.append(lane(n, team=1 + (n - 1) % teams, role=role, minutes=minutes))
    room = sum(sum(row.minutes[:horizon]) for row in rows) * load
    mean = room / items / 1.15
    work, asked = [], []
    for n in range(1, items + 1):
        due = rng.choice((None, rng.randint(10, horizon), rng.randint(10, horizon)))
        weight = rng.choice((500, 1000, 1000, 2000, 4000))
        earliest = rng.choice((0, 0, 0, rng.randint(0, horizon // 2)))
        work.append(item(n, weight=weight, team=rng.randint(1, teams), due=due, earliest=earliest))
        for role in (ROLES[0], ROLES[1]) if rng.random() < 0.15 else (ROLES[1] if rng.random() < 0.3 else ROLES[0],):
            needs = tuple(
                SkillNeed(skill, rng.randint(1, 3), must=rng.random() < 0.6)
                for skill in rng.sample(skills, rng.choice((0, 1, 1, 2)))
            )
            minutes = max(60, int(mean * rng.uniform(0.3, 1.7)))
            asked.append(demand(len(asked) + 1, item=n, role=role, minutes=minutes, skills=needs))
    ahead = tuple(
        Precedence(before, rng.randint(before + 1, min(items, before + 12)))
        for before in range(1, items)
        if rng.random() < 0.58
    )
    live = tuple(
        LiveAllocation(n, d.id, rng.choice(rows).id, start := rng.randint(0, horizon - 1), start + 5)
        for n, d in enumerate(asked, 1)
        if rng.random() < 0.3
    )
    return snapshot(people=staff, lanes=rows, items=work, demands=asked, horizon=horizon, days=days,
                    precedences=ahead, live=live)  # fmt: skip


def random_together(seed):
    """Three jobs of several people at once, some of them in line, for four people with one or two skills."""
    rng = random.Random(seed)
    people = [person(n, skills={s: 1 for s in "ab" if rng.random() < 0.6} or {"a": 1}) for n in range(1, 5)]
    people[0] = person(1, skills={"a": 1, "b": 1})
    people[1] = person(2, skills={"a": 1, "b": 1})
    demands = []
    for job in range(1, 4):
        slots, asked = rng.randint(1, 4), rng.choice(("a", "b", "ab", "aa", "bb", "ab"))
        for skill in sorted(set(asked)):
            heads = asked.count(skill)
            demands.append(demand(len(demands) + 1, item=job, minutes=DAY * slots * heads, heads=heads, together=True,
                                  skills=(SkillNeed(skill, 1),)))  # fmt: skip
    waits = tuple(Precedence(b, a) for b, a in ((1, 2), (1, 3), (2, 3)) if rng.random() < 0.3)
    return snapshot(people=people, lanes=[lane(n, minutes=(DAY,) * 20) for n in range(1, 5)],
                    items=[item(n) for n in range(1, 4)], demands=demands, precedences=waits, horizon=20,
                    days=20)  # fmt: skip
