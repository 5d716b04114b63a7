"""The addresses of `reports`."""

from django.urls import path

from reports import feedback_pages, figures_pages, sitemaps, views

app_name = "reports"
urlpatterns = [
    path("", views.home, name="home"),
    path("risultati/", figures_pages.results, name="results"),
    path("risultati/dati.csv", figures_pages.results_csv, name="results_csv"),
    path("risultati/dati.json", figures_pages.results_json, name="results_json"),
    path("risultati/rapporto.pdf", figures_pages.results_pdf, name="results_pdf"),
    path("risultati/<slug:slug>/", figures_pages.figure, name="figure"),
    path("gestione/", views.desk, name="desk"),
    path("accessibilita/", views.page, {"template": "reports/accessibility.html"}, name="accessibility"),
    path("privacy/", views.page, {"template": "reports/privacy.html"}, name="privacy"),
    path("note-legali/", views.page, {"template": "reports/legal_notes.html"}, name="legal_notes"),
    path("media-policy/", views.page, {"template": "reports/media_policy.html"}, name="media_policy"),
    path("segnala/", feedback_pages.feedback, name="feedback"),
    path("segnala/inviata/", feedback_pages.feedback_sent, name="feedback_sent"),
    path("gestione/segnalazioni/", feedback_pages.feedback_list, name="feedback_list"),
    path("gestione/segnalazioni/<int:pk>/prendi/", feedback_pages.take_feedback, name="take_feedback"),
    path("gestione/segnalazioni/<int:pk>/chiudi/", feedback_pages.close_feedback, name="close_feedback"),
    path("mappa/", views.page, {"template": "reports/sitemap.html"}, name="sitemap"),
    path("sitemap.xml", sitemaps.sitemap_file, name="sitemap_file"),
    path("robots.txt", sitemaps.robots, name="robots"),
    path(".well-known/security.txt", sitemaps.security_file, name="security_file"),
]
