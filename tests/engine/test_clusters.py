"""Clusters of teams: how an organisation is cut, what each plans by itself, and that what is joined is a plan."""

import io
import sys
import time
from dataclasses import replace

import pytest

from planning.engine import cluster_pool
from planning.engine.assemble import plan_of
from planning.engine.budget import Budget, Limits
from planning.engine.check import contradictions, violations
from planning.engine.cluster_jobs import Done, Job, read, write
from planning.engine.cluster_worker import plan, serve
from planning.engine.clusters import by_id, by_index, cut, join, parts
from planning.engine.greedy import greedy, replay
from planning.engine.objective import STAFFING
from planning.engine.problem import compile_problem
from planning.engine.ranking import rank_of
from planning.engine.snapshot import LiveAllocation, Movability, Precedence
from tests.engine.instances import ROLES, demand, item, lane, organisation, random_snapshot, snapshot


def never():
    return False


def budget(seconds=5.0, **fields):
    return Budget(Limits(time.monotonic(), seconds, **fields))


def teams_of(clusters):
    return [sorted(cluster.teams) for cluster in clusters]


def listed(given):
    problem = compile_problem(given)
    return problem, greedy(problem, rank_of(problem, STAFFING))


def cut_of(given, most):
    problem, start = listed(given)
    return cut(problem, start, most)


def planned_apart(problem, start, most):
    """Each cluster by list scheduling."""
    clusters = cut(problem, start, most)
    found = []
    for part in parts(problem, clusters, start):
        alone, choices = listed(part)
        found.append(by_index(problem, by_id(alone, choices)))
    return clusters, found


def four_teams(**fields):
    numbers = range(1, 5)
    return snapshot(
        lanes=[lane(n, team=n) for n in numbers], items=[item(n, team=n) for n in numbers],
        demands=[demand(n) for n in numbers], **fields,
    )  # fmt: skip


def test_teams_that_wait_for_each_other_stay_together_while_there_is_room():
    given = four_teams(precedences=(Precedence(1, 3), Precedence(2, 4), Precedence(3, 4)))

    assert teams_of(cut_of(given, 2)) == [[1, 3], [2, 4]]
    assert teams_of(cut_of(given, 1)) == [[1], [2], [3], [4]]
    assert teams_of(cut_of(given, 4)) == [[1, 2, 3, 4]]


def test_work_that_stands_with_another_team_and_work_of_both_projects_bind():
    live = (LiveAllocation(1, 1, 4, 3, 3),)
    items = [replace(item(n, team=n), project=n % 2 if n > 1 else None) for n in range(1, 5)]

    assert teams_of(cut_of(four_teams(live=live), 2)) == [[1, 4], [2], [3]]
    assert teams_of(cut_of(replace(four_teams(), items=tuple(items)), 2)) == [[1], [2, 4], [3]]


def test_a_team_that_lacks_somebody_goes_with_one_that_has_them():
    given = four_teams()
    given = replace(given, lanes=(replace(given.lanes[0], role=ROLES[1]), *given.lanes[1:]))

    assert [1, 2] in teams_of(cut_of(given, 2))


def test_small_clusters_are_put_together_and_work_of_no_team_finds_one():
    many = [demand(n, item=n) for n in range(1, 9)]
    items = [item(n, team=1 if n < 8 else None) for n in range(1, 9)]
    given = snapshot(lanes=[lane(1), lane(2, team=2), lane(3, team=3)], items=items, demands=many)

    assert teams_of(cut_of(given, 7)) == [[-1, 2, 3], [1]]
    assert sum(cluster.needs for cluster in cut_of(given, 7)) == 8


@pytest.mark.parametrize("seed", range(60))
def test_what_is_joined_is_a_plan(seed):
    given = random_snapshot(seed, lanes=5, demands=9, horizon=9, days=14)
    if contradictions(given):
        return
    problem, start = listed(given)

    clusters, found = planned_apart(problem, start, 3)
    joined = join(problem, clusters, found, start)
    kept = join(problem, clusters, [None] * len(clusters), start)

    assert violations(given, plan_of(problem, joined)) == []
    assert violations(given, plan_of(problem, kept)) == []
    items = [number for cluster in clusters for number in cluster.items]
    assert len(items) == len(set(items))


def test_what_none_may_move_blocks_its_lane_and_lets_go_what_waits_for_it():
    live = (LiveAllocation(1, 1, 2, 0, 4, Movability.FIXED),)
    problem, start = listed(four_teams(live=live, precedences=(Precedence(1, 3, 2),)))

    own = parts(problem, cut(problem, start, 1), start)

    assert [[one.id for one in part.items] for part in own] == [[3], [2], [4]]
    assert [(row.lane, row.start, row.end) for row in own[1].live] == [(2, 0, 4)]
    assert own[0].items[0].earliest == 7
    assert greedy_start(own[0]) == 7  # the Monday after


