"""The embedded engine, on a real index in a folder."""

import fcntl
import threading

import pytest

from search.engines.base import EngineUnavailable, IndexBusy, IndexMissing
from search.engines.embedded import EmbeddedEngine
from search.query import parse
from tests.search.engines import EVERYONE, entry, found


@pytest.fixture
def engine(tmp_path):
    return EmbeddedEngine(tmp_path / "indice", wait=0.2)


@pytest.mark.parametrize("what", ["pointer", "meta", "segments", "folder"])
def test_a_broken_index_says_so(engine, what, tmp_path):
    engine.rebuild([entry(1, "Bando", "testo " * 500)])
    folder = engine.folder / (engine.folder / "current").read_text().split()[1]
    if what == "pointer":
        (engine.folder / "current").write_text("niente")
    elif what == "folder":
        (engine.folder / "current").write_text("1 index-che-non-esiste")
    else:
        for path in folder.iterdir():
            if (path.name == "meta.json") == (what == "meta"):
                path.write_bytes(b"rotto")
    with pytest.raises(EngineUnavailable):
        EmbeddedEngine(engine.folder).search(parse("bando"), EVERYONE, 10)


def test_a_write_that_fails_on_a_sound_index_does_not_call_for_a_new_one(engine):
    engine.rebuild([entry(1, "Bando")])

    def unreadable():
        yield entry(2, "Bando")
        raise OSError("disco pieno")

    with pytest.raises(EngineUnavailable) as failed:
        engine.update(unreadable(), gone=[], stamp=1)
    assert not isinstance(failed.value, IndexMissing)
    assert found(engine, "bando") == [1]
    folder = engine.folder / (engine.folder / "current").read_text().split()[1]
    (folder / "meta.json").write_bytes(b"rotto")
    with pytest.raises(IndexMissing):
        EmbeddedEngine(engine.folder).update([entry(2, "Bando")], gone=[], stamp=1)


def test_two_writers_do_not_meet(engine):
    engine.rebuild([entry(1, "Bando")])
    with (engine.folder / "lock").open("a") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        with pytest.raises(IndexBusy):
            engine.update([entry(2, "Bando")], gone=[], stamp=1)
    engine.update([entry(2, "Bando")], gone=[], stamp=1)
    assert sorted(found(engine, "bando")) == [1, 2]


def test_readers_go_on_while_the_index_is_rebuilt(engine):
    engine.rebuild([entry(n, "Bando") for n in range(5)])
    reader = EmbeddedEngine(engine.folder)
    counts, stop = set(), threading.Event()
    errors = []

    def read():
        while not stop.is_set():
            try:
                counts.add(len(found(reader, "bando")))
            except Exception as error:
                errors.append(error)

    thread = threading.Thread(target=read)
    thread.start()
    for size in (6, 7, 8, 9):
        engine.rebuild([entry(n, "Bando") for n in range(size)])
    stop.set()
    thread.join()
    assert errors == []
    assert counts <= {5, 6, 7, 8, 9} and counts
    assert len(found(reader, "bando")) == 9
    assert len(list(engine.folder.glob("index-*"))) == 2
