"""What `accounts` keeps about people."""

from django.db.models import Q

from accounts.models.leaving import EXPORT_DAYS
from accounts.privacy.registry import DELETED, KEPT, NOT_PERSONAL, For, Subject, register

ACCESS_DAYS = 30  # longer than any session lives
ATTEMPT_DAYS = 1
KEY_DAYS = 90  # after a key for programs has expired or was revoked
INVITATION_DAYS = 90
REQUEST_DAYS = 180
IMPORT_DAYS = 90
WHILE_HERE = "finché hai un account"

# A table: each model is one entry.
# fmt: off


def declare() -> None:
    _declare_people()
    _declare_coming_in()
    _declare_territory()


def _declare_people() -> None:
    register(
        "accounts.Person", Subject.PROFILE, KEPT,
        "Chi accede. La riga resta, vuota: ciò che ha scritto deve poter dire che l'ha scritto qualcuno.",
        WHILE_HERE, owners="pk", names="email first_name last_name", secrets="password",
    )
    register(
        "accounts.Access", Subject.PROFILE, DELETED, "Per riconoscere e chiudere i propri accessi.",
        For(ACCESS_DAYS, "created_at", "dall'accesso"), owners="person", names="device", secrets="session_key",
    )
    register(
        "accounts.Attempt", Subject.PROFILE, NOT_PERSONAL,
        "I tentativi che contano per un limite; di chi siano è solo un'impronta con chiave.",
        For(ATTEMPT_DAYS, "at", "dal tentativo"), secrets="digest",
    )
    register(
        "accounts.ApiToken", Subject.PROFILE, DELETED, "Le chiavi per i programmi; la chiave non è conservata.",
        (
            For(KEY_DAYS, "expires_at", "dalla scadenza"),
            For(KEY_DAYS, "revoked_at", "dalla revoca"),
        ),
        owners="person", names="name", plain="scopes", secrets="digest",
    )
    register(
        "accounts.PersonalExport", Subject.PROFILE, DELETED, "La copia dei propri dati, finché si può scaricare.",
        For(EXPORT_DAYS, "asked_at", "dalla richiesta"), owners="person", secrets="file",
    )
    register(
        "accounts.Erasure", Subject.PROFILE, KEPT,
        "Per dimostrare che una richiesta di cancellazione è stata eseguita, e quando; il nome ci resta solo "
        "finché il lavoro è in corso.",
        owners="person", actors="asked_by", secrets="names",
    )
    register(
        "accounts.Membership", Subject.ROLES, DELETED, "Da qui dipende che cosa ciascuno vede e può fare.",
        WHILE_HERE, owners="person",
    )


def _declare_coming_in() -> None:
    register(
        "accounts.Invitation", Subject.ROLES, DELETED, "Un ruolo offerto a un indirizzo.",
        For(INVITATION_DAYS, "expires_at", "dalla scadenza dell'invito"),
        addresses="email", actors="invited_by", words="first_name last_name",
    )
    register(
        "accounts.AccessRequest", Subject.ROLES, DELETED, "Chi chiede di partecipare, e la risposta.",
        For(REQUEST_DAYS, "created_at", "dalla richiesta, se ha avuto risposta", ~Q(status="waiting")),
        addresses="email", actors="decided_by", words="first_name last_name message reason", secrets="sender_digest",
    )
    register(
        "accounts.PeopleImport", Subject.ROLES, KEPT, "Un elenco caricato per invitare molte persone.",
        For(IMPORT_DAYS, "created_at", "dal caricamento"), actors="uploaded_by", words="filename", plain="heading",
    )
    register(
        "accounts.ImportLine", Subject.ROLES, DELETED, "Una riga di quell'elenco, con il suo esito.",
        For(IMPORT_DAYS, "people_import__created_at", "dal caricamento"),
        addresses="email cells", words="first_name last_name note", plain="role",
    )


def _declare_territory() -> None:
    public = "Dati pubblici del territorio."
    register("accounts.Ats", Subject.SITE, NOT_PERSONAL, public, plain="code name")
    register("accounts.Ambito", Subject.SITE, NOT_PERSONAL, public, plain="code name lead source")
    register("accounts.Comune", Subject.SITE, NOT_PERSONAL, public, plain="istat_code name province")
    register("accounts.Organisation", Subject.SITE, NOT_PERSONAL, public, plain="name ipa_code")
    register("accounts.Circle", Subject.SITE, NOT_PERSONAL, "La cerchia di un laboratorio.", words="title")
