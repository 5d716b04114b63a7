"""Who is asking, on the pages and calls that need signing in."""

from django.http import HttpRequest

from accounts.models import Person
from accounts.standing import person_of


def signed_in(request: HttpRequest) -> Person:
    """The sign-in middleware and the API's own check let nobody else come here."""
    person = person_of(request)
    assert isinstance(person, Person)
    return person
