"""Builders of what people report about the site."""

from typing import Any

from reports.models import Feedback


def feedback(body: str = "La pagina non si apre.", **fields: Any) -> Feedback:
    return Feedback.objects.create(body=body, **fields)
