"""What an owner in a role could answer for: the metrics of each of the role's categories, the usual ones first."""

from dataclasses import dataclass

from django.db.models import Q

from planning.models import Component, Metric, MetricTemplate, Project, Role, SuccessMetric
from planning.queries.metrics import templates_for

Thing = Component | Project


@dataclass(frozen=True, slots=True)
class Choice:
    """A metric of a category that may be agreed on, with the start that template or catalogue give it.

    ``is_usual`` says that the role's template brings it for such a thing; ``there`` is the contract that holds already.
    """

    metric: Metric
    category: str
    template: MetricTemplate | None
    is_usual: bool
    version: int
    there: SuccessMetric | None = None

    @property
    def target_text(self) -> str:
        """The target to start from, in words."""
        return self.template.target if self.template else self.metric.default_target

    @property
    def window(self) -> str:
        """The window to start from."""
        return self.template.window if self.template else self.metric.default_window or "28d"

    @property
    def cadence_days(self) -> int:
        """How often it is measured, to start from."""
        return self.template.cadence_days if self.template else 7

    @property
    def is_guardrail(self) -> bool:
        """Whether it is watched and not chased, to start from."""
        return self.template.is_guardrail if self.template else False


def choices(thing: Thing, role: Role) -> list[Choice]:
    """Return the metrics of the role's categories, in the template's order, the usual ones first; four queries."""
    templates = {row.metric_id: row for row in MetricTemplate.objects.filter(role=role).order_by("pk")}
    usual = {row.metric_id for row in templates_for(thing, role)}
    mine = {"component": thing} if isinstance(thing, Component) else {"project": thing}
    there = {row.metric_id: row for row in SuccessMetric.objects.filter(ended_on__isnull=True, **mine)}
    version = max((row.version for row in templates.values()), default=1)
    metrics = list(Metric.objects.filter(Q(roles=role) | Q(templates__role=role)).distinct().order_by("name", "pk"))
    # A role without a template answers in whatever categories its metrics have.
    order = list(dict.fromkeys(row.category for row in templates.values() if row.is_default)) or list(
        dict.fromkeys(category for metric in metrics for category in metric.categories)
    )
    found = []
    for metric in metrics:
        template = templates.get(metric.pk)
        named = [template.category] if template else metric.categories
        category = next((one for one in order if one in named), None)
        if category is None:
            continue
        found.append(
            Choice(
                metric, category, template, metric.pk in usual, template.version if template else version,
                there.get(metric.pk),
            )
        )  # fmt: skip
    place = {category: number for number, category in enumerate(order)}
    return sorted(found, key=lambda one: (place.get(one.category, len(order)), one.there is None, not one.is_usual))
