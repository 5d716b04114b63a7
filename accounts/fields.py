"""Fields that answer with an error where a value is past what the database or the calendar can hold."""

from __future__ import annotations

import datetime
from typing import Annotated, Any

from django import forms
from django.core.exceptions import ValidationError
from pydantic import AfterValidator, AwareDatetime

FIRST = datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC)
LAST = datetime.datetime(2101, 1, 1, tzinfo=datetime.UTC)
OUT_OF_BOUNDS = "Scegli un giorno tra il 2000 e il 2100."


class SafeModelMultipleChoiceField(forms.ModelMultipleChoiceField):
    """A number larger than the database can hold is a choice that does not exist, not a fault."""

    def clean(self, value: Any) -> Any:
        try:
            return super().clean(value)
        except OverflowError:
            shown = ", ".join(map(str, value))[:100]
            message = self.error_messages["invalid_choice"]
            raise ValidationError(message, code="invalid_choice", params={"value": shown}) from None


class SafeModelChoiceField(forms.ModelChoiceField):
    """The same for one choice."""

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except OverflowError:
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice") from None


class BoundedDateTimeField(forms.DateTimeField):
    """A day and time between 2000 and 2100: those outside cannot be carried to every time zone."""

    def to_python(self, value: Any) -> datetime.datetime | None:
        try:
            found = super().to_python(value)
        except OverflowError:
            raise ValidationError(OUT_OF_BOUNDS, code="out_of_bounds") from None
        if found is not None and not FIRST <= found < LAST:
            raise ValidationError(OUT_OF_BOUNDS, code="out_of_bounds")
        return found


class BoundedDateField(forms.DateField):
    """A day between 2000 and 2100."""

    def to_python(self, value: Any) -> datetime.date | None:
        found = super().to_python(value)
        if found is not None and not FIRST.date() <= found < LAST.date():
            raise ValidationError(OUT_OF_BOUNDS, code="out_of_bounds")
        return found


def _bounded_day(value: datetime.date) -> datetime.date:
    if not FIRST.date() <= value < LAST.date():
        raise ValueError(OUT_OF_BOUNDS)
    return value


def _bounded(value: datetime.datetime) -> datetime.datetime:
    """For programs: pydantic turns the ValueError into an error of that field."""
    try:
        is_inside = FIRST <= value < LAST
    except OverflowError:
        is_inside = False
    if not is_inside:
        raise ValueError(OUT_OF_BOUNDS)
    return value


BoundedDateTime = Annotated[AwareDatetime, AfterValidator(_bounded)]
BoundedDate = Annotated[datetime.date, AfterValidator(_bounded_day)]
