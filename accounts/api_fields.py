"""What programs send and get everywhere: bounded lists and texts; a person and a body in few words."""

from typing import Annotated, Any

from ninja import Schema
from pydantic import Field, StringConstraints

from accounts.coded import Id
from accounts.models import Organisation

Ids = Annotated[list[Id], Field(max_length=500, examples=[[12, 15]])]
Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
ShortText = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]
Reason = Annotated[str, StringConstraints(strip_whitespace=True, max_length=300)]
Note = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000)]
Email = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=254)]


class PersonRef(Schema):
    id: int
    name: str


class BodyRef(Schema):
    """An office or another body; `name` as it stands beside a person's."""

    id: int
    name: str
    kind: str
    ats: str | None
    ambito: str | None

    @staticmethod
    def resolve_name(body: Organisation) -> str:
        return body.label

    @staticmethod
    def resolve_ats(body: Organisation) -> str | None:
        return body.ats.code if body.ats else None

    @staticmethod
    def resolve_ambito(body: Organisation) -> str | None:
        return body.ambito.code if body.ambito else None


def whole(rows: Any) -> dict[str, Any]:
    """A list that is always answered in one piece."""
    return {"results": list(rows), "next": None}
