"""Every setting, read strictly from the environment; safe for production by default."""

import os
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF

from config.environment import (
    address,
    allowed_hosts,
    choice,
    database,
    email,
    flag,
    folder,
    metrics_folder,
    number,
    refuse,
    secret_key,
    site_url,
    text,
    uploads,
)
from config.identity import identity_provider
from config.logs import logging_as
from config.reporting import report_errors
from toolkit.antivirus import is_address

BASE_DIR = Path(__file__).resolve().parent.parent

PORT = number("PORT", 8000, 1, 65535, "è un numero da 1 a 65535.")
LISTEN_ADDRESS = address("LISTEN_ADDRESS", "127.0.0.1")
SITE_URL = site_url("SITE_URL", PORT)
IS_HTTPS = SITE_URL.startswith("https://")
SITE_NAME = "Cantiere"
DATA_DIR = folder("DATA_DIR", BASE_DIR / "var")
DEBUG = flag("DEBUG", False)
RATE_LIMITS = flag("RATE_LIMITS", True)
REQUIRE_TOTP = flag("REQUIRE_TOTP", IS_HTTPS)
SECRET_KEY = secret_key("SECRET_KEY", DATA_DIR, must_be_given=IS_HTTPS)
ALLOWED_HOSTS = allowed_hosts("ALLOWED_HOSTS", str(urlsplit(SITE_URL).hostname))
CSRF_TRUSTED_ORIGINS = [SITE_URL]

INSTALLED_APPS = [
    "daphne",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.sitemaps",
    "django.contrib.syndication",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "channels",
    "csp",
    "django_tasks",
    "taggit",
    "live",
    "accounts",
    "django_tasks_db",  # after accounts, whose worker says that it lives
    "notifications",
    "toolkit",
    "surveys",
    "labs",
    "community",
    "search",
    "reports",
]

MIDDLEWARE = [
    "config.requests.told",
    "config.middleware.private_pages",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "config.middleware.problems",
    "config.middleware.no_nul",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
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

DATABASE_WAIT = number(
    "DATABASE_WAIT", 5, 1, 300, "sono i secondi, da 1 a 300, che si aspetta una connessione."
)
WEB_CONCURRENCY = number(
    "WEB_CONCURRENCY",
    min(2 * (os.cpu_count() or 1), 8),
    1,
    256,
    "è il numero dei processi delle pagine, da 1 a 256.",
)
DATABASES = {"default": database("DATABASE_URL", DATA_DIR, DATABASE_WAIT)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = text("REDIS_URL")
if REDIS_URL and urlsplit(REDIS_URL).scheme not in ("redis", "rediss", "unix"):
    raise refuse("REDIS_URL", "è un indirizzo come redis://127.0.0.1:6379/0.")
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
        {"BACKEND": "config.cache.Forgetful", "LOCATION": REDIS_URL}
        if REDIS_URL
        else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    )
}
ELASTICSEARCH_URL = text("ELASTICSEARCH_URL")
CLAMD_URL = text("CLAMD_URL")
if CLAMD_URL and not is_address(CLAMD_URL):
    raise refuse("CLAMD_URL", "è un indirizzo come tcp://127.0.0.1:3310 o unix:///run/clamd.sock.")
SEARCH_INDEX_DIR = DATA_DIR / "search"
SEARCH_ALIAS = text("SEARCH_ALIAS", "cantiere")
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
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300  # seconds after signing in during which nobody is asked to confirm
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = f"[{SITE_NAME}] "
ACCOUNT_RATE_LIMITS = False  # counted from own rows instead: accounts/limits.py
ACCOUNT_FORMS = {
    "reset_password": "accounts.sign_in_forms.ResetForm",
    "change_password": "accounts.sign_in_forms.ChangeForm",
}
SOCIALACCOUNT_STORE_TOKENS = False
OIDC = identity_provider()
MFA_ADAPTER = "accounts.sign_in_totp.SecondStep"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = SITE_NAME
MFA_FORMS = {
    "authenticate": "accounts.sign_in_forms.SecondStepForm",
    "reauthenticate": "accounts.sign_in_forms.ConfirmForm",
    "activate_totp": "accounts.sign_in_forms.ActivateForm",
}
ALLAUTH_TRUSTED_PROXY_COUNT = number(
    "TRUSTED_PROXIES", int(IS_HTTPS), 0, 99, "è il numero dei proxy davanti al sito, da 0 in su."
)

LANGUAGE_CODE = "it"
TIME_ZONE = "Europe/Rome"
USE_I18N = True
USE_TZ = True
FORMAT_MODULE_PATH = ["config.formats"]
TAGGIT_CASE_INSENSITIVE = True

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = folder("MEDIA_ROOT", DATA_DIR / "uploads")
STORAGES: dict[str, dict[str, object]] = {
    "default": uploads(
        bucket=text("AWS_STORAGE_BUCKET_NAME"),
        access_key=text("AWS_ACCESS_KEY_ID"),
        secret_key=text("AWS_SECRET_ACCESS_KEY"),
        endpoint=text("AWS_S3_ENDPOINT_URL").rstrip("/"),
        region=text("AWS_S3_REGION_NAME"),
    ),
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage",
        "OPTIONS": {"file_permissions_mode": 0o644},  # the proxy reads them as another user
    },
}
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
UPLOAD_MAX_BYTES = 25 * 1024 * 1024

EMAIL_TIMEOUT = 30  # seconds: a relay that says nothing holds up the queue no longer
globals().update(email("EMAIL_URL", DATA_DIR))
DEFAULT_FROM_EMAIL = text("DEFAULT_FROM_EMAIL", f"{SITE_NAME} <cantiere@localhost>")
CONTACT_EMAIL = text("CONTACT_EMAIL", parseaddr(DEFAULT_FROM_EMAIL)[1])
OWNER_NAME = text("OWNER_NAME")
PRIVACY_EMAIL = text("PRIVACY_EMAIL")
ACCESSIBILITY_FORM_URL = text("ACCESSIBILITY_FORM_URL")

SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_HTTPS
SECURE_SSL_REDIRECT = IS_HTTPS
SECURE_SSL_HOST = urlsplit(SITE_URL).netloc  # a forged Host is refused further in, with every header
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

LOGGING = logging_as(choice("LOG_FORMAT", "json" if IS_HTTPS else "text", ("json", "text")))
METRICS_TOKEN = text("METRICS_TOKEN")
os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", str(metrics_folder(DATA_DIR)))
SENTRY_DSN = text("SENTRY_DSN")
if SENTRY_DSN and not SENTRY_DSN.startswith(("https://", "http://")):
    raise refuse("SENTRY_DSN", "è un indirizzo come https://chiave@errori.example.org/1.")
report_errors(SENTRY_DSN)
