"""The certificate as a PDF, for people (PDF/UA-1) and for archives (PDF/A-2a) in one file, from its content alone."""

from __future__ import annotations

import datetime
import io
from pathlib import Path
from urllib.parse import urlsplit

import segno
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from accounts.typesetting import Json, Standard, typeset
from labs.durations import out_of
from labs.models import Certificate

SOURCE = Path(__file__).with_name("certificate.typ")
STANDARDS: tuple[Standard, ...] = ("ua-1", "a-2a")
SIZES = ((40, 26), (80, 20), (140, 17))  # up to so many letters, in points
DAY = "l j F Y"


def certificate_pdf(certificate: Certificate) -> bytes:
    """Equal bytes each time it is asked for: nothing but the row is read."""
    made_at = int(certificate.issued_at.timestamp())
    return typeset(SOURCE, certificate_data(certificate), STANDARDS, made_at)


def certificate_data(certificate: Certificate) -> Json:
    content = certificate.content
    form = settings.SITE_URL + reverse("labs:verify")
    return {
        "title": f"Attestato di partecipazione: {content['lab']}",
        "heading": "Attestato di partecipazione",
        "issuer": content["organiser"] or settings.SITE_NAME,
        "organiser": content["organiser"] or settings.SITE_NAME,
        "name": content["name"],
        "name_size": _size(content["name"]),
        "organisation": content["organisation"],
        "lab": content["lab"],
        "lab_size": _size(content["lab"]),
        "hours": out_of(content["minutes"], content["due"]),
        "rows": [row for row in _rows(certificate) if row[1]],
        "code": certificate.shown_code,
        "form_url": form,
        "form_address": urlsplit(form).netloc + urlsplit(form).path,
        "qr": _qr(verification_address(certificate)),
        "qr_alt": f"Codice QR: apre la pagina di verifica {verification_address(certificate)}",
    }


def verification_address(certificate: Certificate) -> str:
    return settings.SITE_URL + certificate.get_absolute_url()


def period(first: str, last: str) -> str:
    """Of ISO days; the same day once, nothing where there are none."""
    if not first:
        return ""
    days = [date_format(datetime.date.fromisoformat(day), DAY) for day in (first, last)]
    return days[0] if first == last else f"da {days[0]} a {days[1]}"


def _rows(certificate: Certificate) -> list[list[str]]:
    content = certificate.content
    version = str(certificate.version)
    if certificate.version > 1:
        version = f"{version}, sostituisce la versione {certificate.version - 1}"
    return [
        ["Formato", content["format"]],
        ["Argomento", content["topic"] if content["topic"] != content["lab"] else ""],
        ["Percorso", content["programme"]],
        ["Organizzatore", content["organiser"]],
        ["Svolto", period(content["from"], content["to"])],
        ["Rilasciato", date_format(timezone.localtime(certificate.issued_at), DAY)],
        ["Versione", version],
    ]


def _size(text: str) -> int:
    return next((size for length, size in SIZES if len(text) <= length), 14)


def _qr(address: str) -> str:
    """As SVG; a quarter of it may be spoiled by a stamp and it still reads."""
    out = io.BytesIO()
    segno.make_qr(address, error="q").save(out, kind="svg", border=4, xmldecl=False, svgns=True)
    return out.getvalue().decode()
