"""What programs name by an id or a code: found, or an error at the field."""

from typing import Annotated, TypeVar

from django.db.models import Model, QuerySet
from pydantic import Field, StringConstraints

from accounts.models import Ambito, Ats

Row = TypeVar("Row", bound=Model)
Id = Annotated[int, Field(strict=True, ge=0, lt=2**62)]
IdAsked = Annotated[int, Field(ge=0, lt=2**62)]
Code = Annotated[str, StringConstraints(max_length=20)]


class NotAcceptable(Exception):
    """What was sent cannot be taken; sentences by field."""

    def __init__(self, errors: dict[str, list[str]]) -> None:
        super().__init__("Alcuni dati non sono validi.")
        self.errors = errors


def ats_of(code: str | None) -> Ats | None:
    """None for no code. Raises NotAcceptable for one that no ATS has."""
    return _with_code(Ats.objects.all(), code, "ats", "Nessuna ATS ha questo codice.")


def ambito_of(code: str | None) -> Ambito | None:
    return _with_code(Ambito.objects.all(), code, "ambito", "Nessun Ambito ha questo codice.")


def _with_code(rows: QuerySet[Row], code: str | None, field: str, sentence: str) -> Row | None:
    if not code:
        return None
    found = rows.filter(**{"code": code}).first()
    if found is None:
        raise NotAcceptable({field: [sentence]})
    return found
