"""What has a person seen on the site, whatever way they came there? The upper apps answer for what they keep."""

from collections.abc import Callable

from django.db.models import Model

from accounts.models import Person

Answer = Callable[[Person, set[int]], set[int]]

_answers: dict[type[Model], Answer] = {}


def register(model: type[Model], answer: Answer) -> None:
    """`answer(person, ids)` gives those of these objects that the person has seen, in one query."""
    _answers[model] = answer


def seen_ids(person: Person, model: type[Model], ids: set[int]) -> set[int]:
    """Of a model that nobody answers for, none."""
    answer = _answers.get(model)
    return answer(person, ids) if answer else set()
