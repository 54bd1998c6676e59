"""The timeline by its address: other weeks, what decided work opens, what holds up what, and moving it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from planning import models
from planning.queries import peaks
from tests import factories
from tests.views.test_plan import HTMX, opened, url
from tests.views.test_work import text

PANEL = {"HTTP_HX_TARGET": "panel", **HTMX}


@pytest.fixture
def live(search):
    """Decided work of one person: 60 % for two weeks."""
    seat = search.memberships.get(person__name="Ana Ribeiro")
    today = timezone.localdate()
    item = models.WorkItem.objects.get(title="Ranking feature")
    return factories.allocation(
        membership=seat, work_item=item, role=seat.role, share_percent=60, starts_on=today,
        ends_on=today + timedelta(days=13),
    )  # fmt: skip


def monday():
    today = timezone.localdate()
    return today - timedelta(days=today.weekday())


def test_other_weeks_by_links_that_keep_the_rest_of_the_address(planner, plan):
    later = monday() + timedelta(weeks=4)

    now = planner.get(url("plan"), {"teams": "1"}).content.decode()
    shown = planner.get(url("plan-by-project"), {"from": later.isoformat()}).content.decode()

    assert f"?teams=1&amp;from={later}" in now
    assert f'data-start="{monday()}"' in now
    assert f'data-start="{later}"' in shown
    assert "tl-today" in now
    assert "tl-today" not in shown


@pytest.mark.parametrize("value", ["x", "2026-13-01", "0001-01-01", "9999-12-31", ""])
def test_weeks_that_are_none_are_left_out(planner, plan, value):
    assert f'data-start="{monday()}"' in planner.get(url("plan"), {"from": value}).content.decode()


def test_decided_work_opens_beside_and_can_be_moved_by_who_plans_the_team(planner, viewer, plan, live):
    mine = planner.get(url("plan"), {"open": f"allocation-{live.pk}"}, **PANEL)
    theirs = viewer.get(url("plan"), {"open": f"allocation-{live.pk}"}, **PANEL)

    assert "Ana Ribeiro on Ranking feature" in text(mine)
    assert url("allocation-move", live.pk) in mine.content.decode()
    assert url("allocation-move", live.pk) not in theirs.content.decode()
    assert "data-move" in planner.get(url("plan")).content.decode()
    assert "data-move" not in viewer.get(url("plan")).content.decode()
    assert "data-panel" not in viewer.get(url("plan"), {"open": "allocation-999999"}, **PANEL).content.decode()


def test_move_is_proposed_with_its_days_and_kept_with_a_reason(planner, live):
    first, last = live.starts_on + timedelta(days=7), live.ends_on + timedelta(days=7)
    dialog = planner.get(url("allocation-move", live.pk), {"from": first, "until": last}, **HTMX)
    form = {"membership": live.membership_id, "share_percent": 60, "starts_on": first, "ends_on": last}

    refused = planner.post(url("allocation-move", live.pk), form)
    planner.post(url("allocation-move", live.pk), {**form, "reason": "After the audit"})

    assert f'value="{first}"' in dialog.content.decode()
    assert "Fits: Ana Ribeiro would be at 60 % at most." in text(dialog)
    assert refused.status_code == 422
    live.refresh_from_db()
    assert (live.starts_on, live.ends_on, live.source) == (first, last, "manual")
    done = models.Activity.objects.get(verb="allocation.move")
    assert done.reason == "After the audit"
    planner.post(url("activity-undo", done.pk))
    live.refresh_from_db()
    assert live.starts_on == first - timedelta(days=7)


def test_move_refuses_what_changes_nothing_and_days_without_membership(planner, live):
    form = {"membership": live.membership_id, "share_percent": 60, "reason": "So"}
    same = {**form, "starts_on": live.starts_on, "ends_on": live.ends_on}
    early = {**form, "starts_on": live.membership.starts_on - timedelta(days=1), "ends_on": live.ends_on}
    back = {**form, "starts_on": live.ends_on, "ends_on": live.starts_on}

    answers = [planner.post(url("allocation-move", live.pk), values) for values in (same, early, back)]

    assert [answer.status_code for answer in answers] == [422, 422, 422]
    assert "It is there already" in text(answers[0])
    assert "The membership holds from" in text(answers[1])


def test_move_to_another_team_takes_the_right_for_both(manager, search, live):
    manager.user.grant.teams.add(search)
    other = factories.membership(team=factories.team("Voice"), role=live.role)
    form = {"membership": other.pk, "share_percent": 60, "starts_on": live.starts_on, "ends_on": live.ends_on}

    assert manager.post(url("allocation-move", live.pk), {**form, "reason": "So"}).status_code == 422


def test_preview_counts_what_else_the_person_does(live):
    other = factories.allocation(
        membership=live.membership, work_item=factories.work_item(days=3), role=live.role, share_percent=50,
        starts_on=live.ends_on + timedelta(days=3), ends_on=live.ends_on + timedelta(days=9),
    )  # fmt: skip

    over = peaks.preview(live, live.starts_on, other.starts_on)

    assert over == f"Ana Ribeiro would be at 110 % from {other.starts_on.day} {other.starts_on:%B}."
    assert peaks.preview(live, live.ends_on, live.starts_on) == ""


def test_selected_item_draws_what_it_waits_for(planner, plan):
    row = opened().filter(work_item__title="Ranking feature").first()

    closed = planner.get(url("plan-by-project")).content.decode()
    whole = planner.get(url("plan-by-project"), {"open": row.pk}).content.decode()
    beside = planner.get(url("plan-by-project"), {"open": row.pk}, **PANEL).content.decode()

    assert "tl-dependency" not in closed
    assert whole.count("tl-arrow") == 1
    assert 'hx-swap-oob="true"' in beside
    assert beside.count("tl-arrow") == 1


def test_undone_can_be_done_again(planner, live):
    form = {"membership": live.membership_id, "share_percent": 40, "starts_on": live.starts_on, "ends_on": live.ends_on}
    planner.post(url("allocation-move", live.pk), {**form, "reason": "Half"})

    undone = planner.post(url("activity-undo", models.Activity.objects.get(verb="allocation.move").pk), follow=True)
    planner.post(url("activity-undo", models.Activity.objects.get(verb="activity.undo").pk))

    assert "data-redo" in undone.content.decode()
    live.refresh_from_db()
    assert live.share_percent == 40
    assert models.Activity.objects.get(verb="activity.redo").sentence.startswith("Did again: Moved Ana Ribeiro")
