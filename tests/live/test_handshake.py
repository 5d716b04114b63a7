"""Same origin means scheme, host and port; a bearer token is read as the standard writes it."""

import pytest

from live.handshake import bearer_of, is_same_origin

HERE = "http://127.0.0.1:8000"


@pytest.mark.parametrize(
    ("site", "origin", "host", "is_same"),
    [
        (HERE, HERE, "127.0.0.1:8000", True),
        (HERE, "http://localhost:8000", "localhost:8000", True),
        (HERE, "http://127.0.0.1:9000", "127.0.0.1:9000", True),  # served on another port, asked there
        (HERE, "http://127.0.0.1:9000", "127.0.0.1:8000", False),
        (HERE, "http://localhost:8000", "127.0.0.1:8000", False),
        (HERE, "https://127.0.0.1:8000", "127.0.0.1:8000", False),
        (HERE, "http://evil.example", "evil.example", False),
        (HERE, "http://127.0.0.1.evil.example:8000", "127.0.0.1:8000", False),
        (HERE, "null", "127.0.0.1:8000", False),
        (HERE, "http://a@127.0.0.1:8000", "127.0.0.1:8000", False),
        (HERE, "http://[::1", "127.0.0.1:8000", False),
        (HERE, "http://127.0.0.1:99999", "127.0.0.1:99999", False),
        (HERE, "", "", False),
        ("https://site.example.org", "https://site.example.org", "site.example.org", True),
        ("https://site.example.org", "https://site.example.org:443", "internal:8001", True),
        ("https://site.example.org", "http://site.example.org", "site.example.org", False),
        ("https://site.example.org", "https://other.example.org", "site.example.org", False),
    ],
)
def test_is_same_origin(settings, site, origin, host, is_same):
    settings.SITE_URL = site
    settings.ALLOWED_HOSTS = ["127.0.0.1", "localhost", "site.example.org"]
    assert is_same_origin(origin, host) is is_same


@pytest.mark.parametrize(
    ("header", "token"),
    [(None, None), (b"Bearer abc", "abc"), (b"bearer  abc ", "abc"), (b"Basic abc", ""), (b"Bearer", "")],
)
def test_bearer_of(header, token):
    assert bearer_of(header) == token
