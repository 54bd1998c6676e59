"""Who may let a finding rest: the teams that it is about; and that doing it twice is said."""

from datetime import timedelta

import pytest
from django.utils import timezone

from planning.actions import findings
from planning.domain.errors import Conflict, NotAllowed
from planning.domain.ownership import Finding, Severity
from planning.models import SilencedFinding
from tests import factories

pytestmark = pytest.mark.django_db


def test_a_finding_is_about_the_teams_of_its_thing(organisation):
    team, other = factories.team(), factories.team()
    project = factories.project(team=team)
    component = factories.component(project=project)
    person = factories.person()
    factories.membership(person=person, team=team)
    factories.membership(person=person, team=other, role=factories.role("ml_engineer"))
    alone = factories.person()

    item, apart = factories.work_item(project=project), factories.work_item(project=project, team=other)

    assert findings.teams_of("work_item", str(item.pk)) == (team.pk,)
    assert findings.teams_of("work_item", str(apart.pk)) == (other.pk,)
    assert findings.teams_of("work_item", "999999") == findings.teams_of("system", str(project.pk)) == (None,)
    assert findings.teams_of("team", str(team.pk)) == (team.pk,)
    assert findings.teams_of("project", str(project.pk)) == (team.pk,)
    assert findings.teams_of("component", str(component.pk)) == (team.pk,)
    assert sorted(findings.teams_of("person", str(person.pk))) == [team.pk, other.pk]
    assert findings.teams_of("person", str(alone.pk)) == (None,)
    assert findings.teams_of("person", "999999") == findings.teams_of("component", "999999") == (None,)
    assert findings.teams_of("component", "no number") == (None,)


def finding(subject_type, row):
    return Finding("O1", Severity.ERROR, subject_type, str(row.pk), str(row), "Nobody owns it.")


def test_silencing_twice_for_the_same_reason_is_said(organisation):
    planner, component = factories.user("planner"), factories.component()
    until = timezone.localdate() + timedelta(days=30)
    findings.silence(finding("component", component), reason="Goes away", until=until, by=planner)

    with pytest.raises(Conflict, match="rests for this reason until this day already"):
        findings.silence(finding("component", component), reason=" Goes away ", until=until, by=planner)

    assert SilencedFinding.objects.count() == 1


def test_a_manager_silences_and_hears_what_is_about_their_team_alone(organisation):
    mine, theirs = factories.team(), factories.team()
    manager = factories.user("manager", teams=[mine])
    until = timezone.localdate() + timedelta(days=3)
    findings.silence(finding("team", mine), reason="Known", until=until, by=manager)
    kept = SilencedFinding.objects.get()

    with pytest.raises(NotAllowed):
        findings.silence(finding("team", theirs), reason="Known", until=until, by=manager)
    findings.hear(kept, by=manager)

    assert not SilencedFinding.objects.exists()
