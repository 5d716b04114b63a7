"""What programs that look through the site may find: the public pages, news and labs, as a visitor sees them."""

import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser
from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import sitemap
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from community.models import News
from labs.models import Lab

VISITOR = AnonymousUser()
SITE = urlsplit(settings.SITE_URL)
PAGES = (
    "reports:home", "labs:catalogue", "labs:calendar", "labs:programme_pages", "community:news_list",
    "reports:results", "search:library", "reports:accessibility", "reports:privacy", "reports:legal_notes",
    "reports:media_policy", "reports:sitemap",
)  # fmt: skip
KEPT_FOR = 3600  # seconds
ROBOTS = """\
User-agent: *
Disallow: /api/
Disallow: /accedi/
Disallow: /cerca/

Sitemap: {site}{path}
"""
SECURITY = """\
Contact: mailto:{contact}
Expires: {until}
Preferred-Languages: it, en
Canonical: {address}
"""
SECURITY_GOOD_FOR = datetime.timedelta(days=180)


class OfSite(Sitemap[Any]):
    """Addresses are those of the site, whatever host was asked."""

    def get_protocol(self, protocol: str | None = None) -> str:
        return SITE.scheme

    def get_domain(self, site: Any = None) -> str:
        return SITE.netloc


class Pages(OfSite):
    def items(self) -> tuple[str, ...]:
        return PAGES

    def location(self, item: str) -> str:
        return reverse(item)


class Articles(OfSite):
    def items(self) -> QuerySet[News]:
        return News.objects.visible_to(VISITOR).published()

    def lastmod(self, item: News) -> datetime.datetime:
        return max(filter(None, (item.published_at, item.edited_at)))


class Labs(OfSite):
    def items(self) -> QuerySet[Lab]:
        return Lab.objects.visible_to(VISITOR).order_by("pk")


SITEMAPS: dict[str, type[Sitemap[Any]] | Sitemap[Any]] = {"pages": Pages, "news": Articles, "labs": Labs}


@require_safe
@login_not_required
def sitemap_file(request: HttpRequest) -> HttpResponse:
    response = sitemap(request, SITEMAPS)
    response.render()
    return _for_everybody(response)


@require_safe
@login_not_required
def robots(request: HttpRequest) -> HttpResponse:
    text = ROBOTS.format(site=settings.SITE_URL, path=reverse("reports:sitemap_file"))
    return _for_everybody(HttpResponse(text, content_type="text/plain; charset=utf-8"))


@require_safe
@login_not_required
def security_file(request: HttpRequest) -> HttpResponse:
    """RFC 9116: to whom one writes of a hole; what it says is good for half a year from now."""
    until = (timezone.now() + SECURITY_GOOD_FOR).replace(hour=0, minute=0, second=0, microsecond=0)
    text = SECURITY.format(
        contact=settings.CONTACT_EMAIL,
        until=until.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        address=settings.SITE_URL + reverse("reports:security_file"),
    )
    return _for_everybody(HttpResponse(text, content_type="text/plain; charset=utf-8"))


def _for_everybody(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = f"public, max-age={KEPT_FOR}"
    return response
