"""A course as it is followed, written and watched over."""

import csv
import io

import pytest

from accounts.models import Membership
from labs.actions import courses as actions
from labs.hours import minutes_due, minutes_of
from labs.models import Certificate, CourseModule, LearningObject, Progress, QuizQuestion
from toolkit.formats import UnacceptableFile, accept

pytestmark = pytest.mark.django_db


@pytest.fixture
def course(make, bruno):
    lab = make.lab(title="Corso ISEE", status="running")
    make.enrolment(lab, bruno)
    return lab


@pytest.fixture
def teacher(make, course):
    """Leads the course without coordinating."""
    return make.person("conduce", role="trainer", circle=course.circle)


def text(response) -> str:
    assert response.status_code == 200
    return response.content.decode()


def tab(client, lab) -> str:
    return text(client.get(f"{lab.get_absolute_url()}?scheda=corso"))


def titles(lab) -> list[str]:
    found = LearningObject.objects.current().filter(module__lab=lab)
    return list(found.order_by("module__position", "position").values_list("title", flat=True))


def test_the_tab_is_there_for_who_is_inside_a_lab_with_modules(make, course, client, client_of, bruno, carla):
    assert "scheda=corso" not in tab(client_of(bruno), course)
    make.learning_object(course)
    assert 'aria-current="page">Corso' in tab(client_of(bruno), course)
    for outside in (client, client_of(carla)):
        assert "ISEE</a>" not in tab(outside, course) and "scheda=corso" not in tab(outside, course)


def test_the_tab_says_how_far_one_is_and_where_to_go_on(make, course, client_of, bruno):
    first = make.learning_object(course, "Uno", minutes=30)
    second = make.learning_object(course, "Due", kind="video", url="https://v.example.org", minutes=60)
    make.learning_object(course, "Tre")
    client = client_of(bruno)
    assert "Inizia il corso" in tab(client, course) and "Ora tocca a «Uno»" in tab(client, course)
    make.progress(first, bruno)
    make.progress(second, bruno, completed=False, seconds=125)
    page = tab(client, course)
    assert "Hai completato 1 oggetto su 3" in page and "30 minuti su 1 ora e 45 minuti" in page
    assert "Continua da dove eri" in page and "Hai iniziato «Due»" in page
    assert "minuto 2" in text(client.get(second.get_absolute_url()))


@pytest.mark.parametrize("size", [1, 3])
def test_pages_cost_the_same_whatever_the_size(
    make, course, anna, bruno, client_of, territory, size, django_assert_num_queries
):
    """Modules, objects and people: as many queries for three of each as for one."""
    for number in range(size):
        module = make.course_module(course, f"Modulo {number}")
        person = make.person(f"p{number}", "member", organisation=territory.ambito.office)
        make.enrolment(course, person)
        for _ in range(size):
            make.progress(make.learning_object(module, kind="quiz"), person)
    first = LearningObject.objects.first()
    for _ in range(size):
        make.quiz_question(first)
    learner, coordinator = client_of(bruno), client_of(anna)
    for client, address, cost in (
        (learner, f"{course.get_absolute_url()}?scheda=corso", 15),
        (learner, first.get_absolute_url(), 10),
        (coordinator, f"/laboratori/{course.pk}/corso/", 7),
        (coordinator, f"/laboratori/{course.pk}/corso/progressi/", 14),
        (coordinator, f"/laboratori/{course.pk}/corso/progressi.csv", 15),
    ):
        with django_assert_num_queries(cost):
            assert client.get(address).status_code == 200


def test_each_kind_has_its_page_with_its_place_and_neighbours(make, course, client_of, bruno):
    document = make.document(title="Il regolamento di Treviglio")
    practice = make.learning_object(course, "Buon esempio", kind="practice", document=document)
    reading = make.learning_object(course, "Lettura", text="Guarda https://www.example.org/a <b>ora</b>")
    video = make.learning_object(
        make.course_module(course, "Secondo"), "Video", kind="video", url="https://v.example.org"
    )
    client = client_of(bruno)
    page = text(client.get(practice.get_absolute_url()))
    assert "Il regolamento di Treviglio" in page and "1 di 2 nel modulo" in page and "Precedente" not in page
    page = text(client.get(reading.get_absolute_url()))
    assert 'href="https://www.example.org/a"' in page and "&lt;b&gt;ora" in page
    assert practice.get_absolute_url() in page and video.get_absolute_url() in page
    assert "Il video è su un altro sito" in text(client.get(video.get_absolute_url()))


