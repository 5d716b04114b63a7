"""What `notifications` keeps about people, and for how long."""

from django.db.models import Q

from accounts.privacy import DELETED, For, Subject, register

NOTICE_DAYS = 365
READ_NOTICE_DAYS = 180
VISIT_DAYS = 365
DIGEST_DAYS = 365

# A table: each model is one entry.
# fmt: off


def declare() -> None:
    register(
        "notifications.Notice", Subject.NOTICES, DELETED, "Che cosa ti è stato detto.",
        (
            For(READ_NOTICE_DAYS, "read_at", "dalla lettura"),
            For(NOTICE_DAYS, "created_at", "dall'invio", Q(read_at=None)),
        ),
        owners="recipient", words="text", plain="thread_key",
    )
    register(
        "notifications.Preference", Subject.NOTICES, DELETED, "Che cosa vuoi ricevere per email.",
        "finché hai un account", owners="person",
    )
    register(
        "notifications.Digest", Subject.NOTICES, DELETED, "I riepiloghi mandati, per non ripeterli.",
        For(DIGEST_DAYS, "taken_at", "dall'invio"), owners="person",
    )
    register(
        "notifications.Told", Subject.NOTICES, DELETED, "Che cosa diceva un riepilogo, per non ripeterlo.",
        For(DIGEST_DAYS, "digest__taken_at", "dall'invio"), owners="person", plain="source",
    )
    register(
        "notifications.HomeVisit", Subject.NOTICES, DELETED, "L'ultima visita, per dire che cosa è nuovo.",
        For(VISIT_DAYS, "seen_at", "dalla visita"), owners="person",
    )
