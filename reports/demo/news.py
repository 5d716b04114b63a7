"""The demo's news and events: written through the actions, with files, comments and what readers say of them."""

import datetime
import io

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image, ImageDraw

from accounts.models import Person
from community.actions import add_file, comment_on, publish_news, rate_news, save_news, set_cover
from community.models import News, NewsFile, Post, Thread, Usefulness
from reports.demo import content
from reports.demo.cast import Cast
from reports.demo.clock import as_of, at, days_ago
from reports.demo.content import Article
from reports.demo.files import build, parse

COVER = (1200, 675)
COLOURS = ("#06c", "#17324d", "#00694c", "#e6f0fa")
# By article: who says what, so many days after it came out.
COMMENTS = {
    "08-webinar-isee": (
        ("membro 2", "La parte sulle soglie è proprio quella che ci serviva: la porto in assemblea dei sindaci.", 19),
        ("referente 1", "Si può avere il confronto fra i tre regolamenti anche in una tabella?", 20),
        ("moderatore", "Sì, la tabella è nella cassetta degli attrezzi fra i documenti sull'**ISEE**.", 21),
    ),
    "09-giornata-degli-uffici": (
        ("membro 4", "Noi veniamo in tre: c'è un posto per lasciare i bagagli?", 1),
        ("moderatore", "Sì, all'ingresso: chiedete all'accoglienza.", 2),
    ),
}  # fmt: skip
RATINGS = {
    "08-webinar-isee": (
        (5, "Esempi concreti, non principi."),
        (4, ""),
        (5, ""),
        (3, "Audio basso all'inizio."),
    ),
    "03-cassetta-attrezzi": ((4, "Finalmente i modelli in un posto solo."), (5, "")),
}


def news(cast: Cast) -> int:
    """Add the articles that are missing; answers how many there were."""
    missing = [one for one in content.articles() if not News.objects.filter(title=one.title).exists()]
    for article in missing:
        with as_of(days_ago(max(article.days_ago, 0))):
            _write(cast, article)
    return len(missing)


def _write(cast: Cast, article: Article) -> None:
    editor = cast.moderators[0]
    out_at = days_ago(article.days_ago)
    item = News(title=article.title, summary=article.summary, body=article.body, **_event(article))
    save_news(editor, item, article.tags)
    publish_news(editor, item, out_at)
    _enclose(editor, item, article)
    _talk(cast, item, article)
    seen = min(out_at, timezone.now())
    News.objects.filter(pk=item.pk).update(published_at=out_at, edited_at=seen)
    item.ratings.update(rated_at=min(seen + datetime.timedelta(days=2), timezone.now()))


def _event(article: Article) -> dict[str, object]:
    fields = article.fields
    if "evento" not in fields:
        return {}
    day = timezone.localdate() + datetime.timedelta(days=int(fields["evento"]))
    starts_at = at(day, int(fields["inizio"]))
    ends_at = starts_at + datetime.timedelta(hours=int(fields["ore"]))
    links = {"place": fields.get("luogo", ""), "online_url": fields.get("online", "")}
    return {"starts_at": starts_at, "ends_at": ends_at, **links}


def _enclose(editor: Person, item: News, article: Article) -> None:
    fields = article.fields
    if "copertina" in fields:
        image = SimpleUploadedFile("copertina.png", _picture(article.key), "image/png")
        set_cover(editor, item, image, fields["copertina"])
    if "registrazione" in fields:
        row = NewsFile(kind="recording", title="La registrazione dell'incontro", url=fields["registrazione"])
        add_file(editor, item, row, None)
    for kind, field in (("slides", "slide"), ("attachment", "allegato")):
        if field in fields:
            file = SimpleUploadedFile(f"{article.key}-{field}.pdf", _pdf(article), "application/pdf")
            add_file(editor, item, NewsFile(kind=kind, title=fields[field]), file)


def _talk(cast: Cast, item: News, article: Article) -> None:
    for number, (who, text, days) in enumerate(COMMENTS.get(article.key, ())):
        author = cast.called(who, sorted(cast.members)[number])
        post = comment_on(author, item, text, f"demo-novita-{article.key}-{number}")
        said_at = min(days_ago(article.days_ago - days, 11, 10 * number), timezone.now())
        Post.objects.filter(pk=post.pk).update(created_at=said_at)
        Thread.objects.filter(pk=post.thread_id).update(last_post_at=said_at)
        if number == 0:
            Thread.objects.filter(pk=post.thread_id).update(created_at=said_at)
    readers = [people[0] for _, people in sorted(cast.members.items())]
    for reader, (value, reason) in zip(readers, RATINGS.get(article.key, ()), strict=False):
        rate_news(reader, item, Usefulness.Value(value), reason)


def _picture(key: str) -> bytes:
    """Discs on a coloured ground, always the same for one key."""
    number = sum(key.encode())
    image = Image.new("RGB", COVER, COLOURS[number % 3])
    draw = ImageDraw.Draw(image)
    for step in range(9):
        x, y, radius = 150 * step, (97 * number + 211 * step) % COVER[1], 60 + 17 * ((number + step) % 5)
        draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=COLOURS[(number + step) % 4])
    made = io.BytesIO()
    image.save(made, "PNG")
    return made.getvalue()


def _pdf(article: Article) -> bytes:
    return build(
        parse(article.key, f"titolo: {article.title}\nformato: pdf\n\n# {article.title}\n\n{article.body}")
    )
