"""News for programs that follow them: RSS, Atom, and the calendar of events. The same for whoever asks."""

import datetime
import hashlib
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser
from django.contrib.syndication.views import Feed
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed
from django.views.decorators.http import require_safe

from community.models import News
from community.news_calendar import text_of
from community.news_forms import NewsFilter
from community.queries.news import listed
from labs.invitations import CONTENT_TYPE

MOST = 30
KEPT_FOR = 300  # seconds that a program or a cache may go on with what it has
LOOK_BACK = datetime.timedelta(days=366)
EVERYBODY = AnonymousUser()
TITLES = {"": "Novità", "eventi": "Eventi", "registrazioni": "Registrazioni"}


class NewsFeed(Feed):
    """What a list shows, the latest first; addresses are those of the site, whatever host was asked."""

    feed_type: type[Rss201rev2Feed | Atom1Feed] = Rss201rev2Feed
    author_name = settings.SITE_NAME
    description = "Che cosa succede nel programma: avvii, incontri, materiali pubblicati."
    name = "rss"

    def get_object(self, request: HttpRequest) -> str:
        return NewsFilter(request.GET).chosen.get("mostra", "")

    def title(self, shown: str) -> str:
        return f"{settings.SITE_NAME}: {TITLES[shown].lower()}"

    def link(self, shown: str) -> str:
        return settings.SITE_URL + reverse("community:news_list") + _query(shown)

    def feed_url(self, shown: str) -> str:
        return settings.SITE_URL + reverse(f"community:news_{self.name}") + _query(shown)

    def items(self, shown: str) -> list[News]:
        news = listed(EVERYBODY, {"mostra": shown}).order_by("-published_at", "-pk")
        return list(news.prefetch_related(Prefetch("tags", to_attr="all_tags"))[:MOST])

    def item_title(self, item: Any) -> str:
        return f"{item.title} (annullato)" if item.is_cancelled else item.title

    def item_description(self, item: Any) -> str:
        return str(item.summary)

    def item_link(self, item: News) -> str:
        return settings.SITE_URL + item.get_absolute_url()

    def item_pubdate(self, item: News) -> datetime.datetime | None:
        return item.published_at

    def item_updateddate(self, item: News) -> datetime.datetime | None:
        return max(filter(None, (item.published_at, item.edited_at)), default=None)

    def item_categories(self, item: Any) -> list[str]:
        return [tag.name for tag in item.all_tags]

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return kept(super().__call__(request, *args, **kwargs))


class AtomFeed(NewsFeed):
    feed_type = Atom1Feed
    subtitle = NewsFeed.description
    name = "atom"


rss = require_safe(login_not_required(NewsFeed()))
atom = require_safe(login_not_required(AtomFeed()))


@require_safe
@login_not_required
def events_calendar(request: HttpRequest) -> HttpResponseBase:
    """Of a year back and all that come, those called off too: calendars take them out."""
    events = News.objects.visible_to(EVERYBODY).published().events()
    recent = events.filter(ends_at__gte=timezone.now() - LOOK_BACK).order_by("starts_at", "pk")
    text = text_of(recent, f"{settings.SITE_NAME}: eventi")
    response = kept(HttpResponse(text, content_type=CONTENT_TYPE))
    response["ETag"] = etag = f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'
    return get_conditional_response(request, etag=etag, response=response) or response


def kept(response: HttpResponse) -> HttpResponse:
    """Nothing in it is anybody's own."""
    response["Cache-Control"] = f"public, max-age={KEPT_FOR}"
    return response


def _query(shown: str) -> str:
    return f"?mostra={shown}" if shown else ""
