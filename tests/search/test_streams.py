"""The quick way through a text finds what a plain reading of it finds, letter by letter."""

import json
import re
import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.italian import ELIDED, STOP_WORDS, grams, light_stem, streams, strong_stem, tokens
from toolkit import references
from toolkit.folding import clean, fold
from toolkit.references import find_references

WORD = re.compile(r"(?:[^\W\d_]\.){2,}[^\W\d_]?|[^\W_]{1,60}")
BROKEN = re.compile(r"(?<=[^\W\d_])-\n(?=[a-zà-ù])")
INVISIBLE = re.compile(
    "[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\u200b-\\u200f\\u2028-\\u202f\\u2060-\\u206f\\ufeff]"
)
SLOW = {
    "NUMBERED": re.compile(references.NUMBERED.pattern.replace("(?=[dlr])", "", 1)),
    "ARTICLE": re.compile(references.ARTICLE.pattern.replace(r"art(?<!\wart)", r"\bart", 1)),
}
TRICKY = "aàl'’.-\n\u00ad_ dD.12İΣ²º½ﬁ\u0301u/\u200bʼe ARTart.TUELcadgdprdlgsn°nLRleggeXregolamentoùA`"


def plainly_cleaned(text):
    text = unicodedata.normalize("NFKC", text.replace("\u00ad", ""))
    text = text.translate(dict.fromkeys(map(ord, "’‘ʼ´`′"), "'"))
    return BROKEN.sub("", INVISIBLE.sub(" ", text))


def plainly_folded(text):
    return "".join(unicodedata.normalize("NFD", letter)[0].lower()[0] for letter in text)


def plain_words(folded):
    """(word, start, end)"""
    for match in WORD.finditer(folded):
        word = match[0].replace(".", "")
        is_elided = word in ELIDED and folded[match.end() : match.end() + 1] == "'"
        if word not in STOP_WORDS and not is_elided:
            yield word, match.start(), match.end()


def check(text):
    cleaned = clean(text)
    assert cleaned == plainly_cleaned(text)
    assert fold(cleaned) == plainly_folded(cleaned)
    words = list(plain_words(fold(cleaned)))
    assert [(token.plain, token.start, token.end) for token in tokens(cleaned)] == words
    found, light = streams(text), [light_stem(word) for word, _, _ in words]
    assert found.plain.split() == [word for word, _, _ in words]
    assert found.light.split() == light
    assert found.strong.split() == [strong_stem(word) for word, _, _ in words]
    assert found.pairs.split() == [f"{one}_{other}" for one, other in pairwise(light)]
    assert found.grams.split() == [gram for word, _, _ in words for gram in grams(word)]


def slow_references(folded):
    with pytest.MonkeyPatch.context() as patch:
        for name, pattern in SLOW.items():
            patch.setattr(references, name, pattern)
        return find_references(folded)


def real_texts(shared_dir):
    for name in ("faq_pa", "squad_it"):
        path = shared_dir / "data" / "search" / name / "corpus.jsonl"
        yield from (json.loads(line)["text"] for line in path.read_text().splitlines())
    for path in sorted((shared_dir / "data" / "toolkit").rglob("*.[mr][ds]*")):
        yield path.read_text(errors="replace")


def test_real_texts_give_the_words_of_a_plain_reading(shared_dir):
    texts = list(real_texts(shared_dir))
    assert len(texts) > 500
    for text in texts:
        check(text)


def test_real_texts_name_what_the_whole_patterns_find(shared_dir):
    found = 0
    for text in real_texts(shared_dir):
        folded = fold(clean(text))
        quick = find_references(folded)
        assert quick == slow_references(folded)
        found += len(quick)
    assert found > 500


@settings(max_examples=500)
@given(st.text(TRICKY, max_size=40))
def test_odd_texts_give_the_same_too(text):
    check(text)
    folded = fold(clean(text))
    assert find_references(folded) == slow_references(folded)


def test_every_letter_is_folded_to_one():
    letters = "".join(map(chr, [*range(0xD800), *range(0xE000, 0x110000)]))
    assert fold(letters) == plainly_folded(letters)
