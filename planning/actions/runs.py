"""Plans in the background: start, progress, cancel, take over what a dead worker left."""

import logging
import time
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django_tasks import task

from planning import access
from planning.access import Permission
from planning.actions import advice, leases, plans
from planning.actions.changes import recording
from planning.domain.errors import Conflict, DomainError
from planning.engine.plan import Progress
from planning.models import Run, Team, User

logger = logging.getLogger(__name__)
HISTORY_AT_MOST = 240


@transaction.atomic
def start(
    *, by: User | None, team: Team | None = None, seconds: int | None = None, seed: int = 0,
    work_limit: float | None = None, includes_tentative: bool = False,
) -> Run:  # fmt: skip
    """Ask for a plan; a worker makes it.

    Raises
    ------
    NotAllowed
        A team manager asks for the teams of the grant alone.
    Conflict
        When a run for the same scope is under way.
    """
    if by is not None:
        access.check(by, Permission.PLAN_RUN)
        access.check(by, Permission.PLAN_RUN, team)
    under_way = Run.objects.select_for_update().filter(state__in=Run.ACTIVE, team=team).first()
    if under_way is not None:
        message = "A plan for this is being made already. Stop it first, or wait."
        raise Conflict(message)
    run = Run(
        team=team, seconds=seconds or settings.PLAN_SECONDS, seed=seed, work_limit=work_limit,
        includes_tentative=includes_tentative, made_by=by,
    )  # fmt: skip
    with recording(by=by, verb="run.start", sentence=f"Started a plan for {team or 'everybody'}") as record:
        record.create(run)
        record.subject = run
    transaction.on_commit(lambda: execute.enqueue(run_id=run.pk))
    return run


@transaction.atomic
def cancel(run: Run, *, by: User) -> Run:
    """Stop a run; the best plan found until now is kept.

    Raises
    ------
    Conflict
        When it has ended.
    """
    access.check(by, Permission.PLAN_RUN)
    access.check(by, Permission.PLAN_RUN, run.team_id)
    changed = Run.objects.filter(pk=run.pk, state__in=Run.ACTIVE).update(is_cancelled=True)
    if not changed:
        message = "This run has ended."
        raise Conflict(message)
    # Nobody has begun it: it ends here.
    Run.objects.filter(pk=run.pk, state=Run.State.QUEUED).update(
        state=Run.State.FAILED, error="Stopped before it began.", ended_at=timezone.now()
    )
    run.refresh_from_db()
    return run


@task(queue_name="plans")
def execute(run_id: int) -> None:
    """Make the plan of a run: claim it, beat while solving, store the result if the lease still holds."""
    token = uuid4().hex
    claimed = Run.objects.filter(pk=run_id, state=Run.State.QUEUED).update(
        token=token,
        state=Run.State.RUNNING,
        beat_at=timezone.now(),
        started_at=timezone.now(),
        phase="Reading the data",
    )
    if not claimed:
        return
    run = Run.objects.select_related("team", "made_by").get(pk=run_id)
    heart = Heart(run_id, token)
    try:
        with heart:
            _solve(run, heart)
    except DomainError as error:
        _fail(run_id, token, str(error))
    except Exception as error:
        logger.exception("Run %s failed", run_id)
        _fail(run_id, token, f"The plan was not made: {type(error).__name__}: {error}")


def _solve(run: Run, heart: "Heart") -> None:
    order = plans.Order(
        seconds=run.seconds, work_limit=run.work_limit, seed=run.seed, team=run.team,
        includes_tentative=run.includes_tentative,
    )  # fmt: skip
    taken, plan = plans.make(order, on_progress=heart.tell, should_stop=heart.is_stopped)
    ladder, composition = advice.make(taken, plan, run, on_progress=heart.tell, should_stop=heart.is_stopped)
    with transaction.atomic():
        mine = Run.objects.select_for_update().filter(pk=run.pk, token=heart.token, state=Run.State.RUNNING)
        if not mine.exists():
            return  # the lease was lost: another worker has it, and this result is not written
        stored = plans.store(taken, plan, team=run.team, by=run.made_by, ladder=ladder, composition=composition)
        advice.store_compositions(stored, composition)
        if run.team is None:
            advice.propose_owners()
        mine.update(
            state=Run.State.DONE, plan=stored, ended_at=timezone.now(), phase="Done", share_done=1.0,
            history=heart.history,
        )  # fmt: skip


def _fail(run_id: int, token: str, text: str) -> None:
    Run.objects.filter(pk=run_id, token=token).update(
        state=Run.State.FAILED, error=text[:2000], ended_at=timezone.now(), phase="Failed"
    )


class Heart(leases.Heart):
    """Beats while a plan is made: writes progress, notices a cancel or a lost lease."""

    def __init__(self, run_id: int, token: str) -> None:
        # Once the result is stored there is nothing to tell: "Done" must stand.
        super().__init__(Run.objects.filter(pk=run_id, state=Run.State.RUNNING), token)
        self.history: list[dict[str, Any]] = []
        self._latest: Progress | None = None
        self._began = time.monotonic()

    def tell(self, progress: Progress) -> None:
        """Take note of where the solver stands; called on the solver's threads."""
        self._latest = progress
        if len(self.history) < HISTORY_AT_MOST and progress.value is not None:
            second = round(time.monotonic() - self._began, 1)
            self.history.append(
                {"second": second, "phase": progress.phase, "value": progress.value, "bound": progress.bound}
            )

    def values(self) -> dict[str, Any]:
        """Return where the solver stands."""
        latest = self._latest
        if latest is None:
            return {}
        return {
            "phase": latest.phase[:80], "share_done": latest.share, "history": self.history[-60:],
            "value": latest.value, "bound": latest.bound,
        }  # fmt: skip

    def is_cancelled(self) -> bool:
        """Say whether somebody stopped the run."""
        return self.mine.filter(is_cancelled=True).exists()


def requeue_stale(*, lease_seconds: int | None = None) -> int:
    """Hand back runs whose worker stopped beating; give up after three tries. Return how many were handed back."""
    return leases.hand_back(
        Run, lambda pk: execute.enqueue(run_id=pk), lease_seconds=lease_seconds,
        again={"phase": "Waiting for a worker"}, given_up={"ended_at": timezone.now()},
    )  # fmt: skip
