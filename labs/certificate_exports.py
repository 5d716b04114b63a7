"""A certificate as a file, many in one archive, hours as tables; a long archive is sent while it is being made."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from typing import Any

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils import timezone

from accounts.models import Person
from accounts.spreadsheets import write_csv
from labs.certificate_pdf import certificate_pdf
from labs.models import Certificate

LIST_NAME = "elenco.csv"
HEADER = [
    "Persona", "Ente", "Laboratorio", "Percorso", "Organizzatore", "Minuti", "Minuti previsti", "Dal", "Al",
    "Codice", "Versione", "Stato", "Rilasciato il",
]  # fmt: skip


def archive(certificates: Sequence[Certificate]) -> Iterator[bytes]:
    """A ZIP in pieces: a PDF for each valid certificate, and a list of them."""
    out = _Outgoing()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr(LIST_NAME, certificates_csv(certificates))
        yield out.taken()
        for certificate in certificates:
            made.writestr(file_name(certificate), certificate_pdf(certificate))
            yield out.taken()
    yield out.taken()


def certificates_csv(certificates: Iterable[Certificate]) -> str:
    return write_csv([HEADER, *(_row(one) for one in certificates)])


def file_name(certificate: Certificate) -> str:
    """The person's name as far as a file system takes it, and the code, which makes it unique."""
    name = re.sub(r"[^\w' -]", "", certificate.content["name"])[:80].strip(" .")
    return f"{name or 'attestato'} {certificate.shown_code}.pdf"


def sent_pdf(request: HttpRequest, person: Person, certificate: Certificate) -> HttpResponse:
    """The PDF as a file; a GET by the person whose it is takes it."""
    headers = {"Content-Disposition": f'attachment; filename="attestato-{certificate.shown_code}.pdf"'}
    response = HttpResponse(certificate_pdf(certificate), content_type="application/pdf", headers=headers)
    if request.method == "GET":
        certificate.take(person)
    return response


def sent_in_pieces(request: HttpRequest, pieces: Iterator[bytes], name: str) -> StreamingHttpResponse:
    """Each piece goes out when it is ready, under WSGI as under ASGI."""
    body: Any = _awaited(pieces) if isinstance(request, ASGIRequest) else pieces
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingHttpResponse(body, content_type="application/zip", headers=headers)


async def _awaited(pieces: Iterator[bytes]) -> AsyncIterator[bytes]:
    following = sync_to_async(lambda: next(pieces, None), thread_sensitive=False)
    while (piece := await following()) is not None:
        yield piece


def _row(one: Certificate) -> list[object]:
    content = one.content
    issued_on = timezone.localtime(one.issued_at).date().isoformat()
    return [
        content["name"], content["organisation"], content["lab"], content["programme"], content["organiser"],
        content["minutes"], content["due"], content["from"], content["to"],
        one.shown_code, one.version, one.get_status_display(), issued_on,
    ]  # fmt: skip


class _Outgoing(io.RawIOBase):
    """What a ZIP is written to: it cannot go back, and gives what has come since it was last asked."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, piece: Any) -> int:
        self._pieces.append(bytes(piece))
        return len(piece)

    def taken(self) -> bytes:
        pieces, self._pieces = self._pieces, []
        return b"".join(pieces)
