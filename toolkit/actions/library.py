"""What readers do with the library: opinions, stars, collections, requests of what is missing."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Max

from accounts.models import Person
from accounts.rules import require
from notifications.actions import notify
from toolkit import rules
from toolkit.models import Collection, CollectionItem, Document, Opinion, Star, Vote, Wanted


def say_opinion(actor: Person, document: Document, is_useful: bool, reason: str) -> Opinion:
    """One for each person, the last one counts."""
    require(rules.can_say_opinion(actor, document), rules.OPINIONS)
    made, _ = Opinion.objects.update_or_create(
        document=document, person=actor, defaults={"is_useful": is_useful, "reason": reason}
    )
    return made


def star(actor: Person, document: Document, is_on: bool) -> None:
    """Keep it among one's own, or no longer; the same twice changes nothing."""
    if is_on:
        Star.objects.bulk_create([Star(document=document, person=actor)], ignore_conflicts=True)
    else:
        Star.objects.filter(document=document, person=actor).delete()


def save_collection(actor: Person, collection: Collection) -> Collection:
    """A new one, or what is said of one."""
    if collection.pk is None:
        require(rules.can_make_collection(actor), rules.COLLECTORS)
        collection.curator = actor
    require(rules.can_show_to(actor, collection.audience), rules.AUDIENCES)
    require(rules.can_edit_collection(actor, collection), rules.COLLECTORS)
    collection.save()
    return collection


@transaction.atomic
def collect(actor: Person, collection: Collection, document: Document) -> None:
    """At the end, once."""
    collection = Collection.objects.select_for_update().get(pk=collection.pk)
    require(rules.can_edit_collection(actor, collection), rules.COLLECTORS)
    last = collection.items.aggregate(last=Max("place"))["last"] or 0
    CollectionItem.objects.get_or_create(
        collection=collection, document=document, defaults={"place": last + 1}
    )


@transaction.atomic
def move_in_collection(actor: Person, item: CollectionItem, is_up: bool) -> None:
    """Past the one before or after, of those that the actor sees; the first stays first, the last last."""
    collection = Collection.objects.select_for_update().get(pk=item.collection_id)
    require(rules.can_edit_collection(actor, collection), rules.COLLECTORS)
    items = list(collection.items.all())
    seen = set(Document.objects.visible_to(actor).filter(collections=collection).values_list("pk", flat=True))
    here = items.index(item)
    passed = items[:here][::-1] if is_up else items[here + 1 :]
    there = next((items.index(one) for one in passed if one.document_id in seen), None)
    if there is not None:
        items.insert(there, items.pop(here))
        for place, one in enumerate(items, start=1):
            one.place = place
        CollectionItem.objects.bulk_update(items, ["place"])


def take_out(actor: Person, item: CollectionItem) -> None:
    require(rules.can_edit_collection(actor, item.collection), rules.COLLECTORS)
    item.delete()


@transaction.atomic
def ask_for(actor: Person, title: str, text: str) -> Wanted:
    """Ask for a template that is not there; who asks is the first to vote."""
    require(rules.can_upload(actor), rules.ASKERS)
    wanted = Wanted.objects.create(title=title, text=text, author=actor)
    Vote.objects.create(wanted=wanted, person=actor)
    return wanted


def vote(actor: Person, wanted: Wanted, is_on: bool) -> None:
    require(rules.can_upload(actor), rules.ASKERS)
    if is_on:
        Vote.objects.bulk_create([Vote(wanted=wanted, person=actor)], ignore_conflicts=True)
    else:
        Vote.objects.filter(wanted=wanted, person=actor).delete()


@transaction.atomic
def take_charge(actor: Person, wanted: Wanted, is_on: bool) -> None:
    """Say that one is making it, so that nobody makes it twice; or that one is not any more."""
    require(rules.can_upload(actor), rules.ASKERS)
    wanted = Wanted.objects.select_for_update(of=("self",)).get(pk=wanted.pk)
    if is_on and wanted.taken_by_id is None:
        wanted.taken_by = actor
        if wanted.author_id != actor.pk:
            notify([wanted.author], f"{actor.name} ha preso in carico «{wanted.title}».", wanted)
    elif not is_on and wanted.taken_by_id == actor.pk:
        wanted.taken_by = None
    wanted.save(update_fields=["taken_by"])
