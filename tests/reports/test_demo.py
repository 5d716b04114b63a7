"""The demonstration: believable, whole, and the same however often it is asked for."""

from collections import Counter
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import transaction
from django.db.models import Count, Exists, F, OuterRef
from django.test import Client, override_settings
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from accounts.audience import PARTICIPANTS
from accounts.models import Ambito, Ats, Comune, Membership, Organisation, Person, Role
from community.models import News, Post, Space, Thread
from labs.hours import minutes_of
from labs.models import (
    AdhesionCall,
    Enrolment,
    Lab,
    LearningObject,
    MeetingMinutes,
    Output,
    Programme,
    ProgrammeDraft,
    Progress,
    QuizChoice,
    QuizQuestion,
    Session,
)
from notifications.models import Notice
from reports.demo import content, needs
from reports.demo.cast import PASSWORD
from reports.demo.files import build, read_sources
from search.models import Change
from surveys.actions.answering import checked, require_complete
from surveys.counts import counted_in
from surveys.groups import Dimension
from surveys.models import Result, Survey
from toolkit.extraction import extract
from toolkit.filling import fill
from toolkit.formats import extension_of
from toolkit.models import Area, Collection, Document, Opinion, Star, Version, Wanted
from toolkit.queries import ambiti_for, values_for
from toolkit.template_language import BLANK

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker, tmp_path_factory):
    """One demonstration for all these tests, rolled back after the last."""
    folder = tmp_path_factory.mktemp("demo")
    files = override_settings(MEDIA_ROOT=folder / "uploads", SEARCH_INDEX_DIR=folder / "search")
    with files, django_db_blocker.unblock(), transaction.atomic():
        _what_migrations_leave()
        yield run()
        transaction.set_rollback(True)


def _what_migrations_leave() -> None:
    """The general space and the areas, for runs of the tests without migrations."""
    Space.objects.get_or_create(
        kind=Space.Kind.GENERAL, defaults={"title": "Spazio comune", "audience": PARTICIPANTS}
    )
    for source in read_sources():
        for slug in source.words("aree"):
            Area.objects.get_or_create(slug=slug, defaults={"name": slug})


def run(*options: str) -> str:
    out = StringIO()
    call_command("demo", *options, stdout=out)
    return out.getvalue()


def counts() -> dict[str, int]:
    return {model._meta.label: model._default_manager.count() for model in apps.get_models()}


def test_second_run_changes_nothing(demo, tmp_path):
    before = counts()
    assert before["accounts.Person"] >= 1350
    with override_settings(MEDIA_ROOT=tmp_path, SEARCH_INDEX_DIR=tmp_path / "search"):
        run()
        run("--first-time")
    assert counts() == before
    assert not (tmp_path / "toolkit").exists()


def test_territory_is_the_real_one(demo):
    assert (Ats.objects.count(), Ambito.objects.count(), Comune.objects.count()) == (8, 91, 1506)


def test_every_role_is_there_with_believable_scopes(demo):
    held = Counter(Membership.objects.values_list("role", flat=True))
    assert set(held) == set(Role.values)
    assert Membership.objects.filter(role=Role.COORDINATOR, ats__isnull=False).count() == 16
    offices = Organisation.objects.filter(kind=Organisation.Kind.OFFICE)
    represented = offices.filter(memberships__role=Role.REPRESENTATIVE).distinct()
    assert offices.count() == represented.count() == 91
    assert min(office.memberships.filter(role=Role.MEMBER).count() for office in offices) >= 5
    for ats in Ats.objects.all():
        assert ats.organisations.filter(kind="ats", memberships__role=Role.MEMBER).exists()
        assert ats.organisations.filter(kind="job_centre", memberships__role=Role.GUEST).exists()


def test_nobody_has_the_name_of_another(demo):
    names = Counter(Person.objects.values_list("first_name", "last_name"))
    assert len(names) >= 1350 and max(names.values()) == 1
    assert 0.8 < Person.objects.listed().count() / len(names) < 1


def test_everybody_can_sign_in_with_the_printed_password(demo):
    people_of_demo = list(Person.objects.all())
    assert all(person.email.endswith("@cantiere.example") for person in people_of_demo)
    assert len({person.password for person in people_of_demo}) == 1
    assert people_of_demo[0].check_password(PASSWORD)
    assert all(person.is_active for person in people_of_demo)


