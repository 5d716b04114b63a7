"""Every setting, read strictly from the environment; safe for production by default."""

import secrets
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from environs import Env, EnvError

from toolkit.antivirus import is_address

BASE_DIR = Path(__file__).resolve().parent.parent
env = Env()


def _refuse(name: str, sentence: str) -> ImproperlyConfigured:
    return ImproperlyConfigured(f"{name}: {sentence}")


def _text(name: str, default: str = "") -> str:
    """Empty means not given, as compose files pass it."""
    return env.str(name, "").strip() or default


def _flag(name: str, default: bool) -> bool:
    if not _text(name):
        return default
    try:
        return env.bool(name, default)
    except EnvError as error:
        raise _refuse(name, "vale on oppure off.") from error


def _folder(name: str, default: Path) -> Path:
    path = Path(_text(name, str(default))).resolve()
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _refuse(
            name, f"la cartella non si può creare o non si può usare ({error.strerror})."
        ) from error
    return path


def _allowed_hosts(site_host: str) -> list[str]:
    hosts = [host.strip() for host in _text("ALLOWED_HOSTS").split(",") if host.strip()]
    if any("/" in host or " " in host for host in hosts):
        raise _refuse(
            "ALLOWED_HOSTS", "sono nomi come cantiere.example.org, separati da virgola, senza http."
        )
    return hosts or sorted({site_host, "127.0.0.1", "localhost", "[::1]"})


def _port() -> int:
    if not _text("PORT"):
        return 8000
    try:
        port = env.int("PORT", 8000)
    except EnvError as error:
        raise _refuse("PORT", "è un numero da 1 a 65535.") from error
    if not 0 < port < 65536:
        raise _refuse("PORT", "è un numero da 1 a 65535.")
    return port


def _site_url(port: int) -> str:
    url = _text("SITE_URL", f"http://127.0.0.1:{port}").rstrip("/")
    try:
        parts = urlsplit(url)
        is_bare = not (parts.path or parts.query or parts.fragment or parts.username)
        is_valid = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0 and is_bare
    except ValueError:
        is_valid = False
    if not is_valid:
        raise _refuse("SITE_URL", "è un indirizzo come https://cantiere.example.org, senza percorso.")
    return url


def _trusted_proxies() -> int:
    """How many proxies of ours stand before the site; with https there is one that speaks it."""
    try:
        count = env.int("TRUSTED_PROXIES", int(IS_HTTPS))
    except EnvError as error:
        raise _refuse("TRUSTED_PROXIES", "è il numero dei proxy davanti al sito, da 0 in su.") from error
    if count < 0:
        raise _refuse("TRUSTED_PROXIES", "è il numero dei proxy davanti al sito, da 0 in su.")
    return count


def _secret_key() -> str:
    """Given by the environment in production; generated once under DATA_DIR on a laptop."""
    key = _text("SECRET_KEY")
    if key:
        if len(key) < 50 or len(set(key)) < 10 or "insecure" in key or "changeme" in key.lower():
            raise _refuse("SECRET_KEY", "servono almeno 50 caratteri casuali; quella di esempio non si usa.")
        return key
    if IS_HTTPS:
        raise _refuse("SECRET_KEY", "va indicata quando SITE_URL è https.")
    path = DATA_DIR / "secret_key"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(60))
    return path.read_text()


def _database() -> dict[str, object]:
    url = _text("DATABASE_URL")
    if not url:
        return SQLITE | {"NAME": DATA_DIR / "cantiere.sqlite3"}
    try:
        database = dict(env.dj_db_url("DATABASE_URL"))
    except Exception as error:
        raise _refuse("DATABASE_URL", "è un indirizzo come postgres://utente:segreto@host/nome.") from error
    if "sqlite" in str(database["ENGINE"]):
        return SQLITE | {"NAME": database["NAME"]}
    if "postgresql" not in str(database["ENGINE"]):
        raise _refuse("DATABASE_URL", "sono ammessi postgres e sqlite.")
    # As many connections a process as a WSGI worker has threads; under Daphne requests wait here for one.
    pool = {"min_size": 1, "max_size": 8, "timeout": 30}
    return database | {"CONN_MAX_AGE": 0, "CONN_HEALTH_CHECKS": True, "OPTIONS": {"pool": pool}}


def _email_settings() -> dict[str, object]:
    try:
        email = dict(env.dj_email_url("EMAIL_URL"))
    except Exception as error:
        raise _refuse("EMAIL_URL", "è un indirizzo come smtp://utente:segreto@host:587.") from error
    if "EMAIL_BACKEND" not in email:
        raise _refuse("EMAIL_URL", "sono ammessi smtp, smtps, console, file, memory e dummy.")
    return email


