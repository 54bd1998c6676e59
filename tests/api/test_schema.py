"""The OpenAPI document and the reference page say what the code does."""

from pathlib import Path

import pytest
from django.conf import settings
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiYamlRenderer

from planning.api.errors import CODES, STATUSES, TITLES
from planning.api.urls import APART, RESOURCES, urlpatterns

REFERENCE = Path(settings.BASE_DIR) / "docs" / "reference"


@pytest.fixture(scope="module")
def schema():
    return SchemaGenerator().get_schema(request=None, public=True)


def operations(schema):
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def test_stored_document_is_the_one_of_the_code(schema):
    made = OpenApiYamlRenderer().render(schema, renderer_context={}).decode()

    assert (REFERENCE / "openapi.yaml").read_text() == made, "run make schema"


def test_every_address_is_documented(schema):
    documented = {path.replace("{id}", "{pk}") for path in schema["paths"]}
    hidden = {"schema", "nowhere"}

    for pattern in urlpatterns:
        if pattern.name not in hidden:
            address = "/api/v1/" + str(pattern.pattern).replace("<int:pk>", "{pk}")
            assert address in documented, address


def test_every_operation_documents_its_refusals_and_its_permission(schema):
    for path, method, operation in operations(schema):
        answers = set(operation["responses"])
        assert {"401", "403", "422", "429"} <= answers, (path, method)
        assert ("404" in answers) >= ("{" in path), (path, method)
        assert (method == "get") or "409" in answers, (path, method)
        assert "Takes the permission" in operation["description"], (path, method)


def test_every_write_can_be_tried_first(schema):
    for path, method, operation in operations(schema):
        names = {parameter["name"] for parameter in operation.get("parameters", ())}
        assert ("dry_run" in names) == (method != "get"), (path, method)
        assert ("Idempotency-Key" in names) == (method == "post"), (path, method)
        assert ("If-Match" in names) == (method in {"patch", "delete"}), (path, method)


def test_every_code_has_a_status_and_a_title():
    assert CODES.keys() == STATUSES.keys()
    assert set(STATUSES.values()) == TITLES.keys()


def test_reference_page_lists_every_code_resource_and_question():
    page = (REFERENCE / "api.md").read_text()

    for code, text in CODES.items():
        assert f"| `{code}` | {STATUSES[code]} | {text} |" in page
    for resource in (*RESOURCES, *APART):
        assert f"`{resource.noun}`" in page, resource.noun
    for pattern in urlpatterns:
        if pattern.name.startswith(("staffing-", "ownership-")):
            assert f"`{str(pattern.pattern).strip('/')}`" in page


def test_document_is_served_to_who_is_signed_in(viewer):
    answer = viewer.get("/api/v1/schema/", headers={"Accept": "application/vnd.oai.openapi+json"})

    assert answer.status_code == 200
    assert answer.json()["openapi"] == "3.1.1"
