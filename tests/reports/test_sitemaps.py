"""The map for programs names what a visitor may open, and nothing else."""

import datetime
import xml.etree.ElementTree as ET
from urllib.parse import urlsplit

import pytest
from django.urls import reverse
from django.utils import timezone

pytestmark = pytest.mark.django_db
SCHEMA = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def paths(client) -> list[str]:
    root = ET.fromstring(client.get(reverse("reports:sitemap_file"), headers={"host": "localhost"}).content)
    assert root.tag == f"{SCHEMA}urlset"
    found = [urlsplit(loc.text) for loc in root.iter(f"{SCHEMA}loc")]
    assert {(one.scheme, one.netloc) for one in found} == {("http", "127.0.0.1:8000")}
    return [one.path for one in found]


def test_public_pages_and_nothing_in_preparation(make, client, client_of, marco, territory):
    shown = [make.news(), make.event(), make.lab(ats=territory.ats)]
    hidden = [
        make.scheduled_news(),
        make.news(published_at=None),
        make.lab(ats=territory.ats, status="draft"),
    ]
    found = paths(client)
    assert {one.get_absolute_url() for one in shown} <= set(found)
    assert not {one.get_absolute_url() for one in hidden} & set(found)
    assert len(found) == len(set(found)) and all(client.get(path).status_code == 200 for path in found)
    assert paths(client_of(marco)) == found


def test_robots_lead_to_the_map(client):
    answer = client.get(reverse("reports:robots"))
    assert answer["Content-Type"].startswith("text/plain")
    lines = answer.content.decode().splitlines()
    assert lines[0] == "User-agent: *" and lines[-1] == "Sitemap: http://127.0.0.1:8000/sitemap.xml"


def test_whoever_finds_a_hole_knows_to_whom_to_write(client, settings):
    """RFC 9116, §2.5: one contact, and an expiry that is ahead by less than a year."""
    settings.CONTACT_EMAIL = "aiuto@example.org"
    answer = client.get("/.well-known/security.txt")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    fields = dict(line.split(": ", 1) for line in answer.content.decode().splitlines())
    until = datetime.datetime.fromisoformat(fields.pop("Expires"))
    assert 170 < (until - timezone.now()).days < 365
    assert fields == {
        "Contact": "mailto:aiuto@example.org",
        "Preferred-Languages": "it, en",
        "Canonical": "http://127.0.0.1:8000/.well-known/security.txt",
    }
