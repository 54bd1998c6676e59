import itertools
import random

from planning.engine.composition import (
    CompositionInput,
    CompositionWeights,
    Member,
    MoveKind,
    TeamNeed,
    TeamSkill,
    choices,
    compose,
    evaluate,
    share_most,
    shares_today,
    teams_most,
)
from planning.engine.plan import Status
from planning.engine.reasons import Failure, Gate

ML = "ml-engineer"
AI = "ai-developer"
COARSE = CompositionWeights(step=50, least_share=50, teams_most=1)


def every_composition(given):
    """All shares that the limits allow, person by person."""
    may = choices(given)
    per_person = []
    for one in given.people:
        cells = [cell for cell in may if cell[0] == one.id]
        fits = []
        for shares in itertools.product(*(may[cell] for cell in cells)):
            on = {cell[1] for cell, share in zip(cells, shares, strict=True) if share}
            if sum(shares) <= share_most(one) and len(on) <= teams_most(one, given.weights):
                fits.append(dict(zip(cells, shares, strict=True)))
        per_person.append(fits)
    for picks in itertools.product(*per_person):
        yield {cell: share for pick in picks for cell, share in pick.items()}


def random_input(seed):
    rng = random.Random(seed)
    people = []
    for id_ in range(1, rng.randint(2, 3) + 1):
        roles = rng.choice(((AI,), (ML,), (ML, AI)))
        today = ((rng.randint(1, 2), rng.choice(roles), rng.choice((30, 50, 100))),) if rng.random() < 0.6 else ()
        people.append(
            Member(
                id_,
                roles,
                capacity=rng.choice((50, 100)),
                fte=rng.choice((60, 100)),
                skills={"k8s": rng.randint(0, 4)} if rng.random() < 0.7 else {},
                wishes=("k8s",) if rng.random() < 0.3 else (),
                cost_per_day=rng.choice((0, 500, 900)),
                today=today,
                kept=((today[0][0], today[0][1]),) if today and rng.random() < 0.2 else (),
            )
        )
    needs = tuple(TeamNeed(t, r, rng.choice((0, 40, 90, 150)), rng.randint(1, 3)) for t in (1, 2) for r in (AI, ML))
    skills = tuple(TeamSkill(t, "k8s", rng.randint(1, 4)) for t in (1, 2) if rng.random() < 0.7)
    weights = CompositionWeights(step=50, least_share=50, teams_most=rng.randint(1, 2))
    return CompositionInput(tuple(people), tuple(rng.sample(needs, 3)), skills, weights)


def test_compose_matches_brute_force():
    for seed in range(200):
        given = random_input(seed)

        answer = compose(given, seconds=20)

        shares = {(person, team, role): share for person, team, role, share in answer.shares}
        best = min(evaluate(given, every) for every in every_composition(given))
        assert tuple(tier.value for tier in answer.tiers) == best, seed
        assert evaluate(given, shares) == best, seed
        assert answer.status is Status.OPTIMAL
        assert sum(share for person, _, _, share in answer.shares if person == 1) <= share_most(given.people[0])


def test_moves_lead_from_today_to_the_proposal():
    for seed in range(200, 240):
        given = random_input(seed)
        answer = compose(given, seconds=20)

        shares = shares_today(given)
        for move in answer.moves:
            assert shares.get((move.person, move.team, move.role), 0) == move.share_before
            shares[move.person, move.team, move.role] = move.share
            if move.from_team is not None:
                assert shares[move.person, move.from_team, move.from_role] == move.from_before
                shares[move.person, move.from_team, move.from_role] = move.from_share

        assert sorted((*cell, share) for cell, share in shares.items() if share) == sorted(answer.shares), seed


