"""A bare Django on the site's own database: sessions and sign-in, and none of the site's other middleware."""

from config.settings import *  # noqa: F403
from config.settings import TEMPLATES

ROOT_URLCONF = "benchmarks.baseline.urls"
WSGI_APPLICATION = "benchmarks.baseline.wsgi.application"
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",  # its app refuses to start without
]
TEMPLATES = [TEMPLATES[0] | {"DIRS": [BASE_DIR / "benchmarks/baseline/templates"]}]  # noqa: F405
