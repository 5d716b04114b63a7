"""The app `labs` as Django knows it."""

from django.apps import AppConfig


class LabsConfig(AppConfig):
    name = "labs"
