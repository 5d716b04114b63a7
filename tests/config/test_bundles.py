"""What a page loads: the first one is light, each has the scripts it needs, and nothing it names was left out."""

import gzip
import re
from pathlib import Path

import pytest
from django.test import Client

ROOT = Path(__file__).resolve().parents[2]
BUILT = ROOT / "static" / "build"
KIT = ROOT / "node_modules" / "bootstrap-italia" / "dist"
FIRST_PAGE_BYTES = 110_000  # of CSS and JavaScript, gzipped
# The attributes that each bundle of static/src/bundles/ looks for.
MARKS = {
    "thread": ("data-thread", "data-new-thread"),
    "survey": ("data-autosave", "data-ranking", "data-answer-row"),
    "upload": ("data-upload",),
}
# Includes whose name is known only when the page is made.
CHOSEN_LATER = {
    "form.template": "surveys/_question_*.html",
    "row_tools": "toolkit/_*.html",
}
TEMPLATES = {
    path.relative_to(folder).as_posix(): path.read_text()
    for folder in (ROOT / "templates", *ROOT.glob("*/templates"))
    for path in folder.rglob("*.html")
}


@pytest.mark.parametrize("address", ["/", "/novita/", "/laboratori/"])
def test_first_page_is_light(address, db):
    page = Client().get(address).content.decode()
    files = re.findall(r'(?:href|src)="/static/([^"]+\.(?:css|js))"', page)
    assert {Path(name).suffix for name in files} == {".css", ".js"}
    weights = {name: len(gzip.compress((ROOT / "static" / name).read_bytes())) for name in files}
    assert sum(weights.values()) <= FIRST_PAGE_BYTES, weights


def whole(name: str, seen: frozenset[str] = frozenset()) -> str:
    """The text of a template with that of all it includes."""
    text, parts = TEMPLATES[name], []
    for asked in re.findall(r"{% include (\S+)", text):
        pattern = asked.strip("\"'") if asked[0] in "\"'" else CHOSEN_LATER[asked]
        folder_and_glob = [other for other in TEMPLATES if Path(other).match(pattern)]
        parts += [whole(other, seen | {name}) for other in folder_and_glob if other not in seen | {name}]
    return "".join([text, *parts])


def test_each_page_loads_the_bundles_it_needs_and_no_other():
    assert set(MARKS) | {"cantiere"} == {
        path.stem for path in (ROOT / "static" / "src" / "bundles").iterdir()
    }
    pages = [name for name, text in TEMPLATES.items() if '{% extends "base.html" %}' in text]
    assert len(pages) > 100
    for name in pages:
        text = whole(name)
        needed = {
            b for b, marks in MARKS.items() if any(re.search(rf"\s{mark}[\s=>]", text) for mark in marks)
        }
        loaded = set(re.findall(r"static 'build/(\w+)\.js'", TEMPLATES[name]))
        assert loaded == needed, name


def classes_of(sheet: str) -> set[str]:
    return set(re.findall(r"\.(-?[A-Za-z_][\w-]*)", sheet))


def test_no_part_of_the_kit_that_a_template_uses_was_left_out():
    """Bootstrap Italia knows the class, our sheet does not: add its part to static/src/theme.scss."""
    known = classes_of((KIT / "css" / "bootstrap-italia.min.css").read_text())
    built = classes_of((BUILT / "cantiere.css").read_text())
    assert {"btn-primary", "visually-hidden"} <= known & built
    missing = {}
    for name, text in TEMPLATES.items():
        values = " ".join(re.findall(r'class="((?:{%.*?%}|{{.*?}}|[^"{])*)"', text))
        plain = re.sub(r"-{%.*?{% endif %}|{{.*?}}|{%.*?%}", " ", values)  # alert-{% if … %}: half a name
        used = set(re.findall(r"[A-Za-z][\w-]*", plain))
        if left_out := used & known - built:
            missing[name] = left_out
    assert missing == {}


def test_every_plugin_that_a_template_asks_for_is_in_the_base_bundle():
    source = (ROOT / "static" / "src" / "bundles" / "cantiere.js").read_text()
    plugins = {name.replace("-", "") for name in re.findall(r"plugins/([\w-]+)\.js", source)}
    asked = {name for text in TEMPLATES.values() for name in re.findall(r'data-bs-toggle="(\w+)"', text)}
    assert asked and asked <= plugins


def test_the_sprite_holds_the_icons_that_are_named():
    """A name that is missing goes in the list of build.mjs, one that nobody uses goes out of it."""
    held = set(re.findall(r'<symbol id="([^"]+)"', (BUILT / "sprites.svg").read_text()))
    all_icons = set(re.findall(r'<symbol id="([^"]+)"', (KIT / "svg" / "sprites.svg").read_text()))
    sources = [*TEMPLATES.values(), *(path.read_text() for path in (ROOT / "static" / "src").rglob("*.js"))]
    named = {name for text in sources for name in re.findall(r"\bit-[a-z0-9-]+", text)} & all_icons
    assert held == named
