"""The environment's switches of the sign-in: safe by default, refused when they are nonsense."""

import os
import subprocess
import sys

import pytest

from tests.config.test_settings import GOOD_KEY, ROOT

HTTPS = {"SITE_URL": "https://cantiere.example.org", "SECRET_KEY": GOOD_KEY}
SHOW = "import django; from django.conf import settings as s; print(s.REQUIRE_TOTP, s.ALLAUTH_TRUSTED_PROXY_COUNT)"


def start(tmp_path, **environment):
    clean = {k: v for k, v in os.environ.items() if k in ("PATH", "HOME", "LANG")}
    own = {"DATA_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "config.settings"}
    command = [sys.executable, "-c", SHOW]
    return subprocess.run(command, cwd=ROOT, env=clean | own | environment, capture_output=True, text=True)


@pytest.mark.parametrize(
    ("environment", "shown"),
    [
        ({}, "False 0"),
        (HTTPS, "True 1"),
        (HTTPS | {"REQUIRE_TOTP": "off", "TRUSTED_PROXIES": "2"}, "False 2"),
        ({"REQUIRE_TOTP": "on", "TRUSTED_PROXIES": "1"}, "True 1"),
    ],
)
def test_defaults_follow_the_address(environment, shown, tmp_path):
    done = start(tmp_path, **environment)
    assert done.stdout.strip() == shown, done.stderr


@pytest.mark.parametrize(
    ("name", "value"), [("REQUIRE_TOTP", "forse"), ("TRUSTED_PROXIES", "due"), ("TRUSTED_PROXIES", "-1")]
)
def test_nonsense_stops_the_start(name, value, tmp_path):
    done = start(tmp_path, **{name: value})
    assert done.returncode != 0
    assert name in done.stderr.strip().splitlines()[-1]
