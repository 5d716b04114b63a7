"""A person at the upload page, with whatever name and content; and what became of the files."""

from __future__ import annotations

import html
import re
import time
import uuid
from dataclasses import dataclass
from urllib.parse import quote

import httpx

from benchmarks.stand.alone import Alone
from benchmarks.stand.hostile import NOT_SEARCHABLE, READ, REFUSED, UNREADABLE, Case

PAGE = "/toolkit/carica/"
SENTENCES = (
    re.compile(r'<div class="error-summary".*?<li><a[^>]*>[^<]*</a>: (.*?)</li>', re.DOTALL),
    re.compile(r'<h1>Richiesta non valida</h1>\s*<p class="lead">(.*?)</p>'),
)
STORED = re.compile(r"^/toolkit/(\d+)/$")
OUTCOMES = {"read": READ, "not_searchable": NOT_SEARCHABLE, "unreadable": UNREADABLE}
PATIENCE = 120
VERSION = "select extraction, extraction_note from toolkit_version where document_id = ?"


def sentence_in(page: str) -> str:
    """What the upload page says is wrong; nothing where nothing is."""
    said = next(filter(None, (one.search(page) for one in SENTENCES)), None)
    return html.unescape(said[1]) if said else ""


def form_of(case: Case, token: str = "") -> tuple[bytes, str]:
    """The form's body and its type: by hand, so that a name goes out as it is, ends of lines and all."""
    boundary = uuid.uuid4().hex
    fields = {
        "csrfmiddlewaretoken": token,
        "title": case.title,
        "kind": "template",
        "audience": "participants",
    }
    parts = [f'form-data; name="{name}"\r\n\r\n{value}'.encode() for name, value in fields.items()]
    is_plain = case.name.isprintable() and '"' not in case.name
    name = f'filename="{case.name}"' if is_plain else f"filename*=UTF-8''{quote(case.name, safe='')}"
    file = f'form-data; name="file"; {name}'
    parts.append(f"{file}\r\nContent-Type: application/octet-stream\r\n\r\n".encode() + case.data)
    head = f"--{boundary}\r\nContent-Disposition: ".encode()
    body = b"".join(head + part + b"\r\n" for part in parts) + f"--{boundary}--\r\n".encode()
    return body, f"multipart/form-data; boundary={boundary}"


@dataclass(frozen=True)
class Answer:
    """The page's own, with its seconds; `document` where one was made."""

    status: int
    seconds: float
    document: int | None = None
    sentence: str = ""


class UploadDoor:
    def __init__(self, site: Alone, session: str) -> None:
        self._site = site
        self._client = httpx.Client(base_url=site.url, cookies={"sessionid": session}, timeout=120)
        self._client.get(PAGE)
        self._token = self._client.cookies["csrftoken"]

    def upload(self, case: Case) -> Answer:
        body, kind = form_of(case, self._token)
        started = time.monotonic()
        response = self._client.post(PAGE, content=body, headers={"Content-Type": kind})
        seconds = time.monotonic() - started
        if made := STORED.match(response.headers.get("location", "")):
            return Answer(response.status_code, seconds, int(made[1]))
        return Answer(response.status_code, seconds, None, sentence_in(response.text))

    def outcome(self, answer: Answer) -> tuple[str, str]:
        """(what became of it, the sentence), once the worker has read it."""
        if answer.document is None:
            return REFUSED, answer.sentence
        ends = time.monotonic() + PATIENCE
        while time.monotonic() < ends:
            extraction, note = self._site.ask(VERSION, answer.document)[0]
            if extraction in OUTCOMES:
                return OUTCOMES[extraction], note
            time.sleep(0.1)
        return "non letto", ""
