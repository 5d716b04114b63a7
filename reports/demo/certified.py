"""Certificates of the demo's labs: most issued, one corrected, one revoked; names of a video meeting that wait."""

from labs.actions.attendance import save_register
from labs.actions.certificates import issue_certificates, revoke_certificate
from labs.models import Attendance, Certificate, Lab, MeetingImport, MeetingStay
from labs.rosters import Mark, seen_of
from reports.demo.cast import DOMAIN, Cast
from reports.demo.clock import as_of, days_ago

ISSUED_DAYS_AGO, CORRECTED_DAYS_AGO = 4, 2
LEFT_TO_ISSUE_EVERY = 5
NAMES_WAITING = ("iPad Sala Giunta", "Ufficio servizi sociali")


def certificates(cast: Cast) -> int:
    """Issue them where the demo's people have none, by the actions of the site; answers how many were issued."""
    if Certificate.objects.filter(person__email__endswith="@" + DOMAIN).exists():
        return 0
    concluded = Lab.objects.filter(status=Lab.Status.CONCLUDED).order_by("pk")
    closed = concluded.exclude(sessions__register_closed_at=None)
    issued = []
    with as_of(days_ago(ISSUED_DAYS_AGO)):
        for place, lab in enumerate(closed):
            if place % LEFT_TO_ISSUE_EVERY != LEFT_TO_ISSUE_EVERY - 1:
                issued += issue_certificates(cast.regional, lab)
        Certificate.objects.update(issued_at=days_ago(ISSUED_DAYS_AGO))
    with as_of(days_ago(CORRECTED_DAYS_AGO)):
        _correct_one(cast)
        last = Certificate.objects.valid().select_related("lab").order_by("-pk")[1]
        revoke_certificate(cast.regional, last, "Rilasciato per errore a chi non aveva partecipato.")
    _names_to_recognise()
    return len(issued)


def _correct_one(cast: Cast) -> None:
    """A presence a quarter of an hour shorter than it was written: the certificate has a second version."""
    long = Attendance.objects.filter(person__certificates__status=Certificate.Status.VALID, minutes__gte=120)
    for row in long.select_related("session__lab", "person").order_by("pk"):
        mark = Mark(row.person_id, seen_of(row), row.minutes - 15)
        save_register(
            cast.regional, row.session, [mark], "È uscita un quarto d'ora prima, come dice il foglio firme."
        )
        if Certificate.objects.filter(status=Certificate.Status.SUPERSEDED).exists():
            return


def _names_to_recognise() -> None:
    """In the last video meeting that was read, two stays under names that nobody of the lab has."""
    source = MeetingImport.objects.select_related("session").order_by("session__starts_at").last()
    if source is None:
        return
    session = source.session
    MeetingStay.objects.bulk_create(
        MeetingStay(
            session=session, source=source, name=name, joined_at=session.starts_at, left_at=session.ends_at
        )
        for name in NAMES_WAITING
    )
