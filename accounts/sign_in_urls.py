"""Sign-in, sign-out and password reset: allauth's views at Italian addresses."""

from allauth.account import views
from django.urls import path, re_path

urlpatterns = [
    path("accedi/", views.login, name="account_login"),
    path("esci/", views.logout, name="account_logout"),
    path("account/registrazione/", views.signup, name="account_signup"),
    path("password/", views.password_change, name="account_change_password"),
    path("password/dimenticata/", views.password_reset, name="account_reset_password"),
    path("password/dimenticata/inviata/", views.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/nuova/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/nuova/fatto/",
        views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
]
