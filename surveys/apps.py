"""The app `surveys` as Django knows it."""

from django.apps import AppConfig


class SurveysConfig(AppConfig):
    name = "surveys"
