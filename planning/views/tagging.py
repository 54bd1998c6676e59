"""How tags are suggested: the version of the tagger in use, how good it is, and the rules that people set."""

from collections.abc import Callable
from typing import Any

from django.db.models import Model
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from planning.access import Permission
from planning.actions import tagging as actions
from planning.domain.errors import DomainError
from planning.forms.tagging import RuleForm
from planning.models import Activity, TaggerModel, TagRule
from planning.queries import tagging
from planning.views.pages import PortalRequest, page, refuse, requires, see_other

SHOWN_AT_MOST = 20


def _url() -> str:
    return reverse("planning:tagging")


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.SETTINGS_CHANGE)
def show(request: PortalRequest) -> HttpResponse:
    """Show the tagger; a rule that is sent is tried first, and set only when that is asked for."""
    form = RuleForm(request.POST or None)
    context: dict[str, Any] = {}
    is_bad = request.method == "POST" and not form.is_valid()
    if request.method == "POST" and not is_bad:
        if request.POST.get("do") == "set":
            try:
                activity = actions.set_rule(form.instance, by=request.user)
            except DomainError as error:
                return refuse(request, _url(), error)
            said = f"Set a rule: {form.instance}. The worker applies it within a minute."
            return see_other(request, _url(), said=said, activity=activity)
        fitting = tagging.matching(form.instance, tagging.candidates())
        context = {"tried": form.instance, "fitting": fitting[:SHOWN_AT_MOST], "fitting_count": len(fitting)}
    work_url = reverse("planning:work-item-triage")
    context |= {
        **tagging.tagger_page(), "form": form,
        "crumbs": [{"label": "Work", "url": work_url}, {"label": "Suggested tags"}],
    }  # fmt: skip
    return page(request, "planning/work/tagging.html", context, status=422 if is_bad else 200)


def _do(request: PortalRequest, verb: Callable[..., Any], row: Model | None, said: str) -> HttpResponse:
    try:
        done = verb(row, by=request.user) if row is not None else verb(by=request.user)
    except DomainError as error:
        return refuse(request, _url(), error)
    return see_other(request, _url(), said=said, activity=done if isinstance(done, Activity) else None)


@require_POST
@requires(Permission.SETTINGS_CHANGE)
def train(request: PortalRequest) -> HttpResponse:
    """Ask for a new version."""
    return _do(request, actions.train, None, "A new version is being trained.")


@require_POST
@requires(Permission.SETTINGS_CHANGE)
def cancel(request: PortalRequest, pk: int) -> HttpResponse:
    """Stop a training."""
    return _do(request, actions.cancel, get_object_or_404(TaggerModel, pk=pk), "The training stops.")


@require_POST
@requires(Permission.SETTINGS_CHANGE)
def use(request: PortalRequest, pk: int) -> HttpResponse:
    """Suggest by another version."""
    model = get_object_or_404(TaggerModel, pk=pk)
    return _do(request, actions.use, model, f"Suggestions come from {model} now.")


@require_POST
@requires(Permission.SETTINGS_CHANGE)
def rule_remove(request: PortalRequest, pk: int) -> HttpResponse:
    """Remove a rule."""
    rule = get_object_or_404(TagRule.objects.select_related("component"), pk=pk)
    return _do(request, actions.remove_rule, rule, f"Removed the rule {rule}; what it tagged keeps its tag.")
