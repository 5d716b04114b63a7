"""What the demo's sister programmes say: labs, courses, works, calls and a census, read from their text files."""

import csv
import re
from dataclasses import dataclass, field
from pathlib import Path

from reports.demo.content import head_and_body

HERE = Path(__file__).parent / "programmes"


@dataclass(frozen=True)
class MeetingText:
    """A session: `day` counted from today; a place "A distanza" has a link."""

    day: int
    hour: int
    minute: int
    minutes: int
    title: str
    place: str


@dataclass(frozen=True)
class HandedIn:
    """What a body handed in; `verdict` is "accettata", "da rivedere" or "consegnata"."""

    body: str
    verdict: str
    day: int
    text: str
    note: str


@dataclass
class WorkText:
    by: str
    due: int
    title: str
    instructions: str
    outputs: list[HandedIn] = field(default_factory=list)


@dataclass(frozen=True)
class LabText:
    """`minutes_text`: the account of its last session; `area` is empty for what is of every area."""

    kind: str
    title: str
    description: str
    area: str
    meetings: tuple[MeetingText, ...]
    minutes_text: str
    works: tuple[WorkText, ...]


@dataclass(frozen=True)
class ProgrammeText:
    title: str
    organiser: str
    for_whom: str
    description: str
    labs: tuple[LabText, ...]


@dataclass(frozen=True)
class QuizText:
    question: str
    choices: tuple[tuple[str, bool], ...]
    explanation: str


@dataclass(frozen=True)
class ObjectText:
    kind: str
    minutes: int
    title: str
    text: str
    quiz: tuple[QuizText, ...]


@dataclass(frozen=True)
class ChapterText:
    title: str
    description: str
    objects: tuple[ObjectText, ...]


def programme(folder: str) -> ProgrammeText:
    """The programme with its own labs, then those of each area."""
    fields, body = head_and_body(_read(f"{folder}/percorso.md"))
    description, *parts = _parts(body, "# ")
    labs = [_lab(part, "") for part in parts]
    for path in sorted((HERE / folder).glob("area-*.md")):
        area, rest = head_and_body(path.read_text(encoding="utf-8"))
        labs += [_lab(part, area["titolo"]) for part in _parts(rest, "# ")]
    return ProgrammeText(
        fields["titolo"], fields["organizzatore"], fields["per"], description.strip(), tuple(labs)
    )


def _lab(part: str, area: str) -> LabText:
    first, *blocks = _parts(part, "@ ")
    heading, _, text = first.partition("\n")
    kind, title = _cells(heading)
    lines = text.strip().splitlines()
    meetings = tuple(_meeting(line) for line in lines if line.startswith("+ "))
    description = "\n".join(line for line in lines if not line.startswith("+ ")).strip()
    minutes_text, works = "", list[WorkText]()
    for block in blocks:
        heading, _, text = block.partition("\n")
        what, *rest = _cells(heading)
        if what == "verbale":
            minutes_text = text.strip()
        elif what == "lavoro":
            works.append(WorkText(rest[0], int(rest[1]), rest[2], text.strip()))
        elif what == "consegna":
            works[0].outputs.append(HandedIn(rest[0], rest[1], int(rest[2]), text.strip(), ""))
        else:
            last = works[0].outputs.pop()
            works[0].outputs.append(HandedIn(last.body, last.verdict, last.day, last.text, text.strip()))
    return LabText(kind, title, description, area, meetings, minutes_text, tuple(works))


def _meeting(line: str) -> MeetingText:
    day, time, minutes, title, place = _cells(line.removeprefix("+ "))
    hour, minute = time.split(":")
    return MeetingText(int(day), int(hour), int(minute), int(minutes), title, place)


def chapters() -> list[ChapterText]:
    """The modules of the online course, in order."""
    return [
        _chapter(path.read_text(encoding="utf-8")) for path in sorted((HERE / "course").glob("[1-9]-*.md"))
    ]


def _chapter(text: str) -> ChapterText:
    fields, body = head_and_body(text)
    return ChapterText(fields["titolo"], fields["descrizione"], tuple(map(_object, _parts(body, "# "))))


def _object(part: str) -> ObjectText:
    heading, _, body = part.partition("\n")
    kind, minutes, title = _cells(heading)
    text, *questions = _parts(body, "? ") if kind == "quiz" else [body]
    return ObjectText(kind, int(minutes), title, text.strip(), tuple(map(_question, questions)))


def _question(part: str) -> QuizText:
    question, *lines = part.strip().splitlines()
    choices = tuple((line[2:], line.startswith("+ ")) for line in lines if line[:2] in ("+ ", "- "))
    explanation = next(line[2:] for line in lines if line.startswith("! "))
    return QuizText(question, choices, explanation)


def call(name: str) -> tuple[dict[str, str], str]:
    """Its fields (`titolo`, `pubblicato` and `chiude` in days from today) and its text."""
    return head_and_body(_read(f"census/{name}.md"))


def census() -> tuple[dict[str, str], list[tuple[str, str, dict[str, str]]]]:
    """Its fields, and for each question the kind in words, the title and its own fields."""
    fields, body = head_and_body(_read("census/censimento.md"))
    questions = []
    for part in _parts(body, "# "):
        heading, _, rest = part.partition("\n")
        kind, title = _cells(heading)
        questions.append((kind, title, head_and_body(rest.strip() + "\n\n")[0] if rest.strip() else {}))
    return fields, questions


def table(path: str) -> list[dict[str, str]]:
    return list(csv.DictReader(_read(path).splitlines(), delimiter=";"))


def _read(path: str) -> str:
    return (HERE / path).read_text(encoding="utf-8")


def _parts(text: str, mark: str) -> list[str]:
    """What stands between lines that begin with the mark, without it; an empty first part is left out."""
    found = re.split(rf"^{re.escape(mark)}", text, flags=re.MULTILINE)
    return [part for number, part in enumerate(found) if number or part.strip()]


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.split("|")]
