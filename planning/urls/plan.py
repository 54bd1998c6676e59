"""The plan: what is proposed, why, and what is decided."""

from django.urls import path

from planning.views import plan, plan_decisions

urlpatterns = [
    path("plan/", plan.by_person, name="plan"),
    path("plan/projects/", plan.by_project, name="plan-by-project"),
    path("plan/list/", plan.as_list, name="plan-list"),
    path("plan/teams/", plan.teams, name="plan-teams"),
    path("plan/gaps/", plan.gaps, name="plan-gaps"),
    path("plan/hire-first/", plan.hire_first, name="plan-hire-first"),
    path("plan/hire-first/take/", plan_decisions.take_step, name="ladder-take"),
    path("plan/changes/", plan.changes, name="plan-changes"),
    path("plan/past/", plan.past, name="plan-past"),
    path("plan/gaps.csv", plan.gaps_csv, name="plan-gaps-csv"),
    path("plan/list.csv", plan.list_csv, name="plan-list-csv"),
    path("plan/run/", plan_decisions.run, name="plan-run"),
    path("plan/runs/<int:pk>/", plan_decisions.run_progress, name="run-progress"),
    path("plan/runs/<int:pk>/stop/", plan_decisions.run_stop, name="run-stop"),
    path("plan/accept-all/", plan_decisions.accept_all, name="recommendation-accept-all"),
    path("recommendations/<int:pk>/accept/", plan_decisions.accept, name="recommendation-accept"),
    path("recommendations/<int:pk>/pin/", plan_decisions.pin, name="recommendation-pin"),
    path("recommendations/<int:pk>/dismiss/", plan_decisions.dismiss, name="recommendation-dismiss"),
    path("recommendations/<int:pk>/override/", plan_decisions.override, name="recommendation-override"),
    path("work/<int:pk>/object/", plan_decisions.object_to, name="objection-new"),
]
