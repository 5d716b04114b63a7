"""What the API says of itself beyond what its code declares: the refusals, the parameters, an example of all."""

from collections.abc import Iterator
from typing import Any

from accounts.scopes import AREAS, READ, WRITE
from config.examples import example_of
from config.problems import CONTENT_TYPE, TITLES

Json = dict[str, Any]

ABOUT = """Le persone usano le pagine, i programmi questo. Si entra con una chiave personale
(`Authorization: Bearer CHIAVE`, dal profilo, «Chiavi per i programmi») oppure con la sessione del sito e il suo codice
CSRF (`X-CSRFToken`). Una chiave può ciò che può chi l'ha fatta, e non oltre i suoi ambiti: `read`, `write`, oppure
`area:read` e `area:write`. Gli elenchi rispondono `{"results": […], "next": cursore o null}`; gli errori seguono
RFC 9457; gli istanti sono ISO 8601 con il fuso; `ats` e `ambito` sono codici."""

# Said once for every operation that has them; an operation's own description wins.
PARAMETERS = {
    "cursor": "Da dove proseguire: il valore di «next» della risposta precedente.",
    "limit": "Quanti risultati al massimo, da 1 a 200.",
    "ats": "Il codice di una ATS, per esempio BER.",
    "ambito": "Il codice di un Ambito, per esempio BER-01.",
    "role": "Un ruolo.",
    "status": "Uno stato.",
    "kind": "Un tipo.",
    "tag": "Un'etichetta.",
    "q": "Le parole da cercare.",
    "author": "Il numero di una persona.",
    "year": "Un anno, per esempio 2026.",
    "order": "L'ordine dei risultati.",
    "after": "Il numero dell'ultimo evento già letto.",
    "emoji": "La reazione, una di quelle previste.",
    "pk": "Il numero della risorsa.",
    "id": "Il numero della risorsa.",
    "code": "Il codice di un attestato.",
    "format": "Il formato di un laboratorio.",
    "programme": "Il numero di un programma.",
    "module": "Il numero di un modulo.",
    "free": "Solo dove c'è ancora posto.",
    "since": "Dal mese, per esempio 2026-05.",
    "until": "Fino al mese, per esempio 2026-12.",
    "events": "Solo gli eventi.",
    "coming": "Solo gli eventi che devono ancora venire.",
    "month": "Un mese, per esempio 2026-05.",
    "state": "Uno stato.",
    "from": "Da questo giorno.",
    "to": "Fino a questo giorno.",
    "because": "Il motivo, per chi lo riceve.",
    "missing": "Solo chi non ha ancora risposto.",
    "per": "Per che cosa si dividono le risposte.",
    "rule": "Che cosa ricevono le opzioni non ordinate: vuoto, la regola della rilevazione.",
    "unit": "Che cosa conta uno.",
    "organisation": "Il numero di un ente.",
    "person": "Il numero di una persona.",
}
WHEN = {
    400: "La richiesta non si legge, oppure il testo o il file non si può accettare.",
    401: "Nessuna chiave o sessione valida: la chiave è sbagliata, scaduta o revocata.",
    403: "Si vede ma non si può: la frase dice chi può, o quale ambito manca alla chiave.",
    404: "Non c'è, oppure chi chiede non può vederlo.",
    409: "Non in questo momento: lo stato è cambiato, o la versione è superata.",
    413: "Il corpo è troppo grande.",
    422: "Alcuni dati non sono validi: «errors» dice quali.",
    429: "Troppe richieste: riprova dopo i secondi di Retry-After.",
}
PROBLEM: Json = {
    "title": "Problem",
    "type": "object",
    "description": "Un errore come lo dice RFC 9457; «errors» per i dati, «stored» per una versione superata.",
    "required": ["type", "status", "title", "detail"],
    "properties": {
        "type": {"type": "string", "const": "about:blank"},
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "title": {"type": "string"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "detail"],
                "properties": {"field": {"type": "string"}, "detail": {"type": "string"}},
            },
        },
    },
}
RETRY_AFTER = {"description": "Fra quanti secondi riprovare.", "schema": {"type": "integer", "minimum": 1}}


def described(schema: Json) -> Json:
    """The schema, completed in place: nothing here depends on who asks."""
    components = schema["components"]
    components["schemas"]["Problem"] = PROBLEM
    components["responses"] = {f"Problem{status}": _problem(status) for status in WHEN}
    schema["tags"] = [{"name": area, "description": label} for area, label in AREAS.items()]
    for path, method, operation in operations(schema):
        scope = _scope(operation, method)
        if scope:
            operation["x-scope"] = scope
        operation.setdefault("description", f"{operation['summary']}.")
        for parameter in operation["parameters"]:
            _describe(parameter, components)
        for status in refusals(path, method, operation):
            operation["responses"].setdefault(status, {"$ref": f"#/components/responses/Problem{status}"})
        _show_examples(operation, components)
    return schema


def operations(schema: Json) -> Iterator[tuple[str, str, Json]]:
    """(path, method in small letters, operation), in the order of the schema."""
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def refusals(path: str, method: str, operation: Json) -> list[int]:
    """Which errors a call may meet, by its form: 405 and the server's own faults can happen to any."""
    has_body, has_place = "requestBody" in operation, "{" in path
    is_asked = any(parameter["in"] == "query" for parameter in operation["parameters"])
    met = {
        400: True,
        404: has_place or has_body or is_asked,
        409: has_place or method != "get",
        413: has_body,
        429: True,
    }
    is_closed = bool(operation.get("security"))
    met |= {401: is_closed, 403: is_closed, 422: has_body or is_asked}
    return sorted(status for status, may_happen in met.items() if may_happen)


def _scope(operation: Json, method: str) -> str:
    """The scope that a key needs, where one is needed."""
    if not operation.get("security"):
        return ""
    return f"{operation['tags'][0]}:{READ if method == 'get' else WRITE}"


def _describe(parameter: Json, components: Json) -> None:
    name = parameter["name"]
    if not parameter.get("description"):
        fallback = "Il numero della risorsa." if name.endswith("_id") else ""
        parameter["description"] = PARAMETERS.get(name, fallback)
    parameter.pop("examples", None)  # a schema's list, which a parameter would have as a map
    parameter.setdefault("example", example_of(parameter["schema"], components, name))


def _problem(status: int) -> Json:
    example = {"type": "about:blank", "status": status, "title": TITLES[status], "detail": WHEN[status]}
    media = {"schema": {"$ref": "#/components/schemas/Problem"}, "example": example}
    answer: Json = {"description": WHEN[status], "content": {CONTENT_TYPE: media}}
    return answer | ({"headers": {"Retry-After": RETRY_AFTER}} if status == 429 else {})


def _show_examples(operation: Json, components: Json) -> None:
    bodies = [operation.get("requestBody", {}), *operation["responses"].values()]
    for body in bodies:
        for media in body.get("content", {}).values():
            if "example" not in media and "examples" not in media:
                media["example"] = example_of(media["schema"], components)
