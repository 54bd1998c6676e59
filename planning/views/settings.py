"""Settings: defaults of the organisation, tag shares, calendars, tokens."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from planning import access
from planning.access import ACCESS_ROLES, Permission
from planning.actions import records
from planning.actions import settings as actions
from planning.actions import tokens as token_actions
from planning.domain.errors import DomainError
from planning.forms.settings import OrganisationForm, TagSharesForm, TokenForm
from planning.models import ApiToken, ClosedDay, HolidayCalendar, Organisation, Role, TagShare, User
from planning.queries import frame
from planning.views import feeds
from planning.views.pages import PortalRequest, page, refuse, requires, see_other

FORM_IDS = "of_token_%s"  # the page has another form with a name


def _settings_url() -> str:
    return reverse("planning:settings")


def _shares_form(request: PortalRequest, *, is_bound: bool) -> TagSharesForm:
    shares = {(row.tag, row.role_id): row.share_percent for row in TagShare.objects.all()}
    roles = list(Role.objects.filter(is_archived=False))
    return TagSharesForm(request.POST if is_bound else None, roles=roles, shares=shares)


def _users() -> list[dict[str, Any]]:
    """Return who may sign in, with the name of their access role."""
    rows = User.objects.select_related("grant", "person").order_by("username")
    return [{"user": row, "access": _access_words(row)} for row in rows]


def _access_words(user: User) -> str:
    grant = getattr(user, "grant", None)
    if user.is_superuser:
        return "Administrator"
    known = ACCESS_ROLES.get(grant.access_role) if grant is not None else None
    return known.label if known is not None else "none"


def _answer(
    request: PortalRequest, *, form: OrganisationForm | None = None, shares_form: TagSharesForm | None = None,
    token_form: TokenForm | None = None,
) -> HttpResponse:  # fmt: skip
    """Answer the page; a form that is given was refused, and keeps what was typed."""
    is_refused = bool(form or shares_form or token_form)
    sees_users = access.can(request.user, Permission.ACCESS_CHANGE)
    context = {
        "form": form or OrganisationForm(instance=frame.organisation()),
        "shares_form": shares_form or _shares_form(request, is_bound=False),
        "token_form": token_form or TokenForm(auto_id=FORM_IDS), "tokens": _tokens(request.user),
        "feeds": feeds.visible(request.user),
        "calendars": HolidayCalendar.objects.prefetch_related("closed_days"),
        "crumbs": [{"label": "Settings", "url": _settings_url()}],
        "users": _users() if sees_users else [],
    }  # fmt: skip
    return page(request, "planning/settings/show.html", context, status=422 if is_refused else 200)


@require_http_methods(["GET", "POST"])
@requires(Permission.VIEW)
def show(request: PortalRequest) -> HttpResponse:
    """Show the planning defaults, and change them where the user may."""
    if request.method != "POST":
        return _answer(request)
    access.check(request.user, Permission.SETTINGS_CHANGE)
    organisation = frame.organisation()
    form = OrganisationForm(request.POST, instance=Organisation.objects.get(pk=organisation.pk))
    if not form.is_valid():
        return _answer(request, form=form)
    done = actions.change_organisation(organisation, form.cleaned_data, by=request.user)
    said = "Settings kept. Plans made before are out of date." if done else "Nothing changed."
    return see_other(request, _settings_url(), said=said, activity=done)


def _tokens(user: User) -> list[ApiToken]:
    rows = ApiToken.objects.select_related("user").prefetch_related("teams")
    if not access.can(user, Permission.ACCESS_CHANGE):
        rows = rows.filter(user=user)
    return list(rows)


@require_POST
@requires(Permission.SETTINGS_CHANGE)
def tag_shares(request: PortalRequest) -> HttpResponse:
    """Replace the shares of the tags."""
    form = _shares_form(request, is_bound=True)
    if not form.is_valid():
        return _answer(request, shares_form=form)
    try:
        done = actions.change_tag_shares(form.shares(), by=request.user)
    except DomainError as error:
        form.add_error(None, str(error))
        return _answer(request, shares_form=form)
    return see_other(request, _settings_url(), said="Shares kept.", activity=done)


@require_POST
@requires(Permission.SETTINGS_CHANGE)
def closed_day(request: PortalRequest, pk: int) -> HttpResponse:
    """Add a closed day to a calendar."""
    calendar = get_object_or_404(HolidayCalendar, pk=pk)
    values = {"calendar": calendar, "closed_on": request.POST.get("closed_on"), "name": request.POST.get("name", "")}
    try:
        records.create(ClosedDay, values, by=request.user)
    except DomainError as error:
        return refuse(request, _settings_url(), error)
    return see_other(request, _settings_url(), said="Closed day added.")


@require_POST
@requires(Permission.TOKEN_OWN)
def token_new(request: PortalRequest) -> HttpResponse:
    """Make a token for the user and show its secret, once."""
    form = TokenForm(request.POST, auto_id=FORM_IDS)
    if not form.is_valid():
        return _answer(request, token_form=form)
    _, secret = token_actions.create_token(request.user, by=request.user, **form.cleaned_data)
    context = {
        "secret": secret,
        "crumbs": [{"label": "Settings", "url": _settings_url()}, {"label": "Token", "url": ""}],
    }
    return page(request, "planning/settings/token.html", context)


@require_POST
@requires(Permission.TOKEN_OWN)
def token_revoke(request: PortalRequest, pk: int) -> HttpResponse:
    """Revoke a token of the user; an administrator revokes any."""
    row = get_object_or_404(ApiToken, pk__in=[token.pk for token in _tokens(request.user)], pk=pk)
    try:
        token_actions.revoke_token(row, by=request.user)
    except DomainError as error:
        return refuse(request, _settings_url(), error)
    return see_other(request, _settings_url(), said="Token revoked.")
