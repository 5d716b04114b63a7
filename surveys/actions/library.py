"""The library of modules: the order of its rows, and what is still asked about."""

from __future__ import annotations

from django.db import transaction

from accounts.models import Person
from accounts.rules import require
from surveys import rules
from surveys.models import Module, Section
from surveys.ordering import move

WHO_PREPARES = "Preparano le rilevazioni solo i coordinatori della regione e delle ATS."


@transaction.atomic
def move_section(actor: Person, section: Section, step: int) -> None:
    """Up by one place (-1) or down (+1)."""
    require(rules.can_prepare(actor), WHO_PREPARES)
    move(Section.objects.select_for_update(), section, step)


@transaction.atomic
def move_module(actor: Person, module: Module, step: int) -> None:
    """Up or down by one place within its section."""
    require(rules.can_prepare(actor), WHO_PREPARES)
    move(module.section.modules.select_for_update(), module, step)


def use_module(actor: Person, module: Module, is_active: bool) -> None:
    """Take up again, or no longer ask about: launched surveys keep theirs."""
    require(rules.can_prepare(actor), WHO_PREPARES)
    Module.objects.filter(pk=module.pk).update(is_active=is_active)
