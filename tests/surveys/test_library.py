"""How is the library of modules kept?"""

import pytest
from django.urls import reverse

from accounts.rules import Refused
from surveys import actions
from surveys.models import Module, Section


def url(name, *args):
    return reverse(f"surveys:{name}", args=args)


@pytest.fixture
def client(anna, client_of):
    return client_of(anna)


def test_sections_and_modules_are_written_by_pages(client):
    client.post(url("section_new"), {"title": "Governare"})
    section = Section.objects.get()
    data = {"section": section.pk, "title": "Reti", "is_active": "on"}
    client.post(url("module_new", section.pk), data)
    client.post(url("module_new", section.pk), data | {"title": "Avvisi"})
    reti = Module.objects.get(title="Reti")
    client.post(url("module", reti.pk), data | {"title": "Reti e accordi"})
    assert [(m.title, m.position) for m in section.modules.all()] == [("Reti e accordi", 1), ("Avvisi", 2)]
    page = client.get(url("library")).content.decode()
    assert "Governare" in page and "Reti e accordi" in page and "Mai in una rilevazione" in page


def test_the_same_title_twice_is_refused_at_the_field(make, client):
    section = make.section("Governare")
    twice = client.post(url("section_new"), {"title": "GOVERNARE "})
    assert "già con questo titolo" in str(twice.context["form"].errors["title"])
    data = {"section": section.pk, "title": "costruire  reti", "is_active": "on"}
    assert "title" in client.post(url("module_new", section.pk), data).context["form"].errors
    other = make.section("Spendere", modules=[])
    assert client.post(url("module_new", other.pk), data | {"section": other.pk}).status_code == 302
    assert (
        "section"
        in client.post(url("module_new", other.pk), data | {"section": "9" * 30}).context["form"].errors
    )


def test_rows_are_sorted_retired_and_taken_up_again(make, client):
    first, second = make.section("Uno", position=1), make.section("Due", position=2)
    client.post(url("section_move", second.pk), {"verso": "su"})
    assert list(Section.objects.all()) == [second, first]
    reti = first.modules.first()
    client.post(url("module_move", reti.pk), {"verso": "giu"})
    assert [m.title for m in first.modules.all()] == ["Scrivere avvisi", "Costruire reti", "Rendicontare"]
    assert client.post(url("module_use", reti.pk), {"in_uso": "0"}).url.endswith(f"#sezione-{first.pk}")
    assert "Rimetti in uso" in client.get(url("library")).content.decode()
    assert not Module.objects.get(pk=reti.pk).is_active
    client.post(url("module_use", reti.pk), {"in_uso": "1"})
    assert Module.objects.get(pk=reti.pk).is_active


def test_the_library_says_how_often_each_was_asked_about(make, anna, client, territory):
    section = make.section()
    for status in ("open", "closed", "draft"):
        make.survey(status, status=status, sections=[section], asks_sections=True)
    Module.objects.create(section=section, title="Nuovo", position=4)
    found = {m.title: m.used for s in client.get(url("library")).context["sections"] for m in s.modules.all()}
    assert found == {"Costruire reti": 2, "Scrivere avvisi": 2, "Rendicontare": 2, "Nuovo": 0}
    assert client.get(url("library")).context["sections"][0].used == 2


def test_only_who_coordinates_keeps_the_library(make, bruno, marco):
    section = make.section()
    module = section.modules.first()
    for person in (bruno, marco):
        for attempt in (
            lambda p: actions.move_section(p, section, 1),
            lambda p: actions.move_module(p, module, 1),
            lambda p: actions.use_module(p, module, False),
        ):
            with pytest.raises(Refused, match="coordinatori"):
                attempt(person)
    assert Module.objects.get(pk=module.pk).is_active


@pytest.mark.parametrize("rows", [1, 3])
def test_the_library_has_the_same_queries_for_one_and_three(rows, make, client, django_assert_num_queries):
    for number in range(rows):
        make.section(f"Sezione {number}")
    with django_assert_num_queries(5):
        assert client.get(url("library")).status_code == 200
