"""News for programs: the same rules as in the pages."""

import json

import pytest

from community.models import News
from tests.community.test_news_pages import SECRET

pytestmark = pytest.mark.django_db
API = "/api/v1/news"
SENT = {"title": "Si parte", "summary": "In breve", "body": "Ecco **le date**"}


def send(client, method, path="", **data):
    return getattr(client, method)(f"{API}{path}", json.dumps(data), content_type="application/json")


def test_who_sees_what(make, client_of, bruno, marco):
    shown, hidden = make.event("Pubblico"), make.event(SECRET, published_at=None)
    make.news("Articolo")
    listed = client_of(bruno).get(API)
    assert [row["title"] for row in listed.json()["results"]] == ["Pubblico", "Articolo"]
    assert [row["id"] for row in client_of(bruno).get(API, {"events": "true"}).json()["results"]] == [
        shown.pk
    ]
    assert {row["state"] for row in client_of(marco).get(API).json()["results"]} == {"published", "draft"}
    assert client_of(bruno).get(f"{API}/{hidden.pk}").status_code == 404
    row = make.news_file(shown)
    read = client_of(bruno).get(f"{API}/{shown.pk}").json()
    assert read["files"] == [
        {
            "kind": "attachment",
            "title": row.title,
            "size": 9,
            "url": f"http://testserver/novita/file/{row.pk}/",
        }
    ]


def test_an_editor_writes_changes_schedules_and_withdraws(client_of, marco):
    editor = client_of(marco)
    made = send(editor, "post", **SENT, tags=["ISEE", "a, b"])
    assert (
        made.status_code == 201
        and made.json()["state"] == "draft"
        and made.json()["tags"] == ["ISEE", "a, b"]
    )
    path = f"/{made.json()['id']}"
    times = {"starts_at": "2035-05-05T09:30:00+02:00", "ends_at": "2035-05-05T11:30:00+02:00"}
    changed = send(
        editor, "patch", path, place="Brescia", **times, published_at="2034-01-01T00:00:00Z"
    ).json()
    assert (changed["state"], changed["place"], changed["title"]) == ("scheduled", "Brescia", "Si parte")
    assert changed["tags"] == ["ISEE", "a, b"] and changed["starts_at"] == "2035-05-05T07:30:00Z"
    assert send(editor, "patch", path, published_at=None).json()["state"] == "draft"
    assert send(editor, "patch", path, published_at="2020-01-01T00:00:00Z").json()["state"] == "published"
    assert send(editor, "patch", path, published_at="2035-01-01T00:00:00Z").status_code == 409
    assert send(editor, "patch", path, title="Altro").json()["state"] == "published"


@pytest.mark.parametrize(
    "fields",
    [
        {"title": ""},
        {"title": "x" * 201},
        {"body": "x" * 10_001},
        {"summary": "a\x00b"},
        {"place": "\ud800", "starts_at": "2035-05-05T09:30:00Z", "ends_at": "2035-05-05T10:30:00Z"},
        {"starts_at": "2035-05-05T09:30:00Z"},
        {"starts_at": "2035-05-05T09:30:00"},
        {"starts_at": "9999-12-31T23:59:59Z"},
        {"tags": ["x" * 61]},
        {"tags": ["\ud800"]},
        {"online_url": "javascript:alert(1)"},
    ],
)
def test_what_is_not_acceptable_changes_nothing(client_of, marco, fields):
    answer = send(client_of(marco), "post", **SENT | fields)
    assert answer.status_code in (400, 422) and answer["Content-Type"] == "application/problem+json"
    assert not News.objects.exists()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_number_of_queries_does_not_grow(make, client_of, bruno, rows, django_assert_num_queries):
    for number in range(rows):
        make.event(f"Evento {number}").tags.add("ISEE", f"tema {number}")
    client = client_of(bruno)
    with django_assert_num_queries(5):
        assert len(client.get(API).json()["results"]) == rows
