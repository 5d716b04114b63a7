"""What the community does when something happens below: spaces are made, open sockets are looked at."""

from typing import Any

from django.db import transaction
from django.dispatch import receiver

from accounts.audience import ats_term, circle_term
from accounts.models import Ats, Person
from accounts.signals import (
    joined_by_request,
    memberships_changed,
    names_erased,
    person_leaving,
    territory_loaded,
)
from community.actions.leaving import give_back_duties, tell_of_new_texts
from community.models import Newcomer, Post, Space
from labs.models import Lab
from labs.signals import lab_changed, lab_created
from live import doorbell


@receiver(memberships_changed)
def look_at_open_sockets(**kwargs: Any) -> None:
    transaction.on_commit(doorbell.recheck, robust=True)


@receiver(territory_loaded)
def make_spaces_of_ats(**kwargs: Any) -> None:
    """One space for each ATS; its title follows the ATS's name."""
    for ats in Ats.objects.all():
        Space.objects.update_or_create(
            kind=Space.Kind.ATS, ats=ats, defaults={"title": ats.name, "audience": ats_term(ats.pk)}
        )


@receiver(lab_created)
def make_space_of_lab(lab: Lab, **kwargs: Any) -> None:
    Space.objects.get_or_create(
        circle=lab.circle,
        defaults={
            "kind": Space.Kind.LAB,
            "title": lab.title,
            "ats": lab.ats,
            "audience": circle_term(lab.circle_id),
        },
    )


@receiver(lab_changed)
def follow_lab(lab: Lab, **kwargs: Any) -> None:
    """The space keeps the lab's title, and is archived when the lab has ended."""
    for space in Space.objects.filter(circle=lab.circle):
        space.title, space.ats = lab.title, lab.ats
        space.is_archived = lab.status in (Lab.Status.CONCLUDED, Lab.Status.CANCELLED)
        space.save()


@receiver(joined_by_request)
def read_the_first_posts(person: Person, **kwargs: Any) -> None:
    """Nobody invited them: a moderator reads their first posts before the others do."""
    Newcomer.objects.get_or_create(person=person)


@receiver(person_leaving)
def hand_over(person: Person, **kwargs: Any) -> None:
    give_back_duties(person)


@receiver(names_erased, sender=Post)
def show_the_new_texts(ids: list[int], **kwargs: Any) -> None:
    tell_of_new_texts(ids)
