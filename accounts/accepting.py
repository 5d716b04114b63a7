"""Do the forms of the pages accept what a program sends? The same rules, and the same sentences."""

from collections.abc import Mapping
from typing import Any, TypeVar

from django import forms

from accounts.models import Ambito, Ats

AnyForm = TypeVar("AnyForm", bound=forms.BaseForm)


class NotAcceptable(Exception):
    """Bad input: `errors` has {"field", "detail"} for each sentence; a field that is "" is the whole."""

    def __init__(self, errors: list[dict[str, str]]) -> None:
        super().__init__("Alcuni dati non sono validi.")
        self.errors = errors


def refuse(field: str, sentence: str) -> NotAcceptable:
    """To be raised: one field, one sentence."""
    return NotAcceptable([{"field": field, "detail": sentence}])


def accepted(form: AnyForm, names: Mapping[str, str] | None = None) -> AnyForm:
    """The form, valid; or NotAcceptable. `names`: what the program calls a field that the form calls otherwise."""
    if form.is_valid():
        return form
    told = names or {}
    raise NotAcceptable(
        [
            {"field": told.get(field, field).removeprefix("__all__"), "detail": str(sentence)}
            for field, sentences in form.errors.items()
            for sentence in sentences
        ]
    )


def changed(form_class: Any, instance: Any, payload: Any) -> dict[str, Any]:
    """What a form of the model is filled with to change only the fields that were sent."""
    stored = forms.model_to_dict(instance, fields=form_class._meta.fields)
    return stored | payload.dict(exclude_unset=True)


def ats_of(code: str | None) -> Ats | None:
    """That of the code; NotAcceptable where there is none."""
    if code is None:
        return None
    ats = Ats.objects.filter(code=code).first()
    if ats is None:
        raise refuse("ats", "Nessuna ATS ha questo codice.")
    return ats


def ambito_of(code: str | None) -> Ambito | None:
    """As `ats_of`."""
    if code is None:
        return None
    ambito = Ambito.objects.filter(code=code).first()
    if ambito is None:
        raise refuse("ambito", "Nessun Ambito ha questo codice.")
    return ambito
