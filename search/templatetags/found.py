"""Small pieces of the search pages: a facet with its links, the name of a file's format."""

from pathlib import Path
from typing import Any

from django import template

from search.queries import FacetValue
from search.query import without

register = template.Library()
KIND_NAMES = {
    "document": "Documento",
    "thread": "Discussione",
    "lab": "Laboratorio",
    "news": "Novità",
    "survey": "Rilevazione",
    "person": "Persona",
}
FORMATS = {"md": "Markdown", "p7m": "firmato P7M"}


@register.inclusion_tag("search/_facet.html", takes_context=True)
def facet(
    context: template.Context, heading: str, name: str, values: list[FacetValue], chosen: str
) -> dict[str, Any]:
    """The values of one facet, each with the address that chooses it; or the one chosen, with that which drops it."""
    asked = context["request"].GET.copy()
    asked.pop("page", None)
    asked.pop(name, None)
    links = []
    for value in values or ():
        asked[name] = value.value
        links.append((value, asked.urlencode()))
    asked.pop(name, None)
    if typed := asked.get("q"):
        asked["q"] = without(typed, name)
    removed = asked.urlencode()
    label = next((value.label for value in values or () if value.value == chosen), chosen)
    return {"heading": heading, "links": links, "chosen": chosen, "label": label, "removed": removed}


@register.simple_tag(takes_context=True)
def rendered(context: template.Context, name: str) -> str:
    """A part that stands in two places is made once: `{% rendered "part.html" as part %}`."""
    assert context.template is not None, "a tag is rendered within a template"
    part: str = context.template.engine.get_template(name).render(context)
    return part


@register.filter
def format_name(file_name: str) -> str:
    """`DOCX` for `modello.docx`."""
    ending = Path(file_name).suffix.lstrip(".").lower()
    return FORMATS.get(ending, ending.upper()) or "File"


@register.filter
def kind_name(kind: str) -> str:
    """What one such thing is called."""
    return KIND_NAMES[kind]
