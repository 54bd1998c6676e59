"""Files in: upload, columns, preview, apply, summary with undo. Each step is a page with an address."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from planning import access
from planning.access import Permission
from planning.domain.errors import DomainError
from planning.exchange import imports
from planning.exchange.formats import BY_SLUG, FORMATS
from planning.exchange.targets import BY_KIND, TARGETS
from planning.forms.imports import ColumnsForm, UploadForm
from planning.models import Import, ImportRow
from planning.queries import imports as queries
from planning.views.pages import PortalRequest, page, refuse, requires, see_other
from planning.views.sheets import table_file

State = Import.State
OUTCOMES_DONE = ("Created", "Updated", "Unchanged", "Skipped")  # in the order of the outcomes


def _found(request: PortalRequest, pk: int) -> Import:
    return get_object_or_404(queries.visible(request.user), pk=pk)


def _url(row: Import) -> str:
    """Return the page of the step at which an import stands."""
    name = {State.MAPPING: "import-columns", State.PREVIEWED: "import-preview"}.get(State(row.state), "import-show")
    return reverse(f"planning:{name}", args=[row.pk])


def _crumbs(row: Import | None = None, *last: str) -> list[dict[str, str]]:
    crumbs = [{"label": "Import and export", "url": reverse("planning:imports")}]
    if row is not None:
        crumbs.append({"label": row.file_name, "url": reverse("planning:import-show", args=[row.pk])})
    return crumbs + [{"label": one, "url": ""} for one in last]


def _counts(row: Import) -> list[dict[str, Any]]:
    return [
        {"value": value, "label": label, "count": row.counts.get(value, 0)}
        for value, label in ImportRow.Outcome.choices
    ]


def _by_kind(row: Import) -> list[dict[str, Any]]:
    kinds = row.counts.get("kinds", {})
    return [
        {
            "kind": kind,
            "label": BY_KIND[kind].label,
            "counts": [kinds[kind].get(one, 0) for one in ImportRow.Outcome.values],
        }
        for kind in BY_KIND
        if kind in kinds
    ]


def _base(row: Import, *last: str) -> dict[str, Any]:
    return {
        "row": row, "crumbs": _crumbs(row, *last), "counts": _counts(row), "kinds": _by_kind(row),
        "outcomes": OUTCOMES_DONE if row.state in {State.APPLIED, State.UNDONE} else ImportRow.Outcome.labels,
        "format": BY_SLUG[row.format].label if row.format in BY_SLUG else row.format,
        "percent": round(row.share_done * 100), "to_write": row.counts.get("create", 0) + row.counts.get("update", 0),
    }  # fmt: skip


@require_http_methods(["GET", "POST"])
@requires(Permission.VIEW)
def index(request: PortalRequest) -> HttpResponse:
    """Take a file in; list what was imported before, and what can be taken along."""
    may_import = access.can(request.user, Permission.IMPORT_RUN)
    form = UploadForm(request.POST or None, request.FILES or None) if request.method == "POST" else UploadForm()
    if request.method == "POST":
        access.check(request.user, Permission.IMPORT_RUN)
        if form.is_valid():
            file = form.cleaned_data["file"]
            slug = form.cleaned_data["format"] or "auto"
            try:
                row = imports.upload(file, name=file.name, by=request.user, format_slug=slug)
            except DomainError as error:
                form.add_error("file", str(error))
            else:
                return see_other(request, _url(row))
    found = Paginator(queries.visible(request.user), per_page=25).get_page(request.GET.get("page"))
    context = {
        "form": form, "imports": found, "formats": FORMATS, "may_import": may_import, "crumbs": _crumbs(),
        "tables": [(target.kind, target.label) for target in TARGETS],
    }  # fmt: skip
    return page(request, "planning/imports/list.html", context, status=422 if form.errors else 200)


@require_GET
@requires(Permission.IMPORT_RUN)
def show(request: PortalRequest, pk: int) -> HttpResponse:
    """Show where an import stands, and what it did."""
    row = _found(request, pk)
    return page(request, "planning/imports/show.html", {**_base(row), "step_url": _url(row)})


@require_http_methods(["GET", "POST"])
@requires(Permission.IMPORT_RUN)
def columns(request: PortalRequest, pk: int) -> HttpResponse:
    """Show how the columns are read, and take what was chosen."""
    row = _found(request, pk)
    form = ColumnsForm(request.POST if request.method == "POST" else None, row=row)
    if request.method == "POST" and form.is_valid():
        try:
            row = imports.configure(
                row, by=request.user, mapping=form.mapping(), options=form.options(),
                encoding=form.cleaned_data.get("encoding", ""), format_slug=form.cleaned_data["format"],
            )  # fmt: skip
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            return see_other(request, _url(row))
    context = {
        **_base(row, "Columns"), "form": form, "column_rows": form.column_rows(),
        "people": form.group("person-"), "people_else": form.group("people_else"),
        "sizes": form.group("rate-", "days"), "teams": form.group("team", "new_team"),
        "file_fields": form.group("format", "encoding", "base_url"),
        "yes_no": form.group("make_", "day_first", "take_all"),
        "may_go_on": row.state in {State.MAPPING, State.PREVIEWED, State.UNDONE, State.FAILED},
    }  # fmt: skip
    return page(request, "planning/imports/columns.html", context, status=422 if form.errors else 200)


@require_GET
@requires(Permission.IMPORT_RUN)
def preview(request: PortalRequest, pk: int) -> HttpResponse:
    """Show what every line would do."""
    row = _found(request, pk)
    outcome, kind = request.GET.get("outcome", ""), request.GET.get("kind", "")
    kind = kind if kind in BY_KIND else ""
    found = Paginator(queries.rows(row, outcome=outcome, kind=kind), per_page=50).get_page(request.GET.get("page"))
    for one in found.object_list:
        target = BY_KIND.get(one.kind)
        one.kind_label = target.label if target else one.kind  # type: ignore[attr-defined]  # for the template
    context = {**_base(row, "Preview"), "found": found, "outcome": outcome, "kind": kind}
    return page(request, "planning/imports/preview.html", context, part="import-rows")


@require_GET
@requires(Permission.IMPORT_RUN)
def preview_csv(request: PortalRequest, pk: int) -> HttpResponse:
    """Answer the preview as CSV."""
    row = _found(request, pk)
    return table_file(request, "preview", ("line", "kind", "outcome", "key", "title", "reason"), queries.lines(row))


@require_GET
@requires(Permission.IMPORT_RUN)
def progress(request: PortalRequest, pk: int) -> HttpResponse:
    """Answer how far a step is; 286 tells htmx to stop asking and to load the page of the next step."""
    row = _found(request, pk)
    response = page(request, "planning/imports/progress.html", _base(row))
    if not row.is_working:
        response.status_code = 286
        response["HX-Redirect"] = _url(row)
    return response


@require_POST
@requires(Permission.IMPORT_RUN)
def apply(request: PortalRequest, pk: int) -> HttpResponse:
    """Write what the preview showed."""
    row = _found(request, pk)
    try:
        row = imports.apply(row, by=request.user)
    except DomainError as error:
        return refuse(request, _url(row), error)
    return see_other(request, _url(row))


@require_POST
@requires(Permission.IMPORT_RUN)
def undo(request: PortalRequest, pk: int) -> HttpResponse:
    """Bring back what was before."""
    row = _found(request, pk)
    try:
        row = imports.undo(row, by=request.user)
    except DomainError as error:
        return refuse(request, _url(row), error)
    return see_other(request, _url(row))


@require_POST
@requires(Permission.IMPORT_RUN)
def stop(request: PortalRequest, pk: int) -> HttpResponse:
    """Stop what is being read or compared."""
    row = _found(request, pk)
    try:
        imports.cancel(row, by=request.user)
    except DomainError as error:
        return refuse(request, _url(row), error)
    return see_other(request, _url(row), said="Stopping. Nothing was written.")


@require_POST
@requires(Permission.IMPORT_RUN)
def remove(request: PortalRequest, pk: int) -> HttpResponse:
    """Forget an import and its file."""
    row = _found(request, pk)
    try:
        imports.remove(row, by=request.user)
    except DomainError as error:
        return refuse(request, _url(row), error)
    return see_other(request, reverse("planning:imports"), said=f"Forgot {row.file_name}. What it wrote stays.")
