"""A number in a page, as Italian writes it."""

from numbers import Real
from typing import Any

from django import template

from accounts import numbers

register = template.Library()


@register.filter
def number(value: Any) -> Any:
    """What is not a number stays as it is."""
    return numbers.number(float(value)) if isinstance(value, Real) else value
