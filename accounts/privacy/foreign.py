"""What the packages in use keep about people, and `live`, which knows nothing of them."""

from django.db.models import Q

from accounts.privacy.registry import DELETED, FOREVER, NOT_PERSONAL, For, Subject, register

TASK_DAYS = 7
FAILED_TASK_DAYS = 30
EVENT_LASTS = "finché esiste ciò di cui parla"

# A table: each model is one entry.
# fmt: off


def declare() -> None:
    _declare_sign_in()
    _declare_machinery()


def _declare_sign_in() -> None:
    register(
        "account.EmailAddress", Subject.PROFILE, DELETED, "Indirizzi verificati di django-allauth; oggi nessuno.",
        "finché hai un account", owners="user", addresses="email",
    )
    register(
        "account.EmailConfirmation", Subject.PROFILE, DELETED, "Verifiche in corso di django-allauth; oggi nessuna.",
        "finché hai un account", owners="email_address__user", secrets="key",
    )
    register(
        "mfa.Authenticator", Subject.PROFILE, DELETED, "La verifica in due passaggi.",
        "finché la usi", owners="user", secrets="data",
    )
    register(
        "socialaccount.SocialAccount", Subject.PROFILE, DELETED,
        "L'identità collegata: chi la garantisce e con quale codice.", "finché la tieni collegata",
        owners="user", words="uid", plain="provider", secrets="extra_data",
    )
    never = "Del pacchetto; il sito non lo riempie."
    register("socialaccount.SocialToken", Subject.SITE, NOT_PERSONAL, never, plain="token token_secret")
    register(
        "socialaccount.SocialApp", Subject.SITE, NOT_PERSONAL, never,
        plain="provider provider_id name client_id secret key settings",
    )
    register(
        "sessions.Session", Subject.PROFILE, DELETED, "Gli accessi aperti; chiusi tutti quando si esce dal sito.",
        For(0, "expire_date", "dalla scadenza"), secrets="session_key session_data",
    )


def _declare_machinery() -> None:
    register(
        "django_tasks_database.DBTaskResult", Subject.SITE, NOT_PERSONAL,
        "I lavori del sito: di norma solo numeri; i nomi finiti in un errore sono tolti.",
        (
            For(TASK_DAYS, "finished_at", "dalla fine, se riusciti", Q(status="SUCCESSFUL")),
            For(FAILED_TASK_DAYS, "finished_at", "dalla fine, se non riusciti", Q(status="FAILED")),
        ),
        words="args_kwargs return_value traceback",
        plain="task_path worker_ids queue_name backend_name exception_class_path status",
    )
    register("accounts.ScheduledJob", Subject.SITE, NOT_PERSONAL, "I lavori che si ripetono.", plain="name")
    register("accounts.Heartbeat", Subject.SITE, NOT_PERSONAL, "I processi del sito.", plain="name")
    tables = "Tabelle di Django, senza persone."
    register("auth.Group", Subject.SITE, NOT_PERSONAL, tables, plain="name")
    register("auth.Group_permissions", Subject.SITE, NOT_PERSONAL, tables)
    register("auth.Permission", Subject.SITE, NOT_PERSONAL, tables, plain="name codename")
    register("contenttypes.ContentType", Subject.SITE, NOT_PERSONAL, tables, plain="app_label model")
    tags = "Parole chiave dei documenti e delle novità."
    register("taggit.Tag", Subject.DOCUMENTS, NOT_PERSONAL, tags, words="name slug")
    register("taggit.TaggedItem", Subject.DOCUMENTS, NOT_PERSONAL, tags)
    register("live.Topic", Subject.SITE, NOT_PERSONAL, "Numera gli eventi di una discussione.", plain="kind")
    register("live.Event", Subject.SITE, NOT_PERSONAL, "Solo tipi e numeri.", EVENT_LASTS, plain="kind")
    register("live.Process", Subject.SITE, NOT_PERSONAL, "I processi del sito.", FOREVER, plain="name")
    register(
        "live.Connection", Subject.SITE, DELETED, "Chi è presente ora in una discussione.",
        "finché la pagina è aperta", owners="person",
    )
