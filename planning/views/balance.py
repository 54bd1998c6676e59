"""The balance of product feature and infrastructure."""

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from planning.access import Permission
from planning.queries import balance, frame
from planning.views.pages import PortalRequest, page, requires


@require_GET
@requires(Permission.VIEW)
def show(request: PortalRequest) -> HttpResponse:
    """Show the balance per team and quarter, planned beside done."""
    organisation = frame.organisation()
    rows = balance.rows(organisation)
    crumbs = [{"label": "Work", "url": reverse("planning:work-item-list")}, {"label": "Balance"}]
    context = {
        "rows": rows, "planned": balance.together(row.planned for row in rows),
        "outside": [row for row in rows if row.beyond is not None],
        "wanted": organisation.wanted_product_percent, "band": organisation.balance_band_percent, "crumbs": crumbs,
    }  # fmt: skip
    return page(request, "planning/work/balance.html", context)
