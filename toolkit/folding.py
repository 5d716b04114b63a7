"""Text as positions refer to it: cleaned of what nobody sees, and folded without changing its length. Pure."""

import re
import unicodedata

APOSTROPHES = re.compile("[’‘ʼ´`′]")
INVISIBLE = re.compile(
    "[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\u200b-\\u200f\\u2028-\\u202f\\u2060-\\u206f\\ufeff]"
)
BROKEN = re.compile(r"-\n(?<=[^\W\d_]-\n)(?=[a-zà-ù])")
NOT_ASCII = re.compile(r"[^\x00-\x7f]+")


class _Folding(dict[int, str]):
    """Character by character, so that positions stay those of the text."""

    def __missing__(self, code: int) -> str:
        folded = unicodedata.normalize("NFD", chr(code))[0].lower()[0]
        self[code] = folded
        return folded


_FOLDING = _Folding()


def clean(text: str) -> str:
    """NFKC, one apostrophe, words joined again over line ends, nothing invisible: what positions refer to."""
    text = APOSTROPHES.sub("'", unicodedata.normalize("NFKC", text.replace("\u00ad", "")))
    return BROKEN.sub("", INVISIBLE.sub(" ", text))


def fold(text: str) -> str:
    """Lower case without accents, of the same length."""
    return NOT_ASCII.sub(lambda match: match[0].translate(_FOLDING), text).lower()
