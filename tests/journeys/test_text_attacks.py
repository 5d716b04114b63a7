"""The shared lists of script injections in a real browser: nothing is asked, nothing leaves, nothing else is shown."""

import json
import re
from collections.abc import Sequence

import pytest
from playwright.sync_api import Page, expect

from accounts.markdown import ATTRIBUTES, TAGS
from tests.community.hostile import HOSTILE, LONG, SHORT, payloads
from tests.journeys.conftest import PASSWORD, Site
from tests.journeys.steps import button

pytestmark = [
    pytest.mark.journey,
    pytest.mark.any_database,
    pytest.mark.skipif(not HOSTILE.is_dir(), reason=f"i dati condivisi non sono in {HOSTILE}"),
]

WHO, OTHER = "vera@example.org", "zita@example.org"
TITLE = "\u202e\"'><img src=x onerror=alert(1)></title><script>alert(1)</script>"
# A thread of the texts that come in, one post each; a file of which the name is markup; one post with earlier texts.
WRITE = """
import json
from django.conf import settings
from accounts.models import Person
from community.actions import edit_message, post_message, start_thread
from community.models import Space, Thread
settings.RATE_LIMITS = False
asked = json.loads({asked!r})
writer = Person.objects.get(email={who!r})
space = Space.objects.get(kind="general")
thread = Thread.objects.filter(pk=asked["thread"]).first()
if thread is None:
    thread = start_thread(writer, space, asked["title"], "Si comincia.", f"inizio-{{asked['name']}}").thread
for number, text in enumerate(asked["texts"]):
    post_message(writer, thread, text, f"{{asked['name']}}-{{number}}")
first = thread.posts.earliest("seq")
for text in asked["corrections"]:
    edit_message(writer, first, text)
print(json.dumps({{"thread": thread.pk, "first": first.pk}}))
"""
# Every element of the bodies that are shown, as the browser has built them.
WALK = """(allowed) => {
  const faults = [];
  const bodies = [...document.querySelectorAll('.message-body')];
  for (const body of bodies) for (const element of body.querySelectorAll('*')) {
    const tag = element.localName;
    if (!(tag in allowed) || element.namespaceURI !== 'http://www.w3.org/1999/xhtml') faults.push(`<${tag}>`);
    for (const {name} of element.attributes)
      if (!(allowed[tag] || []).includes(name)) faults.push(`${tag} ${name}`);
    if (element.hasAttribute('href') && !['http:', 'https:', 'mailto:'].includes(element.protocol))
      faults.push(`href=${element.href}`);
  }
  return {count: bodies.length, faults};
}"""
BODY = {tag: [*ATTRIBUTES.get(tag, [])] for tag in TAGS} | {"a": [*ATTRIBUTES["a"], "rel"]}
DIFFERENCES = {"ins": [], "del": [], "span": ["class"]}


# Where the mark that turns the direction round stands: in what kind of box.
TURNED = """() => {
  const walk = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT), boxes = [];
  while (walk.nextNode()) if (walk.currentNode.data.includes('\u202e'))
    boxes.push(getComputedStyle(walk.currentNode.parentElement).unicodeBidi);
  return boxes;
}"""


class Watched:
    """A page and what it must never do: ask, call another host, break the policy, run what was written."""

    def __init__(self, page: Page, site: Site) -> None:
        self.page, self.misdeeds = page, page.violations
        page.on("dialog", lambda dialog: (self.misdeeds.append(f"dialog {dialog.message}"), dialog.dismiss()))
        page.on("popup", lambda popup: self.misdeeds.append(f"popup {popup.url}"))
        own = site.url.removeprefix("http")
        for kind in ("request", "websocket"):
            page.on(kind, lambda sent: self._sent(sent.url, (f"http{own}/", f"ws{own}/")))

    def _sent(self, url: str, own: tuple[str, ...]) -> None:
        if not url.startswith(own):
            self.misdeeds.append(url)

    def bodies(self, allowed: dict[str, list[str]] = BODY) -> int:
        """How many are shown; there is nothing in them that must not be, and nothing has happened."""
        found = self.page.evaluate(WALK, allowed)
        assert found["faults"] == [], self.page.url
        assert self.misdeeds == [], self.page.url
        return found["count"]


class Drawn:
    """How often the browser has laid the page out, since it was made."""

    def __init__(self, page: Page) -> None:
        self.wire = page.context.new_cdp_session(page)
        self.wire.send("Performance.enable")
        self.before = 0
        self.before = self.layouts()

    def layouts(self) -> int:
        metrics = self.wire.send("Performance.getMetrics")["metrics"]
        return next(round(one["value"]) for one in metrics if one["name"] == "LayoutCount") - self.before


