"""One believable value for each JSON schema of the API, so that every call shows what goes in and what comes out."""

from typing import Any

Json = dict[str, Any]

# By the name of a field; a value that does not fit the field's schema is passed over.
SAMPLES: dict[str, list[Any]] = {
    "ambito": ["BER-01"],
    "answers": [{"7": {"order": [[12], [14, 15]], "not_relevant": [13]}}],
    "ats": ["BER"],
    "body": ["Qualcuno ha già un modello di **convenzione** per il trasporto sociale?"],
    "html": ["<p>Qualcuno ha già un modello di <strong>convenzione</strong>?</p>"],
    "capacity": [30],
    "code": ["BER-01"],
    "cursor": ["128"],
    "detail": ["Quello che cerchi non c'è."],
    "email": ["anna.rossi@example.org"],
    "file": ["(il file)"],
    "file_name": ["convenzione.docx"],
    "first_name": ["Anna"],
    "id": [42],
    "key": ["6f1c1c1e-7d53-4a57-9f0a-1d2b3c4d5e6f"],
    "last_name": ["Rossi"],
    "limit": [50],
    "message": ["Mi occupo di servizi per la non autosufficienza."],
    "media_type": ["application/pdf"],
    "name": ["Anna Rossi"],
    "next": [None],
    "q": ["convenzione trasporto"],
    "reason": ["Manca la data di approvazione."],
    "role": ["member"],
    "seq": [17],
    "sha256": ["9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"],
    "size": [48_213],
    "title": ["Convenzione per il trasporto sociale"],
    "url": ["https://cantiere.example.org/discussioni/42/"],
    "version": [3, "9f86d081884c7d65"],
    "year": [2026, "2026"],
}
BY_FORMAT = {
    "date-time": "2026-05-05T09:30:00+02:00",
    "date": "2026-05-05",
    "email": "anna.rossi@example.org",
    "uri": "https://cantiere.example.org/",
    "binary": "(il file)",
}
TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "object": (dict,),
    "null": (type(None),),
}


def example_of(schema: Json, components: Json, name: str = "") -> Any:
    """`components` resolve the references; `name` is that of the field, for a value that looks like one."""
    if "$ref" in schema:
        return example_of(components["schemas"][schema["$ref"].rsplit("/", 1)[-1]], components, name)
    if "example" in schema or schema.get("examples"):
        return schema["example"] if "example" in schema else schema["examples"][0]
    for word in ("anyOf", "oneOf", "allOf"):
        if word in schema:
            return _of_first(schema[word], components, name)
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return next((one for one in SAMPLES.get(name, []) if one in schema["enum"]), schema["enum"][0])
    return _of_type(schema, components, name)


def _of_first(options: list[Json], components: Json, name: str) -> Any:
    """Of the first that is not null, unless null is what one sees most."""
    if name == "next":
        return None
    some = [option for option in options if option.get("type") != "null"] or options
    return example_of(some[0], components, name)


def _of_type(schema: Json, components: Json, name: str) -> Any:
    kind = schema.get("type")
    for sample in SAMPLES.get(name, []):
        if isinstance(sample, TYPES.get(kind or "", ())):
            return sample
    if kind == "object":
        return _of_object(schema, components)
    if kind == "array":
        one = example_of(schema.get("items", {}), components, name.removesuffix("s"))
        return [one] * max(1, schema.get("minItems", 1))
    if kind == "string":
        return BY_FORMAT.get(schema.get("format", ""), "Testo")
    if kind in ("integer", "number"):
        return _number(schema)
    return {"boolean": True, "null": None}.get(kind or "", {})


def _of_object(schema: Json, components: Json) -> Json:
    own = {name: example_of(one, components, name) for name, one in schema.get("properties", {}).items()}
    more = schema.get("additionalProperties")
    if own or not isinstance(more, dict) or not more:
        return own
    return {"chiave": example_of(more, components)}


def _number(schema: Json) -> int | float:
    low, high = schema.get("minimum", 0), schema.get("maximum", 1_000_000)
    return max(low, min(high, schema.get("default") or 12))
