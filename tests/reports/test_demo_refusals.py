"""Where the demonstration is not made."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Person

pytestmark = pytest.mark.django_db


def test_demo_refuses_a_site_on_the_open_internet(settings):
    settings.SITE_URL = "https://cantiere.example.org"
    with pytest.raises(CommandError, match="--anyway"):
        call_command("demo", stdout=StringIO())
    assert not Person.objects.exists()


def test_first_time_leaves_a_site_with_people_alone(anna):
    out = StringIO()
    call_command("demo", "--first-time", stdout=out)
    assert out.getvalue() == ""
    assert list(Person.objects.values_list("first_name", flat=True)) == [anna.first_name]
