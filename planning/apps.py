"""The planning application."""

from django.apps import AppConfig


class PlanningConfig(AppConfig):
    """Everything that the portal plans, owns and measures."""

    name = "planning"
    default_auto_field = "django.db.models.BigAutoField"
