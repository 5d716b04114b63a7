"""The archive of a small site, for the tests of backup and restore."""

import pytest
from django.db import transaction
from django.test import override_settings

from reports.archive.packing import back_up
from tests.reports import archives


@pytest.fixture(scope="module")
def archive(django_db_setup, django_db_blocker, tmp_path_factory):
    """Of a small site that is gone when the tests begin."""
    folder = tmp_path_factory.mktemp("archive")
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=folder / "uploads"), transaction.atomic():
        archives.small_site()
        back_up(folder / "sito.zip")
        transaction.set_rollback(True)
    return folder / "sito.zip"


@pytest.fixture
def own_data_dir(settings, tmp_path):
    settings.DATA_DIR = tmp_path
