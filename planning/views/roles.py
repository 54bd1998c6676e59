"""Roles: the catalogue, one role, several side by side, their forms."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from planning.access import Permission
from planning.actions import records
from planning.actions import roles as role_actions
from planning.forms.roles import LevelsForm, RoleForm
from planning.models import Role
from planning.queries import frame, role_answers, role_here, roles
from planning.views.keeping import form_page, keep
from planning.views.pages import PortalRequest, page, requires

METHODS = ["GET", "POST"]


def _crumbs(*more: tuple[str, str]) -> list[dict[str, str]]:
    rows = [("Roles", reverse("planning:role-list")), *more]
    return [{"label": label, "url": url} for label, url in rows]


def _role(pk: int) -> Role:
    return get_object_or_404(Role, pk=pk)


def _url(role: Role) -> str:
    return reverse("planning:role-detail", args=[role.pk])


def _tabs(current: str, count: int) -> list[dict[str, Any]]:
    return [
        {"label": "Catalogue", "url": reverse("planning:role-list"), "count": count, "current": current == "list"},
        {"label": "Compare", "url": reverse("planning:role-compare"), "count": None, "current": current == "compare"},
    ]


@require_GET
@requires(Permission.VIEW)
def role_list(request: PortalRequest) -> HttpResponse:
    """List the roles with who works as them and what they lead."""
    is_archived = bool(request.GET.get("archived"))
    rows = roles.rows(list(roles.list_roles(is_archived=is_archived)), timezone.localdate())
    context = {
        "rows": rows, "is_archived": is_archived, "answer": role_answers.list_answer(rows),
        "tabs": _tabs("list", roles.list_roles().count()), "crumbs": [{"label": "Roles"}],
    }  # fmt: skip
    return page(request, "planning/roles/list.html", context)


@require_GET
@requires(Permission.VIEW)
def compare(request: PortalRequest) -> HttpResponse:
    """Show up to four roles side by side."""
    # A form sends each choice by itself, a link all in one, divided by commas.
    slugs = ",".join(request.GET.getlist("roles"))
    picked, everything = roles.compared(slugs), list(roles.list_roles())
    shown = roles.compare(picked, timezone.localdate())
    base = reverse("planning:role-compare")
    chosen = [role.slug for role in picked]
    is_all = "all" in request.GET
    all_url = f"{base}?{urlencode({'roles': ','.join(chosen), 'all': 1})}#skills"
    context = {
        "is_all": is_all, "more": f"All {len(shown.rows)}",
        "more_url": all_url if shown.is_long and not is_all else "",
        "shown": shown, "answer": role_answers.compare_answer(shown), "tabs": _tabs("compare", len(everything)),
        "columns": [*role_answers.columns(shown.roles), *role_here.here(shown.roles, request.user)],
        "at_most": roles.COMPARED_AT_MOST,
        "picked": [
            {"whole": whole, "off_url": f"{base}?roles={','.join(slug for slug in chosen if slug != whole.role.slug)}"}
            for whole in shown.roles
        ],
        "others": [
            {"role": role, "url": f"{base}?roles={','.join([*chosen, role.slug])}"}
            for role in everything
            if role.slug not in chosen
        ],
        "crumbs": _crumbs(("Compare", "")),
    }  # fmt: skip
    return page(request, "planning/roles/compare.html", context)


@require_GET
@requires(Permission.VIEW)
def detail(request: PortalRequest, pk: int) -> HttpResponse:
    """Show a role whole."""
    role, today = _role(pk), timezone.localdate()
    others = roles.list_roles().exclude(pk=pk).values_list("slug", flat=True)
    # The other of the built-in pair is what a role is compared with first.
    other = next((slug for slug in roles.PAIR if slug in others), None) or next(iter(others), None)
    shown = roles.detail(role, today, request.user)
    context = {
        "role": role, "detail": shown, "today": today, "answer": role_answers.detail_answer(shown.whole),
        "columns": role_answers.columns([shown.whole]), "crumbs": _crumbs((role.name, "")),
        "compare_url": f"{reverse('planning:role-compare')}?roles={role.slug},{other}" if other else "",
        "organisation_row": frame.organisation(),
    }  # fmt: skip
    return page(request, "planning/roles/detail.html", context)


@require_http_methods(METHODS)
@requires(Permission.CATALOGUE_CHANGE)
def new(request: PortalRequest) -> HttpResponse:
    """Add a role."""
    form = RoleForm(request.POST or None)
    done = keep(
        request, form, lambda: records.create(Role, form.values(), by=request.user),
        to=lambda role: reverse("planning:role-skills", args=[role.pk]), said="Added {}.",
    )  # fmt: skip
    cancel = reverse("planning:role-list")
    return done or form_page(
        request, "planning/roles/form.html", form, submit="Add role", cancel=cancel, crumbs=_crumbs(("New", ""))
    )


@require_http_methods(METHODS)
@requires(Permission.CATALOGUE_CHANGE)
def edit(request: PortalRequest, pk: int) -> HttpResponse:
    """Change a role."""
    form = RoleForm(request.POST or None, instance=_role(pk))
    # The form writes on its own copy; the action must see the row as it is stored.
    done = keep(
        request, form, lambda: records.update(_role(pk), form.values(), by=request.user), to=_url, said="Changed {}."
    )
    if done:
        return done
    shown = _role(pk)
    crumbs = _crumbs((shown.name, _url(shown)), ("Change", ""))
    return form_page(
        request, "planning/roles/form.html", form, submit="Keep changes", cancel=_url(shown), crumbs=crumbs, role=shown
    )


@require_http_methods(METHODS)
@requires(Permission.CATALOGUE_CHANGE)
def skills(request: PortalRequest, pk: int) -> HttpResponse:
    """Change the levels that a role asks for."""
    role = _role(pk)
    form = LevelsForm(request.POST or None, role=role)

    def write() -> Role:
        role_actions.write_levels(role, form.levels(), by=request.user)
        return role

    done = keep(request, form, write, to=_url, said="Kept the skills of {}.")
    crumbs = _crumbs((role.name, _url(role)), ("Skills", ""))
    return done or form_page(
        request, "planning/roles/skills.html", form, submit="Keep levels", cancel=_url(role), crumbs=crumbs, role=role
    )
