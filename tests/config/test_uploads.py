"""A bucket that is not described whole stops the start; with a whole one, files go there."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import environment
from config.environment import uploads

WHOLE = {
    "bucket": "cantiere",
    "access_key": "chiave",
    "secret_key": "segreto",
    "endpoint": "http://127.0.0.1:9000",
    "region": "",
}


@pytest.mark.parametrize(
    ("spoilt", "sentence"),
    [
        ({"bucket": ""}, "AWS_STORAGE_BUCKET_NAME: va indicato"),
        ({"bucket": "Il Mio"}, "AWS_STORAGE_BUCKET_NAME: sono da 3 a 63"),
        ({"access_key": ""}, "AWS_ACCESS_KEY_ID: va indicata"),
        ({"secret_key": ""}, "AWS_SECRET_ACCESS_KEY: va indicata"),
        ({"endpoint": "s3.example.org"}, "AWS_S3_ENDPOINT_URL: è un indirizzo"),
        ({"endpoint": "http://s3.example.org/cantiere"}, "AWS_S3_ENDPOINT_URL: è un indirizzo"),
        ({"endpoint": ""}, "AWS_S3_REGION_NAME: va indicata"),
        ({"region": "Milano, Italia"}, "AWS_S3_REGION_NAME: è un nome"),
    ],
)
def test_a_bucket_that_is_not_described_whole_is_refused(spoilt, sentence):
    with pytest.raises(ImproperlyConfigured, match=sentence):
        uploads(**WHOLE | spoilt)


def test_a_bucket_wants_the_packages_of_a_server(monkeypatch):
    monkeypatch.setattr(environment, "find_spec", lambda name: None)
    with pytest.raises(ImproperlyConfigured, match="make install-production"):
        uploads(**WHOLE)


def test_files_go_where_the_settings_say():
    assert uploads("", "", "", "", "") == {"BACKEND": "toolkit.storage.Uploads"}
    of_amazon = uploads("cantiere", "chiave", "segreto", "", "eu-south-1")
    assert of_amazon["OPTIONS"]["endpoint_url"] is None
