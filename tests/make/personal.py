"""Builders of everything that the site can keep about one person, and of texts by which it is found again."""

import datetime
from collections.abc import Iterator
from typing import Any

from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.socialaccount.models import SocialAccount
from django.core.files.base import ContentFile
from django.db import models
from django.utils import timezone

from accounts.models import (
    AccessRequest,
    Circle,
    ImportLine,
    Invitation,
    Organisation,
    PeopleImport,
    Person,
    PersonalExport,
)
from accounts.privacy import Holding
from accounts.sign_in_rows import Access, Attempt
from accounts.tokens import create_token
from community.actions import assign_question, edit_message, react
from community.models import (
    Mention,
    ReadMark,
    SpaceLevel,
    Suspension,
    ThreadLevel,
    Usefulness,
)
from labs.models import (
    AttendanceChange,
    CalendarEntry,
    LabVisit,
    MeetingImport,
    MeetingName,
    MeetingStay,
    OutputReview,
    ProgrammeChange,
    ProgrammeDraft,
    ProgrammeRow,
)
from live.models import Connection, Process
from notifications.models import Digest, HomeVisit, Notice, Preference, Told
from reports.models import Feedback
from search.models import EmptySearch, Promotion, SynonymGroup
from surveys.models import AnonymousAnswer, Contribution, Response, Result
from tests import make
from toolkit.models import Comment, Download, Opinion, Star, Vote, Wanted

DAY = datetime.timedelta(days=1)


def a_whole_life(who: Person, boss: Person, office: Organisation) -> None:
    """At least one row of theirs in every model that can have one; `boss` coordinates the region."""
    _coming_in(who, boss, office)
    _conversations(who, boss)
    _library(who, boss)
    _surveys(who, boss, office)
    _labs(who, boss, office)
    _what_they_were_told(who)


def _coming_in(who: Person, boss: Person, office: Organisation) -> None:
    now = timezone.now()
    address = EmailAddress.objects.create(user=who, email=who.email)
    EmailConfirmation.objects.create(email_address=address, key=f"chiave-{who.pk}")
    TOTP.activate(who, generate_totp_secret())
    RecoveryCodes.activate(who)
    SocialAccount.objects.create(user=who, provider="https://accessi.example.org", uid=f"sub-{who.pk}")
    create_token(who, name="Foglio")
    Access.objects.create(person=who, session_key=f"sessione-{who.pk}", device="Firefox su Linux")
    PersonalExport.objects.create(person=who)
    fields = {"first_name": who.first_name, "last_name": who.last_name, "organisation": office}
    Invitation.objects.create(email=who.email, role="member", expires_at=now, accepted_at=now, **fields)
    AccessRequest.objects.create(email=who.email, sender_digest="x", status="approved", **fields)
    sheet = PeopleImport.objects.create(uploaded_by=boss, filename="persone.csv")
    cells = [who.email, who.first_name, who.last_name]
    ImportLine.objects.create(people_import=sheet, number=1, cells=cells, email=who.email, outcome="new")
    Feedback.objects.create(body="Non si apre.", email=who.email, author=who, closed_at=now, status="closed")


def _conversations(who: Person, boss: Person) -> None:
    thread = make.thread(who, title=f"Domanda {who.pk}", is_question=True)
    mine = make.post(thread, who)
    edit_message(who, mine, "Testo corretto.")
    theirs = make.post(thread, boss, f"Lo chiedo a @**{who.name}**, che lo sa.")
    react(who, theirs, "👍", on=True)
    assign_question(boss, thread, who, (timezone.now() + DAY).date())
    make.attachment(thread, who, post=mine)
    make.attachment(thread, who)
    make.draft(who, thread)
    for model, of in ((ThreadLevel, {"thread": thread}), (SpaceLevel, {"space": thread.space})):
        model.objects.get_or_create(person=who, **of, defaults={"level": "watching"})
    ReadMark.objects.get_or_create(person=who, thread=thread)
    Mention.objects.get_or_create(post=theirs, person=who)
    decision = make.decided(make.reported(mine, boss), make.person(f"giudice-{who.pk}", "moderator"))
    make.appealed(decision)
    Suspension.objects.create(person=who, decision=decision, until=timezone.now())
    make.reported(theirs, who, text="Non va bene.")
    make.held(make.post(thread, who, "Da leggere prima."))
    article = make.with_cover(make.news(author=who, edited_by=who, title=f"Novità {who.pk}"))
    make.news_file(article)
    Usefulness.objects.create(news=article, person=who, value=4, reason="Chiara.")
    process, _ = Process.objects.get_or_create(name="prova")
    Connection.objects.create(process=process, topic=thread.topic, person=who)


def _library(who: Person, boss: Person) -> None:
    document = make.document(author=who, tags=[f"parola-{who.pk}"], placeholders=["ente"])
    document.current_version.preview.save("aa/prima.png", ContentFile(b"png"))
    make.document(author=who, status="draft")
    version = document.current_version
    Comment.objects.create(version=version, author=who, text="Da rivedere.")
    make.collection(document, curator=who)
    wanted = Wanted.objects.create(title="Un regolamento", text="Serve.", author=boss, taken_by=who)
    Wanted.objects.create(title="Un avviso", author=who)
    Vote.objects.create(wanted=wanted, person=who)
    Opinion.objects.create(document=document, person=who, is_useful=True, reason="Serve.")
    Star.objects.create(document=document, person=who)
    Download.objects.create(version=version, person=who)
    SynonymGroup.objects.create(names=f"isee, indicatore {who.pk}")
    Promotion.objects.create(
        words=f"isee {who.pk}", key=f"isee {who.pk}", kind="document", object_id=document.pk
    )
    EmptySearch.objects.create(text=f"parole vane {who.pk}", last_on=timezone.localdate())


