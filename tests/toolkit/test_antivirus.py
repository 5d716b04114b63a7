"""What clamd is asked and how its answers are taken: only a plain OK is clean."""

import socket

import pytest

from tests.toolkit.clamd import EICAR, NAME, scanner
from toolkit import antivirus
from toolkit.antivirus import ScannerUnavailable, infected, is_address, verdict


def test_a_clean_file_and_one_in_which_something_is():
    with scanner() as clamd:
        assert verdict(clamd.address, b"Un regolamento.") == ""
        assert verdict(clamd.address, b"Un regolamento. " + EICAR) == NAME
        assert clamd.scanned == [b"Un regolamento.", b"Un regolamento. " + EICAR]


@pytest.mark.parametrize("size", [0, 1, 64 * 1024, 64 * 1024 + 1, 3_000_000])
def test_the_whole_file_arrives_in_pieces(size):
    data = (bytes(range(251)) * (size // 251 + 1))[:size]
    with scanner() as clamd:
        assert verdict(clamd.address, data) == ""
        assert clamd.scanned == [data]
        assert sum(clamd.sizes) == size and max(clamd.sizes, default=0) <= 64 * 1024


def test_also_at_a_door_of_the_same_machine(tmp_path):
    with scanner(tmp_path / "clamd.sock") as clamd:
        assert verdict(clamd.address, EICAR) == NAME


@pytest.mark.parametrize(
    "answer",
    [
        b"stream: Can't allocate memory ERROR\0",
        b"COMMAND READ TIMED OUT\0",
        b"stream: OK",
        b"stream: OK, more or less\0",
        b"stream: Eicar-Signature FO",
        b"OK\0",
        b"\0",
        b"",
        b"x" * 100_000,
    ],
)
def test_whatever_is_no_verdict_is_not_taken_for_one(answer):
    with scanner(answer=answer) as clamd, pytest.raises(ScannerUnavailable):
        verdict(clamd.address, b"Un regolamento.")


def test_a_file_too_long_for_the_scanner_is_not_clean():
    with scanner(most=100_000) as clamd:
        assert verdict(clamd.address, b"x" * 100_000) == ""
        with pytest.raises(ScannerUnavailable):
            verdict(clamd.address, b"x" * 5_000_000)


def test_a_silent_scanner_is_not_waited_for_without_end(monkeypatch):
    monkeypatch.setattr(antivirus, "SECONDS", 0.2)
    with scanner(answer=b"", is_silent=True) as clamd, pytest.raises(ScannerUnavailable, match="timed out"):
        verdict(clamd.address, b"Un regolamento.")


def test_nobody_there(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as closed:
        address = f"tcp://127.0.0.1:{closed.getsockname()[1]}"
    for nobody in (address, f"unix://{tmp_path}/clamd.sock", f"tcp://{'a' * 70}.invalid:3310"):
        with pytest.raises(ScannerUnavailable, match="does not answer"):
            verdict(nobody, b"Un regolamento.")


@pytest.mark.parametrize(
    ("answer", "name"),
    [
        (b"stream: Win.Test.EICAR_HDB-1 FOUND\0", "Win.Test.EICAR_HDB-1"),
        (b"stream: a FOUND b FOUND\0", "a FOUND b"),
        (b"stream: \x1b[2J\xff FOUND\0", "[2J\N{REPLACEMENT CHARACTER}"),
        (b"stream:  FOUND\0", "senza nome"),
        (b"stream: " + b"x" * 1000 + b" FOUND\0", "x" * 100),
    ],
)
def test_the_name_is_never_empty_and_can_be_shown(answer, name):
    with scanner(answer=answer) as clamd:
        assert verdict(clamd.address, b"Un regolamento.") == name
    assert len(infected(name)) <= 300


def test_addresses():
    good = ("tcp://127.0.0.1:3310", "tcp://clamd:3310", "tcp://[::1]:3310", "unix:///run/clamav/clamd.ctl")
    bad = (
        "clamd", "tcp://clamd", "tcp://clamd:0", "tcp://clamd:x", "tcp://clamd:3310/x", "tcp://a@clamd:3310",
        "tcp://[::1", "unix://clamd.ctl", "unix:///", "unix:///x?y", "http://clamd:3310",
    )  # fmt: skip
    assert [one for one in good if not is_address(one)] == []
    assert [one for one in bad if is_address(one)] == []
