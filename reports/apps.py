"""The app `reports` as Django knows it."""

from django.apps import AppConfig

from reports.calendar_words import use_lower_case


class ReportsConfig(AppConfig):
    name = "reports"

    def ready(self) -> None:
        from accounts import queue  # noqa: PLC0415
        from reports import privacy  # noqa: PLC0415
        from reports.queries.feedback import FEEDBACK  # noqa: PLC0415 (models are loaded by now)

        use_lower_case()
        queue.register(FEEDBACK)
        privacy.declare()
