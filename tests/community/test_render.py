"""`manage.py render`: JSON lines in, what a post shows out."""

import io
import json

import pytest
from django.core.management import call_command

from community.actions import post_message


def rendered(monkeypatch, *lines):
    raw = b"".join(line.encode() + b"\n" if isinstance(line, str) else line + b"\n" for line in lines)
    out = io.StringIO()
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(raw)))
    call_command("render", stdout=out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_render_answers_each_line(monkeypatch):
    lines = [json.dumps({"id": n, "payload": text}) for n, text in enumerate(["**a**", "riga\nsotto", "<b>"])]
    assert rendered(monkeypatch, *lines) == [
        {"id": 0, "html": "<p><strong>a</strong></p>\n"},
        {"id": 1, "html": "<p>riga<br>\nsotto</p>\n"},
        {"id": 2, "html": "<p>&lt;b&gt;</p>\n"},
    ]


@pytest.mark.parametrize("payload", ["", "a\x00<b>", "<b>" * 5000, None, 7, ["<b>"]])
def test_render_shows_a_refused_source_as_text(monkeypatch, payload):
    (answer,) = rendered(monkeypatch, json.dumps({"id": "x", "payload": payload}))
    assert answer["id"] == "x" and answer["error"]
    assert "<" not in answer["html"]


def test_render_goes_on_after_a_line_that_is_no_json(monkeypatch):
    answers = rendered(monkeypatch, "{", '{"id": 1, "payload": "ciao"}')
    assert [answer["id"] for answer in answers] == [None, 1]


def test_one_line_comes_out_for_each_that_goes_in_whatever_it_is(monkeypatch):
    good = '{"id": 1, "payload": "ciao"}'
    nested_id = json.dumps({"id": 0, "payload": "x"}).replace("0", "[" * 5000 + "]" * 5000)
    lines = ["[" * 100_000, nested_id, b"\xff\xfe", "", b"\xef\xbb\xbf" + good.encode(), good]
    answers = rendered(monkeypatch, *lines)
    assert len(answers) == 6
    assert [answer.get("html") for answer in answers[4:]] == ["<p>ciao</p>\n"] * 2
    assert all("error" in answer for answer in answers[:4])


@pytest.mark.django_db
def test_render_is_what_a_post_shows(monkeypatch, make, anna):
    source = "# Titolo\n\n- *uno* <i>due</i> [tre](javascript:x) www.example.org"
    post = post_message(anna, make.thread(anna), source, "k-1")
    assert rendered(monkeypatch, json.dumps({"id": 1, "payload": source})) == [{"id": 1, "html": post.html}]
