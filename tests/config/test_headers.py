"""Headers and cookies on every kind of answer (promises, row j)."""

import pytest
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.db import OperationalError
from django.http import Http404, HttpResponse
from django.test import Client, override_settings
from django.urls import include, path

from accounts.limits import Limit, TooMany
from accounts.rules import WrongMoment

STRICT = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}


OVER_HTTPS = {
    "SECURE_SSL_REDIRECT": True,
    "SECURE_SSL_HOST": "testserver",
    "SECURE_HSTS_SECONDS": 63072000,
    "SECURE_HSTS_INCLUDE_SUBDOMAINS": True,
    "SESSION_COOKIE_SECURE": True,
    "CSRF_COOKIE_SECURE": True,
}


# First pages of documents, calendars that are asked again with their tag; feeds and files that all may read.
MAY_BE_KEPT = ("private, max-age=3600", "private, no-cache", "public, max-age=300", "public, max-age=3600")


def assert_headers(answer, is_https=False):
    """What every answer of the site has, whatever it is; pages are kept nowhere."""
    for name, value in STRICT.items():
        assert answer.headers.get(name) == value, name
    policy = [one.strip() for one in answer.headers["Content-Security-Policy"].split(";")]
    assert "default-src 'self'" in policy or {"sandbox", "default-src 'none'"} <= set(policy)
    assert "frame-ancestors 'none'" in policy and "unsafe" not in " ".join(policy)
    assert "Cookie" in answer.headers["Vary"]
    kept = answer.headers["Cache-Control"]
    is_page = answer.headers.get("Content-Type", "").startswith("text/html")
    assert "no-store" in kept or (kept in MAY_BE_KEPT and not is_page), kept
    assert "public" not in kept or not answer.cookies
    for cookie in answer.cookies.values():
        assert (cookie["httponly"] and cookie["samesite"] == "Lax") or not cookie.value, cookie.key
        assert not is_https or cookie["secure"] or not cookie.value, cookie.key


def answering(status, error=None):
    @login_not_required
    def view(request):
        if error:
            raise error
        return HttpResponse(status=status, headers={"Allow": "GET"} if status == 405 else None)

    return view


STATUSES = (200, 206, 301, 302, 304, 400, 401, 403, 404, 405, 409, 413, 422, 429, 500, 503)
ERRORS = {
    "permission": (403, PermissionDenied("No.")),
    "absent": (404, Http404()),
    "moment": (409, WrongMoment("Non ora.")),
    "big": (413, RequestDataTooBig()),
    "often": (429, TooMany(Limit("prova", 1, 60, "Riprova {when}."), 5)),
    "crash": (500, ValueError()),
    "away": (503, OperationalError()),
}
urlpatterns = [
    path(f"{base}{status}/", answering(status), name=f"{base}{status}")
    for status in STATUSES
    for base in ("risposta/", "api/risposta/")
]
urlpatterns += [path(f"errore/{name}/", answering(*one), name=name) for name, one in ERRORS.items()]
urlpatterns += [path("", include("config.urls"))]
handler400, handler403 = "config.errors.bad_request", "config.errors.permission_denied"
handler500 = "config.errors.server_error"


@pytest.mark.parametrize("is_https", [False, True])
@override_settings(ROOT_URLCONF="tests.config.test_headers")
def test_every_status_carries_the_headers(is_https, db):
    client = Client(raise_request_exception=False)
    asked = [(f"/{base}{status}/", status) for status in STATUSES for base in ("risposta/", "api/risposta/")]
    asked += [(f"/errore/{name}/", status) for name, (status, _) in ERRORS.items()]
    asked += [("/%00", 400), ("/api/v1/me?a=%00", 400), ("/static/manca.css", 404), ("/risposta/200", 301)]
    with override_settings(**OVER_HTTPS if is_https else {}):
        for address, status in asked:
            answer = client.get(address, secure=is_https)
            assert answer.status_code == status, address
            assert_headers(answer, is_https)
            assert ("Strict-Transport-Security" in answer.headers) == is_https
        forged = client.get("/", secure=is_https, headers={"Host": "evil.example"})
        assert forged.status_code == 400
        assert_headers(forged, is_https)
        if is_https:
            redirect = client.get("/", headers={"Host": "evil.example"})
            assert (redirect.status_code, redirect.headers["Location"]) == (301, "https://testserver/")
            assert_headers(redirect)


