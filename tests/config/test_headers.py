"""Headers and cookies on every kind of answer (promises, row j)."""

import pytest
from django.test import Client, override_settings

STRICT = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}


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
