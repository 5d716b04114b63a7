"""Every page of the site, from its URLconf: those that need no object by name, the others by following links."""

import re
from collections import Counter, deque
from dataclasses import dataclass
from html import unescape
from urllib.parse import parse_qsl, urljoin, urlsplit

import httpx
from django.urls import Resolver404, resolve, reverse

from tests.test_access_matrix import ROUTES, ROWS

# What answers a GET and is no page to walk, each with its reason.
NO_PAGE = {
    "account_set_password": "leads on to the link by mail",
    "accounts:wrong_lines": "a file",
    "accounts:download_export": "a file",
    "community:attachment": "a file",
    "community:attachment_image": "a picture",
    "community:cards": "parts of a page, for a script",
    "community:events_calendar": "a calendar",
    "community:mentionable": "for a script",
    "community:news_atom": "for programs",
    "community:news_cover": "a picture",
    "community:news_event": "a calendar",
    "community:news_file": "a file",
    "community:news_rss": "for programs",
    "health_alive": "for monitoring",
    "health_ready": "for monitoring",
    "metrics": "for monitoring",
    "labs:certificate_pdf": "a file",
    "labs:certificates_file": "a file",
    "labs:course_connection": "for a script",
    "labs:course_video": "a file",
    "labs:download_materials": "a file",
    "labs:export_adhesions": "a file",
    "labs:export_hours": "a file",
    "labs:export_progress": "a file",
    "labs:feed": "a calendar",
    "labs:office_hours_file": "a file",
    "labs:output_file": "a file",
    "labs:session_file": "a calendar",
    "notifications:open": "leads on to what the notice is about",
    "notifications:unread": "for a script",
    "openid_back": "leads on, from a provider",
    "openid_start": "of a provider: there is none",
    "reports:results_csv": "a file",
    "reports:results_json": "for programs",
    "reports:results_pdf": "a file",
    "reports:robots": "for search engines",
    "reports:security_file": "for programs",
    "reports:sitemap_file": "for search engines",
    "search:suggest": "for a script",
    "surveys:answers_file": "a file",
    "surveys:export": "a file",
    "toolkit:download": "a file",
    "toolkit:download_version": "a file",
    "toolkit:preview": "a picture",
    "toolkit:signed_download": "a file",
}
NOT_WALKED = {"mfa_authenticate": "between password and code: only with somebody's app at hand"}
LEADS_ON = {"surveys:respond": "to the first question"}
# Addresses whose parameter makes another page of the same route.
STATES = ("scheda", "stato", "vista", "tipo", "modo")
# Things that are unlike one another: so many of each kind are opened.
LOOKED_AT = {
    "labs:lab": 25, "surveys:survey": 10, "toolkit:document": 15, "community:thread": 12, "labs:programmes": 4,
    "labs:programme": 4, "labs:work": 6, "labs:output": 6, "labs:learning_object": 16, "labs:programme_page": 5,
    "labs:adhesion_call": 5, "labs:minutes": 3, "community:case": 6, "community:space": 4,
}  # fmt: skip
LINK = re.compile(r"""<a\s[^>]*?href=["']([^"'#]+)""")


@dataclass(frozen=True)
class Place:
    """One page of a route: the address that somebody found, with the state that it asks for."""

    route: str
    state: str
    address: str


def page_routes() -> set[str]:
    """The routes that answer a GET with a page."""
    asked = {row.route for row in ROWS if row.method == "get"}
    return {name for name in asked if not name.startswith(("api:", "ws:"))} - set(
        NO_PAGE
    )  # with those of LEADS_ON


def named_addresses() -> dict[str, str]:
    """The pages whose address needs nothing."""
    return {
        name: reverse(name)
        for name in sorted(page_routes())
        if not ROUTES[name].pattern.converters and not ROUTES[name].pattern.regex.groups
    }


def signed_in_client(base: str, email: str, password: str) -> httpx.Client:
    """A client of the site; without an e-mail, a visitor's."""
    client = httpx.Client(base_url=base, timeout=60)
    if email:
        page = client.get("/accedi/").text
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page).group(1)
        sent = {"login": email, "password": password, "csrfmiddlewaretoken": token}
        answer = client.post("/accedi/", data=sent, headers={"Referer": f"{base}/accedi/"})
        if answer.status_code != 302:
            raise RuntimeError(f"{email}: accesso non riuscito ({answer.status_code})")
    return client


def places(client: httpx.Client) -> list[Place]:
    """What this person can open, in the order in which links lead there: each route and state once, or a few times."""
    found: list[Place] = []
    seen, counts = set(), Counter()
    waiting = deque(named_addresses().values())
    while waiting:
        place = place_of(waiting.popleft())
        if (
            place is None
            or place in seen
            or counts[place.route, place.state] >= LOOKED_AT.get(place.route, 1)
        ):
            continue
        seen.add(place)
        answer = client.get(place.address)
        if answer.status_code == 302:
            waiting.append(urljoin(place.address, answer.headers["Location"]))
        if answer.status_code != 200 or "text/html" not in answer.headers.get("content-type", ""):
            continue
        found.append(place)
        counts[place.route, place.state] += 1
        links = [unescape(link) for link in LINK.findall(answer.text)]
        waiting.extend(urljoin(place.address, link) for link in links)
    return found


def place_of(address: str) -> Place | None:
    """None where it is not a page of ours."""
    parts = urlsplit(address)
    try:
        found = resolve(parts.path)
    except Resolver404:
        return None
    if found.view_name not in page_routes() or parts.netloc:
        return None
    asked = dict(parse_qsl(parts.query))
    state = "&".join(f"{name}={asked[name]}" for name in STATES if name in asked)
    return Place(found.view_name, state, f"{parts.path}?{state}" if state else parts.path)
