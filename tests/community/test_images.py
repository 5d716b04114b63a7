"""What a picture is after it has been written anew, and which are refused."""

import io
import os
import signal
import socket
import struct
import zlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import PIL
import pytest
from PIL import Image

from community import images
from community.image_sandbox import REFUSED, TAKEN, answer_to, cleaned, door
from community.images import LONGEST_SIDE, TOO_HEAVY, TOO_MANY_PIXELS, UNREADABLE, rewritten
from tests.community import pictures
from tests.community.pictures import GPS, SECRET_PLACE, opened, picture, with_place
from toolkit.formats import UnacceptableFile

KINDS = [("png", "PNG"), ("jpg", "JPEG"), ("jpeg", "JPEG"), ("gif", "GIF"), ("webp", "WEBP")]
SCRIPT = b"<script>alert('ciao')</script>"


@pytest.mark.parametrize(("extension", "kind"), KINDS)
def test_a_picture_keeps_its_format_and_what_is_seen(extension, kind):
    shown = opened(rewritten(extension, picture(kind, colour=(200, 30, 30))))

    assert (shown.format, shown.size) == (kind, (8, 6))
    assert all(
        abs(a - b) < 12 for a, b in zip(shown.convert("RGB").getpixel((4, 3)), (200, 30, 30), strict=True)
    )


@pytest.mark.parametrize(("extension", "kind"), [("jpg", "JPEG"), ("png", "PNG"), ("webp", "WEBP")])
def test_where_it_was_taken_is_gone(extension, kind):
    taken = with_place(kind)
    assert opened(taken).getexif().get_ifd(GPS) and SECRET_PLACE.encode() in taken

    shown = rewritten(extension, taken)

    assert not dict(opened(shown).getexif()) and "exif" not in opened(shown).info
    assert SECRET_PLACE.encode() not in shown


@pytest.mark.parametrize(
    ("extension", "kind", "saving"),
    [
        ("png", "PNG", {"icc_profile": b"profilo" * 30, "dpi": (300, 300)}),
        ("jpg", "JPEG", {"icc_profile": b"profilo" * 30, "comment": b"profilo privato"}),
        ("gif", "GIF", {"comment": b"profilo privato"}),
        ("webp", "WEBP", {"icc_profile": b"profilo" * 30, "xmp": b"<x>profilo</x>"}),
    ],
)
def test_no_other_word_of_the_old_file_survives(extension, kind, saving):
    taken = picture(kind, **saving)
    assert b"profilo" in taken or "icc_profile" in opened(taken).info

    shown = rewritten(extension, taken)

    assert b"profilo" not in shown
    assert not {"icc_profile", "comment", "xmp", "dpi"} & set(opened(shown).info)


@pytest.mark.parametrize(("extension", "kind"), KINDS)
def test_what_is_hidden_behind_the_last_byte_is_gone(extension, kind):
    assert SCRIPT not in rewritten(extension, picture(kind) + SCRIPT)


def test_words_in_the_chunks_of_a_png_are_gone():
    words = b"Comment\x00" + SCRIPT
    chunk = struct.pack(">I", len(words)) + b"tEXt" + words + struct.pack(">I", zlib.crc32(b"tEXt" + words))
    plain = picture("PNG")
    taken = plain[:33] + chunk + plain[33:]
    assert opened(taken).info["Comment"] == SCRIPT.decode()

    assert SCRIPT not in rewritten("png", taken)


def test_a_picture_is_turned_upright_before_it_forgets_how_it_lay():
    shown = opened(rewritten("jpg", pictures.lying_on_its_side()))

    assert shown.size == (40, 80)
    assert shown.getpixel((20, 10))[0] > 200 and shown.getpixel((20, 70))[2] > 200


@pytest.mark.parametrize(("extension", "kind"), [("gif", "GIF"), ("webp", "WEBP"), ("png", "PNG")])
def test_nothing_moves(extension, kind):
    assert opened(pictures.animation(kind)).n_frames == 3

    shown = opened(rewritten(extension, pictures.animation(kind)))

    assert getattr(shown, "n_frames", 1) == 1
    assert shown.convert("RGB").getpixel((4, 3))[0] > 200


