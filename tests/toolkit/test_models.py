"""Who sees which document, version and passage."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction

from accounts.audience import PUBLIC, ats_term, circle_term
from accounts.models import Person
from toolkit.models import Document, Passage, Version

pytestmark = pytest.mark.django_db


def again(person: Person) -> Person:
    return Person.objects.get(pk=person.pk)


def sees(person, document: Document) -> bool:
    return Document.objects.visible_to(person).filter(pk=document.pk).exists()


def test_published_documents_follow_their_audience(make, anna, bruno, carla, elena, tina, territory):
    circle = make.circle(territory.ats)
    make.membership(elena, "guest", circle=circle)
    for_all = make.document(audience=PUBLIC)
    for_participants = make.document()
    for_ats = make.document(audience=ats_term(territory.ats.pk))
    for_lab = make.document(audience=circle_term(circle.pk))
    documents = (for_all, for_participants, for_ats, for_lab)

    def seen_by(person) -> list[bool]:
        return [sees(person, document) for document in documents]

    assert seen_by(AnonymousUser()) == [True, False, False, False]
    assert seen_by(again(elena)) == [True, False, False, True]
    assert seen_by(bruno) == [True, True, True, False]
    assert seen_by(carla) == [True, True, False, False]
    assert seen_by(tina) == [True, True, False, False]
    assert seen_by(anna) == [True, True, True, True]


@pytest.mark.parametrize(
    ("status", "seen"),
    [
        ("draft", {"bruno"}),
        ("in_review", {"bruno", "marco", "anna", "dario", "ats"}),
        ("sent_back", {"bruno", "marco", "anna", "dario", "ats"}),
        ("withdrawn", {"bruno", "marco", "anna", "dario", "ats"}),
        ("published", {"bruno", "rita", "carla", "marco", "anna", "dario", "ats", "other_ats"}),
    ],
)
def test_before_publication_only_the_author_and_curators_see_it(
    status, seen, make, bruno, rita, carla, marco, anna, dario, elena, territory
):
    people = {
        "bruno": bruno,
        "rita": rita,
        "carla": carla,
        "marco": marco,
        "anna": anna,
        "dario": dario,
        "elena": elena,
        "ats": make.person("ats", "coordinator", ats=territory.ats),
        "other_ats": make.person("altra", "moderator", ats=territory.other_ats),
        "nobody": AnonymousUser(),
    }
    document = make.document(author=bruno, status=status, organisation=territory.ambito.office)

    assert {name for name, person in people.items() if sees(person, document)} == seen


def test_a_document_without_an_office_is_for_the_curators_of_the_region(make, bruno, marco, territory):
    local = make.person("ats", "coordinator", ats=territory.ats)
    document = make.document(author=bruno, status="in_review")

    assert sees(marco, document) and not sees(local, document)


def test_who_leaves_sees_nothing_more(make, bruno):
    document = make.document()
    assert sees(bruno, document)

    bruno.memberships.all().delete()
    assert not sees(again(bruno), document)


def test_an_author_who_lost_the_circle_no_longer_sees_what_was_published_there(make, bruno, territory):
    circle = make.circle(territory.ats)
    membership = make.membership(bruno, "guest", circle=circle)
    document = make.document(author=bruno, audience=circle_term(circle.pk))
    assert sees(again(bruno), document)

    membership.delete()
    assert not sees(again(bruno), document)


def test_versions_that_were_in_use_are_for_readers_and_the_others_are_not(make, bruno, carla, marco):
    document = make.document(author=bruno, text="prima stesura")
    replaced = document.current_version
    document.current_version = make.version(document, text="seconda stesura")
    document.save()
    never = make.version(document, text="mai in uso")

    def seen_by(person) -> tuple[int, list[int]]:
        versions, passages = Version.objects.visible_to(person), Passage.objects.visible_to(person)
        counts = [passages.filter(version=version).count() for version in (replaced, never)]
        return versions.filter(document=document).count(), counts

    assert seen_by(bruno) == (3, [1, 1])
    assert seen_by(marco) == (3, [1, 1])
    assert seen_by(carla) == (2, [1, 0])
    assert seen_by(AnonymousUser()) == (0, [0, 0])


def test_the_database_itself_refuses_an_author_as_reviewer(make, bruno, marco):
    document = make.document(author=bruno)
    Document.objects.filter(pk=document.pk).update(reviewer=marco)
    with pytest.raises(IntegrityError), transaction.atomic():
        Document.objects.filter(pk=document.pk).update(reviewer=bruno)


def test_files_are_stored_under_names_of_our_own(make):
    version = make.version(make.document(), file_name="../../Piano di zona.EXE")
    assert version.file.name.startswith("documents/") and version.file.name.endswith(".bin")
    assert "Piano" not in version.file.name


def test_a_guest_reads_the_materials_of_the_own_lab_and_no_others(elena, marco, territory, make):
    lab, other_lab = make.lab(ats=territory.ats), make.lab(ats=territory.ats)
    make.membership(elena, "guest", circle=lab.circle)
    own = make.document(author=marco, status="published")
    restricted = make.document(author=marco, status="published", audience=f"ats:{territory.ats.pk}")
    draft = make.document(author=marco, status="draft")
    elsewhere = make.document(author=marco, status="published")
    for document in (own, restricted, draft):
        lab.materials.create(document=document)
    other_lab.materials.create(document=elsewhere)
    elena = type(elena).objects.get(pk=elena.pk)
    assert set(Document.objects.visible_to(elena)) == {own, draft}  # the lab reads it before any review
    elena.memberships.all().delete()
    assert not Document.objects.visible_to(type(elena).objects.get(pk=elena.pk)).exists()
