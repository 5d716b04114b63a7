"""How the Ambiti that no source lists are put together."""

from collections import Counter

import pytest

from accounts.grouping import Grouping, Named, Place, distance, reconstruct, shares
from accounts.territory_files import SHIPPED, Territory, read_territory


@pytest.fixture(scope="module")
def region() -> Territory:
    return read_territory(SHIPPED)


def place(istat: str, people: int, lat: float, lon: float = 9.0, district: str = "") -> Place:
    return Place(istat, f"Comune {istat}", "XX", "AAA", people, lat, lon, district)


def test_region_has_91_ambiti_in_8_ats_and_every_comune_in_one(region: Territory) -> None:
    codes = {ambito.code for ambito in region.ambiti}
    assert (len(region.ats), len(codes), len(region.comuni)) == (8, 91, 1506)
    assert {comune.ambito for comune in region.comuni} == codes


def test_region_keeps_the_attested_names_and_placements(region: Territory) -> None:
    named = [ambito for ambito in region.ambiti if ambito.lead or "ricostruito" not in ambito.source.lower()]
    assert len(named) == 47
    sizes = Counter(comune.ambito for comune in region.comuni)
    complete = {
        "MIL-01": 1,
        "MIL-02": 61,
        "INS-01": 6,
        "MON-01": 41,
        "MON-02": 16,
        "VAP-02": 14,
        "PAV-01": 48,
    }
    assert {code: sizes[code] for code in complete} == complete
    assert {a.code for a in region.ambiti if not a.is_reconstructed} == set(complete)


def test_region_ambito_stays_in_its_ats(region: Territory) -> None:
    ats_of = {ambito.code: ambito.ats for ambito in region.ambiti}
    assert all(ats_of[comune.ambito] == comune.ats for comune in region.comuni)


def test_region_new_ambiti_bear_the_name_of_their_most_populous_comune(region: Territory) -> None:
    new = [ambito for ambito in region.ambiti if "-0" in ambito.code and len(ambito.code) == 10]
    new += [ambito for ambito in region.ambiti if "-1" in ambito.code and len(ambito.code) == 10]
    assert len(new) == 44
    for ambito in new:
        own = [comune for comune in region.comuni if comune.ambito == ambito.code]
        assert max(own, key=lambda comune: comune.population).name == ambito.name


def test_reading_twice_gives_the_same(region: Territory) -> None:
    assert read_territory(SHIPPED) == region


def test_free_comune_joins_the_nearest_centre() -> None:
    places = [place("1", 100, 45.0), place("2", 90, 46.0), place("3", 5, 45.2), place("4", 5, 45.9)]
    named = [Named("A", "A", "AAA", ("1",)), Named("B", "B", "AAA", ("2",))]
    grouping = reconstruct(places, named, {}, total=2)
    assert grouping.ambito_of == {"1": "A", "3": "A", "2": "B", "4": "B"}
    assert grouping.reconstructed == {"A", "B"}


def test_complete_ambito_takes_nobody_in_and_is_not_marked() -> None:
    places = [place("1", 100, 45.0), place("2", 90, 46.0), place("3", 5, 45.1)]
    named = [Named("A", "A", "AAA", ("1",), is_complete=True), Named("B", "B", "AAA", ("2",))]
    grouping = reconstruct(places, named, {"1": "A"}, total=2)
    assert grouping.ambito_of == {"1": "A", "2": "B", "3": "B"}
    assert grouping.reconstructed == {"B"}


def test_published_district_is_not_crossed() -> None:
    places = [place("1", 100, 45.0, district="D"), place("2", 90, 46.0), place("3", 5, 45.9, district="D")]
    named = [Named("A", "A", "AAA", ("1",)), Named("B", "B", "AAA", ("2",))]
    assert reconstruct(places, named, {}, total=2).ambito_of["3"] == "A"


def test_missing_ambiti_split_the_most_populous() -> None:
    places = [place(str(n), 100 + n, 45 + n / 10) for n in range(6)]
    grouping = reconstruct(places, [], {}, total=3)
    assert len(grouping.new) == 3
    assert set(grouping.ambito_of) == {p.istat for p in places}
    assert all(new.code.startswith("AAA-") for new in grouping.new)


def test_nothing_is_made_up_where_all_is_placed() -> None:
    places = [place("1", 100, 45.0), place("2", 90, 46.0)]
    grouping = reconstruct(places, [Named("A", "A", "AAA")], {"1": "A", "2": "A"})
    assert grouping == Grouping((), {"1": "A", "2": "A"}, frozenset())


def test_shares_follow_population_and_never_go_below_what_is_there() -> None:
    assert shares({"a": 900, "b": 100}, {"a": 1, "b": 1}, 8) == {"a": 9, "b": 1}
    assert shares({"a": 900, "b": 100}, {"a": 1, "b": 4}, 2) == {"a": 3, "b": 4}
    assert shares({"a": 10}, {"a": 0}, 0) == {"a": 1}


def test_distance_is_in_kilometres() -> None:
    milano, bergamo = place("1", 0, 45.464, 9.190), place("2", 0, 45.695, 9.670)
    assert distance(milano, bergamo) == pytest.approx(45.4, abs=0.5)
