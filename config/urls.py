"""Every address of the site, app by app."""

from django.urls import include, path

from config import health
from config.api import patterns as api_patterns
from config.guide import guide
from config.metrics import metrics

urlpatterns = [
    path("salute/", health.alive, name="health_alive"),
    path("salute/pronto/", health.ready, name="health_ready"),
    path("salute/metriche/", metrics, name="metrics"),
    path("api/", guide, name="api_guide"),
    path("api/v1/", api_patterns()),
    path("", include("reports.urls")),
    path("", include("accounts.urls")),
    path("", include("search.urls")),
    path("", include("toolkit.urls")),
    path("", include("surveys.urls")),
    path("", include("labs.urls")),
    path("", include("community.urls")),
    path("", include("notifications.urls")),
    path("", include("accounts.sign_in_urls")),
]

handler400 = "config.errors.bad_request"
handler403 = "config.errors.permission_denied"
handler500 = "config.errors.server_error"
