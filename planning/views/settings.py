"""Settings: defaults of the organisation, tag shares, calendars, tokens."""

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
from planning.views.pages import PortalRequest, page, refuse, requires, see_other


def _settings_url() -> str:
    return reverse("planning:settings")


def _shares_form(request: PortalRequest, *, is_bound: bool) -> TagSharesForm:
    shares = {(row.tag, row.role_id): row.share_percent for row in TagShare.objects.all()}
    roles = list(Role.objects.filter(is_archived=False))
    return TagSharesForm(request.POST if is_bound else None, roles=roles, shares=shares)


@require_http_methods(["GET", "POST"])
@requires(Permission.VIEW)
def show(request: PortalRequest) -> HttpResponse:
    """Show the planning defaults, and change them where the user may."""
    organisation = frame.organisation()
    form = OrganisationForm(request.POST or None, instance=Organisation.objects.get(pk=organisation.pk))
    if request.method == "POST":
        access.check(request.user, Permission.SETTINGS_CHANGE)
        if form.is_valid():
            done = actions.change_organisation(organisation, form.cleaned_data, by=request.user)
            said = "Settings kept. Plans made before are out of date." if done else "Nothing changed."
            return see_other(request, _settings_url(), said=said, activity=done)
    context = {
        "form": form, "shares_form": _shares_form(request, is_bound=False), "tokens": _tokens(request.user),
        "calendars": HolidayCalendar.objects.prefetch_related("closed_days"), "token_form": TokenForm(),
        "access_roles": list(ACCESS_ROLES.values()), "crumbs": [{"label": "Settings", "url": ""}],
        "users": User.objects.select_related("grant", "person").order_by("username")
        if access.can(request.user, Permission.ACCESS_CHANGE)
        else [],
    }  # fmt: skip
    return page(request, "planning/settings/show.html", context, status=422 if form.errors else 200)


def _tokens(user: User) -> list[ApiToken]:
    rows = ApiToken.objects.select_related("user")
    if not access.can(user, Permission.ACCESS_CHANGE):
        rows = rows.filter(user=user)
    return list(rows)


@require_POST
@requires(Permission.SETTINGS_CHANGE)
def tag_shares(request: PortalRequest) -> HttpResponse:
    """Replace the shares of the tags."""
    form = _shares_form(request, is_bound=True)
    if not form.is_valid():
        text = "; ".join(f"{form.fields[name].label}: {errors[0]}" for name, errors in form.errors.items())
        return refuse(request, _settings_url(), DomainError(text))
    try:
        done = actions.change_tag_shares(form.shares(), by=request.user)
    except DomainError as error:
        return refuse(request, _settings_url(), error)
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
    form = TokenForm(request.POST)
    if not form.is_valid():
        text = "; ".join(f"{name}: {errors[0]}" for name, errors in form.errors.items())
        return refuse(request, _settings_url(), DomainError(text))
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
    token_actions.revoke_token(row, by=request.user)
    return see_other(request, _settings_url(), said="Token revoked.")
