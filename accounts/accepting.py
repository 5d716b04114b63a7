"""What the forms of the pages say of what a program sends: the same rules, and the same sentences."""

from collections.abc import Mapping
from typing import Any, TypeVar

from django import forms

from accounts.coded import NotAcceptable

AnyForm = TypeVar("AnyForm", bound=forms.BaseForm)


def refuse(field: str, sentence: str) -> NotAcceptable:
    """To be raised: one field, one sentence."""
    return NotAcceptable({field: [sentence]})


def accepted(form: AnyForm, names: Mapping[str, str] | None = None) -> AnyForm:
    """The form, valid; or NotAcceptable. `names`: what the program calls a field that the form calls otherwise."""
    if form.is_valid():
        return form
    told = names or {}
    raise NotAcceptable(
        {told.get(field, field): [str(one) for one in faults] for field, faults in form.errors.items()}
    )


def changed(form_class: Any, instance: Any, payload: Any) -> dict[str, Any]:
    """What a form of the model is filled with to change only the fields that were sent."""
    stored = forms.model_to_dict(instance, fields=form_class._meta.fields)
    return stored | payload.dict(exclude_unset=True)
