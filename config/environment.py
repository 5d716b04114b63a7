"""What the environment says, read strictly: a wrong value stops the start with a sentence that names it.

A secret may come from a file: SECRET_KEY_FILE names the file that holds SECRET_KEY, and so for every other name."""

import hashlib
import os
import re
import secrets
import tempfile
from importlib.util import find_spec
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from environs import EnvError, FileAwareEnv

env = FileAwareEnv(strip_whitespace=True)

SQLITE: dict[str, object] = {
    "ENGINE": "django.db.backends.sqlite3",
    "CONN_MAX_AGE": 0,
    "OPTIONS": {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
    },
}
POOL = {"min_size": 1, "max_size": 8}
GIVE_UP = 3  # seconds: trying to connect again starts anew with the next who asks, not minutes later


def refuse(name: str, sentence: str) -> ImproperlyConfigured:
    return ImproperlyConfigured(f"{name}: {sentence}")


def text(name: str, default: str = "") -> str:
    """Empty means not given, as compose files pass it."""
    try:
        return env.str(name, "").strip() or default
    except (EnvError, ValueError) as error:
        raise refuse(f"{name}_FILE", "il file che indica non si può leggere.") from error


def flag(name: str, default: bool) -> bool:
    if not text(name):
        return default
    try:
        return env.bool(name)
    except EnvError as error:
        raise refuse(name, "vale on oppure off.") from error


def number(name: str, default: int, least: int, most: int, sentence: str) -> int:
    given = text(name, str(default))
    try:
        value = int(given)
    except ValueError as error:
        raise refuse(name, sentence) from error
    if not least <= value <= most:
        raise refuse(name, sentence)
    return value


def choice(name: str, default: str, among: tuple[str, ...]) -> str:
    given = text(name, default)
    if given not in among:
        raise refuse(name, f"vale {' oppure '.join(among)}.")
    return given


def folder(name: str, default: Path) -> Path:
    path = Path(text(name, str(default))).resolve()
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise refuse(name, f"la cartella non si può creare o non si può usare ({error.strerror}).") from error
    return path


def address(name: str, default: str) -> str:
    given = text(name, default)
    try:
        return str(ip_address(given))
    except ValueError as error:
        raise refuse(
            name, "è un indirizzo come 127.0.0.1, oppure 0.0.0.0 per tutti quelli della macchina."
        ) from error


def metrics_folder(data_dir: Path) -> Path:
    """Of this machine and this site: what the processes count is gone with a restart of the machine, as it should."""
    name = hashlib.sha256(str(data_dir).encode()).hexdigest()[:12]
    path = Path(tempfile.gettempdir()) / f"cantiere-metrics-{os.getuid()}-{name}"
    path.mkdir(mode=0o700, exist_ok=True)
    return path


def allowed_hosts(name: str, site_host: str) -> list[str]:
    hosts = [host.strip() for host in text(name).split(",") if host.strip()]
    if any("/" in host or " " in host for host in hosts):
        raise refuse(name, "sono nomi come cantiere.example.org, separati da virgola, senza http.")
    return hosts or sorted({site_host, "127.0.0.1", "localhost", "[::1]"})


def is_web_address(url: str) -> bool:
    """Of a host, without a path, a question or a name in it."""
    try:
        parts = urlsplit(url)
        is_bare = not (parts.path or parts.query or parts.fragment or parts.username)
        return bool(parts.scheme in ("http", "https") and parts.hostname and parts.port != 0 and is_bare)
    except ValueError:
        return False


def site_url(name: str, port: int) -> str:
    url = text(name, f"http://127.0.0.1:{port}").rstrip("/")
    if not is_web_address(url):
        raise refuse(name, "è un indirizzo come https://cantiere.example.org, senza percorso.")
    return url


def secret_key(name: str, data_dir: Path, *, must_be_given: bool) -> str:
    """Given by the environment in production; generated once under `data_dir` on a laptop."""
    if key := text(name):
        if len(key) < 50 or len(set(key)) < 10 or "insecure" in key or "changeme" in key.lower():
            raise refuse(name, "servono almeno 50 caratteri casuali; quella di esempio non si usa.")
        return key
    if must_be_given:
        raise refuse(name, "va indicata quando SITE_URL è https.")
    path = data_dir / "secret_key"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(60))
    return path.read_text()


