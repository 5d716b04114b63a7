"""The addresses of notices and preferences."""

from django.urls import path

from notifications import views

app_name = "notifications"
urlpatterns = [
    path("notifiche/", views.notices, name="notices"),
    path("notifiche/quante/", views.unread, name="unread"),
    path("notifiche/lette/", views.mark_read, name="mark_read"),
    path("notifiche/<int:pk>/", views.open_notice, name="open"),
    path("notifiche/disiscrizione/<str:token>/", views.unsubscribe, name="unsubscribe"),
    path("profilo/notifiche/", views.preferences, name="preferences"),
]