def test_another_in_their_place_is_never_better():
    for seed in range(240, 290):
        given = random_input(seed)
        answer = compose(given, seconds=20)
        shares = {(person, team, role): share for person, team, role, share in answer.shares}
        for move in answer.moves:
            undone = {**shares, (move.person, move.team, move.role): move.share_before}
            if move.from_team is not None:
                undone[move.person, move.from_team, move.from_role] = move.from_before
            difference = zip(evaluate(given, undone), evaluate(given, shares), strict=True)
            assert move.gain == tuple(after - before for after, before in difference)
            assert move.gain >= (0, 0, 0, 0)
            for other in move.instead:
                assert other.extra >= (0, 0, 0, 0), (seed, move, other)


def test_free_person_is_added_before_anybody_is_moved():
    people = (
        Member(1, (ML,), today=((1, ML, 100),)),
        Member(2, (ML,)),
        Member(3, (AI,)),
    )
    given = CompositionInput(people, (TeamNeed(1, ML, 100), TeamNeed(2, ML, 100)), (), COARSE)

    answer = compose(given)

    (move,) = answer.moves
    assert (move.kind, move.person, move.team, move.share) == (MoveKind.ADD, 2, 2, 100)
    assert move.gain[0] == 10000
    assert [(one.person, one.taken_from, one.extra[0]) for one in move.instead] == [(1, 1, 10000)]
    assert [(one.person, one.failures) for one in move.left_out] == [(3, (Failure(Gate.ROLE, needed=ML),))]
    covers = next(fact for fact in move.why if fact.code == "covers")
    assert (covers.value, covers.against) == (100, 0)


def test_person_not_needed_moves_to_the_team_that_needs_them():
    people = (Member(1, (ML,), today=((1, ML, 100),)), Member(2, (ML,), today=((1, ML, 100),), kept=((1, ML),)))
    given = CompositionInput(people, (TeamNeed(1, ML, 100), TeamNeed(2, ML, 100)), (), COARSE)

    (move,) = compose(given).moves

    assert (move.kind, move.person, move.from_team, move.team) == (MoveKind.MOVE, 1, 1, 2)
    left = next(fact for fact in move.takes if fact.code == "left_behind")
    assert (left.value, left.against) == (100, 100)
    assert [one.failures for one in move.left_out] == [(Failure(Gate.SHARE, needed=100, has=0),)]


def test_need_that_nobody_covers_becomes_positions_to_open():
    given = CompositionInput((Member(1, (ML,), capacity=50),), (TeamNeed(1, ML, 220), TeamNeed(1, AI, 30)))

    lines = {line.role: line for line in compose(given).roles}

    assert (lines[ML].recommended, lines[ML].uncovered, lines[ML].open_positions) == (50, 170, 2)
    assert (lines[AI].uncovered, lines[AI].open_positions) == (30, 1)


def test_second_holder_of_a_must_skill_joins():
    people = (
        Member(1, (ML,), skills={"k8s": 3}, today=((1, ML, 100),)),
        Member(2, (ML,), skills={"k8s": 2}),
        Member(3, (ML,), skills={"k8s": 4}),
    )
    given = CompositionInput(people, (TeamNeed(1, ML, 100),), (TeamSkill(1, "k8s", 3),))

    answer = compose(given)

    assert [(move.person, move.share) for move in answer.moves] == [(3, 20)]
    assert (answer.skills[0].have, answer.skills[0].recommended) == (1, 2)
    assert [fact.against for fact in answer.moves[0].why if fact.code == "skill"] == [4]


def test_nothing_moves_where_today_is_right():
    given = CompositionInput((Member(1, (ML,), today=((1, ML, 35),)),), (TeamNeed(1, ML, 35),))

    answer = compose(given)

    assert answer.moves == ()
    assert answer.shares == ((1, 1, ML, 35),)


def test_same_seed_and_work_limit_give_the_same_answer():
    given = random_input(7)

    one, two = (compose(given, seed=3, work_limit=2.0) for _ in range(2))

    assert (one.shares, one.moves, one.tiers) == (two.shares, two.moves, two.tiers)
