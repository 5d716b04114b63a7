"""What `community` keeps about people, and for how long."""

from django.db.models import F, Q

from accounts.privacy import DELETED, KEPT, NOT_PERSONAL, For, Subject, register

DRAFT_DAYS = 180
REMOVED_FILE_DAYS = 30
EVENT = "thread__topic__events"
OF_REMOVED_POST = Q(
    post__status="removed",
    thread__topic__events__kind="message.removed",
    thread__topic__events__object_id=F("post_id"),
)
WHILE_HERE = "finché hai un account"
SHARED = "Fa parte di una conversazione con altri: resta, senza il nome."

# A table: each model is one entry.
# fmt: off


def declare() -> None:
    _declare_writing()
    _declare_reading()
    _declare_moderation()
    _declare_news()


def _declare_writing() -> None:
    register(
        "community.Space", Subject.DISCUSSIONS, NOT_PERSONAL, "Dove si discute.", words="title", plain="audience"
    )
    register("community.Thread", Subject.DISCUSSIONS, KEPT, SHARED, owners="author", words="title")
    register(
        "community.Post", Subject.DISCUSSIONS, KEPT, SHARED, owners="author",
        words="body html", secrets="key sent_digest",
    )
    register(
        "community.PostVersion", Subject.DISCUSSIONS, KEPT, "Il testo prima di una correzione.",
        owners="post__author", words="body html",
    )
    register(
        "community.Attachment", Subject.DISCUSSIONS, KEPT, SHARED + " Quelli mai inviati sono cancellati.",
        For(REMOVED_FILE_DAYS, f"{EVENT}__created_at", "dalla rimozione del messaggio", OF_REMOVED_POST),
        owners="uploader", drops=Q(post=None), files="file", words="name",
    )
    register("community.Reaction", Subject.DISCUSSIONS, KEPT, SHARED, owners="person", plain="emoji")
    register(
        "community.Mention", Subject.DISCUSSIONS, DELETED, "Chi è nominato in un messaggio.", WHILE_HERE,
        owners="person",
    )
    register(
        "community.Draft", Subject.DISCUSSIONS, DELETED, "Ciò che hai cominciato a scrivere.",
        For(DRAFT_DAYS, "updated_at", "dall'ultimo salvataggio"), owners="person", words="title body",
    )
    register(
        "community.Assignment", Subject.DISCUSSIONS, KEPT, "Una domanda affidata a chi sa rispondere.",
        owners="expert", actors="assigned_by",
    )


def _declare_reading() -> None:
    followed = "Che cosa segui e fin dove hai letto."
    register("community.ReadMark", Subject.DISCUSSIONS, DELETED, followed, WHILE_HERE, owners="person")
    register("community.SpaceLevel", Subject.DISCUSSIONS, DELETED, followed, WHILE_HERE, owners="person")
    register("community.ThreadLevel", Subject.DISCUSSIONS, DELETED, followed, WHILE_HERE, owners="person")


def _declare_moderation() -> None:
    told = "La moderazione deve poter rendere conto di ciò che ha deciso."
    register("community.Case", Subject.MODERATION, KEPT, told, actors="taken_by")
    register("community.Flag", Subject.MODERATION, KEPT, told, owners="reporter", words="text")
    register(
        "community.Decision", Subject.MODERATION, KEPT, told, owners="case__post__author", actors="judge",
        words="text",
    )
    register(
        "community.Appeal", Subject.MODERATION, KEPT, told, owners="decision__case__post__author", words="text"
    )
    register("community.LogEntry", Subject.MODERATION, KEPT, told, actors="actor", words="text")
    register(
        "community.Suspension", Subject.MODERATION, DELETED, "Fino a quando leggi soltanto.", WHILE_HERE,
        owners="person",
    )
    register(
        "community.Newcomer", Subject.MODERATION, DELETED, "I primi messaggi di chi è nuovo.", WHILE_HERE,
        owners="person",
    )


def _declare_news() -> None:
    register(
        "community.News", Subject.NEWS, KEPT, "Ciò che l'ente ha pubblicato.", owners="author",
        actors="edited_by", files="cover", words="title summary body html place online_url cover_alt",
    )
    register(
        "community.NewsFile", Subject.NEWS, NOT_PERSONAL, "Gli allegati di una novità.", files="file",
        words="title name url",
    )
    register(
        "community.Usefulness", Subject.NEWS, KEPT, "Quanto una novità è stata utile.", owners="person",
        words="reason",
    )