def greedy_start(part):
    _, choices = listed(part)
    return next(iter(choices.values()))[0]


def test_what_waits_for_what_is_never_done_stays_out():
    given = four_teams(precedences=(Precedence(1, 3),))
    given = replace(given, demands=(replace(given.demands[0], role="nobody"), *given.demands[1:]))
    problem, start = listed(given)

    assert [one.id for part in parts(problem, cut(problem, start, 1), start) for one in part.items] == [2, 4]


def in_turn(jobs, budget):
    return {job.number: plan(job, never) for job in jobs}


def test_clusters_make_a_large_plan_better(monkeypatch):
    given = organisation(4, people=18, items=50, teams=3, load=1.3, horizon=35, days=105)
    team = {one.id: one.team for one in given.items}
    within = tuple(row for row in given.precedences if team[row.before] == team[row.after])
    problem, start = listed(replace(given, precedences=within))
    rank = rank_of(problem, STAFFING)
    monkeypatch.setattr(cluster_pool, "cut", lambda whole, start: cut(whole, start, 25))

    better = cluster_pool.improve(problem, STAFFING, start, rank, budget(work_limit=0.3), in_turn)

    assert rank(better)[0] < rank(start)[0] * 0.6
    assert violations(problem.snapshot, plan_of(problem, better)) == []


def test_replay_of_a_plan_is_the_plan_and_what_starts_too_early_waits():
    problem, start = listed(organisation(5, people=12, items=40, teams=2, load=1.1, horizon=35, days=105))
    assert replay(problem, start) == start

    problem = compile_problem(four_teams(precedences=(Precedence(1, 3),)))
    assert replay(problem, {0: (2, (0,)), 2: (0, (2,))}) == {0: (2, (0,)), 1: (0, (1,)), 2: (3, (2,)), 3: (0, (3,))}


def test_one_cluster_and_clusters_that_find_nothing_change_nothing():
    problem, start = listed(four_teams())
    rank = rank_of(problem, STAFFING)

    assert cluster_pool.improve(problem, STAFFING, start, rank, budget()) == start  # one holds them all
    assert cluster_pool.improve(problem, STAFFING, start, rank, budget(), lambda jobs, budget: {}) == start


def jobs_of(given, most, seconds=3.0):
    problem, start = listed(given)
    clusters = cut(problem, start, most)
    return [
        Job(number, part, STAFFING, float(cluster.needs), time.time() + seconds)
        for number, (cluster, part) in enumerate(zip(clusters, parts(problem, clusters, start), strict=True))
    ]


def test_processes_find_what_this_one_finds():
    jobs = jobs_of(four_teams(), 2, seconds=60)  # it is done sooner

    assert cluster_pool.side_by_side(jobs, budget()) == in_turn(jobs, None)


def test_processes_that_fail_or_never_answer_lose_nothing_else(monkeypatch, tmp_path):
    jobs = jobs_of(four_teams(), 2)
    monkeypatch.setattr(cluster_pool, "LAST_WORDS", 0.2)
    monkeypatch.setattr(sys, "executable", "false")
    assert cluster_pool.side_by_side(jobs, budget()) == {}

    deaf = tmp_path / "deaf"
    deaf.write_text("#!/bin/sh\ntrap '' TERM\nexec sleep 60\n")
    deaf.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(deaf))
    asked = budget(should_stop=lambda: True)
    began = time.monotonic()
    assert cluster_pool.side_by_side(jobs, asked) == {}
    assert time.monotonic() - began < 3


def test_work_is_dealt_out_evenly_and_each_job_has_its_share_of_what_is_left():
    jobs = [Job(n, snapshot(), STAFFING, float(share), 0.0) for n, share in enumerate((5, 3, 2, 2))]

    piles = cluster_pool._dealt(jobs, 2)

    assert [[(job.number, job.share) for job in pile] for pile in piles] == [
        [(0, 5 / 7), (3, 1.0)], [(1, 0.6), (2, 1.0)],
    ]  # fmt: skip


def test_messages_come_over_whole_or_not_at_all():
    file = io.BytesIO()
    write(file, Done(3, {7: (2, (1, 4))}))
    whole = file.getvalue()

    assert read(io.BytesIO(whole), Done) == Done(3, {7: (2, (1, 4))})
    assert read(io.BytesIO(whole[:-1]), Done) is None
    assert read(io.BytesIO(), Done) is None


def test_a_worker_answers_every_job_in_turn():
    jobs, answers = io.BytesIO(), io.BytesIO()
    for job in jobs_of(four_teams(), 2):
        write(jobs, job)
    jobs.seek(0)

    serve(jobs, answers, never)

    answers.seek(0)
    assert [read(answers, Done).number for _ in range(4)] == [0, 1, 2, 3]
    assert read(answers, Done) is None
