"""Whatever goes wrong, the page says what happened and what to do, and leads on."""

import errno

import pytest
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import OperationalError
from django.http import HttpResponse
from django.shortcuts import render
from django.test import Client, RequestFactory, override_settings
from django.urls import include, path
from django.views.decorators.http import require_POST
from django.views.defaults import server_error

from accounts.limits import Limit, TooMany
from accounts.rules import WrongMoment
from tests.make.accounts import person


def _raising(error):
    @login_not_required
    def view(request):
        raise error

    return view


@login_not_required
def _reads(request):
    return HttpResponse(request.POST.get("testo", ""))


@login_not_required
@require_POST
def _button(request):
    return HttpResponse("fatto")


LIMIT = Limit("prova", 1, None, "Hai già provato molte volte. Puoi riprovare {when}.")
urlpatterns = [
    path("nonsenso/", _raising(SuspiciousOperation("nonsenso"))),
    path("vietato/", _raising(PermissionDenied("Lo può fare chi coordina."))),
    path("tardi/", _raising(WrongMoment("La rilevazione è chiusa."))),
    path("troppo/", _raising(TooMany(LIMIT, 130))),
    path("senza-dati/", _raising(OperationalError("connection refused"))),
    path("api/senza-dati/", _raising(OperationalError("connection refused"))),
    path("disco-pieno/", _raising(OSError(errno.ENOSPC, "No space left on device"))),
    path("guasto/", _raising(ValueError("guasto"))),
    path("legge/", _reads),
    path("pulsante/", _button),
    path("", include("config.urls")),
]
handler400, handler403 = "config.errors.bad_request", "config.errors.permission_denied"
handler500 = "config.errors.server_error"

PAGES = [
    ("/nonsenso/", 400, "Richiesta non valida"),
    ("/novita/?q=%00", 400, "Richiesta non valida"),
    ("/vietato/", 403, "Lo può fare chi coordina."),
    ("/manca/", 404, "Pagina non trovata"),
    ("/pulsante/", 405, "non si apre da solo"),
    ("/tardi/", 409, "La rilevazione è chiusa."),
    ("/troppo/", 429, "Puoi riprovare fra 3 minuti."),
]


@pytest.mark.parametrize("is_signed_in", [False, True])
@pytest.mark.parametrize(("address", "status", "said"), PAGES)
@override_settings(ROOT_URLCONF=__name__)
def test_page_helps(address, status, said, is_signed_in, db):
    client = Client()
    if is_signed_in:
        client.force_login(person("bruno"))
    answer = client.get(address)
    page = answer.content.decode()
    assert answer.status_code == status and said in page and page.count("<h1") == 1
    assert 'action="/cerca/"' in page and 'href="/segnala/"' in page and "Vai alla pagina iniziale" in page
    assert page.count('id="cerca-pagina"') == 1


@override_settings(ROOT_URLCONF=__name__)
def test_headers_of_a_refusal_stay(db):
    assert Client().get("/pulsante/")["Allow"] == "POST"
    assert Client().get("/troppo/")["Retry-After"] == "130"


@override_settings(ROOT_URLCONF=__name__, DATA_UPLOAD_MAX_MEMORY_SIZE=1000)
def test_form_that_is_too_large_is_a_413(db):
    answer = Client().post("/legge/", {"testo": "a" * 2000}, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 413 and "troppo grande" in answer.content.decode()


def test_failure_needs_no_database():
    """Without the `db` fixture a single query would fail."""
    answer = server_error(RequestFactory().get("/"))
    page = answer.content.decode()
    assert answer.status_code == 500 and "Il sito ha avuto un problema" in page
    assert 'href="/"' in page and 'href="/segnala/"' in page


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "405", "409", "413", "429"])
def test_no_error_page_is_a_dead_end_even_before_anybody_is_known(name):
    """Middleware refuses some requests before the session is read: the page stands without a user."""
    request = RequestFactory().get("/qualcosa/")
    page = render(request, f"{name}.html", {"sentence": "Perché no."}).content.decode()
    assert 'action="/cerca/"' in page and "Accedi" in page


@pytest.mark.parametrize("address", ["/senza-dati/", "/disco-pieno/"])
@override_settings(ROOT_URLCONF=__name__)
def test_what_is_away_for_a_while_says_when_to_come_back(address):
    """Without the `db` fixture a single query would fail."""
    answer = Client(raise_request_exception=False).get(address)
    assert (answer.status_code, answer["Retry-After"]) == (503, "15")
    page = answer.content.decode()
    assert "<h1>Torniamo fra poco</h1>" in page and "al sicuro" in page and "refused" not in page


@override_settings(ROOT_URLCONF=__name__)
def test_a_program_is_told_the_same_as_a_problem():
    answer = Client(raise_request_exception=False).get("/api/senza-dati/")
    assert (answer.status_code, answer["Retry-After"]) == (503, "15")
    assert (
        answer["Content-Type"] == "application/problem+json" and "torna fra poco" in answer.json()["detail"]
    )


@override_settings(ROOT_URLCONF=__name__)
def test_a_fault_of_ours_is_still_a_500():
    assert Client(raise_request_exception=False).get("/guasto/").status_code == 500
