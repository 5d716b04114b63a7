"""The load benchmark finds memory and queues that grow, and frames are counted however they are cut."""

import asyncio

import pytest

from benchmarks.stand.compared import compared, rows_in
from benchmarks.stand.crowd import Crowd, Ear
from benchmarks.under_load import GROWS, Result, Samples, Window, slope

pytestmark = pytest.mark.any_database


def samples(mb_a_minute: float = 0.0, waiting: float = 0.0) -> Samples:
    times = [5.0 * n for n in range(60)]
    memory = {"web": [(at, 200 + mb_a_minute * at / 60) for at in times]}
    return Samples(memory, [(at, round(waiting * at), 0, 0) for at in times])


def missed(found: Samples, **changed) -> list[str]:
    fields = {"seconds": 300, "pages": 1800, "failed": 0, "deliveries": 300_000, "closed": 0} | changed
    window = Window(**fields, page_times=[0.1], delivery_times=[0.1], in_flight=0)
    return Result([window], found, 0, 0, 0).missed(6, 1000)


def test_what_is_flat_is_kept_and_what_grows_is_found():
    assert not missed(samples())
    assert missed(samples(mb_a_minute=GROWS + 1)) and missed(samples(waiting=1.0))
    assert (
        missed(samples(), failed=1) and missed(samples(), closed=1) and missed(samples(), deliveries=200_000)
    )
    assert slope([(0, 1.0), (60, 2.0), (120, 3.0)]) == pytest.approx(1.0)


def frame(text: bytes) -> bytes:
    size = len(text)
    return b"\x81" + (bytes([size]) if size < 126 else b"\x7e" + size.to_bytes(2, "big")) + text


def test_every_frame_is_counted_once_however_it_arrives():
    stream = b"HTTP/1.1 101 Switching Protocols\r\n\r\n" + frame(b'{"type":"hello"}')
    stream += frame(b'{"kind":"message.posted","body":"inviato#1.0#"}') + frame(
        b'{"kind":"x","b":"' + b"y" * 300 + b'"}'
    )

    async def heard(cut: int) -> tuple[int, int, bool]:
        crowd = Crowd(0, [], [])
        ear = Ear(crowd, b"")
        for at in range(0, len(stream), cut):
            ear.data_received(stream[at : at + cut])
        return crowd.heard.events, len(crowd.heard.seconds), ear.let_in.done()

    assert {asyncio.run(heard(cut)) for cut in (1, 7, 100, len(stream))} == {(2, 1, True)}


def test_the_table_reads_what_programs_print():
    output = f"altro\n{compared('pagina', 80.0, 100.0, 'pagine/s')}\n"
    assert rows_in(output) == [("pagina", 80.0, 100.0, "pagine/s")]