def database(name: str, data_dir: Path, wait: int) -> dict[str, object]:
    """`wait`: seconds to be given one of the connections to PostgreSQL."""
    if not text(name):
        return SQLITE | {"NAME": data_dir / "cantiere.sqlite3"}
    try:
        found = dict(env.dj_db_url(name))
    except Exception as error:
        raise refuse(name, "è un indirizzo come postgres://utente:segreto@host/nome.") from error
    if "sqlite" in str(found["ENGINE"]):
        return SQLITE | {"NAME": found["NAME"]}
    if "postgresql" not in str(found["ENGINE"]):
        raise refuse(name, "sono ammessi postgres e sqlite.")
    # As many connections a process as a WSGI worker has threads; under Daphne requests wait here for one.
    pool = POOL | {"timeout": wait, "reconnect_timeout": GIVE_UP}
    # PostgreSQL plans a statement that comes often once for each connection: docs/decisions/0101.
    prepared = {"server_side_binding": True, "prepare_threshold": 5}
    return found | {"CONN_MAX_AGE": 0, "CONN_HEALTH_CHECKS": True, "OPTIONS": {"pool": pool} | prepared}


def uploads(bucket: str, access_key: str, secret_key: str, endpoint: str, region: str) -> dict[str, object]:
    """Where uploaded files lie: a folder of this machine, or a bucket of an S3-compatible storage."""
    if not bucket:
        if endpoint:
            raise refuse("AWS_STORAGE_BUCKET_NAME", "va indicato quando c'è AWS_S3_ENDPOINT_URL.")
        return {"BACKEND": "toolkit.storage.Uploads"}
    if not re.fullmatch(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", bucket):
        raise refuse("AWS_STORAGE_BUCKET_NAME", "sono da 3 a 63 lettere minuscole, cifre, punti e trattini.")
    for name, value in (("AWS_ACCESS_KEY_ID", access_key), ("AWS_SECRET_ACCESS_KEY", secret_key)):
        if not value:
            raise refuse(name, "va indicata quando c'è AWS_STORAGE_BUCKET_NAME.")
    if endpoint and not is_web_address(endpoint):
        raise refuse("AWS_S3_ENDPOINT_URL", "è un indirizzo come https://s3.example.org, senza percorso.")
    if not re.fullmatch(r"[a-z0-9-]{0,40}", region):
        raise refuse("AWS_S3_REGION_NAME", "è un nome come eu-south-1.")
    if not (endpoint or region):
        raise refuse("AWS_S3_REGION_NAME", "va indicata quando non c'è AWS_S3_ENDPOINT_URL.")
    if not (find_spec("storages") and find_spec("boto3")):
        raise refuse(
            "AWS_STORAGE_BUCKET_NAME", "i file in un bucket vogliono prima «make install-production»."
        )
    options = {
        "bucket_name": bucket,
        "access_key": access_key,
        "secret_key": secret_key,
        "endpoint_url": endpoint or None,
        "region_name": region or "us-east-1",  # compatible services have none, and the signature names one
    }
    return {"BACKEND": "config.object_storage.PrivateS3", "OPTIONS": options}


def email(name: str, data_dir: Path) -> dict[str, object]:
    """The EMAIL_… settings; without an address mails become files."""
    if not text(name):
        backend = "django.core.mail.backends.filebased.EmailBackend"
        return {"EMAIL_BACKEND": backend, "EMAIL_FILE_PATH": str(data_dir / "mail")}
    try:
        found = dict(env.dj_email_url(name))
    except Exception as error:
        raise refuse(name, "è un indirizzo come smtp://utente:segreto@host:587.") from error
    if "EMAIL_BACKEND" not in found:
        raise refuse(name, "sono ammessi smtp, smtps, console, file, memory e dummy.")
    return {key: value for key, value in found.items() if key.startswith("EMAIL_") and value is not None}