def test_printed_accounts_sign_in_through_the_page(demo):
    emails = [line.split()[0] for line in demo.splitlines() if "@cantiere.example" in line]
    assert len(emails) >= 14
    for email in emails:
        client = Client()
        answer = client.post("/accedi/", {"login": email, "password": PASSWORD})
        assert answer.status_code == 302, email
        assert client.session["_auth_user_id"] == str(Person.objects.get(email=email).pk)


def test_every_ats_has_ten_labs_past_running_and_to_come(demo):
    statuses = Counter(Lab.objects.values_list("ats__code", "status"))
    for code in Ats.objects.values_list("code", flat=True):
        assert sum(number for (ats, _), number in statuses.items() if ats == code) == 10
        assert statuses[code, "concluded"] and statuses[code, "open"]
    assert sum(number for (ats, status), number in statuses.items() if ats and status == "running") >= 4
    assert Space.objects.filter(kind=Space.Kind.LAB, ats__isnull=False).count() == 80


def test_lab_status_agrees_with_its_sessions(demo):
    now = timezone.now()
    for lab in Lab.objects.prefetch_related("sessions"):
        starts = [session.starts_at for session in lab.sessions.all()]
        assert 2 <= len(starts) <= 4 or lab.ats_id is None
        assert not starts or (lab.status == Lab.Status.OPEN) == (min(starts) > now)
    assert not any(timezone.localtime(s.starts_at).weekday() >= 5 for s in Session.objects.all())


def test_seats_are_never_more_than_the_capacity_and_some_people_wait(demo):
    for lab in Lab.objects.with_counts():
        assert lab.confirmed <= lab.capacity
        assert lab.confirmed == lab.capacity or not lab.waiting or lab.reserved_seats
    confirmed = Enrolment.objects.filter(status="confirmed").count()
    assert Membership.objects.filter(role=Role.ENROLLED).count() == confirmed


def test_every_ats_has_full_labs_with_a_list_in_order_and_labs_with_seats(demo):
    for ats in Ats.objects.all():
        labs = list(ats.labs.with_counts())
        assert any(lab.status == "open" and lab.waiting and lab.confirmed == lab.capacity for lab in labs)
        assert ats.labs.with_counts().with_free_seats().exists()
        assert any(lab.status == "open" and lab.reserved_seats for lab in labs)
    for lab in Lab.objects.filter(reserved_seats=0):
        rows = list(lab.enrolments.order_by("number"))
        assert [row.number for row in rows] == list(range(1, lab.last_number + 1))
        assert [row.requested_at for row in rows] == sorted(row.requested_at for row in rows)
        asked = [row.status for row in rows if row.status != "withdrawn"]
        assert asked == sorted(asked, key=["confirmed", "waiting"].index)


def test_the_seats_of_a_lab_go_mostly_to_the_ambiti_of_its_ats(demo):
    seats = Enrolment.objects.filter(status="confirmed", lab__ats__isnull=False)
    assert seats.filter(organisation=None).count() == 0
    own = seats.filter(organisation__ats=F("lab__ats")).count()
    assert 0.8 < own / seats.count() < 1
    ambiti = Ambito.objects.filter(organisations__in=seats.values("organisation")).distinct()
    assert ambiti.count() == 91


def test_every_lab_has_who_leads_it_and_some_have_guests(demo):
    circles = Lab.objects.exclude(ats=None).values("circle")
    trainers = Membership.objects.filter(role=Role.TRAINER, circle__in=circles)
    assert trainers.values("circle").distinct().count() == 80
    guests = Membership.objects.filter(role=Role.GUEST, circle__in=circles)
    assert 20 < guests.values("circle").distinct().count() < 80
    assert guests.filter(person__email="ospite@cantiere.example").exists()


def test_programmes_are_signed_from_a_published_result_that_differs_between_ats(demo):
    survey = Survey.objects.get(status="closed")
    assert survey.responses.submitted().count() == 84
    assert survey.is_published
    assert ProgrammeDraft.objects.filter(survey=survey, status="signed").count() == 8
    of_sections = Result.objects.get(question__survey=survey, question__source="sections")
    counts = [counted_in(of_sections, Dimension.ATS, ats.pk) for ats in Ats.objects.all()]
    assert len({count["borda"][0][0] for count in counts}) >= 3
    titles = [frozenset(ats.labs.values_list("title", flat=True)) for ats in Ats.objects.all()]
    assert len(set(titles)) == 8


