"""Publishing news."""

from django.utils import timezone

from accounts.markdown import accept, render
from accounts.models import Person
from accounts.rules import require
from community import rules
from community.models import News


def publish_news(actor: Person, news: News) -> News:
    """The article with its text made safe, signed by who publishes it."""
    require(rules.can_edit_news(actor), rules.ONLY_EDITORS)
    news.body, news.html = accept(news.body), render(news.body)
    news.author, news.published_at = actor, timezone.now()
    news.save()
    return news
