"""The app `notifications` as Django knows it."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "notifications"

    def ready(self) -> None:
        from accounts import schedule  # noqa: PLC0415 (models are loaded by now)
        from notifications import mornings, privacy  # noqa: PLC0415

        privacy.declare()
        schedule.daily("daily digests", mornings.LEAVE_AT, mornings.start_daily_digests)
        schedule.weekly("weekly digests", mornings.MONDAY, mornings.LEAVE_AT, mornings.start_weekly_digests)
