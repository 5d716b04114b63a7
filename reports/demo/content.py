"""What the demo says: macro sections, threads and news, read from the text files beside this module."""

import random
import re
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent


@dataclass(frozen=True)
class ModuleText:
    title: str
    description: str


@dataclass(frozen=True)
class SectionText:
    title: str
    description: str
    modules: tuple[ModuleText, ...]


@dataclass(frozen=True)
class Talk:
    """A thread: `place` is "generale", "laboratorio" or the code of an ATS; posts are (who, text)."""

    key: str
    place: str
    title: str
    is_question: bool
    solution: int
    days_ago: int
    posts: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Article:
    """`days_ago` is negative for one that waits for its day; `fields`: what else its text says of it."""

    key: str
    title: str
    summary: str
    days_ago: int
    body: str
    fields: dict[str, str]

    @property
    def tags(self) -> list[str]:
        return [tag.strip() for tag in self.fields.get("temi", "").split(",") if tag.strip()]


def sections(source: str | None = None) -> list[SectionText]:
    text = source if source is not None else (HERE / "fabbisogni.md").read_text(encoding="utf-8")
    return [_section(part) for part in re.split(r"^# ", text, flags=re.MULTILINE) if part.strip()]


def _section(part: str) -> SectionText:
    title, description, *lines = [line.strip() for line in part.splitlines() if line.strip()]
    pairs = [line.removeprefix("- ").split(" | ", 1) for line in lines]
    return SectionText(title, description, tuple(ModuleText(first, second) for first, second in pairs))


def names() -> tuple[list[str], list[str]]:
    """First names and last names, plainly invented."""
    return _name_lists()[0], _name_lists()[1]


def more_names() -> tuple[list[str], list[str]]:
    """Those of the many, in no order of the alphabet; no last name of `names` is among them."""
    first, last = _name_lists()[2:]
    order = random.Random("gente")  # noqa: S311 - no secret
    return order.sample(first, len(first)), order.sample(last, len(last))


def _name_lists() -> list[list[str]]:
    parts = (HERE / "nomi.txt").read_text(encoding="utf-8").split("\n\n")
    return [part.split() for part in parts]


def talks() -> list[Talk]:
    return [_talk(path.stem, path.read_text(encoding="utf-8")) for path in sorted(HERE.glob("threads/*.md"))]


def _talk(key: str, text: str) -> Talk:
    fields, body = head_and_body(text)
    parts = [part.partition("\n") for part in re.split(r"^@ ", body, flags=re.MULTILINE) if part.strip()]
    posts = tuple((who.strip(), said.strip()) for who, _, said in parts)
    is_question, solution = fields["domanda"] == "sì", int(fields.get("soluzione", "0"))
    return Talk(key, fields["spazio"], fields["titolo"], is_question, solution, int(fields["giorni"]), posts)


def articles() -> list[Article]:
    paths = sorted(HERE.glob("news/*.md"))
    return [_article(path.stem, path.read_text(encoding="utf-8")) for path in paths]


def _article(key: str, text: str) -> Article:
    fields, body = head_and_body(text)
    return Article(key, fields["titolo"], fields["sommario"], int(fields["giorni"]), body.strip(), fields)


def head_and_body(text: str) -> tuple[dict[str, str], str]:
    head, _, body = text.partition("\n\n")
    pairs = (line.partition(":") for line in head.splitlines())
    return {key.strip(): value.strip() for key, _, value in pairs}, body
