"""Refusals that no view caught: a page or a message in words, never an error of the server."""

import pytest
from django.contrib.messages import get_messages
from django.contrib.messages.storage.fallback import FallbackStorage

from planning.domain.errors import Conflict, Invalid, NotAllowed
from planning.views.errors import DomainErrorMiddleware
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def answer(rf, organisation):
    """Return what the middleware makes of an error of a request."""
    user = factories.user("planner")

    def of(error, *, method="get", data=None, **headers):
        request = getattr(rf, method)("/somewhere/", data or {}, headers=headers)
        request.user, request.session = user, {}
        request.htmx = "HX-Request" in headers
        request._messages = FallbackStorage(request)
        response = DomainErrorMiddleware(lambda _: None).process_exception(request, error)
        return response, [str(message) for message in get_messages(request)]

    return of


@pytest.mark.parametrize(
    ("error", "status"),
    [(NotAllowed("Not yours."), 403), (Conflict("Taken already."), 409), (Invalid("Too long."), 422)],
)
def test_a_refusal_is_a_page_with_its_sentence(answer, error, status):
    response, _ = answer(error)

    assert response.status_code == status
    assert str(error) in response.content.decode()


@pytest.mark.parametrize(
    ("sent", "goes"), [("/work/?page=2", "/work/?page=2"), ("", "/"), ("//evil.example/", "/"), ("https://a.b/", "/")]
)
def test_a_form_goes_back_with_the_sentence_and_never_to_another_site(answer, sent, goes):
    response, said = answer(Conflict("Taken already."), method="post", data={"next": sent}, Referer="http://here/")

    assert (response.status_code, response.url, said) == (303, goes, ["Taken already."])


def test_a_script_gets_the_page_itself(answer):
    response, said = answer(Conflict("Taken already."), method="post", Referer="http://here/", **{"HX-Request": "true"})

    assert (response.status_code, said) == (409, [])


def test_what_is_no_refusal_is_left_to_others(answer):
    assert answer(ValueError("A mistake"))[0] is None
