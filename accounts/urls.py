"""The addresses of one's own account."""

from django.urls import path

from accounts import views

app_name = "accounts"
urlpatterns = [path("profilo/", views.profile, name="profile")]
