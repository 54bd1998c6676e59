"""The gallery of every component and state, for those who build pages."""

from datetime import date

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from planning.access import Permission
from planning.views import design_examples as examples
from planning.views.pages import PortalRequest, page, requires


@require_GET
@requires(Permission.SETTINGS_CHANGE)
def gallery(request: PortalRequest) -> HttpResponse:
    """Show every component in every state."""
    context = {
        "crumbs": [{"label": "Design", "url": ""}],
        "today": date(2026, 11, 24),
        "form": examples.ExampleForm(),
        "wrong_form": examples.wrong_form(),
        "override_form": examples.OverrideForm(),
        "filter_form": examples.OverrideForm(prefix="filter"),
        "weeks": examples.WEEK_HEADS,
        "rows": examples.TIMELINE,
        "heat_rows": examples.HEAT_ROWS,
        "heat_feet": examples.HEAT_FEET,
        **examples.CHARTS,
        **examples.WORDS,
        **examples.TABLE,
    }
    return page(request, "planning/design/index.html", context)
