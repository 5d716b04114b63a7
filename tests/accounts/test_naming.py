"""In which texts is somebody named?"""

import pytest

from accounts.privacy.naming import Names

ANNA = Names(["anna.rossi@example.org"], [("Anna Maria", "D'Angelò")])


@pytest.mark.parametrize(
    "text",
    [
        "Lo dice Anna Maria D'Angelò.",
        "ANNA  MARIA d'angelò",
        "D'Angelò Anna Maria",
        "D'Angelò, Anna Maria (Comune)",
        "@**Anna Maria D'Angelò**",
        "<strong>Anna Maria D&#x27;Angelò</strong>",
        "<strong>Anna Maria D&#39;Angelò</strong>",
        "anna maria d'angelo",
        "scrivi a ANNA.rossi@example.org.",
        "Anna Maria_D'Angelò.pdf",
    ],
)
def test_named(text):
    assert ANNA.are_in(text)
    assert not ANNA.are_in(ANNA.removed_from(text))
    assert any(probe.lower() in text.lower() for probe in ANNA.probes)


@pytest.mark.parametrize(
    "text",
    [
        "Anna Maria",
        "D'Angelò",
        "joanna.rossi@example.org",
        "anna.rossi@example.org.uk",
        "Marianna Maria D'Angelò",
    ],
)
def test_not_named(text):
    assert not ANNA.are_in(text)


def test_json_keeps_its_shape():
    value = {"chi": ["Anna Maria D'Angelò", 3, None], "Anna Maria D'Angelò": {"x": True}}
    assert ANNA.removed_from(value, "—") == {"chi": ["—", 3, None], "—": {"x": True}}


def test_a_single_name_counts_only_in_a_mention():
    elena = Names(["elena@example.org"], [("Elena", "")])
    assert elena.removed_from("Elena sa, @**Elena** lo dice.", "X") == "Elena sa, @**X** lo dice."


def test_a_shared_name_counts_only_with_its_office():
    shared = Names(["a@example.org"], [("Anna", "Rossi")], ["Ambito di Dalmine"], is_shared=True)
    assert shared.removed_from("Anna Rossi e Anna Rossi (Ambito di Dalmine)", "X") == "Anna Rossi e X"
    assert Names.from_json(shared.as_json()) == shared