def test_a_recording_is_played_piece_by_piece(make, course, client_of, bruno, carla):
    document = make.document(title="Registrazione", text="x" * 100, kind="recording")
    video = make.learning_object(course, "Video", kind="video", document=document)
    client, address = client_of(bruno), f"{video.get_absolute_url()}video/"
    assert client.get(address).status_code == 404  # a text is no video
    type(document.current_version).objects.update(media_type="video/webm")
    assert f'src="{address}"' in text(client.get(video.get_absolute_url()))
    whole = client.get(address)
    assert (whole.status_code, whole["Content-Type"]) == (200, "video/webm")
    piece = client.get(address, headers={"range": "bytes=3-8"})
    assert (piece.status_code, piece.content) == (206, whole.content[3:9])
    assert piece["Content-Range"] == f"bytes 3-8/{len(whole.content)}"
    assert client.get(address, headers={"range": "bytes=9999-"}).status_code == 416
    assert client_of(carla).get(address).status_code == 404


@pytest.mark.parametrize(
    ("name", "head", "is_taken"),
    [
        ("lezione.mp4", b"\x00\x00\x00\x18ftypmp42", True),
        ("lezione.webm", b"\x1a\x45\xdf\xa3\x01", True),
        ("lezione.webm", b"\x00\x00\x00\x18ftypmp42", False),
        ("lezione.mp4", b"<script>alert(1)</script>", False),
    ],
)
def test_the_toolkit_takes_videos_that_are_such(name, head, is_taken):
    if is_taken:
        assert accept(name, io.BytesIO(head), len(head)).family == "video"
    else:
        with pytest.raises(UnacceptableFile):
            accept(name, io.BytesIO(head), len(head))


def test_a_course_is_written_on_plain_pages(course, client_of, teacher):
    client, start = client_of(teacher), f"/laboratori/{course.pk}/corso/"
    assert "Nessun modulo, per ora" in text(client.get(start))
    for title in ("Le basi", "I casi"):
        client.post(f"{start}moduli/nuovo/", {"title": title})
    basics, cases = course.course_modules.all()
    new = f"/laboratori/moduli/{basics.pk}/oggetti/nuovo/"
    fields = {"module": basics.pk, "title": "Che cos'è", "minutes": 20, "pass_percent": 70}
    assert "Scrivi l&#x27;indirizzo del video" in text(client.post(new, fields | {"kind": "video"}))
    assert client.post(new, fields | {"kind": "reading", "text": "Ecco."}).status_code == 302
    assert client.post(new, fields | {"kind": "quiz", "title": "Prova"}).url.endswith("/domande/nuova/")
    quiz = LearningObject.objects.get(kind="quiz")
    ask = f"/laboratori/oggetti/{quiz.pk}/domande/"
    answers = {"text": "Chi firma?", "choice_0": "Il sindaco", "choice_1": "Nessuno"}
    assert "Segna almeno una risposta giusta" in text(client.post(f"{ask}nuova/", answers))
    assert "Scrivi almeno due risposte" in text(client.post(f"{ask}nuova/", {"text": "?", "choice_0": "x"}))
    assert client.post(f"{ask}nuova/", answers | {"right_0": "on", "another": "1"}).url == f"{ask}nuova/"
    question = quiz.questions.get()
    first = question.choices.first()
    changed = {
        "text": "Chi firma?",
        "choice_0": "Il sindaco o un delegato",
        "right_0": "on",
        "choice_1": "Altri",
    }
    client.post(f"{ask}{question.pk}/", changed)
    assert question.choices.get(is_right=True).pk == first.pk  # changed in place
    assert [choice.text for choice in question.choices.all()] == ["Il sindaco o un delegato", "Altri"]
    moved = {"module": cases.pk, "kind": "quiz", "title": "Prova", "minutes": 20, "pass_percent": 70}
    client.post(f"/laboratori/oggetti/{quiz.pk}/modifica/", moved)
    client.post(f"/laboratori/moduli/{cases.pk}/sposta/", {"verso": "su"})
    assert titles(course) == ["Prova", "Che cos'è"]


