"""The steps that journeys share: looking with axe at both widths, ordering by mouse, keyboard and plain form."""

import asyncio
import contextlib
import threading
from collections.abc import Sequence

from playwright.sync_api import Locator, Mouse, Page, expect

from tests.journeys.axe import axe_findings

WIDTHS = (1280, 375)


def look(page: Page) -> None:
    """Nothing for axe to find, no sideways scrolling and no policy violation, at both widths."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        found = axe_findings(page)
        assert found == [], f"{page.url} at {width} px: {found}"
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{page.url} scrolls sideways by {wide} px at {width} px"
    page.set_viewport_size({"width": WIDTHS[0], "height": 900})
    assert page.violations == [], page.url


def visit_and_look(page: Page, path: str) -> None:
    page.goto(path)
    look(page)


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True)


def titles(page: Page) -> list[str]:
    """The options of the question on the screen."""
    items = page.locator("[data-ranking-item]")
    return [items.nth(i).get_attribute("data-title") or "" for i in range(items.count())]


def ordered(page: Page) -> list[str]:
    items = page.locator(".ranking-ordered [data-ranking-item]")
    return [items.nth(i).get_attribute("data-title") or "" for i in range(items.count())]


def item(page: Page, title: str) -> Locator:
    return page.locator(f'[data-ranking-item][data-title="{title}"]')


class Finger:
    """What `page.mouse` does, by touch."""

    def __init__(self, page: Page) -> None:
        self.wire = page.context.new_cdp_session(page)
        self.at, self.is_down = (0.0, 0.0), False

    def _send(self, kind: str, points: Sequence[tuple[float, float]]) -> None:
        touches = [{"x": x, "y": y} for x, y in points]
        self.wire.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touches})

    def move(self, x: float, y: float, steps: int = 1) -> None:
        (from_x, from_y), self.at = self.at, (x, y)
        for step in range(1, steps + 1) if self.is_down else ():
            share = step / steps
            self._send("touchMove", [(from_x + (x - from_x) * share, from_y + (y - from_y) * share)])

    def down(self) -> None:
        self.is_down = True
        self._send("touchStart", [self.at])

    def up(self) -> None:
        self.is_down = False
        self._send("touchEnd", [])


def order_by_mouse(page: Page, wanted: Sequence[str]) -> None:
    """Each option dragged by its handle below the last of the ordered list, both lists in sight."""
    page.set_viewport_size({"width": WIDTHS[0], "height": 2400})
    for title in wanted:
        drag_to_the_end(page, title, page.mouse)
    page.set_viewport_size({"width": WIDTHS[0], "height": 900})
    assert ordered(page) == list(wanted)


def drag_to_the_end(page: Page, title: str, pointer: Mouse | Finger) -> None:
    place = len(ordered(page)) + 1
    handle = item(page, title).locator(".ranking-handle")
    handle.scroll_into_view_if_needed()
    start = handle.bounding_box()
    assert start is not None
    x, y = start["x"] + start["width"] / 2, start["y"] + start["height"] / 2
    pointer.move(x, y)
    pointer.down()
    pointer.move(x + 12, y + 6, steps=4)
    end = page.locator(".ranking-ordered").bounding_box()
    assert end is not None
    pointer.move(end["x"] + end["width"] / 2, end["y"] + 20, steps=15)
    for nudge in range(20):  # as somebody who watches where it lies before letting go
        pointer.move(end["x"] + end["width"] / 2, _below_last(page) - nudge % 3, steps=10)
        page.wait_for_timeout(100)
        if ordered(page)[-1:] == [title]:
            break
    pointer.up()
    expect(page.locator(".ranking-ordered [data-ranking-item]")).to_have_count(place)
    page.wait_for_timeout(200)


def _below_last(page: Page) -> float:
    end = page.locator(".ranking-ordered").bounding_box()
    assert end is not None
    return end["y"] + end["height"] - 6


def press_until(page: Page, selector: str, key: str = "Tab") -> None:
    """Only the key moves the focus, until it stands on what the selector names."""
    for _ in range(250):
        page.keyboard.press(key)
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
    raise AssertionError(f"{selector} is not reached with {key}")


def order_by_keyboard(page: Page, wanted: Sequence[str]) -> None:
    """No mouse: Tab to «Metti in ordine» of each option, Enter; the focus goes on from where it is."""
    for title in wanted:
        add = f'[data-title="{title}"] .ranking-add'
        page.evaluate("document.activeElement.blur()")
        press_until(page, add)
        page.keyboard.press("Enter")
    assert ordered(page) == list(wanted)


def order_by_numbers(page: Page, wanted: Sequence[str]) -> None:
    """The plain form: a number in each field."""
    for place, title in enumerate(wanted, start=1):
        item(page, title).locator("[data-ranking-number] input").fill(str(place))


class Wire:
    """A cable between a browser and the site that can be cut: `url` is the near end."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.is_cut = False
        self._writers: set[asyncio.StreamWriter] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        started = asyncio.start_server(self._carry, "127.0.0.1", 0)
        self._server = asyncio.run_coroutine_threadsafe(started, self._loop).result(10)
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def _carry(self, near: asyncio.StreamReader, near_out: asyncio.StreamWriter) -> None:
        if self.is_cut:
            near_out.close()
            return
        far, far_out = await asyncio.open_connection("127.0.0.1", self.port)
        self._writers |= {near_out, far_out}
        await asyncio.gather(self._pump(near, far_out), self._pump(far, near_out))
        self._writers -= {near_out, far_out}

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while data := await reader.read(65536):
                writer.write(data)
                await writer.drain()
        writer.close()

    def cut(self) -> None:
        self.is_cut = True

        def hang_up() -> None:
            for writer in list(self._writers):
                writer.transport.abort()

        self._loop.call_soon_threadsafe(hang_up)

    def mend(self) -> None:
        self.is_cut = False

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._server.close)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
