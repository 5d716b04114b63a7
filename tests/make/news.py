"""Builders of events, their files, and a picture for a cover."""

import datetime

from django.core.files.base import ContentFile
from django.utils import timezone

from community.models import News, NewsFile
from tests.community.pictures import picture
from tests.make.community import news


def event(title="Webinar sull'ISEE", *, days=7, hours=2, **fields) -> News:
    """One that begins in so many days (negative: it has been)."""
    starts_at = timezone.now().replace(microsecond=0) + datetime.timedelta(days=days)
    times = {"starts_at": starts_at, "ends_at": starts_at + datetime.timedelta(hours=hours)}
    return news(title, **{"place": "Milano, via Esempio 1", **times, **fields})


def scheduled_news(title="Fra poco", **fields) -> News:
    return news(title, published_at=timezone.now() + datetime.timedelta(hours=1), **fields)


def news_file(article, kind="attachment", name="programma.pdf", **fields) -> NewsFile:
    row = NewsFile(news=article, kind=kind, title=fields.pop("title", "Il programma"), name=name, **fields)
    if not row.url:
        row.size = 9
        row.file.save(f"aa/{name}", ContentFile(b"%PDF-1.7\n"), save=False)
    row.save()
    return row


def recording(article, url="https://video.example.org/1") -> NewsFile:
    return news_file(article, "recording", "", title="Il video dell'incontro", url=url)


def with_cover(article) -> News:
    article.cover.save("aa/copertina.png", ContentFile(picture()), save=False)
    article.cover_alt = "Una sala con venti persone"
    article.save()
    return article
