"""What somebody did in a learning object, as a page, a program or a session carries it. Nothing here imports Django."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

MAX_SECONDS = 24 * 60 * 60
MAX_QUESTIONS = 100
MAX_CHOICES = 20
MAX_DIGITS = 18
Answers = dict[int, frozenset[int]]  # question → choices


class Fields(Protocol):
    """A sent form: several values by name."""

    def get(self, name: str, default: str, /) -> Any: ...
    def getlist(self, name: str, /) -> list[str]: ...
    def __iter__(self) -> Iterator[str]: ...


@dataclass(frozen=True)
class News:
    """Where a video was left, that all is done, the answers to a quiz (None: none were sent)."""

    seconds: int = 0
    completed: bool = False
    answers: Answers | None = None

    @classmethod
    def of_form(cls, fields: Fields) -> "News":
        """`seconds` or whole `minute`, `completed`, and a field `q<id>` for each question of a form with `quiz`."""
        seconds = number(fields.get("seconds", "")) or number(fields.get("minute", "")) * 60
        answers = None
        if fields.get("quiz", ""):
            named = [name for name in fields if name[:1] == "q" and number(name[1:])]
            answers = {number(name[1:]): _ids(fields.getlist(name)) for name in named[:MAX_QUESTIONS]}
        return cls(min(seconds, MAX_SECONDS), bool(fields.get("completed", "")), answers)

    @classmethod
    def of_json(cls, kept: Mapping[str, Any]) -> "News":
        """Of what `as_json` gave."""
        answers = kept["answers"]
        return cls(kept["seconds"], kept["completed"], None if answers is None else answers_of(answers))

    def as_json(self) -> dict[str, Any]:
        answers = None if self.answers is None else as_lists(self.answers)
        return {"seconds": self.seconds, "completed": self.completed, "answers": answers}


def as_lists(answers: Mapping[int, frozenset[int]]) -> dict[str, list[int]]:
    """As JSON keeps them."""
    return {str(question): sorted(choices) for question, choices in sorted(answers.items())}


def answers_of(lists: Mapping[str, list[int]]) -> Answers:
    return {int(question): frozenset(choices) for question, choices in lists.items()}


def number(text: Any) -> int:
    """A natural number written in figures; 0 for anything else."""
    text = str(text)
    is_number = text.isascii() and text.isdecimal() and len(text) <= MAX_DIGITS
    return int(text) if is_number else 0


def _ids(texts: list[str]) -> frozenset[int]:
    return frozenset(filter(None, map(number, texts[:MAX_CHOICES])))