PORT = _port()
SITE_URL = _site_url(PORT)
IS_HTTPS = SITE_URL.startswith("https://")
SITE_NAME = "Cantiere"
DATA_DIR = _folder("DATA_DIR", BASE_DIR / "var")
DEBUG = _flag("DEBUG", False)
RATE_LIMITS = _flag("RATE_LIMITS", True)
REQUIRE_TOTP = _flag("REQUIRE_TOTP", IS_HTTPS)
SECRET_KEY = _secret_key()
ALLOWED_HOSTS = _allowed_hosts(str(urlsplit(SITE_URL).hostname))
CSRF_TRUSTED_ORIGINS = [SITE_URL]

INSTALLED_APPS = [
    "daphne",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.sitemaps",
    "django.contrib.syndication",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "channels",
    "csp",
    "django_tasks",
    "django_tasks_db",
    "taggit",
    "live",
    "accounts",
    "notifications",
    "toolkit",
    "surveys",
    "labs",
    "community",
    "search",
    "reports",
]

MIDDLEWARE = [
    "config.middleware.private_pages",
    "config.middleware.problems",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.sign_in_totp.second_step_first",
    "config.middleware.refusals",
]

ROOT_URLCONF = "config.urls"
ASGI_APPLICATION = "config.asgi.application"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "accounts.context.person",
            ]
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

SQLITE: dict[str, object] = {
    "ENGINE": "django.db.backends.sqlite3",
    "CONN_MAX_AGE": 0,
    "OPTIONS": {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
    },
}
DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = _text("REDIS_URL")
if REDIS_URL and urlsplit(REDIS_URL).scheme not in ("redis", "rediss", "unix"):
    raise _refuse("REDIS_URL", "è un indirizzo come redis://127.0.0.1:6379/0.")
CHANNEL_LAYERS = {
    "default": (
        {
            "BACKEND": "channels_redis.core.RedisChannelLayer",
            "CONFIG": {"hosts": [{"address": REDIS_URL, "socket_timeout": None}]},
        }
        if REDIS_URL
        else {"BACKEND": "channels.layers.InMemoryChannelLayer"}
    )
}
CACHES = {
    "default": (
        {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
        if REDIS_URL
        else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    )
}
ELASTICSEARCH_URL = _text("ELASTICSEARCH_URL")
CLAMD_URL = _text("CLAMD_URL")
if CLAMD_URL and not is_address(CLAMD_URL):
    raise _refuse("CLAMD_URL", "è un indirizzo come tcp://127.0.0.1:3310 o unix:///run/clamd.sock.")
SEARCH_INDEX_DIR = DATA_DIR / "search"
SEARCH_ALIAS = _text("SEARCH_ALIAS", "cantiere")
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

AUTH_USER_MODEL = "accounts.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "accounts.passwords.LongEnough"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_ADAPTER = "accounts.adapter.InvitedOnly"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = f"[{SITE_NAME}] "
ACCOUNT_RATE_LIMITS = False  # counted from own rows instead: accounts/limits.py
ACCOUNT_FORMS = {"reset_password": "accounts.sign_in_forms.ResetForm"}
MFA_ADAPTER = "accounts.sign_in_totp.SecondStep"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = SITE_NAME
MFA_FORMS = {
    "authenticate": "accounts.sign_in_forms.SecondStepForm",
    "reauthenticate": "accounts.sign_in_forms.ConfirmForm",
    "activate_totp": "accounts.sign_in_forms.ActivateForm",
}
ALLAUTH_TRUSTED_PROXY_COUNT = _trusted_proxies()

LANGUAGE_CODE = "it"
TIME_ZONE = "Europe/Rome"
USE_I18N = True
USE_TZ = True
TAGGIT_CASE_INSENSITIVE = True

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = _folder("MEDIA_ROOT", DATA_DIR / "uploads")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
UPLOAD_MAX_BYTES = 25 * 1024 * 1024

if _text("EMAIL_URL"):
    _email = _email_settings()
    EMAIL_BACKEND, EMAIL_HOST, EMAIL_PORT = (
        _email["EMAIL_BACKEND"],
        _email["EMAIL_HOST"],
        _email["EMAIL_PORT"],
    )
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _email["EMAIL_HOST_USER"], _email["EMAIL_HOST_PASSWORD"]
    EMAIL_USE_TLS, EMAIL_USE_SSL = _email["EMAIL_USE_TLS"], _email["EMAIL_USE_SSL"]
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = DATA_DIR / "mail"
DEFAULT_FROM_EMAIL = _text("DEFAULT_FROM_EMAIL", f"{SITE_NAME} <cantiere@localhost>")
CONTACT_EMAIL = _text("CONTACT_EMAIL", parseaddr(DEFAULT_FROM_EMAIL)[1])
ACCESSIBILITY_FORM_URL = _text("ACCESSIBILITY_FORM_URL")

SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_HTTPS
SECURE_SSL_REDIRECT = IS_HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if IS_HTTPS else None
SECURE_HSTS_SECONDS = 2 * 365 * 24 * 3600 if IS_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = IS_HTTPS
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
CSRF_FAILURE_VIEW = "config.errors.csrf_failure"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"cantiere": {"level": "INFO"}},
}