def test_files_of_the_site_carry_the_headers(settings, tmp_path):
    (tmp_path / "a.css").write_text("a { color: red }")
    settings.STATIC_ROOT = tmp_path
    settings.WHITENOISE_AUTOREFRESH = settings.WHITENOISE_USE_FINDERS = False
    answers = [Client().get("/static/a.css"), Client().get("/static/a.css", headers={"Range": "bytes=0-3"})]
    since = {"If-Modified-Since": answers[0].headers["Last-Modified"]}
    answers.append(Client().get("/static/a.css", headers=since))
    assert [answer.status_code for answer in answers] == [200, 206, 304]
    for answer in answers:
        for name, value in STRICT.items():
            assert answer.headers[name] == value, name
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/", 200),
        ("/accedi/", 200),
        ("/profilo/", 302),
        ("/non-esiste/", 404),
        ("/api/v1/me", 401),
        ("/salute/", 200),
        ("/laboratori/", 200),
    ],
)
def test_every_answer_carries_the_headers(path, status, db):
    answer = Client().get(path)
    assert answer.status_code == status
    for name, value in STRICT.items():
        assert answer.headers[name] == value, name
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy and "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy


def test_personal_pages_are_never_kept(bruno, client_of):
    answer = client_of(bruno).get("/profilo/")
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "Cookie" in answer.headers["Vary"]


def test_the_session_changes_at_sign_in_and_its_cookie_is_guarded(bruno):
    client = Client()
    client.get("/accedi/")
    session = client.session
    session["mark"] = 1
    session.save()
    client.cookies["sessionid"] = before = session.session_key
    answer = client.post("/accedi/", {"login": bruno.email, "password": "una frase lunga per la prova"})
    cookie = answer.cookies["sessionid"]
    assert answer.status_code == 302 and cookie.value != before
    assert cookie["httponly"] and cookie["samesite"] == "Lax"


def test_sign_in_says_the_same_for_unknown_people_and_wrong_passwords(bruno):
    texts = []
    for email in (bruno.email, "nessuno@example.org"):
        answer = Client().post("/accedi/", {"login": email, "password": "sbagliata del tutto"})
        assert answer.status_code == 200
        texts.append(answer.content.decode().replace(email, "…"))
    assert texts[0].count("…") == texts[1].count("…")
    assert "non sono corretti" in texts[0]


def test_a_nul_is_a_bad_request(db):
    assert Client().get("/cerca/?q=a%00b").status_code == 400
    assert Client().get("/cerca/%00").status_code == 400
    cookie = r'sessionid="aaaaaaaaaaaaaaaa\000b"'
    assert Client().get("/", HTTP_COOKIE=cookie).status_code == 400


def test_password_change_ends_every_other_session(bruno, client_of):
    here, there = client_of(bruno), client_of(bruno)
    new = "un'altra frase lunga di prova"
    form = {"oldpassword": "una frase lunga per la prova", "password1": new, "password2": new}
    assert here.post("/password/", form).status_code == 302
    assert there.get("/profilo/").status_code == 302


@override_settings(SECURE_HSTS_SECONDS=63072000)
def test_hsts_is_sent_over_https(db):
    answer = Client().get("/salute/", secure=True)
    assert "max-age=63072000" in answer.headers["Strict-Transport-Security"]


@pytest.mark.parametrize(
    "target", ["http://[::1", "//evil.example", "https://evil.example/", "javascript:alert(1)"]
)
def test_sign_in_leads_nowhere_outside(target, bruno):
    assert Client().get("/accedi/", {"next": target}).status_code == 200
    form = {"login": bruno.email, "password": "una frase lunga per la prova", "next": target}
    assert Client().post("/accedi/", form).headers["Location"] == "/"
