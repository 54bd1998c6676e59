"""What hangs on a person: absences, and what they can do."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from planning import access
from planning.access import Permission
from planning.actions import person_skills, records
from planning.domain.errors import NotAllowed
from planning.forms.people import AbsenceForm, PersonSkillForm, PickSkillForm
from planning.models import Absence, Person, PersonSkill, Skill
from planning.queries import names
from planning.views.keeping import form_page, keep, remove
from planning.views.pages import PortalRequest, page, requires
from planning.views.people import METHODS, crumbs, found, must_cover, url_of

FORM = "planning/people/part_form.html"


def _is_private(request: PortalRequest, person: Person) -> bool:
    return access.is_self_or_manager(request.user, person.pk, person.manager_id)


def _page(request: PortalRequest, person: Person, form: Any, title: str, submit: str, **more: Any) -> HttpResponse:
    return form_page(
        request, FORM, form, submit=submit, cancel=url_of(person), person=person, title=title,
        crumbs=crumbs((person.name, url_of(person)), (title, "")), **more,
    )  # fmt: skip


@require_http_methods(METHODS)
@requires(Permission.PERSON_CHANGE)
def absence_new(request: PortalRequest, pk: int) -> HttpResponse:
    """Note days on which somebody is not available."""
    person = found(pk)
    must_cover(request, person)
    today = timezone.localdate()
    form = AbsenceForm(request.POST or None, today=today, is_private=_is_private(request, person))
    done = keep(
        request, form, lambda: records.create(Absence, form.values(person), by=request.user),
        to=lambda _row: url_of(person), said="{}.",
    )  # fmt: skip
    return done or _page(request, person, form, "Absence", "Add absence")


def _absence(request: PortalRequest, pk: int) -> Absence:
    row: Absence = get_object_or_404(Absence.objects.select_related("person"), pk=pk)
    must_cover(request, row.person)
    return row


@require_http_methods(METHODS)
@requires(Permission.PERSON_CHANGE)
def absence_edit(request: PortalRequest, pk: int) -> HttpResponse:
    """Change the days of an absence; kind and note only for those who may read them."""
    person = _absence(request, pk).person
    form = AbsenceForm(
        request.POST or None, today=timezone.localdate(), is_private=_is_private(request, person),
        instance=_absence(request, pk),
    )  # fmt: skip
    done = keep(
        request, form, lambda: records.update(_absence(request, pk), form.values(person), by=request.user),
        to=lambda _row: url_of(person), said="{}.",
    )  # fmt: skip
    return done or _page(request, person, form, "Absence", "Keep changes", absence=_absence(request, pk))


@require_http_methods(METHODS)
@requires(Permission.PERSON_CHANGE)
def absence_delete(request: PortalRequest, pk: int) -> HttpResponse:
    """Remove an absence; undo brings it back."""
    row = _absence(request, pk)
    url = url_of(row.person)
    if request.method == "POST":
        return remove(request, row, url=url, to=url)
    context = {
        "absence": row, "person": row.person, "cancel": url,
        "crumbs": crumbs((row.person.name, url), ("Absence", "")),
    }  # fmt: skip
    return page(request, "planning/people/absence_confirm.html", context)


@require_http_methods(METHODS)
@requires(Permission.VIEW)
def skill_edit(request: PortalRequest, pk: int) -> HttpResponse:
    """Write what somebody can do: the person their own view, who may change the person the confirmed level."""
    person = found(pk)
    if not (person_skills.may_tell(request.user, person) or person_skills.may_confirm(request.user, person)):
        message = f"What {person} can do is written by {person}, their manager, and who may change the person."
        raise NotAllowed(message)
    picked = PickSkillForm(request.GET if "skill" in request.GET else None, person=person)
    skill = _skill(request)
    if skill is None:
        return _pick(request, person, picked)
    held = PersonSkill.objects.filter(person=person, skill=skill).first()
    form = PersonSkillForm(
        request.POST or None, person=person, by=request.user, instance=held or PersonSkill(person=person, skill=skill)
    )
    done = keep(
        request, form, lambda: person_skills.write(person, skill, form.cleaned_data, by=request.user),
        to=lambda _row: f"{url_of(person)}#skills", said="{}: kept.",
    )  # fmt: skip
    sight = names.sight(request.user, person.pk, person.manager_id)
    level = held.level if held and sight.levels else None
    return done or _page(request, person, form, skill.name, "Keep", skill=skill, level=level, held=held)


def _skill(request: PortalRequest) -> Skill | None:
    asked = request.GET.get("skill", "")
    return Skill.objects.filter(pk=asked).first() if asked.isdecimal() else None


def _pick(request: PortalRequest, person: Person, form: PickSkillForm) -> HttpResponse:
    context = {
        "form": form, "person": person, "cancel": url_of(person), "submit": "Go on", "title": "Which skill?",
        "is_question": True, "crumbs": crumbs((person.name, url_of(person)), ("Skill", "")),
    }  # fmt: skip
    return page(request, FORM, context)
