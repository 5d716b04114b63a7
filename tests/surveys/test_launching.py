"""Who is invited at the launch, on which terms, and may these change afterwards?"""

import datetime

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from accounts.models import Membership, Person
from accounts.rules import Refused
from notifications.models import Notice
from surveys import actions, queries
from surveys.closing import close_due
from surveys.forms import LaunchForm
from surveys.models import NotLaunchable, Survey, SurveyClosed
from surveys.queries import Invited

EVERYBODY = frozenset({"member", "representative"})


@pytest.fixture
def draft(make, territory, anna):
    return make.survey(status="draft", author=anna)


def told():
    return sorted(Notice.objects.values_list("recipient__first_name", flat=True))


def typed(**changes):
    data = {
        "respondents": "offices",
        "roles": ["member", "representative"],
        "privacy": "confidential",
        "partial_rule": "shared",
        "closes_at": "2099-05-05T18:00",
    }
    return data | changes


def test_launch_invites_every_office_and_tells_its_people(
    make, draft, anna, bruno, rita, carla, elena, mailoutbox, run_tasks
):
    assert actions.launch(anna, draft, closes_at=make.next_week()) == 2
    draft.refresh_from_db()
    assert draft.is_open
    assert (draft.respondents, draft.privacy, draft.partial_rule) == ("offices", "confidential", "shared")
    assert told() == ["Bruno", "Carla", "Rita"]
    DBTaskResult.objects.exclude(task_path__contains="mail").delete()
    run_tasks()
    assert sorted(mail.to[0] for mail in mailoutbox) == [person.email for person in (bruno, carla, rita)]


def test_launch_asks_offices_of_some_ats_and_chosen_ones(make, draft, anna, bruno, carla, territory):
    third = make.ambito("MIL-01", "Melegnano", make.ats("MIL")).office
    chosen = Invited(frozenset({territory.other_ats.pk}), frozenset({third.pk}))
    actions.launch(anna, draft, chosen, closes_at=make.next_week())
    invited = {row.organisation for row in draft.invitations.all()}
    assert invited == {territory.other_ambito.office, third}
    assert Survey.objects.visible_to(carla).filter(pk=draft.pk).exists()
    assert not Survey.objects.visible_to(bruno).filter(pk=draft.pk).exists()


def test_a_survey_of_an_ats_never_leaves_it(make, territory, anna):
    olga = make.person("olga", "coordinator", ats=territory.ats)
    survey = make.survey(status="draft", ats=territory.ats)
    elsewhere = Invited(organisation_ids=frozenset({territory.other_ambito.office.pk}))
    with pytest.raises(NotLaunchable, match="nessuno da invitare"):
        actions.launch(olga, survey, elsewhere, closes_at=make.next_week())
    actions.launch(olga, survey, closes_at=make.next_week())
    assert survey.invitations.get().organisation == territory.ambito.office


@pytest.mark.parametrize(
    ("roles", "names"),
    [
        (EVERYBODY, ["Bruno", "Carla", "Rita"]),
        ({"representative"}, ["Rita"]),
        ({"member"}, ["Bruno", "Carla"]),
    ],
)
def test_persons_are_asked_by_their_role(
    make, draft, anna, bruno, rita, carla, elena, territory, roles, names
):
    make.membership(rita, "representative", organisation=territory.other_ambito.office)
    gone = make.person("gino", "member", organisation=territory.ambito.office)
    Membership.objects.filter(person=gone).update(ends_on=timezone.localdate() - datetime.timedelta(days=1))
    make.person("ivo", "member", organisation=territory.ambito.office, is_active=False)
    chosen = Invited(roles=frozenset(roles))
    how_many = actions.launch(anna, draft, chosen, closes_at=make.next_week(), privacy="anonymous")
    assert sorted(row.person.first_name for row in draft.invitations.all()) == names == told()
    assert how_many == len(names)
    draft.refresh_from_db()
    assert (draft.respondents, draft.privacy) == ("persons", "anonymous")


def test_launch_takes_the_words_of_the_library_at_that_moment(make, draft, anna):
    modules = draft.questions.get().section.modules
    modules.filter(position=1).update(title="Reti territoriali")
    modules.filter(position=2).update(is_active=False)
    actions.launch(anna, draft, closes_at=make.next_week())
    assert [o.title for o in draft.questions.get().options.all()] == ["Reti territoriali", "Rendicontare"]
    modules.update(title="Parole di dopo")
    draft.refresh_from_db()
    (asked,) = queries.asked_in(draft)
    assert [o.title for o in asked.options] == ["Reti territoriali", "Rendicontare"]


