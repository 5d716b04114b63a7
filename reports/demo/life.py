"""What happens around the demo's threads: reactions, spaces on a theme, a question with an expert, a report."""

import datetime

from django.utils import timezone

from community.actions import assign_question, create_theme, flag_post, post_message, react, start_thread
from community.models import Assignment, Flag, Post, Reaction, Space, Thread
from reports.demo.cast import Cast
from reports.demo.clock import as_of, days_ago

THEMES = {
    "ISEE e compartecipazione": (
        "Qui raccogliamo le domande su soglie, tariffe e ISEE corrente: "
        "prima di aprirne una nuova, cercate se c'è già."
    ),
    "Coprogettazione": (
        "Uno spazio per avvisi, tavoli e convenzioni con il terzo settore. "
        "Chi ha un avviso già usato lo racconti qui."
    ),
}
ADVERTISEMENT = (
    "Buongiorno, segnalo che una società che conosco vende un corso sul PIAO con lo sconto se ci iscriviamo "
    "in dieci entro venerdì. Chi è interessato mi scriva in privato per il codice."
)
EVERY, MOST = 3, 4  # one post in three has reactions, of at most so many people
DAYS_TO_ANSWER = 5
THEMES_DAYS_AGO = 48


def around(cast: Cast) -> int:
    """Add what is missing; answers how many things there were to add. The demo's threads are there already."""
    with as_of(days_ago(THEMES_DAYS_AGO)):
        themes = _themes(cast)
    with as_of(timezone.now()):
        return themes + _reactions() + _assignment(cast) + _report(cast)


def _themes(cast: Cast) -> int:
    missing = [title for title in THEMES if not Space.objects.filter(title=title, kind="theme").exists()]
    for title in missing:
        space = create_theme(cast.moderators[0], title, None)
        key = f"demo-tema-{space.pk}"
        post = start_thread(cast.moderators[0], space, "Di che cosa parliamo qui", THEMES[title], key)
        _date(space, post, days_ago(THEMES_DAYS_AGO))
    return len(missing)


def _date(space: Space, post: Post, moment: datetime.datetime) -> None:
    Space.objects.filter(pk=space.pk).update(created_at=moment)
    Thread.objects.filter(pk=post.thread_id).update(created_at=moment, last_post_at=moment)
    Post.objects.filter(pk=post.pk).update(created_at=moment)


def _reactions() -> int:
    """By who writes in the same thread: who reads it reacts."""
    if Reaction.objects.exists():
        return 0
    made, emoji = 0, [choice.value for choice in Reaction.Emoji]
    posts = Post.objects.shown().filter(key__startswith="demo-").order_by("pk")
    for post in posts.select_related("thread__space", "author"):
        if post.pk % EVERY:
            continue
        others = {other.author for other in post.thread.posts.select_related("author")} - {post.author}
        for number, person in enumerate(sorted(others, key=lambda one: one.pk)[:MOST]):
            react(person, post, emoji[(post.pk + number) // 2 % len(emoji)], on=True)
            made += 1
    return made


def _assignment(cast: Cast) -> int:
    waiting = Thread.objects.filter(is_question=True, solved_by=None, space__kind="general", assignment=None)
    thread = waiting.order_by("created_at").first()
    if thread is None or Assignment.objects.exists():
        return 0
    expert = next(iter(cast.trainers.values()))
    due_on = timezone.localdate() + datetime.timedelta(days=DAYS_TO_ANSWER)
    assign_question(cast.regional, thread, expert, due_on)
    return 1


def _report(cast: Cast) -> int:
    thread = Thread.objects.filter(space__kind="general", is_locked=False).order_by("-last_post_at").first()
    if thread is None or Flag.objects.exists():
        return 0
    post = post_message(cast.called("membro 9"), thread, ADVERTISEMENT, "demo-segnalato")
    flag_post(
        cast.called("referente 2"), post, Flag.Reason.ADVERTISING, "Non mi sembra il posto per vendere corsi."
    )
    return 1
