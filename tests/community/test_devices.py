"""Two devices of one person show the same unread, whichever of them reads, and however."""

import random
import re

import pytest
from asgiref.sync import sync_to_async
from django.urls import reverse

from community.actions import post_message, set_level
from community.models import ReadMark, Thread
from tests.community.slow_count import SlowCount
from tests.live.reader import opened

pytestmark = pytest.mark.django_db(transaction=True)
READS = 200
UNREAD = re.compile(r"(\d+) nuov[oi]")


def shown_by(client, person, spaces):
    """What one device shows: new posts by thread in each space's page, threads by space, what is new for the person."""
    by_thread, by_space = {}, {}
    for space in spaces:
        page = client.get(space.get_absolute_url())
        by_thread |= {thread.pk: thread.unread for thread in page.context["page_obj"] if thread.unread}
        marks = [int(number) for number in UNREAD.findall(page.content.decode())]
        assert sorted(marks) == sorted(t.unread for t in page.context["page_obj"] if t.unread)
    for shelf in client.get("/discussioni/").context["directory"]:
        by_space |= {space.pk: space.unread_count for space in shelf.spaces if space.unread_count}
    rows = client.get("/discussioni/nuovo/").context["rows"]
    return by_thread, by_space, {row.thread.pk: row.thread.unread for row in rows}


def slowly(person):
    expected = SlowCount(person)
    by_thread, by_space = expected.counts()
    return by_thread, by_space, {pk: by_thread[pk] for pk in expected.fresh()}


class Reading:
    """One person with two devices; each may read by its page, by its socket, or call all read."""

    def __init__(self, person, clients, sockets, threads, dice):
        self.person, self.clients, self.sockets = person, clients, sockets
        self.threads, self.dice = threads, dice

    async def read(self):
        how = self.dice.choice(
            (self.by_page, self.by_page, self.by_frame, self.by_frame, self.all_at_once, self.by_call)
        )
        await how(self.dice.randrange(2), self.dice.choice(self.threads))

    async def by_page(self, device, thread):
        await sync_to_async(self.clients[device].get)(thread.get_absolute_url())

    async def by_frame(self, device, thread):
        socket, seq = self.sockets[device, thread.pk], self.dice.randrange(40)
        await socket.send(type="read", seq=seq)
        answer = await socket.until("read")
        mark = await ReadMark.objects.aget(person=self.person, thread=thread)
        assert answer["seq"] == mark.seq

    async def all_at_once(self, device, thread):
        if self.dice.random() < 0.2:
            await sync_to_async(self._call_read)(self.clients[device])

    async def by_call(self, device, thread):
        """A program that fetches events reads nothing for the person."""
        await sync_to_async(self.clients[device].get)(f"/api/v1/threads/{thread.pk}/events?after=0")

    def _call_read(self, client):
        shown = client.get("/discussioni/nuovo/").context["shown"]
        client.post(reverse("community:read_all"), {"shown": shown})


def write(dice, authors, threads, number):
    thread = Thread.objects.get(pk=dice.choice(threads).pk)
    post_message(dice.choice(authors), thread, f"Numero {number}", f"altri-{number}")


@pytest.fixture
async def opened_everywhere(make, anna, bruno, client_of, settings):
    """Threads in two spaces, one of them followed, one muted, and two devices with all of them open."""
    settings.RATE_LIMITS = False

    def build():
        theme = make.space("theme", "Affidi")
        made = [
            make.thread(anna, where, title=f"Discussione {n}")
            for n, where in enumerate((None, None, theme, theme))
        ]
        set_level(bruno, made[1], "following")
        set_level(bruno, made[2], "watching")
        set_level(bruno, made[3], "muted")
        return made, [client_of(bruno), client_of(bruno)]

    threads, clients = await sync_to_async(build)()
    sockets = {(d, t.pk): await opened(t, bruno) for d in range(2) for t in threads}
    yield threads, clients, sockets
    for socket in sockets.values():
        await socket.leave()


@pytest.mark.parametrize("seed", [1, 2])
async def test_two_devices_agree_after_200_random_reads(opened_everywhere, make, anna, carla, bruno, seed):
    threads, clients, sockets = opened_everywhere
    dice = random.Random(seed)
    reading = Reading(bruno, clients, sockets, threads, dice)
    spaces = {thread.space_id: thread.space for thread in threads}.values()
    differences, unread = 0, 0
    for number in range(READS):
        if dice.random() < 0.6:
            await sync_to_async(write)(dice, [anna, carla], threads, number)
        await reading.read()
        if number % 10 == 9:
            expected = await sync_to_async(slowly)(bruno)
            for client in clients:
                differences += await sync_to_async(shown_by)(client, bruno, spaces) != expected
            unread += sum(expected[0].values())
    assert differences == 0
    assert unread > 0  # there was something to disagree about
