"""What `labs` keeps about people, and for how long."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q

from accounts.models import Person
from accounts.privacy import DELETED, KEPT, NOT_PERSONAL, For, Subject, register
from labs.certificate_pdf import certificate_pdf
from labs.models import Certificate

FEED_DAYS = 90
STAY_DAYS = 365
VISIT_DAYS = 365
HOURS_WHY = "Ore di formazione del personale: l'ente deve poterle contare; resta l'ufficio, non il nome."

# A table: each model is one entry.
# fmt: off


def declare() -> None:
    _declare_seats()
    _declare_presence()
    _declare_learning()
    _declare_labs()
    _declare_paths()
    _declare_certificates()


def _declare_seats() -> None:
    register("labs.Enrolment", Subject.LABS, KEPT, HOURS_WHY, owners="person", actors="ended_by", words="ended_because")
    register(
        "labs.CalendarEntry", Subject.LABS, DELETED, "Che cosa è stato detto al tuo calendario.",
        "finché hai un account", owners="enrolment__person", plain="uid", words="title place",
    )
    register(
        "labs.CalendarFeed", Subject.LABS, DELETED, "I collegamenti per il tuo calendario.",
        For(FEED_DAYS, "revoked_at", "dalla revoca"), owners="person", secrets="secret",
    )
    register(
        "labs.LabVisit", Subject.LABS, DELETED, "L'ultima visita, per dire che cosa è nuovo.",
        For(VISIT_DAYS, "seen_at", "dalla visita"), owners="person",
    )


def _declare_presence() -> None:
    register("labs.Attendance", Subject.LABS, KEPT, HOURS_WHY, owners="person")
    register(
        "labs.AttendanceChange", Subject.LABS, KEPT, "Chi ha corretto una presenza, e perché.",
        owners="attendance__person", actors="actor", words="reason",
    )
    register(
        "labs.MeetingImport", Subject.LABS, KEPT, "Il file di una videoriunione letto in un registro.",
        actors="imported_by", words="file_name", secrets="digest",
    )
    register(
        "labs.MeetingStay", Subject.LABS, DELETED, "Da quando a quando eri collegato; le ore restano.",
        For(STAY_DAYS, "left_at", "dall'incontro", Q(session__lab__status__in=("concluded", "cancelled"))),
        owners="person", addresses="name email",
    )
    register(
        "labs.MeetingName", Subject.LABS, DELETED, "Come ti chiami nelle videoriunioni di un laboratorio.",
        "finché hai un account", owners="person", addresses="key",
    )


def _declare_learning() -> None:
    register(
        "labs.Progress", Subject.LABS, KEPT, HOURS_WHY, owners="person", names="answers",
        emptied={"answers": lambda value: type(value)()},
    )
    register(
        "labs.Output", Subject.LABS, KEPT, "Il lavoro consegnato.",
        owners="author", actors="amended_by", words="text",
    )
    register(
        "labs.OutputReview", Subject.LABS, KEPT, "Il giudizio su un lavoro consegnato.",
        owners="output__author", actors="reviewer", words="note",
    )
    taught = "Materiale del corso."
    register("labs.Work", Subject.LABS, NOT_PERSONAL, taught, words="title instructions")
    register("labs.CourseModule", Subject.LABS, NOT_PERSONAL, taught, words="title description")
    register("labs.LearningObject", Subject.LABS, NOT_PERSONAL, taught, words="title text url")
    register("labs.QuizQuestion", Subject.LABS, NOT_PERSONAL, taught, words="text explanation")
    register("labs.QuizChoice", Subject.LABS, NOT_PERSONAL, taught, words="text")


def _declare_labs() -> None:
    shown = "L'attività che si offre."
    register("labs.Programme", Subject.LABS, NOT_PERSONAL, shown, words="title description organiser")
    register("labs.Lab", Subject.LABS, NOT_PERSONAL, shown, words="title description for_whom", plain="area")
    register(
        "labs.Session", Subject.LABS, NOT_PERSONAL, shown, actors="register_closed_by",
        words="title place online_url", secrets="check_in_code",
    )
    register("labs.LabDocument", Subject.LABS, NOT_PERSONAL, shown)
    register("labs.LabLink", Subject.LABS, NOT_PERSONAL, shown, words="title url", plain="audience")
    register(
        "labs.MeetingMinutes", Subject.LABS, KEPT, "Il verbale di un incontro.", owners="author", words="text"
    )


def _declare_paths() -> None:
    register(
        "labs.AdhesionCall", Subject.LABS, NOT_PERSONAL, "L'avviso per aderire.", words="title text", plain="kinds"
    )
    register(
        "labs.Adhesion", Subject.LABS, KEPT, "L'adesione di un ente, con chi risponde per lui.",
        actors="submitted_by decided_by", words="contact note reason",
    )
    register("labs.Indication", Subject.LABS, NOT_PERSONAL, "Regole del programma.", words="reason")
    register(
        "labs.ProgrammeDraft", Subject.LABS, KEPT, "Un atto firmato: il database rifiuta di cambiarlo.",
        actors="signed_by", stays="decision", plain="method steps ranking proposal",
    )
    register(
        "labs.ProgrammeChange", Subject.LABS, KEPT, "Che cosa è cambiato, e perché: parte dell'atto.",
        actors="author", stays="what reason",
    )
    register("labs.ProgrammeRow", Subject.LABS, NOT_PERSONAL, "Una riga della bozza.", words="why note")


def _declare_certificates() -> None:
    register(
        "labs.Certificate", Subject.LABS, KEPT,
        "Atto dell'ente (obbligo di legge sulla formazione): restano codice, ore, laboratorio e le iniziali, così "
        "chi ha il foglio può ancora verificarlo.",
        owners="person", actors="issued_by", names="content", emptied={"content": _with_initials},
        papers=_papers, words="content ended_because", plain="code",
    )


def _with_initials(content: dict[str, Any]) -> dict[str, Any]:
    return content | {"name": initials(content["name"])}


def initials(name: str) -> str:
    """"Anna Maria Rossi" → "A. M. R."."""
    return " ".join(f"{word[0]}." for word in name.split())


def _papers(person: Person) -> Iterable[tuple[str, bytes]]:
    for one in Certificate.objects.valid().filter(person=person).select_related("lab"):
        yield f"attestati/{one.shown_code}.pdf", certificate_pdf(one)