@pytest.mark.parametrize("days", [-1, 0])
def test_launch_refuses_a_closing_in_the_past(draft, anna, days):
    with pytest.raises(NotLaunchable):
        actions.launch(anna, draft, closes_at=timezone.now() + datetime.timedelta(days=days))
    assert Survey.objects.get(pk=draft.pk).is_draft


def test_launch_refuses_what_cannot_be_asked(make, anna, territory):
    empty = make.survey(status="draft", sections=[])
    lonely = make.survey(status="draft", sections=[make.section(modules=["Uno"])])
    for survey, sentence in ((empty, "almeno una"), (lonely, "meno di due"), (make.survey(), "già")):
        with pytest.raises(NotLaunchable, match=sentence):
            actions.launch(anna, survey, closes_at=make.next_week())
    with pytest.raises(NotLaunchable, match="persone"):
        actions.launch(anna, make.survey(status="draft"), closes_at=make.next_week(), privacy="anonymous")


def test_launching_and_what_follows_is_refused_to_who_does_not_coordinate(make, bruno, marco):
    draft, launched = make.survey(status="draft"), make.survey()
    for person in (bruno, marco):
        for attempt in (
            lambda p: actions.launch(p, draft, closes_at=make.next_week()),
            lambda p: actions.remind(p, launched),
            lambda p: actions.extend(p, launched, make.next_week()),
        ):
            with pytest.raises(Refused):
                attempt(person)


@pytest.mark.parametrize(
    "loosened",
    [
        {"privacy": "named"},
        {"respondents": "offices", "privacy": "named"},
        {"partial_rule": "zero"},
        {"status": "draft"},
    ],
)
def test_the_database_keeps_the_terms_of_a_launch(make, draft, anna, bruno, loosened):
    Survey.objects.filter(pk=draft.pk).update(
        privacy="named", partial_rule="modified"
    )  # of a draft they change
    chosen = Invited(roles=EVERYBODY)
    actions.launch(anna, draft, chosen, closes_at=make.next_week(), privacy="anonymous")
    stored = Survey.objects.get(pk=draft.pk)
    for status in ("open", "closed"):
        with pytest.raises(IntegrityError), transaction.atomic():
            Survey.objects.filter(pk=draft.pk).update(**loosened)
        for name, value in loosened.items():
            setattr(stored, name, value)
        with pytest.raises(IntegrityError), transaction.atomic():
            stored.save()
        stored.refresh_from_db()
        assert (stored.privacy, stored.respondents, stored.partial_rule) == ("anonymous", "persons", "shared")
        if status == "open":
            Survey.objects.filter(pk=draft.pk).update(status="closed", closed_at=timezone.now())


def test_no_page_changes_the_terms_of_a_launch(make, anna, client_of, territory):
    survey = make.survey(respondents="persons", privacy="anonymous", offices=[])
    client = client_of(anna)
    data = typed(title="Altro", respondents="offices", privacy="named", partial_rule="zero", confirm="1")
    for name in ("edit", "launch", "extend"):
        client.post(reverse(f"surveys:{name}", args=[survey.pk]), data)
    stored = Survey.objects.get(pk=survey.pk)
    assert (stored.privacy, stored.respondents, stored.partial_rule) == ("anonymous", "persons", "shared")
    assert stored.title == survey.title


def test_two_steps_choose_read_back_and_confirm(make, draft, anna, bruno, rita, carla, territory, client_of):
    client, url = client_of(anna), reverse("surveys:launch", args=[draft.pk])
    page = client.get(url).content.decode()
    assert "Ambito di Dalmine" in page and "nessuno può risalirvi" in page
    review = client.post(url, typed()).content.decode()
    assert "Sono invitati 2 uffici di 2 ATS" in review and "Lo sapranno 3 persone" in review
    assert "1 ente non ha un referente" in review
    review = client.post(url, typed(respondents="persons", roles=["member"], privacy="anonymous"))
    assert "Sono invitate 2 persone di 2 enti di 2 ATS" in review.content.decode()
    assert Survey.objects.get(pk=draft.pk).is_draft
    hidden = {field.name: field.value() for field in review.context["form"] if field.value()}
    changed = client.post(url, hidden | {"change": "1"})
    assert (
        changed.context["form"]["roles"].value() == ["member"]
        and "Continua e rileggi" in changed.content.decode()
    )
    done = client.post(url, hidden | {"confirm": "1"})
    assert done.url == reverse("surveys:progress", args=[draft.pk])
    draft.refresh_from_db()
    assert (draft.respondents, draft.privacy, draft.invitations.count()) == ("persons", "anonymous", 2)
    assert client.post(url, hidden | {"confirm": "1"}).status_code == 200
    assert draft.invitations.count() == 2, "launched once"


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("privacy", {"privacy": "anonymous"}),
        ("privacy", {"privacy": "altro"}),
        ("roles", {"respondents": "persons", "roles": []}),
        ("roles", {"respondents": "persons", "roles": ["admin"]}),
        ("closes_at", {"closes_at": "2020-01-01T10:00"}),
        ("closes_at", {"opens_at": "2099-05-06T18:00"}),
        ("closes_at", {"closes_at": ""}),
        ("organisations", {"organisations": ["9" * 30]}),
        ("ats", {"ats": ["9" * 30]}),
    ],
)
def test_the_form_of_the_launch_refuses_at_the_field(draft, field, changes):
    form = LaunchForm(draft, typed(**changes))
    assert list(form.errors) == [field]


