"""Little pictures of every kind, made on the spot: honest ones, and ones that are not."""

import io

from PIL import Image

GPS, ORIENTATION = 0x8825, 0x0112
SECRET_PLACE = "sede-segreta-di-dalmine"


def picture(kind="PNG", size=(8, 6), colour="red", mode="RGB", **saving) -> bytes:
    made = io.BytesIO()
    Image.new(mode, size, colour).save(made, kind, **saving)
    return made.getvalue()


def with_place(kind="JPEG") -> bytes:
    """One that says where it was taken, and by whose camera."""
    exif = Image.Exif()
    exif[0x010F] = SECRET_PLACE
    exif.get_ifd(GPS).update({1: "N", 2: (45.0, 38.0, 55.0), 3: "E", 4: (9.0, 36.0, 21.0)})
    return picture(kind, exif=exif)


def lying_on_its_side() -> bytes:
    """Wide in the file, and to be turned by a quarter: its left half is red and goes up."""
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    image = Image.new("RGB", (80, 40), "blue")
    image.paste("red", (0, 0, 40, 40))
    made = io.BytesIO()
    image.save(made, "JPEG", exif=exif, quality=95)
    return made.getvalue()


def animation(kind="GIF") -> bytes:
    made = io.BytesIO()
    frames = [Image.new("RGB", (8, 6), colour) for colour in ("red", "green", "blue")]
    frames[0].save(made, kind, save_all=True, append_images=frames[1:], duration=100, loop=0)
    return made.getvalue()


def opened(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image
