"""The addresses of `reports`."""

from django.urls import path

from reports import sitemaps, views

app_name = "reports"
urlpatterns = [
    path("", views.home, name="home"),
    path("risultati/", views.results, name="results"),
    path("gestione/", views.desk, name="desk"),
    path("accessibilita/", views.page, {"template": "reports/accessibility.html"}, name="accessibility"),
    path("privacy/", views.page, {"template": "reports/privacy.html"}, name="privacy"),
    path("note-legali/", views.page, {"template": "reports/legal_notes.html"}, name="legal_notes"),
    path("media-policy/", views.page, {"template": "reports/media_policy.html"}, name="media_policy"),
    path("mappa/", views.page, {"template": "reports/sitemap.html"}, name="sitemap"),
    path("sitemap.xml", sitemaps.sitemap_file, name="sitemap_file"),
    path("robots.txt", sitemaps.robots, name="robots"),
]
