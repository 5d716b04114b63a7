"""What programs get when something is wrong: problem details as RFC 9457 says, in Italian."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.http import HttpResponse, JsonResponse

CONTENT_TYPE = "application/problem+json"
TITLES = {
    400: "Richiesta non valida",
    401: "Accesso richiesto",
    403: "Non permesso",
    404: "Non trovato",
    405: "Metodo non previsto",
    409: "Non in questo momento",
    413: "Richiesta troppo grande",
    422: "Dati non validi",
    429: "Troppe richieste",
    500: "Errore del server",
    503: "Non disponibile in questo momento",
}
DETAILS = {
    400: "La richiesta contiene qualcosa che non sappiamo leggere.",
    403: "Non hai il permesso di farlo.",
    404: "Quello che cerchi non c'è.",
    405: "Questo indirizzo non risponde a questo metodo: guarda l'intestazione Allow.",
    500: "Qualcosa non ha funzionato: riprova fra poco.",
    503: "Il servizio torna fra poco: riprova dopo i secondi che dice l'intestazione Retry-After.",
}
# Sentences for pydantic's kinds of error; the rest say only that the value is wrong.
SENTENCES = {
    "missing": "Manca.",
    "string_type": "Serve un testo.",
    "string_too_short": "Il testo è troppo corto.",
    "string_too_long": "Il testo è troppo lungo.",
    "string_pattern_mismatch": "Il testo contiene caratteri non ammessi.",
    "int_type": "Serve un numero intero.",
    "int_parsing": "Serve un numero intero.",
    "bool_parsing": "Serve vero o falso.",
    "datetime_from_date_parsing": "Serve una data con l'ora, per esempio 2026-05-05T09:30:00+02:00.",
    "literal_error": "Non è fra i valori ammessi.",
    "enum": "Non è fra i valori ammessi.",
    "json_invalid": "Il corpo non è in formato JSON.",
}


def problem(status: int, detail: str = "", **more: Any) -> JsonResponse:
    detail = detail or DETAILS.get(status, "La richiesta non è andata a buon fine.")
    body = {"type": "about:blank", "status": status, "title": TITLES.get(status, "Errore"), "detail": detail}
    return JsonResponse(body | more, status=status, content_type=CONTENT_TYPE)


def field_errors(errors: Iterable[Mapping[str, Any]]) -> list[dict[str, str]]:
    """One line a field: where, and what is wrong with it."""
    return [
        {
            "field": ".".join(str(part) for part in error["loc"]),
            "detail": SENTENCES.get(error["type"], "Il valore non è valido."),
        }
        for error in errors
    ]


def as_problem(response: HttpResponse) -> HttpResponse:
    """An error that the framework answered in its own way, said as a problem; its headers stay."""
    if response.status_code < 400 or response.headers.get("Content-Type", "").startswith(CONTENT_TYPE):
        return response
    told = problem(response.status_code)
    for name in ("Allow", "Retry-After", "Vary"):
        if name in response.headers:
            told.headers[name] = response.headers[name]
    return told
