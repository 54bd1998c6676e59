"""The API as pages: complete, with examples that hold, and no address that leads nowhere."""

import json
import re
import shlex

import pytest
from drf_spectacular.generators import SchemaGenerator

from planning.domain import openapi
from planning.views import api_docs
from tests.views.test_work import answer, text


@pytest.fixture(scope="module")
def document():
    return SchemaGenerator().get_schema(request=None, public=True)


def test_index_counts_every_operation(viewer, document):
    page = viewer.get("/api/v1/docs/")
    total = sum(method in openapi.METHODS for methods in document["paths"].values() for method in methods)

    assert answer(page).startswith(f"Everything over REST: {total} operations in {len(openapi.tags(document))} groups.")
    assert "work items" in text(page)


def test_a_group_is_written_alone_as_within_all(document):
    assert api_docs._groups() == openapi.tags(document)
    for slug in openapi.tags(document):
        assert openapi.group(api_docs._document(slug), slug, "") == openapi.group(document, slug, ""), slug


def test_group_shows_what_an_operation_takes_and_answers(viewer):
    page = viewer.get("/api/v1/docs/absences/")
    words = text(page)

    assert answer(page).startswith("Absences: 6 operations.")
    for part in ("person.change", "Idempotency-Key", "AbsenceInRequest", "ends_on", "at most 200 characters", "422"):
        assert part in words


def test_every_name_of_a_shape_leads_to_it(viewer, document):
    for slug in openapi.tags(document):
        html = viewer.get(f"/api/v1/docs/{slug}/").content.decode()
        wanted = set(re.findall(r'href="#(shape-[^"]+)"', html))
        assert wanted <= set(re.findall(r'id="(shape-[^"]+)"', html)), slug


def test_examples_of_making_something_give_every_needed_field(document):
    found = 0
    for slug in openapi.tags(document):
        for one in openapi.group(document, slug, "http://portal").operations:
            words = shlex.split(one.example.replace("\\\n", " "))
            assert words[0] == "curl"
            assert words[-1].startswith("http://portal/api/v1/")
            if one.method != "POST" or "-d" not in words:
                continue
            given = json.loads(words[words.index("-d") + 1])
            shapes = {shape.name: shape for shape in openapi.group(document, slug, "").shapes}
            name = one.body[0][1]
            if name in shapes and isinstance(given, dict):
                found += 1
                assert {field.name for field in shapes[name].fields if field.is_needed} <= set(given), one.key
    assert found > 20


def test_unknown_group_is_not_found(viewer):
    assert viewer.get("/api/v1/docs/nothing/").status_code == 404


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        ({"type": "string", "format": "date"}, "date"),
        ({"type": ["integer", "null"], "minimum": 1, "maximum": 5}, "integer from 1 to 5 or null"),
        ({"type": "integer", "minimum": 0}, "integer from 0"),
        ({"type": "array", "items": {"enum": ["a", None]}}, "list of one of a, null"),
        ({"oneOf": [{"type": "string", "maxLength": 3}, {"type": "null"}]}, "text, at most 3 characters or null"),
        ({"allOf": [{"$ref": "#/components/schemas/Team"}]}, "Team"),
        ({}, "anything"),
    ],
)
def test_kinds_are_told_in_words(schema, words):
    assert "".join(piece for piece, _ in openapi._kind(schema)) == words
