"""What every page shows around its content, and the partials that all forms share."""

import re

from django import forms
from django.template.loader import render_to_string
from django.test import Client, RequestFactory, override_settings
from django.urls import path, reverse

from accounts.standing import VISITOR
from reports.templatetags.look import main_navigation
from tests import make

VISITOR_MENU = ["Laboratori", "Toolkit", "Novità", "Risultati"]
MEMBER_MENU = ["Laboratori", "Discussioni", "Toolkit", "Rilevazioni", "Novità", "Risultati"]


def menu(standing, address="/"):
    request = RequestFactory().get(address)
    return main_navigation({"request": request, "standing": standing})["entries"]


def test_menu_follows_who_is_looking(bruno, anna, marco):
    guest = make.person("giada", "guest", circle=make.circle())
    assert [entry.title for entry in menu(VISITOR)] == VISITOR_MENU
    assert [entry.title for entry in menu(bruno.standing)] == MEMBER_MENU
    assert [entry.title for entry in menu(guest.standing)] == [
        title for title in MEMBER_MENU if title != "Rilevazioni"
    ]
    for staff in (anna, marco):
        assert [entry.title for entry in menu(staff.standing)] == [*MEMBER_MENU, "Gestione"]


def test_menu_marks_the_part_and_the_page():
    open_part = [(e.title, e.is_current) for e in menu(VISITOR, "/laboratori/") if e.is_active]
    inside = [(e.title, e.is_current) for e in menu(VISITOR, "/laboratori/7/") if e.is_active]
    assert open_part == [("Laboratori", True)]
    assert inside == [("Laboratori", False)]


def test_page_says_where_its_duties_are(db):
    page = Client().get(reverse("reports:privacy")).content.decode()
    for name in ("accessibility-link", "privacy-policy-link", "legal-notes", "feedback", "personal-area-login",
                 "main-navigation"):  # fmt: skip
        assert page.count(f'data-element="{name}"') == 1, name
    assert '<html lang="it">' in page and page.count("<h1") == 1
    assert page.index("Vai al contenuto") < page.index("<header")


def test_signed_in_person_finds_profile_and_the_way_out(bruno, client_of):
    page = client_of(bruno).get(reverse("reports:privacy")).content.decode()
    assert "Bruno Rossi" in page and f'action="{reverse("account_logout")}"' in page
    assert "personal-area-login" not in page


class Sample(forms.Form):
    title = forms.CharField(label="Titolo", help_text="Come in copertina.")
    agrees = forms.BooleanField(label="Accetto", required=False)
    colour = forms.ChoiceField(label="Colore", choices=[("r", "Rosso")], widget=forms.RadioSelect)

    def clean(self):
        raise forms.ValidationError("Le due date si contraddicono.")


def test_form_ties_labels_help_and_errors_to_the_fields():
    html = render_to_string("partials/form.html", {"form": Sample({"title": ""})})
    assert re.search(
        r'<label for="id_title">Titolo <span class="field-mark">\(obbligatorio\)</span></label>', html
    )
    field = re.search(r"<input[^>]*name=\"title\"[^>]*>", html).group()
    assert 'aria-describedby="id_title_helptext id_title_error"' in field and 'aria-invalid="true"' in field
    assert 'id="id_title_helptext"' in html and '<ul class="field-errors" id="id_title_error">' in html
    assert "Le due date si contraddicono." in html and '<a href="#id_title">Titolo</a>' in html
    assert re.search(r"<fieldset[^>]*>\s*<legend>Colore", html)
    assert html.index('name="agrees"') < html.index('<label for="id_agrees">Accetto')


def test_form_without_errors_has_no_summary():
    html = render_to_string("partials/form.html", {"form": Sample()})
    assert "error-summary" not in html and "aria-invalid" not in html


def test_whole_form_and_single_field_use_the_same_partials():
    assert 'class="field"' in str(Sample()) and 'class="field-mark"' in Sample()["title"].as_field_group()


def test_what_people_write_in_a_field_is_escaped():
    html = render_to_string("partials/form.html", {"form": Sample({"title": '"><script>alert(1)</script>'})})
    assert "<script" not in html


def test_absent_page_helps(db):
    answer = Client().get("/non-esiste/")
    assert answer.status_code == 404 and "Pagina non trovata" in answer.content.decode()


def _fail(request):
    raise RuntimeError("guasto")


urlpatterns = [path("guasto/", _fail)]


@override_settings(ROOT_URLCONF=__name__)
def test_failure_shows_a_page_that_needs_nothing(db):
    answer = Client(raise_request_exception=False).get("/guasto/")
    assert answer.status_code == 500 and "Il sito ha avuto un problema" in answer.content.decode()


def test_expired_form_says_what_to_do(db):
    answer = Client(enforce_csrf_checks=True).post(reverse("account_login"), {"login": "a@example.org"})
    assert answer.status_code == 403 and "ricarica la pagina" in answer.content.decode()