@pytest.fixture(scope="module")
def people(site: Site) -> Site:
    site.manage("load_territory")
    for email in (WHO, OTHER):
        site.manage("create_member", email, "--password", PASSWORD, "--role", "member", "--ambito", "BER-01")
    return site


def write(site: Site, name: str, texts: Sequence[str], *, thread: int = 0, corrections: Sequence[str] = ()):
    asked = {"name": name, "title": TITLE, "texts": texts, "thread": thread, "corrections": corrections}
    done = site.manage("shell", stdin=WRITE.format(asked=json.dumps(asked), who=WHO))
    return json.loads(done.splitlines()[-1])


@pytest.fixture
def watched(people, visit):
    return Watched(visit(WHO), people)


def test_whatever_is_written_is_seen_here(watched):
    """The watch itself: each misdeed and each fault is noticed."""
    page = watched.page
    assert watched.bodies() == 0
    page.evaluate(
        "document.body.insertAdjacentHTML('beforeend', '<p class=message-body><img src=//a.invalid/x>')"
    )
    page.evaluate("alert(1)")
    expect(page.locator(".message-body img")).to_have_count(1)
    page.wait_for_timeout(300)
    assert page.evaluate(WALK, BODY)["faults"] == ["<img>", "img src"]
    assert "dialog 1" in watched.misdeeds
    assert any("a.invalid" in misdeed for misdeed in watched.misdeeds)


def test_every_text_on_the_pages_of_a_thread(people, watched):
    texts = payloads(*SHORT, *LONG)
    made, page, shown = write(people, "pagine", texts), watched.page, 0
    page.goto(f"/discussioni/{made['thread']}/?dopo=0")
    while True:
        shown += watched.bodies()
        following = page.get_by_role("link", name="Messaggi successivi")
        if not following.count():
            break
        following.click()
        page.wait_for_load_state("load")
    print(f"{shown} messages shown by the server")
    assert shown == len(texts) + 1


def test_every_text_that_comes_in_live(people, watched):
    texts = payloads(*SHORT, *LONG[1:])
    made, page = write(people, "vive", []), watched.page
    page.goto(f"/discussioni/{made['thread']}/")
    expect(page.locator("[data-state=live]")).to_be_attached()
    expect(page.locator("h1")).to_have_text(TITLE)
    page.context.set_offline(True)
    write(people, "arrivano", texts, thread=made["thread"])
    drawn = Drawn(page)
    page.context.set_offline(False)
    expect(page.locator("[data-messages] > [data-message]")).to_have_count(len(texts) + 1, timeout=60_000)
    assert watched.bodies() == len(texts) + 1
    print(f"{len(texts)} messages came in live, {drawn.layouts()} layouts")
    assert drawn.layouts() < len(texts) / 4, "the page is measured at each message: a phone would stand still"


def test_correcting_previewing_quoting_and_the_earlier_texts(people, watched):
    texts = [*payloads(*SHORT)[::30], TITLE, "</textarea><script>alert(1)</script>"]
    made, page = write(people, "storia", [], corrections=texts), watched.page
    page.goto(f"/discussioni/messaggi/{made['first']}/storia/")
    assert watched.bodies(BODY | DIFFERENCES) == len(texts) + 1
    page.goto(f"/discussioni/messaggi/{made['first']}/modifica/")
    expect(page.get_by_label("Il tuo messaggio")).to_have_value(texts[-1])
    page.goto(f"/discussioni/{made['thread']}/?cita={made['first']}")
    assert "</textarea>" in page.get_by_label("Il tuo messaggio").input_value()
    for text in texts:
        page.get_by_label("Il tuo messaggio").fill(text)
        with page.expect_response(re.compile("/anteprima/")):
            button(page, "Anteprima").click()
        expect(page.locator("[data-preview] .message-body")).to_be_visible()
        assert watched.bodies() >= 1
        button(page, "Chiudi l'anteprima").click()
    boxes = []
    own = f"/discussioni/{made['thread']}/"
    for address in (
        own,
        "/discussioni/",
        "/discussioni/bozze/",
        "/discussioni/nuovo/",
        "/",
        f"/cerca/?q={TITLE}",
    ):
        page.goto(address)
        watched.bodies()
        boxes += page.evaluate(TURNED)
    assert len(boxes) >= 3 and set(boxes) == {"isolate"}