def test_parts_change_places_and_stay_at_the_ends(make, course, anna):
    objects = [make.learning_object(course, title) for title in "ABC"]
    actions.remove_learning_object(anna, objects[1])  # a gap in the numbers is no obstacle
    for step, expected in ((1, "CA"), (1, "CA"), (0, "CA"), (-1, "AC"), (-1, "AC")):
        actions.move_part(anna, course, objects[0], step)
        assert "".join(titles(course)) == expected
    quiz = make.learning_object(course, kind="quiz")
    one, two = make.quiz_question(quiz), make.quiz_question(quiz)
    actions.move_part(anna, course, two, -1)
    assert list(QuizQuestion.objects.values_list("pk", flat=True)) == [two.pk, one.pk]


def test_what_somebody_has_worked_on_leaves_the_course_and_its_hours_stay(
    make, course, anna, bruno, client_of
):
    module = make.course_module(course)
    begun, untouched = (
        make.learning_object(module, "Fatto", minutes=60),
        make.learning_object(module, "Nuovo"),
    )
    make.progress(begun, bruno)
    client = client_of(anna)
    page = text(client.get(f"/laboratori/moduli/{module.pk}/togli/"))
    assert "1 persona ci ha già lavorato" in page and "2 oggetti" in page
    client.post(f"/laboratori/moduli/{module.pk}/togli/")
    assert not LearningObject.objects.filter(pk=untouched.pk).exists()
    assert (minutes_of(course), minutes_due(course)) == ({bruno.pk: 60}, 0)
    for gone in (begun.get_absolute_url(), f"/laboratori/moduli/{module.pk}/modifica/"):
        assert client.get(gone).status_code == 404
    assert "Fatto" not in tab(client_of(bruno), course)
    empty = make.course_module(course, position=9)
    actions.remove_module(anna, empty)
    assert list(CourseModule.objects.all()) == [module]


def test_other_minutes_are_other_hours_and_another_certificate(make, course, anna, bruno):
    reading = make.learning_object(course, minutes=60)
    make.progress(reading, bruno)
    make.certificate(course, bruno, 60)
    reading.minutes = 90
    actions.save_learning_object(anna, reading)
    states = Certificate.objects.order_by("pk").values_list("status", "minutes")
    assert list(states) == [("superseded", 60), ("valid", 90)]


def test_who_leads_sees_who_has_completed_what(make, course, bruno, client_of, teacher):
    formula = make.learning_object(course, "=1+1", minutes=45)
    make.progress(formula, bruno)
    make.progress(make.learning_object(course, kind="quiz"), bruno, completed=False, best_percent=40)
    client, start = client_of(teacher), f"/laboratori/{course.pk}/corso/progressi"
    page = text(client.get(f"{start}/"))
    assert "1 su 2" in page and bruno.name in page and teacher.name not in page.split("<tbody>")[1]
    Membership.objects.filter(person=bruno, circle=course.circle).delete()  # who has gone still has the hours
    bruno.first_name = "=cmd"
    bruno.save()
    rows = list(
        csv.reader(io.StringIO(client.get(f"{start}.csv").content.decode("utf-8-sig")), delimiter=";")
    )
    assert rows[1][1] == "'=cmd" and rows[1][3:5] == ["1", "45"] and rows[1][-1] == "40%"
    assert not any(cell.startswith("=") for row in rows for cell in row)


def test_the_api_tells_the_course_and_takes_progress(make, course, bruno, carla, client_of):
    reading = make.learning_object(course, minutes=45)
    client = client_of(bruno)
    address = f"/api/v1/learning-objects/{reading.pk}/progress"
    put = client.put(address, {"seconds": 30, "completed": True}, content_type="application/json").json()
    assert put["seconds"] == 30 and put["completed_at"]
    again = client.put(address, {"seconds": 10}, content_type="application/json").json()
    assert again == put
    told = client.get(f"/api/v1/labs/{course.pk}/course").json()
    assert (told["completed"], told["total"]) == (1, 1)
    assert told["modules"][0]["learning_objects"][0]["progress"] == put
    assert client.put(address, {"seconds": -1}, content_type="application/json").status_code == 422
    assert client_of(carla).put(address, {}, content_type="application/json").status_code == 404
    assert Progress.objects.count() == 1
