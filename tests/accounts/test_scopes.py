"""How far a key reaches, as a pure question."""

from hypothesis import given
from hypothesis import strategies as st

from accounts.scopes import AREAS, READ, SCOPES, WRITE, in_words, reaches

areas = st.sampled_from(sorted(AREAS))
kinds = st.sampled_from([READ, WRITE])
scopes = st.sets(st.sampled_from(SCOPES))


@given(areas, kinds)
def test_no_scope_is_everything(area, kind):
    assert reaches([], area, kind)
    assert in_words([]) == in_words([WRITE]) == ["Tutto quello che puoi fare tu"]


@given(scopes.filter(bool), areas)
def test_who_may_write_may_read(held, area):
    assert reaches(held, area, READ) or not reaches(held, area, WRITE)


@given(scopes.filter(bool), st.sampled_from(SCOPES), areas, kinds)
def test_another_scope_never_takes_away(held, more, area, kind):
    assert not reaches(held, area, kind) or reaches(held | {more}, area, kind)


@given(areas, areas, kinds)
def test_an_area_opens_no_other(area, other, kind):
    assert reaches([f"{area}:{WRITE}"], other, kind) == (area == other)


@given(scopes.filter(bool))
def test_the_words_say_what_it_reaches(held):
    told = in_words(held)
    for area, label in AREAS.items():
        is_named = f"{label}: leggere e modificare" in told or "Tutto quello che puoi fare tu" in told
        assert is_named == reaches(held, area, WRITE)
