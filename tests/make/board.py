"""One thing of every kind that waits on the board of who coordinates an ATS, each with a word in its title."""

import datetime

from django.utils import timezone

from accounts.models import Ambito, Person
from community.models import Assignment, Space
from tests.make.accounts import access_request, invitation
from tests.make.certificates import concluded_lab
from tests.make.community import space, thread
from tests.make.labs import enrolment, lab, session
from tests.make.paths import adhesion, adhesion_call, comune
from tests.make.surveys import survey
from tests.make.toolkit import document
from tests.make.works import output, work

DAY = datetime.timedelta(days=1)
WAITING = {
    "Rilevazioni": {"Scaduta", "Aperta", "Chiusa", "Bozza"},
    "Incontri di oggi": {"In corso"},
    "Registri da chiudere": {"Concluso", "In corso"},
    "Posti e liste d'attesa": {"Pieno"},
    "Laboratori da concludere": {"Finito"},
    "Attestati da rilasciare": {"Concluso"},
    "Consegne da rivedere in ritardo": {"Consegna"},
    "Adesioni da decidere": {"Comune di"},
    "Laboratori senza incontri": {"Pieno"},
    "Domande affidate in ritardo": {"Domanda"},
    "Documenti da rivedere": {"Regolamento"},
    "Documenti da aggiornare": {"Superato"},
    "Persone": {"Richieste di accesso", "Inviti in attesa"},
}


def waiting_things(ambito: Ambito, who: Person, word: str) -> None:
    """`who` has written, handed in or asked what there is; nothing that waits is anybody else's doing."""
    _surveys(ambito, word)
    _labs(ambito, who, word)
    office, ats = ambito.office, ambito.ats
    adhesion(adhesion_call(ats=ats, title=f"Avviso {word}"), comune(word, ambito))
    document(title=f"Regolamento {word}", author=who, status="in_review", organisation=office)
    past = timezone.localdate() - 40 * DAY
    document(title=f"Superato {word}", author=who, organisation=office, review_by=past)
    late_question(who, f"Domanda {word}", ats=ats)
    access_request(f"chiede-{word.lower()}", office)
    invitation(f"invitata-{word.lower()}", "member", organisation=office)


def _surveys(ambito: Ambito, word: str) -> None:
    yesterday = timezone.now() - DAY
    for title, fields in {
        "Aperta": {},
        "Scaduta": {"opens_at": yesterday - DAY, "closes_at": yesterday},
        "Chiusa": {"status": "closed"},
        "Bozza": {"status": "draft", "opens_at": None, "closes_at": None},
    }.items():
        survey(f"{title} {word}", ats=ambito.ats, **fields)


def _labs(ambito: Ambito, who: Person, word: str) -> None:
    ats = ambito.ats
    running = lab(f"In corso {word}", ats=ats, status="running")
    session(running, -2 * DAY)
    session(running, 0 * DAY)
    work_in = work(running, f"Consegna {word}")
    output(work_in, who, organisation=ambito.office, amended_at=timezone.now() - 8 * DAY)
    finished = lab(f"Finito {word}", ats=ats, status="running")
    session(finished, -DAY, register_closed_at=timezone.now())
    concluded_lab(who, title=f"Concluso {word}", ats=ats)
    full = lab(f"Pieno {word}", ats=ats, capacity=1)
    enrolment(full, who, "waiting")


def late_question(who: Person, title: str, ats=None, days: int = 1) -> Assignment:
    """Given to `who`, with so many days gone by since the answer was due."""
    where = Space.objects.filter(kind="ats", ats=ats).first() or space("ats", ats=ats) if ats else None
    asked = thread(who, where, title=title, is_question=True)
    due_on = timezone.localdate() - days * DAY
    return Assignment.objects.create(thread=asked, expert=who, assigned_by=who, due_on=due_on)
