"""Workers that die, and runs that are cancelled: nothing is lost, nothing is done twice."""

import os
import signal

import pytest

pytestmark = pytest.mark.processes
STATE = "select state from planning_run where id = {}"


@pytest.fixture
def worker(portal):
    def start():
        return portal.worker()

    yield start
    for process in portal.workers:
        process.kill()
        process.wait()
    portal.workers.clear()


def started(portal, seconds):
    """Ask for a plan of a team; return the id of its run."""
    return int(portal.do(f"print(runs.start(by=None, seconds={seconds}, team=Team.objects.get(name='Search')).pk)"))


def test_run_of_a_killed_worker_is_finished_by_another_and_nothing_is_doubled(portal, worker):
    before = portal.rows("select count(*) from planning_plan")[0][0]
    run = started(portal, 10)
    first = worker()
    portal.wait(STATE.format(run), "running")
    portal.wait(f"select share_done > 0 from planning_run where id = {run}", True)
    os.kill(first.pid, signal.SIGKILL)
    first.wait()
    assert portal.rows(STATE.format(run)) == [("running",)]
    worker()

    portal.wait(STATE.format(run), "done", seconds=120)

    [(attempts, plan)] = portal.rows(f"select attempts, plan_id from planning_run where id = {run}")
    assert attempts == 1
    assert portal.rows("select count(*) from planning_plan") == [(before + 1,)]
    doubled = (
        "select work_item_id, role_id, part, count(*) from planning_recommendation where kind = 'allocation' "
        f"and plan_id = {plan} group by work_item_id, role_id, part having count(*) > 1"
    )
    assert portal.rows(doubled) == []
    found = portal.do(
        "from planning.actions import plans; from planning.models import Plan; from planning.engine.check import "
        f"violations; row = Plan.objects.get(pk={plan}); taken, plan = plans.load_snapshot(row), plans.load_plan(row); "
        "print(len(violations(taken, plan)), len(plan.allocations) > 0)"
    )
    assert found.split() == ["0", "True"]


def test_a_frozen_worker_that_wakes_after_its_lease_writes_nothing(portal, worker):
    before = portal.rows("select count(*) from planning_plan")[0][0]
    run = started(portal, 3)
    frozen = worker()
    portal.wait(STATE.format(run), "running")
    os.kill(frozen.pid, signal.SIGSTOP)
    worker()
    portal.wait(STATE.format(run), "done", seconds=120)

    os.kill(frozen.pid, signal.SIGCONT)

    # The next run is made by one of the two: by then the woken worker has given up the first.
    other = started(portal, 2)
    portal.wait(STATE.format(other), "done", seconds=120)
    assert portal.rows("select count(*) from planning_plan") == [(before + 2,)]


def test_cancel_ends_a_run_at_once_and_keeps_its_plan(portal, worker):
    run = started(portal, 300)
    worker()
    portal.wait(STATE.format(run), "running")
    portal.wait(f"select share_done > 0 from planning_run where id = {run}", True)

    portal.write(f"update planning_run set is_cancelled = true where id = {run}")

    # Two seconds on a quiet machine; the rest is for one that is not.
    assert portal.wait(STATE.format(run), "done", seconds=30) < 6
    assert portal.rows(f"select count(*) from planning_run where id = {run} and plan_id is not null") == [(1,)]