def test_open_survey_waits_for_the_known_representative(demo):
    survey = Survey.objects.get(title=needs.OPEN)
    assert survey.is_open
    office = Organisation.objects.get(memberships__person__email="referente@cantiere.example")
    assert survey.invitations.filter(organisation=office).exists()
    assert not survey.responses.filter(organisation=office).exists()
    assert survey.responses.submitted().count() == 27


def test_documents_are_read_and_published_by_somebody_else(demo):
    statuses = Counter(Document.objects.values_list("status", flat=True))
    assert statuses.total() == len(read_sources()) == 30
    assert statuses["published"] >= 20
    assert statuses["in_review"] and statuses["draft"] and statuses["sent_back"]
    assert set(Version.objects.values_list("extraction", flat=True)) == {"read"}
    assert {name.rpartition(".")[2] for name in Version.objects.values_list("original_name", flat=True)} == {
        "docx",
        "odt",
        "pdf",
    }
    published = Document.objects.published()
    assert all(d.reviewer_id and d.reviewer_id != d.author_id and d.areas.exists() for d in published)


def test_the_library_is_lived_in(demo):
    newer = Document.objects.get(title__startswith="Modello di regolamento per l'accesso")
    assert [one.number for one in newer.versions.all()] == [2, 1]
    assert newer.current_version.number == 2 and newer.current_version.change_note
    assert newer.current_version.published_at > newer.versions.get(number=1).published_at
    holders = Notice.objects.filter(text__contains="c'è la versione 2").values("recipient")
    assert holders.distinct().count() == len(holders) >= 5
    waiting = Document.objects.get(next_version__isnull=False)
    assert (waiting.status, waiting.next_version.number) == ("published", 2)

    assert sorted(len(one.items.all()) for one in Collection.objects.all()) == [3, 5]
    assert not Document.objects.filter(collections__isnull=False).exclude(status="published").exists()
    assert (Opinion.objects.count(), Opinion.objects.exclude(reason="").count(), Star.objects.count()) == (
        6,
        4,
        3,
    )
    assert not Opinion.objects.filter(document__author=F("person")).exists()
    wanted = Wanted.objects.annotate(n=Count("votes")).order_by("-n")
    assert [(one.n, one.taken_by is not None) for one in wanted] == [(5, True), (3, False), (2, False)]
    outdated = Document.objects.get(outdated_since__isnull=False)
    assert "209/2024" in outdated.outdated_reason and outdated.is_published


def test_templates_fill_themselves_in_for_an_ambito(demo):
    ambito = Ambito.objects.annotate(n=Count("comuni")).order_by("-n").first()
    office = ambito.organisations.get(kind=Organisation.Kind.OFFICE)
    person = office.memberships.filter(role=Role.REPRESENTATIVE).first().person
    assert list(ambiti_for(person)) == [ambito]
    values = values_for(ambito, person)
    sources = {source.file_name: source for source in read_sources()}
    filled = {}
    for version in Version.objects.filter(document__current_version=F("pk")).exclude(placeholders=[]):
        assert version.placeholder_fault == ""
        source = sources[version.original_name]
        made = fill(extension_of(source.file_name), build(source), values)
        filled[source.name] = "\n".join(extract(source.file_name, made).texts)
        assert f"Ambito territoriale di {ambito.name}" in filled[source.name]
        assert "{{" not in filled[source.name] and "{%" not in filled[source.name]
    assert len(filled) == 11
    comuni = list(ambito.comuni.filter(is_current=True))
    table = filled["convenzione-gestione-associata"].partition("Allegato A – I Comuni")[2]
    assert len(comuni) > 5 and all(one.name in table for one in comuni)
    assert f"l'ente capofila ({ambito.lead or BLANK})" in filled["convenzione-gestione-associata"]
    assert person.name in filled["regolamento-ufficio-di-piano"]
    assert f"dura {BLANK} anni" in filled["convenzione-gestione-associata"]