def test_a_launch_that_reaches_nobody_says_so_at_the_form(make, anna, client_of, territory):
    survey = make.survey(status="draft", ats=make.ats("VUO", "ATS senza uffici"))
    page = client_of(anna).post(reverse("surveys:launch", args=[survey.pk]), typed(confirm="1"))
    assert "nessuno da invitare" in page.content.decode()
    assert Survey.objects.get(pk=survey.pk).is_draft


def test_a_longer_time_is_told_to_who_is_missing(make, draft, anna, bruno, rita, carla, territory):
    actions.launch(anna, draft, closes_at=make.next_week())
    survey = Survey.objects.get(pk=draft.pk)
    make.response(survey, territory.other_ambito.office)
    Notice.objects.all().delete()
    for wrong in (survey.closes_at, timezone.now()):
        with pytest.raises(NotLaunchable, match="dopo quello di adesso"):
            actions.extend(anna, survey, wrong)
    later = survey.closes_at + datetime.timedelta(days=7)
    assert actions.extend(anna, survey, later) == 2
    assert told() == ["Bruno", "Rita"]
    assert Survey.objects.get(pk=survey.pk).closes_at == later
    actions.close(anna, survey)
    with pytest.raises(SurveyClosed):
        actions.extend(anna, survey, later + datetime.timedelta(days=7))


def test_the_close_planned_for_the_old_end_is_harmless(make, draft, anna):
    first = make.next_week()
    actions.launch(anna, draft, closes_at=first)
    later = first + datetime.timedelta(days=2)
    actions.extend(anna, draft, later)
    planned = DBTaskResult.objects.filter(task_path__endswith="close_when_due")
    assert sorted(row.run_after for row in planned) == [first, later]
    assert not close_due(draft.pk, first)
    assert close_due(draft.pk, later)


def test_the_page_of_the_extension_keeps_the_refusal_at_the_field(make, territory, anna, client_of):
    survey = make.survey()
    url = reverse("surveys:extend", args=[survey.pk])
    for wrong in ("", "2020-01-01T10:00", "9999-12-31T23:59"):
        assert "closes_at" in client_of(anna).post(url, {"closes_at": wrong}).context["form"].errors
    assert client_of(anna).post(url, {"closes_at": "2099-01-01T10:00"}).status_code == 302


def launch_statements(anna, survey, invited, closes_at):
    """What a launch asks of the database, apart from rows written many at a time."""
    ContentType.objects.clear_cache()
    actor = Person.objects.get(pk=anna.pk)
    with CaptureQueriesContext(connection) as captured:
        actions.launch(actor, survey, invited, closes_at=closes_at)
    many = ('INSERT INTO "surveys_invitation', 'INSERT INTO "notifications_notice')
    return [query["sql"] for query in captured if not query["sql"].startswith(many)], len(captured)


@pytest.mark.parametrize("roles", [frozenset(), EVERYBODY], ids=["offices", "persons"])
def test_a_launch_asks_as_much_for_few_as_for_many(make, territory, anna, bruno, roles):
    section = make.section()
    few = make.survey(status="draft", sections=[section])
    many = make.survey(status="draft", sections=[section])
    chosen = Invited(roles=roles)
    small, _ = launch_statements(anna, few, chosen, make.next_week())
    offices = [make.ambito(f"BER-{n}", f"Paese {n}", territory.ats).office for n in range(10, 100)]
    people = Person.objects.bulk_create(
        Person(email=f"p{n}@example.org", first_name="P", last_name=str(n)) for n in range(1400)
    )
    Membership.objects.bulk_create(
        Membership(person=person, role="member", organisation=offices[n % 90])
        for n, person in enumerate(people)
    )
    large, everything = launch_statements(anna, many, chosen, make.next_week())
    assert len(large) == len(small)
    assert everything < len(small) + 40, "rows are written many at a time"
    assert many.invitations.count() == (1401 if roles else 92)
