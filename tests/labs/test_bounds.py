"""Days out of bounds, states out of turn, titles that are not everybody's, lists without end."""

import pytest
from django.urls import reverse

from labs import actions
from labs.forms import LabForm
from labs.materials_forms import MaterialForm
from labs.models import Lab, Programme
from surveys.closing import close_now

JSON = {"content_type": "application/json"}
DAYS = ["0001-01-01T00:00", "9999-12-31T23:59"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("enrolment_closes_at", "0001-01-01T00:00:00Z"),
        ("enrolment_closes_at", "0001-01-01T00:00:00+02:00"),
        ("enrolment_closes_at", "9999-12-31T23:59:59Z"),
        ("reserved_until", "0001-01-01"),
        ("reserved_until", "9999-12-31"),
    ],
)
def test_a_program_gives_days_of_this_century(make, client_of, anna, field, value):
    client, lab = client_of(anna), make.lab()
    assert client.post("/api/v1/labs", {"title": "ISEE", field: value}, **JSON).status_code == 422
    assert client.patch(f"/api/v1/labs/{lab.pk}", {field: value}, **JSON).status_code == 422
    assert client.get(lab.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("field", ["starts_at", "ends_at"])
def test_a_session_takes_days_of_this_century(make, client_of, anna, field, day):
    lab = make.lab()
    data = {"starts_at": "2027-05-05T09:30", "ends_at": "2027-05-05T11:30", field: day}
    answer = client_of(anna).post(reverse("labs:create_session", args=[lab.pk]), data)
    assert "tra il 2000 e il 2100" in str(answer.context["form"].errors[field])
    assert not lab.sessions.exists()


@pytest.mark.parametrize(
    ("field", "day"), [*[("enrolment_closes_at", day) for day in DAYS], ("reserved_until", "9999-12-31")]
)
def test_a_lab_takes_days_of_this_century(make, client_of, anna, field, day):
    data = {"title": "ISEE", "format": "laboratory", "capacity": 3, "reserved_seats": 0, field: day}
    answer = client_of(anna).post(reverse("labs:create_lab"), data)
    assert "tra il 2000 e il 2100" in str(answer.context["form"].errors[field])
    assert not Lab.objects.exists()


@pytest.mark.parametrize("status", Lab.Status.values)
def test_a_program_makes_a_lab_by_the_same_moves_as_the_site(
    make, client_of, anna, rita, status, monkeypatch
):
    walked = []
    for name, move in actions.life.MOVES.items():
        monkeypatch.setitem(
            actions.life.MOVES,
            name,
            lambda *args, move=move, name=name: (walked.append(name), move(*args))[1],
        )
    made = client_of(anna).post("/api/v1/labs", {"title": "ISEE", "status": status}, **JSON)
    assert (made.status_code, made.json()["status"]) == (201, status)
    assert walked == {
        "draft": [], "open": ["open"], "running": ["open", "running"],
        "concluded": ["open", "running", "concluded"], "cancelled": ["cancelled"],
    }[status]  # fmt: skip


@pytest.fixture
def signed(make, territory, anna):
    """A survey of another ATS, in confidence, and the programme signed from it."""
    survey = make.survey("Ricognizione riservata", ats=territory.other_ats)
    make.responses(survey, territory.other_ats)
    close_now(survey)
    return actions.sign_programme(anna, actions.draft_programme(anna, survey, territory.other_ats))


def test_the_title_of_the_survey_is_not_in_the_programme(signed):
    assert "riservata" not in Programme.objects.get().title


def test_a_programme_is_public_from_its_first_published_lab(make, signed, territory, anna, bruno):
    own = make.person("ada", "coordinator", ats=territory.other_ats)
    elsewhere = make.person("ugo", "coordinator", ats=territory.ats)
    programme = Programme.objects.get()

    def seen():
        return [programme in Programme.objects.visible_to(one) for one in (anna, own, elsewhere, bruno)]

    assert seen() == [True, True, False, False]
    assert programme not in LabForm(elsewhere).fields["programme"].queryset
    actions.open_enrolment(anna, signed.rows.first().lab)
    assert seen() == [True, True, True, True]
    assert programme in LabForm(elsewhere).fields["programme"].queryset


def test_materials_are_sought_and_the_list_is_bounded(make, client_of, anna):
    lab = make.lab()
    for number in range(MaterialForm.LIMIT + 2):
        make.document(title=f"Modello {number:02}")
    last = make.document(title="Verbale di coprogettazione")
    client, url = client_of(anna), reverse("labs:add_material", args=[lab.pk])

    page = client.get(url)
    assert len(page.context["form"].fields["document"].choices) == MaterialForm.LIMIT + 1
    assert "ci sono i primi 30" in page.content.decode()

    found = client.get(url, {"q": "coprogettazione VERBALE"}).content.decode()
    assert "Verbale di coprogettazione" in found and "Modello" not in found
    assert "Nessun documento" in client.get(url, {"q": "inesistente"}).content.decode()
    assert client.post(url, {"document": last.pk}).status_code == 302
    assert list(lab.documents.all()) == [last]
