"""The demo's programmes signed, and their 80 labs with sessions, seats, waiting lists and trainers."""

import datetime
from collections import Counter

from django.db import transaction
from django.utils import timezone

from accounts.models import Ats, Person
from labs.actions import adjust_row, draft_programme, sign_programme, update_lab
from labs.models import Lab, LabDocument, Programme, ProgrammeDraft, Session
from reports.demo.cast import Cast
from reports.demo.clock import as_of, at, days_ago, working_day
from reports.demo.seats import ask_now, settle
from surveys.models import Module, Survey
from toolkit.models import Document

TITLE = "Rafforzare gli uffici di piano"
SIGNED_DAYS_AGO, ASKED_DAYS_AGO = 195, 6
# When the ten labs of an ATS begin, in days from today: some over, some under way, some to come.
BEGINNINGS = (-186, -158, -128, -97, -62, -27, -12, 5, 8, 11)
HOURS = ((9, 30), (14, 0))
ADJUSTED = "Un tema in più dove ne avevamo di meno: lo hanno chiesto gli Ambiti nella riunione di programma."
FIRST, LAST = "Partire dalle esperienze", "Che cosa portiamo in ufficio"
MIDDLE = ("Lavorare sui casi", "Provare sul campo")
FORMATS = (
    Lab.Format.LABORATORY,
    Lab.Format.LABORATORY,
    Lab.Format.PROJECT_WORK,
    Lab.Format.LABORATORY,
    Lab.Format.FOCUS_GROUP,
)
FOR_WHOM = (
    "Responsabili e operatori degli uffici di piano dell'ATS; invitati i centri per l'impiego.",
    "Assistenti sociali, educatori e personale amministrativo degli Ambiti.",
    "Chi scrive gli atti e chi li applica: conviene venire in due dallo stesso ufficio.",
)
METHOD = (
    "Si lavora in piccoli gruppi su casi e atti portati dai partecipanti, con un docente che conduce. "
    "Alla fine ogni ufficio ha una bozza pronta da usare, che si può condividere nella cassetta degli attrezzi."
)


def signed_programmes(cast: Cast, survey: Survey) -> int:
    """Draft, sign and fill the programme of each ATS that has none; answers how many labs were made."""
    made = 0
    for number, ats in enumerate(Ats.objects.order_by("code")):
        if ProgrammeDraft.objects.filter(survey=survey, ats=ats, status="signed").exists():
            continue
        actor = cast.coordinators[ats.code]
        with transaction.atomic():
            with as_of(days_ago(SIGNED_DAYS_AGO)):
                labs = _sign(actor, survey, ats)
                _describe(actor, labs, number)
                _meet(labs, ats, number)
                settle(cast, labs, ats, days_ago(SIGNED_DAYS_AGO - 2))
            with as_of(days_ago(ASKED_DAYS_AGO)):
                ask_now(cast, labs, ats)
        made += len(labs)
    _dress_programme(survey)
    return made


def _sign(actor: Person, survey: Survey, ats: Ats) -> list[Lab]:
    drafted_at, signed_at = days_ago(SIGNED_DAYS_AGO + 4), days_ago(SIGNED_DAYS_AGO)
    draft = draft_programme(actor, survey, ats)
    _adjust(actor, draft)
    proposal = sign_programme(actor, draft, at=signed_at)
    ProgrammeDraft.objects.filter(pk=proposal.pk).update(created_at=drafted_at)
    proposal.changes.update(made_at=drafted_at)
    return list(Lab.objects.filter(programme_row__draft=proposal).order_by("pk"))


def _adjust(actor: Person, draft: ProgrammeDraft) -> None:
    """Where a section has three labs or more, its last gives its place to the section with fewest."""
    rows = list(draft.rows.select_related("module"))
    held = Counter(row.module.section_id for row in rows)
    least = min(held, key=lambda section: (held[section], section))
    there = {row.module_id for row in rows}
    other = Module.objects.filter(section=least).exclude(pk__in=there).first()
    last = next((row for row in reversed(rows) if held[row.module.section_id] > 2), None)
    if last and other and last.module.section_id != least:
        adjust_row(actor, last, other, ADJUSTED)


def _dress_programme(survey: Survey) -> None:
    days = Session.objects.filter(lab__programme__survey=survey).values_list("starts_at", flat=True)
    Programme.objects.filter(survey=survey).exclude(title=TITLE).update(
        title=TITLE,
        description="Dieci laboratori per ogni ATS, scelti a partire dalle priorità indicate dagli Ambiti.",
        starts_on=timezone.localdate(min(days)),
        ends_on=timezone.localdate(max(days)),
    )


def _describe(actor: Person, labs: list[Lab], number: int) -> None:
    seen: dict[str, int] = {}
    for place, lab in enumerate(labs):
        seen[lab.title] = seen.get(lab.title, 0) + 1
        if seen[lab.title] > 1:
            lab.title = f"{lab.title} – gruppo {seen[lab.title]}"
        lab.description = f"{lab.description}\n\n{METHOD}"
        lab.for_whom = FOR_WHOM[(place + number) % len(FOR_WHOM)]
        lab.format = FORMATS[(place + number) % len(FORMATS)]
        lab.capacity = 18 + 4 * ((place + number) % 4)
        update_lab(actor, lab)
    Lab.objects.filter(pk__in=[lab.pk for lab in labs]).update(created_at=days_ago(SIGNED_DAYS_AGO))


def _meet(labs: list[Lab], ats: Ats, number: int) -> None:
    """Two to four sessions each, a week or two apart; the order of the year differs from one ATS to another."""
    offices = [str(ambito) for ambito in ats.ambiti.order_by("code")]
    rows = []
    for place, lab in enumerate(labs):
        beginning = BEGINNINGS[(place + 3 * number) % len(BEGINNINGS)] + number
        day = timezone.localdate() + datetime.timedelta(days=beginning)
        titles = [FIRST, *MIDDLE[: (place + number) % 3], LAST]
        for step, title in enumerate(titles):
            day = working_day(day + datetime.timedelta(days=0 if not step else 14 if beginning < 0 else 7))
            starts_at = at(day, *HOURS[(place + number) % 2])
            online = (place + step + number) % 3 == 0
            rows.append(
                Session(
                    lab=lab,
                    created_at=days_ago(SIGNED_DAYS_AGO),
                    title=f"Incontro {step + 1}. {title}",
                    starts_at=starts_at,
                    ends_at=starts_at + datetime.timedelta(hours=3),
                    place="A distanza" if online else f"Ufficio di piano, {offices[place % len(offices)]}",
                    online_url=f"https://riunioni.cantiere.example/{lab.pk}-{step + 1}" if online else "",
                )
            )
    Session.objects.bulk_create(rows)


def materials(survey: Survey) -> int:
    """Published documents beside the labs that speak of them; answers how many were added."""
    labs = list(Lab.objects.filter(programme__survey=survey))
    added = 0
    for document in Document.objects.published().filter(author__email__endswith="@cantiere.example"):
        words = [name.casefold() for name in document.tags.names()]
        for lab in labs:
            if any(word in lab.title.casefold() for word in words):
                added += LabDocument.objects.get_or_create(lab=lab, document=document)[1]
    return added