def test_threads_and_news_are_in_the_past_and_in_order(demo):
    talks = Thread.objects.exclude(space__kind="theme").filter(news=None)
    assert talks.count() == len(content.talks()) == 37
    assert set(talks.values_list("space__kind", flat=True)) == {"general", "ats", "lab"}
    assert Thread.objects.filter(space__kind="ats").values("space").distinct().count() == 8
    solved = Thread.objects.exclude(solved_by=None)
    assert solved.count() >= 15 and not solved.filter(is_question=False).exists()
    assert News.objects.published().count() == 9
    now, themes = timezone.now(), set(Space.objects.filter(kind="theme").values_list("pk", flat=True))
    for thread in Thread.objects.prefetch_related("posts"):
        posts = sorted(thread.posts.all(), key=lambda post: post.seq)
        times = [post.created_at for post in posts]
        assert times == sorted(times) and times[-1] <= now
        # The reported message came last, after the reactions had taken their numbers.
        said = [post.seq for post in posts if post.key != "demo-segnalato"]
        assert said == list(range(1, len(said) + 1))
        assert len(said) == 1 if thread.space_id in themes else 2 <= len(said) <= 10
    assert not Post.objects.filter(html="").exists()


def test_queue_is_empty_and_nobody_invented_gets_mail(demo, mailoutbox, run_tasks):
    done = Counter(DBTaskResult.objects.values_list("status", flat=True))
    assert done["SUCCESSFUL"] >= 18 and not done["FAILED"]
    assert run_tasks() == 0
    assert not Change.objects.exists()
    assert Notice.objects.exists() and not Notice.objects.filter(mailed_at=None).exists()
    assert mailoutbox == []


def test_the_course_has_people_at_every_point_of_it(demo):
    programme = Programme.objects.get(title="Lavorare a distanza, lavorare bene")
    assert Counter(programme.labs.values_list("format", flat=True)) == {"webinar": 2, "course": 1}
    course = programme.labs.get(format="course")
    objects = LearningObject.objects.filter(module__lab=course)
    assert (course.course_modules.count(), objects.count()) == (6, 16)
    right = QuizChoice.objects.filter(question=OuterRef("pk"), is_right=True)
    questions = QuizQuestion.objects.filter(learning_object__in=objects)
    assert questions.filter(Exists(right)).exclude(explanation="").count() == questions.count() == 31
    done = Progress.objects.filter(learning_object__in=objects, completed_at__isnull=False)
    completed = Counter(done.values_list("person", flat=True))
    assert completed and set(completed.values()) >= {2, 5, 9, 16}
    assert set(minutes_of(course, completed).values()) >= {242}
    assert not done.filter(completed_at__gt=timezone.now()).exists()


def test_three_areas_go_from_focus_group_to_project_work(demo):
    programme = Programme.objects.get(title__startswith="Province e Comuni")
    labs = programme.labs.exclude(area="").order_by("area", "sessions__starts_at").distinct()
    steps: dict[str, list[str]] = {}
    for lab in labs:
        if lab.format not in steps.setdefault(lab.area, []):
            steps[lab.area].append(lab.format)
    assert len(steps) == 3
    assert all(found == ["focus_group", "laboratory", "project_work"] for found in steps.values())
    assert programme.labs.get(area="").format == "event"
    kinds = Enrolment.objects.filter(lab__programme=programme).values_list("organisation__kind", flat=True)
    assert set(kinds) == {"provincia", "comune"}
    statuses = set(Output.objects.filter(work__lab__programme=programme).values_list("status", flat=True))
    assert statuses == set(Output.Status.values)
    minutes = MeetingMinutes.objects.filter(session__lab__programme=programme, shared_at__isnull=False)
    assert minutes.count() == 6


def test_fifty_five_comuni_joined_and_are_counting_their_staff(demo):
    first, second = AdhesionCall.objects.order_by("closes_at")
    assert Counter(first.adhesions.values_list("status", flat=True)) == {
        "approved": 55,
        "rejected": 3,
        "withdrawn": 2,
    }
    joined = first.adhesions.filter(status="approved")
    assert joined.filter(organisation__comune__population__lt=5000).count() >= 35
    assert second.is_open and set(second.adhesions.values_list("status", flat=True)) == {"submitted"}
    survey = Survey.objects.get(title="Censimento del personale dei Comuni aderenti")
    assert set(survey.invitations.values_list("organisation", flat=True)) == set(
        joined.values_list("organisation", flat=True)
    )
    sent = survey.responses.submitted()
    assert 30 <= sent.count() < 55
    asked_of = list(survey.questions.prefetch_related("options"))
    for response in sent:
        assert checked(asked_of, response.answers) == response.answers
        require_complete(asked_of, response.answers)
