"""No model and no column that could hold something about a person is forgotten by the registry."""

from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

from accounts.models import Person
from accounts.privacy import KEPT, NOT_PERSONAL, Subject, holdings

BY_LABEL = {holding.label: holding for holding in holdings()}
MODELS = {model._meta.label: model for model in apps.get_models(include_auto_created=True)}
TEXTS = (models.CharField, models.TextField, models.JSONField, models.FileField, models.BinaryField)
DOCS = (Path(__file__).resolve().parents[2] / "docs" / "GDPR.md").read_text()


def must_be_named(column: models.Field) -> bool:
    """Links to people; and texts, except choices of the site's own words."""
    if column.is_relation:
        return column.related_model is Person
    return isinstance(column, TEXTS) and not column.choices and not isinstance(column, models.UUIDField)


def test_every_model_is_declared_and_nothing_else():
    assert sorted(MODELS) == sorted(BY_LABEL)


@pytest.mark.parametrize("label", sorted(MODELS))
def test_every_column_that_could_hold_something_personal_is_named(label):
    columns = {column.name for column in MODELS[label]._meta.concrete_fields if must_be_named(column)}
    holding = BY_LABEL[label]
    missing = columns - holding.named
    unknown = holding.named - {column.name for column in MODELS[label]._meta.concrete_fields} - {"pk"}
    assert (missing, unknown) == (set(), set())


def test_a_forgotten_column_would_be_seen():
    named = {
        column.name for column in MODELS["community.Post"]._meta.concrete_fields if must_be_named(column)
    }
    assert named == {"author", "key", "body", "sent_digest", "html"}


def test_what_is_nobodys_has_no_owner_and_what_is_somebodys_has_one():
    for holding in BY_LABEL.values():
        owned = bool(holding.owners or holding.unlinks or holding.addresses)
        if holding.leaving == NOT_PERSONAL:
            assert not owned, holding.label
        elif not owned:
            assert (holding.leaving == KEPT and holding.actors) or holding.label == "sessions.Session"


@pytest.mark.parametrize("holding", BY_LABEL.values(), ids=BY_LABEL)
def test_the_register_of_processing_says_it(holding):
    """docs/GDPR.md has a section for each subject, and says how long each thing is kept and why it stays."""
    assert f"### {holding.subject.value}" in DOCS
    if holding.leaving == NOT_PERSONAL and not holding.limits:
        return
    line = next((line for line in DOCS.splitlines() if line.startswith(f"| `{holding.label}` |")), "")
    assert holding.leaving.value in line
    assert holding.kept_for in line
    assert holding.why in line


def test_every_subject_is_used():
    assert {holding.subject for holding in BY_LABEL.values()} == set(Subject)