def _surveys(who: Person, boss: Person, office: Organisation) -> None:
    asked = make.survey_of_persons([who], title=f"Rilevazione {who.pk}", author=who)
    given = make.answers_of_kinds(asked, "Manca tutto")
    sent = {"submitted_answers": given, "submitted_at": timezone.now(), "submitted_by": who}
    Response.objects.create(survey=asked, person=who, answers=given, **sent)
    other = make.survey_of_persons([who], title=f"Bozza {who.pk}")
    Response.objects.create(survey=other, person=who, answers=given)
    AnonymousAnswer.objects.create(survey=other, answers={"1": {"text": "Non lo dico"}})
    of_office = make.survey(f"Degli uffici {who.pk}", sections=[make.section(f"Sezione {who.pk}")])
    answer = make.response(of_office, office, submitted_by=who)
    Contribution.objects.create(response=answer, question=of_office.questions.get(), person=who)
    words = asked.questions.get(kind="text")
    row = {"answer": {"text": "Manca tutto"}}
    Result.objects.create(question=words, ballots=[row], counted={"n": 1, "texts": ["Manca tutto"]})
    make.indication(of_office)
    draft = ProgrammeDraft.objects.create(
        survey=of_office, ats=office.ats, signed_by=who, decision={"nota": "Va bene"}
    )
    ProgrammeChange.objects.create(draft=draft, author=who, what="Spostato", reason="Lo chiede l'ente")
    module = of_office.questions.get().options.first().module
    ProgrammeRow.objects.create(draft=draft, position=1, module=module, why="Il più scelto", note="Nota")


def _labs(who: Person, boss: Person, office: Organisation) -> None:
    programme = make.programme(f"Programma {who.pk}", organiser="Regione")
    lab = make.lab(f"Laboratorio {who.pk}", programme=programme, status="open", capacity=1)
    session = make.session(lab)
    seat = make.enrolment(lab, who, organisation=office)
    CalendarEntry.objects.create(
        enrolment=seat, session=session, uid=f"uid-{who.pk}", title="Incontro",
        starts_at=session.starts_at, ends_at=session.ends_at, place="Aula",
    )  # fmt: skip
    make.calendar_feed(who)
    LabVisit.objects.create(lab=lab, person=who)
    over = make.concluded_lab(who, title=f"Concluso {who.pk}")
    meeting = over.sessions.get()
    make.certificate(over, who)
    presence = meeting.attendances.get(person=who)
    AttendanceChange.objects.create(
        attendance=presence, after=120, source="register", reason="Ritardo", actor=boss
    )
    file = MeetingImport.objects.create(
        session=meeting, platform="zoom", file_name="presenti.csv", digest=f"{who.pk}"
    )
    times = {"joined_at": meeting.starts_at, "left_at": meeting.ends_at, "session": meeting, "source": file}
    MeetingStay.objects.create(name=who.name, person=who, **times)
    MeetingStay.objects.create(name=f"{who.last_name}, {who.first_name}", **times)
    MeetingName.objects.create(lab=over, key=who.email, person=who)
    make.learning_object(lab)
    quiz = make.learning_object(lab, kind="quiz")
    make.quiz_question(quiz, explanation="Lo dice la legge")
    make.progress(quiz, who, answers={"1": ["Il Comune"]})
    output = make.output(make.work(lab, instructions="Scrivi"), who)
    OutputReview.objects.create(output=output, reviewer=boss, verdict="approved", note="Bene")
    make.minutes(session, author=who)
    make.link(lab)
    make.adhesion(make.adhesion_call(programme, text="Aderite"), office, submitted_by=who)
    Circle.objects.create(title=f"Cerchia {who.pk}")


def _what_they_were_told(who: Person) -> None:
    target = who.threads.first()
    digest = Digest.objects.create(person=who, period="daily", day=timezone.localdate())
    Told.objects.create(digest=digest, person=who, source="threads", object_id=target.pk, mark=1)
    HomeVisit.objects.get_or_create(person=who)
    Preference.objects.create(person=who, kind="labs", channel="daily")
    assert Notice.objects.filter(recipient=who).exists()


def attempt() -> Attempt:
    return Attempt.objects.create(digest="a")


def texts_of(holding: Holding) -> list[models.Field]:
    """The columns in which somebody may have written a name."""
    names = dict.fromkeys((*holding.addresses, *holding.words, *holding.names))
    return [holding.model._meta.get_field(name) for name in names]


def plant(holding: Holding, rows: models.QuerySet, word: str) -> Iterator[tuple[str, str]]:
    """Write `word`, with the column's own mark, at the end of each text of these rows, as any action might have;
    gives (label.column, what was written)."""
    for column in texts_of(holding):
        if column.unique or isinstance(column, models.EmailField) or holding.label == "accounts.Person":
            continue
        mark = f"{word}q{holding.label.replace('.', 'q').lower()}q{column.name.replace('_', 'q')}q"
        for row in rows:
            write_into(row, column, mark)
        if any(getattr(row, column.name) for row in rows):
            yield f"{holding.label}.{column.name}", mark


def write_into(row: models.Model, column: models.Field, mark: str) -> None:
    """As any action might have, where there is a text; no signal is sent."""
    if not getattr(row, column.name):
        return
    value = _with(getattr(row, column.name), mark, column.max_length)
    type(row)._default_manager.filter(pk=row.pk).update(**{column.name: value})


def _with(value: Any, mark: str, most: int | None) -> Any:
    if isinstance(value, dict):
        return value | {"nota": mark}
    if isinstance(value, list):
        return [*value, mark]
    if most and most < len(mark):
        return value
    text = f"{value} {mark}"
    return text[-most:] if most else text


__all__ = ["a_whole_life", "attempt", "plant", "texts_of", "write_into"]
