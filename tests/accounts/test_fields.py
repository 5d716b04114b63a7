"""Values past what the database or the calendar can hold are errors of their field."""

import pytest
from django import forms
from pydantic import TypeAdapter, ValidationError

from accounts.fields import (
    BoundedDate,
    BoundedDateField,
    BoundedDateTime,
    BoundedDateTimeField,
    SafeModelMultipleChoiceField,
)
from accounts.models import Ats

HUGE = "9" * 20


@pytest.mark.django_db
def test_a_huge_number_is_a_choice_that_does_not_exist(territory):
    field = SafeModelMultipleChoiceField(Ats.objects.all())

    with pytest.raises(forms.ValidationError) as caught:
        field.clean([str(territory.ats.pk), HUGE])

    assert caught.value.code == "invalid_choice"
    assert list(field.clean([str(territory.ats.pk)])) == [territory.ats]


@pytest.mark.parametrize(
    "day", ["0001-01-01T00:00", "9999-12-31T23:59", "1999-12-30T10:00", "2101-01-02T10:00"]
)
def test_a_form_takes_days_of_this_century(day):
    field = BoundedDateTimeField()

    with pytest.raises(forms.ValidationError, match="tra il 2000 e il 2100"):
        field.clean(day)

    assert field.clean("2026-05-04T10:30").year == 2026


@pytest.mark.parametrize(
    "day",
    ["0001-01-01T00:00:00Z", "0001-01-01T00:00:00+02:00", "9999-12-31T23:59:59Z", "1999-12-31T23:59:59Z"],
)
def test_a_program_gives_days_of_this_century(day):
    adapter = TypeAdapter(BoundedDateTime)

    with pytest.raises(ValidationError, match="tra il 2000 e il 2100"):
        adapter.validate_python(day)

    assert adapter.validate_python("2026-05-04T10:30:00Z").year == 2026


@pytest.mark.parametrize("day", ["0001-01-01", "1999-12-31", "2101-01-01", "9999-12-31"])
def test_a_day_alone_is_of_this_century_too(day):
    with pytest.raises(forms.ValidationError, match="tra il 2000 e il 2100"):
        BoundedDateField().clean(day)
    with pytest.raises(ValidationError, match="tra il 2000 e il 2100"):
        TypeAdapter(BoundedDate).validate_python(day)

    assert BoundedDateField().clean("2100-12-31") == TypeAdapter(BoundedDate).validate_python("2100-12-31")
