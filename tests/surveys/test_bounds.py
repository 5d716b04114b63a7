"""Numbers and days past what can be held are errors of the form, never faults."""

import pytest
from django.urls import reverse

from surveys.models import Survey

HUGE = "9" * 20


def test_a_section_with_a_huge_number_is_an_error_of_the_form(make, territory, anna, client_of):
    make.section()
    survey = make.survey(status="draft", sections=[])
    answer = client_of(anna).post(reverse("surveys:modules_new", args=[survey.pk]), {"sections": [HUGE]})

    assert answer.status_code == 200
    assert "sections" in answer.context["form"].errors
    assert not survey.questions.exists()


def test_an_ats_with_a_huge_number_is_an_error_of_the_form(make, territory, anna, client_of):
    survey = make.survey(status="draft")
    data = {"ats": [HUGE], "closes_at": "2090-01-01T10:00"}
    answer = client_of(anna).post(reverse("surveys:launch", args=[survey.pk]), data)

    assert answer.status_code == 200
    assert "ats" in answer.context["form"].errors


@pytest.mark.parametrize("field", ["opens_at", "closes_at"])
@pytest.mark.parametrize("day", ["0001-01-01T00:00", "9999-12-31T23:59"])
def test_a_launch_takes_days_of_this_century(make, territory, anna, client_of, field, day):
    survey = make.survey(status="draft")
    data = {"opens_at": "", "closes_at": "2090-01-01T10:00", field: day}
    answer = client_of(anna).post(reverse("surveys:launch", args=[survey.pk]), data)

    assert answer.status_code == 200
    assert "tra il 2000 e il 2100" in str(answer.context["form"].errors[field])
    assert Survey.objects.get(pk=survey.pk).is_draft
