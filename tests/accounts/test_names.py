"""Names as people write them, and as attackers do."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.names import clean_name, fault_of_name, key_of


@pytest.mark.parametrize(("written", "kept"), [
    ("  Maria   Luisa ", "Maria Luisa"),
    ("D’Angelo", "D'Angelo"),
    ("Nicolo\u0300", "Nicolò"),
    ("Ｒｏｓｓｉ", "Rossi"),
    ("Ro\u0000s\u202esi\u200b", "Rossi"),
    ("Ro\nssi", "Ro ssi"),
])  # fmt: skip
def test_name_is_kept_one_way(written, kept):
    assert clean_name(written) == kept


@pytest.mark.parametrize(
    "name", ["Anna", "De Luca", "D'Angelo", "Müller-Šimić", "Dott.ssa Neri", "Анна", "'Ndoja", "李"]
)
def test_name_is_good(name):
    assert fault_of_name(name) == ""


@pytest.mark.parametrize(
    "name", ["", "=HYPERLINK(1)", "+39", "-Anna", "@anna", "Anna1", "a/b", "<b>", "A" * 81, "...", "Аnna"]
)
def test_name_is_not_good(name):
    assert fault_of_name(name)


@given(st.text(max_size=60))
def test_cleaning_is_stable_and_leaves_nothing_invisible(text):
    once = clean_name(text)
    assert clean_name(once) == once
    assert not any(unicodedata.category(c).startswith("C") for c in once)


def test_key_forgets_case_accents_and_apostrophes():
    assert key_of("  FORLÌ d’Oglio ") == key_of("forli d'oglio") == "forli d oglio"
