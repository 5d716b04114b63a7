"""The doors of an area of the API: each GET answers HEAD too."""

from collections.abc import Callable
from typing import Any

from ninja import Router

View = Callable[..., Any]


class AreaRouter(Router):
    """HEAD is not told apart in the documentation: it is GET without its body."""

    def get(self, path: str, **options: Any) -> Callable[[View], View]:  # type: ignore[override]
        answers_get = super().get(path, **options)
        answers_head = self.api_operation(["HEAD"], path, **options | {"include_in_schema": False})
        return lambda view: answers_get(answers_head(view))