def test_a_large_picture_is_made_smaller_in_its_shape():
    shown = opened(rewritten("jpg", picture("JPEG", (LONGEST_SIDE * 2, LONGEST_SIDE))))
    assert shown.size == (LONGEST_SIDE, LONGEST_SIDE // 2)
    assert opened(rewritten("png", picture("PNG", (20, 10)))).size == (20, 10)


@pytest.mark.parametrize(
    ("mode", "colour", "expected"),
    [
        ("1", 1, 255),
        ("L", 128, 128),
        ("I;16", 32_768, 128),
        ("P", 0, (0, 0, 0)),
        ("LA", (9, 0), (9, 9, 9, 0)),
    ],
)
def test_rare_kinds_of_colour_are_seen_as_they_were(mode, colour, expected):
    assert opened(rewritten("png", picture("PNG", mode=mode, colour=colour))).getpixel((1, 1)) == expected


def test_transparency_and_print_colours_survive():
    assert opened(rewritten("png", picture("PNG", mode="RGBA", colour=(1, 2, 3, 0)))).getpixel((1, 1))[3] == 0
    printed = opened(rewritten("jpg", picture("JPEG", mode="CMYK", colour=(0, 255, 255, 0))))
    assert printed.mode == "RGB" and printed.getpixel((4, 3))[0] > 200 > 60 > printed.getpixel((4, 3))[1]


@pytest.mark.parametrize(("extension", "kind"), KINDS)
def test_a_truncated_picture_is_refused(extension, kind):
    noise = Image.effect_noise((60, 60), 90).convert("RGB")
    made = io.BytesIO()
    noise.save(made, kind)
    whole = made.getvalue()
    assert rewritten(extension, whole)

    with pytest.raises(UnacceptableFile, match="danneggiata"):
        rewritten(extension, whole[: len(whole) * 2 // 3])


@pytest.mark.parametrize(
    ("extension", "data"),
    [
        ("png", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
        ("png", picture("JPEG")),
        ("jpg", picture("PNG")),
        ("gif", b"GIF89a/*\x00\x00" + b"*/=1;alert(1)//"),
        ("webp", b"RIFF\x00\x00\x00\x00WEBPVP8 "),
        ("jpg", b"%PDF-1.7\n" + picture("JPEG")),
        ("png", b"\x89PNG\r\n\x1a\n" + bytes(200)),
    ],
)
def test_what_is_no_picture_of_that_format_is_refused(extension, data):
    with pytest.raises(UnacceptableFile, match=UNREADABLE):
        rewritten(extension, data)


def bomb(width: int, height: int) -> bytes:
    """A PNG of few bytes that unpacks to one bit a pixel."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    packer = zlib.compressobj(9)
    row = bytes(1 + width // 8)
    rows = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.parametrize(("width", "height"), [(16_000, 4_000), (32_000, 32_000)], ids=str)
def test_a_bomb_is_refused_by_its_head(width, height):
    data = bomb(width, height)
    assert len(data) < 1_000_000

    with pytest.raises(UnacceptableFile, match="troppo grande"):
        rewritten("png", data)


def test_the_process_answers_as_the_function_does():
    assert opened(cleaned("jpg", with_place())).size == (8, 6)
    with pytest.raises(UnacceptableFile, match=UNREADABLE):
        cleaned("png", b"niente")
    with pytest.raises(UnacceptableFile, match=TOO_MANY_PIXELS.split("(")[0]):
        cleaned("png", bomb(16_000, 4_000))
    assert cleaned("png", picture())


def test_a_folder_of_modules_that_has_changed_meanwhile_is_looked_into_again():
    """As after an installation: a decoder's module that is imported late has to be found all the same."""
    assert cleaned("png", picture())
    os.utime(Path(PIL.__file__).parent)
    assert opened(cleaned("jpg", with_place())).size == (8, 6)


def test_the_largest_picture_fits_into_the_process():
    height = images.MAX_PIXELS // 8_000
    for mode in ("RGBA", "P", "I;16"):
        taken = picture("PNG", (8_000, height), mode=mode, colour=None)
        assert max(opened(cleaned("png", taken)).size) == LONGEST_SIDE, mode


def test_a_photograph_of_a_large_sensor_is_not_decoded_whole():
    taken = picture("JPEG", (12_000, 9_000))
    assert max(opened(cleaned("jpg", taken)).size) == LONGEST_SIDE


@pytest.mark.parametrize("death", [signal.SIGTRAP, signal.SIGXCPU, signal.SIGKILL])
def test_a_decoder_that_dies_gives_a_sentence(death, monkeypatch):
    from community import image_sandbox
    from toolkit import sandbox

    monkeypatch.setattr(sandbox, "_limit", lambda: None)
    monkeypatch.setattr(image_sandbox, "rewritten", lambda extension, data: os.kill(os.getpid(), death))
    assert answer_to("png", picture()) == REFUSED + TOO_HEAVY.encode()


@pytest.mark.parametrize(
    "deed", [lambda: Path("/etc/passwd").read_bytes(), lambda: bytes(socket.socket().fileno())]
)
def test_a_decoder_may_not_read_nor_talk(deed, monkeypatch):
    from community import image_sandbox
    from toolkit import sandbox

    monkeypatch.setattr(image_sandbox, "rewritten", lambda extension, data: deed())
    assert answer_to("png", picture()) == REFUSED + TOO_HEAVY.encode()

    monkeypatch.setattr(sandbox, "_limit", lambda: None)
    assert answer_to("png", picture()).startswith(TAKEN)


def test_eight_at_a_time_each_get_their_own_answer():
    given = [picture(colour=(n, n, n)) if n % 2 else bomb(16_000, 4_000 + n) for n in range(8)]
    with ThreadPoolExecutor(8) as senders:
        answers = list(senders.map(_cleaned_or_refused, given))
    assert [answer is not None for answer in answers] == [bool(n % 2) for n in range(8)]
    assert [opened(answers[n]).getpixel((0, 0)) for n in (1, 3, 5, 7)] == [(n, n, n) for n in (1, 3, 5, 7)]


def _cleaned_or_refused(data: bytes) -> bytes | None:
    try:
        return cleaned("png", data)
    except UnacceptableFile:
        return None


def test_a_dead_process_is_replaced_and_one_that_stays_dead_gives_a_sentence(monkeypatch):
    assert cleaned("png", picture())
    os.kill(door._process.pid, signal.SIGKILL)
    assert cleaned("png", picture())

    monkeypatch.setattr(door, "_module", "community.nessun_modulo")
    door.close()
    with pytest.raises(UnacceptableFile, match=TOO_HEAVY):
        cleaned("png", picture())
    door.close()
