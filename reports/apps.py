"""The app `reports` as Django knows it."""

from django.apps import AppConfig

from reports.calendar_words import use_lower_case


class ReportsConfig(AppConfig):
    name = "reports"

    def ready(self) -> None:
        use_lower_case()
