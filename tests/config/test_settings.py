"""A wrong value stops the start-up with a sentence naming the variable."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
GOOD_KEY = "k9$vQ2!mZx7@pL4#rT8^wN1&yB6*cF3(hJ5)dG0_sA+eU-iO=qX"


def start(tmp_path: Path, name: str = "SECRET_KEY", **environment: str) -> subprocess.CompletedProcess[str]:
    clean = {k: v for k, v in os.environ.items() if k in ("PATH", "HOME", "LANG")}
    return subprocess.run(
        [sys.executable, "-c", f"import django; from django.conf import settings; print(settings.{name})"],
        cwd=ROOT,
        env=clean | {"DATA_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "config.settings"} | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "ottomila"),
        ("PORT", "70000"),
        ("LISTEN_ADDRESS", "dovunque"),
        ("SITE_URL", "cantiere"),
        ("SITE_URL", "http://example.org/percorso"),
        ("SITE_URL", "http://[::1"),
        ("SITE_URL", "http://x:99999"),
        ("SITE_URL", "http://x?y=1"),
        ("DATA_DIR", "/proc/nope"),
        ("MEDIA_ROOT", "/proc/nope"),
        ("ALLOWED_HOSTS", "http://x/"),
        ("DEBUG", "forse"),
        ("LOG_FORMAT", "xml"),
        ("SENTRY_DSN", "chiave"),
        ("RATE_LIMITS", "boh"),
        ("SECRET_KEY", "corta"),
        ("SECRET_KEY", "changeme" * 10),
        ("DATABASE_URL", "mysql://utente@host/nome"),
        ("DATABASE_URL", "nonsenso"),
        ("DATABASE_WAIT", "mai"),
        ("WEB_CONCURRENCY", "0"),
        ("REDIS_URL", "http://127.0.0.1"),
        ("EMAIL_URL", "piccione://viaggiatore"),
        ("AWS_STORAGE_BUCKET_NAME", "Il Mio"),
        ("CLAMD_URL", "127.0.0.1:3310"),
        ("CLAMD_URL", "tcp://127.0.0.1"),
        ("CLAMD_URL", "tcp://127.0.0.1:3310/percorso"),
        ("CLAMD_URL", "tcp://127.0.0.1:99999"),
        ("CLAMD_URL", "unix://run/clamd.sock"),
        ("CLAMD_URL", "unix:///"),
        ("CLAMD_URL", "http://127.0.0.1:3310"),
        ("OIDC_ISSUER", "accessi.example.org"),
        ("OIDC_ISSUER", "http://accessi.example.org"),
        ("OIDC_ISSUER", "https://x@accessi.example.org"),
        ("OIDC_ISSUER", "https://accessi.example.org/?realm=1"),
        ("OIDC_ISSUER", "https://accessi.example.org:99999"),
    ],
)
def test_a_wrong_value_stops_the_start_and_is_named(name, value, tmp_path):
    done = start(tmp_path, **{name: value})
    assert done.returncode != 0
    last = done.stderr.strip().splitlines()[-1]
    assert "ImproperlyConfigured" in last and name in last


OIDC = {
    "OIDC_ISSUER": "https://accessi.example.org/realms/ente",
    "OIDC_CLIENT_ID": "cantiere",
    "OIDC_CLIENT_SECRET": "segreto",
}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("OIDC_ISSUER", ""),
        ("OIDC_CLIENT_ID", ""),
        ("OIDC_CLIENT_SECRET", ""),
        ("OIDC_CARDS", "spid, cns"),
        ("OIDC_CARDS", "spid spid"),
        ("OIDC_SCOPES", "email profile"),
        ("OIDC_HINT_PARAMETER", "state"),
        ("OIDC_HINT_PARAMETER", "x=1&y"),
    ],
)
def test_half_an_identity_provider_stops_the_start(name, value, tmp_path):
    done = start(tmp_path, **(OIDC | {name: value}))
    assert done.returncode != 0 and f"ImproperlyConfigured: {name}: " in done.stderr.strip().splitlines()[-1]


def test_an_identity_provider_is_read_with_its_secret_from_a_file(tmp_path):
    (tmp_path / "segreto").write_text("molto segreto\n")
    given = OIDC | {"OIDC_CLIENT_SECRET": "", "OIDC_CLIENT_SECRET_FILE": str(tmp_path / "segreto")}
    given |= {"OIDC_CARDS": "SPID, cie", "OIDC_STRONG_ACR": "L2 L3"}
    done = start(tmp_path, "OIDC", **given)
    assert done.returncode == 0, done.stderr
    wanted = ("secret='molto segreto'", "cards=('spid', 'cie')", "strong_acr=('L2', 'L3')")
    assert all(part in done.stdout for part in wanted)
    assert start(tmp_path, "OIDC").stdout.strip() == "None"


def test_https_wants_a_secret_key(tmp_path):
    done = start(tmp_path, SITE_URL="https://cantiere.example.org")
    assert done.returncode != 0 and "SECRET_KEY" in done.stderr.strip().splitlines()[-1]
    done = start(tmp_path, SITE_URL="https://cantiere.example.org", SECRET_KEY=GOOD_KEY)
    assert done.stdout.strip() == GOOD_KEY


def test_the_secret_key_is_made_once_and_kept_private(tmp_path):
    keys = {start(tmp_path).stdout.strip() for _ in range(2)}
    assert len(keys) == 1 and len(keys.pop()) >= 50
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0


def test_deploy_check_refuses_to_run_without_limits(tmp_path):
    clean = {k: v for k, v in os.environ.items() if k in ("PATH", "HOME", "LANG")}
    environment = clean | {
        "DATA_DIR": str(tmp_path),
        "SITE_URL": "https://cantiere.example.org",
        "SECRET_KEY": GOOD_KEY,
    }
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    for limits, code in (("on", 0), ("off", 1)):
        env = environment | {"RATE_LIMITS": limits}
        done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
        assert done.returncode == code, done.stderr
    assert "RATE_LIMITS" in done.stderr


def test_an_empty_value_is_as_if_it_were_not_given(tmp_path):
    names = (
        "PORT",
        "LISTEN_ADDRESS",
        "SITE_URL",
        "ALLOWED_HOSTS",
        "DEBUG",
        "RATE_LIMITS",
        "MEDIA_ROOT",
        "EMAIL_URL",
        "CLAMD_URL",
        "SECRET_KEY",
        "AWS_STORAGE_BUCKET_NAME",
        "AWS_S3_ENDPOINT_URL",
    )
    done = start(tmp_path, **dict.fromkeys(names, ""))
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.strip()) >= 50


def test_a_secret_comes_from_a_file_too(tmp_path):
    (tmp_path / "secret").write_text(f"{GOOD_KEY}\n")
    done = start(tmp_path, SECRET_KEY_FILE=str(tmp_path / "secret"))
    assert (done.returncode, done.stdout.strip()) == (0, GOOD_KEY)
    missing = start(tmp_path, SECRET_KEY_FILE=str(tmp_path / "nessuno"))
    assert missing.returncode != 0
    assert "SECRET_KEY_FILE: il file che indica non si può leggere." in missing.stderr
