"""Who asks, on the pages and calls behind the sign-in?"""

from django.http import HttpRequest

from accounts.models import Person


def signed_in(request: HttpRequest) -> Person:
    """The sign-in middleware and the API's own check let nobody else come here."""
    assert isinstance(request.user, Person)
    return request.user
