"""The attendance files of Teams, Zoom and Webex, the union of stays, the names of people."""

import itertools
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labs.meetings import (
    MAX_BYTES,
    MAX_ROWS,
    NO_MEETING,
    ONLY_TOTALS,
    TOO_BIG,
    TOO_LONG,
    UnreadableMeeting,
    read_meeting,
)
from labs.stays import Directory, Nobody, minutes_within, name_key, name_keys, queue_key, unambiguous, union

ROME = ZoneInfo("Europe/Rome")
NEAR = datetime(2026, 5, 8, 9, 0, tzinfo=ROME)

TEAMS_ENGLISH = """1. Summary
Meeting title\tLaboratorio ISEE
Attended participants\t3
Start time\t5/8/26, 8:55:02 AM
End time\t5/8/26, 11:04:40 AM

2. Participants
Name\tFirst join\tLast leave\tIn-meeting duration\tEmail\tParticipant ID (UPN)\tRole
Anna Rossi\t5/8/26, 8:56:00 AM\t5/8/26, 11:01:00 AM\t1h 45m\tanna@example.org\tanna@example.org\tOrganizer
Sala riunioni\t5/8/26, 9:00:00 AM\t5/8/26, 11:00:00 AM\t2h\t\t\tPresenter

3. In-Meeting activities
Name\tJoin time\tLeave time\tDuration\tEmail\tRole
Anna Rossi\t5/8/26, 8:56:00 AM\t5/8/26, 9:40:00 AM\t44m\tanna@example.org\tOrganizer
Anna Rossi\t5/8/26, 10:00:00\u202fAM\t5/8/26, 11:01:00\u202fAM\t1h 1m\tanna@example.org\tOrganizer
"""
TEAMS_ITALIAN = """1. Riepilogo
Titolo della riunione\tLaboratorio ISEE

2. Partecipanti
Nome\tPrimo accesso\tUltima uscita\tDurata\tPosta elettronica\tID partecipante (UPN)\tRuolo
Rossi Anna\t08/05/26, 8:56:00\t08/05/26, 11:01:00\t1h 45m\tanna@example.org\tanna@example.org\tOrganizzatore

3. Attività durante la riunione
Nome\tOra di accesso\tOra di uscita\tDurata\tPosta elettronica\tRuolo
Rossi Anna\t08/05/26, 8:56:00\t08/05/26, 9:40:00\t44m\tanna@example.org\tOrganizzatore
Rossi Anna\t08/05/26, 10:00:00\t08/05/26, 11:01:00\t1h 1m\tanna@example.org\tOrganizzatore
"""
TEAMS_OTHER_WORDS = TEAMS_ITALIAN.replace("Ora di accesso", "Connesso alle").replace(
    "Primo accesso", "Arrivo"
)
TEAMS_FLAT = """Full Name\tUser Action\tTimestamp
Anna Rossi\tJoined\t5/8/2026, 8:56:00 AM
Bruno (Guest)\tJoined before\t5/8/2026, 9:00:00 AM
Anna Rossi\tLeft\t5/8/2026, 9:40:00 AM
Anna Rossi\tJoined\t5/8/2026, 10:00:00 AM
Anna Rossi\tLeft\t5/8/2026, 11:01:00 AM
"""
TEAMS_FLAT_ITALIAN = """Nome completo\tAzione utente\tData e ora
Anna Rossi\tPartecipato\t8/5/2026, 8:56:00
Anna Rossi\tUscito\t8/5/2026, 9:40:00
"""
ZOOM_ENGLISH = """Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest
Anna R. (Anna Rossi),anna@example.org,05/08/2026 08:56:00 AM,05/08/2026 09:40:00 AM,44,No
"Verdi, Bruno",,05/08/2026 09:00:00 AM,05/08/2026 11:00:00 AM,120,Yes
"""
ZOOM_ITALIAN = """Argomento,ID,Organizzatore,Durata (minuti),Ora di inizio,Ora di fine,Partecipanti
ISEE,123 456 789,Anna Rossi,130,"08/05/2026 08:50:00 AM","08/05/2026 11:00:00 AM",1

Nome (nome originale),E-mail,Ora di ingresso,Ora di uscita,Durata (minuti),Guest
Anna Rossi,anna@example.org,"08/05/2026 08:56:00 AM","08/05/2026 13:10:00 PM",254,No
"""
ZOOM_WIDE = (
    "Argomento,ID,Ora di inizio,Ora di fine,Durata (minuti),Nome (nome originale),E-mail,Ora di ingresso,"
    "Ora di uscita,Durata (minuti),Guest\n"
    "ISEE,1,08/05/2026 08:50:00 AM,08/05/2026 11:00:00 AM,130,Anna Rossi,anna@example.org,"
    "08/05/2026 08:56:00 AM,08/05/2026 09:40:00 AM,44,No\n"
)
WEBEX = (
    "Meeting Name\tMeeting Start Time\tMeeting End Time\tDisplay Name\tRole\tAttendee Email\tJoin Time\tLeave Time"
    "\tAttendance Duration\tConnection Type\n"
    'ISEE\t"=""2026-05-08 09:00:00"""\t"=""2026-05-08 11:00:00"""\tAnna Rossi\tHost\tanna@example.org'
    '\t"=""2026-05-08 08:56:00"""\t"=""2026-05-08 09:40:00"""\t44 mins\tDesktop app\n'
)
WEBEX_COMMAS = WEBEX.replace("\t", ",").replace("2026-05-08 08:56:00", "2026-05-08T06:56:00Z")

CUT = "Il file non si legge dalla riga 1 in poi: scaricalo di nuovo."
FIRST = ("2026-05-08 08:56", "2026-05-08 09:40")
SECOND = ("2026-05-08 10:00", "2026-05-08 11:01")


def told(meeting):
    return [
        (one.name, one.email, *(f"{at.astimezone(ROME):%Y-%m-%d %H:%M}" for at in (one.joined, one.left)))
        for one in meeting.stays
    ]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-8", "utf-8-sig"])
@pytest.mark.parametrize(
    ("text", "platform", "stays"),
    [
        pytest.param(TEAMS_ENGLISH, "teams", [
            ("Sala riunioni", "", "2026-05-08 09:00", "2026-05-08 11:00"),
            ("Anna Rossi", "anna@example.org", *FIRST), ("Anna Rossi", "anna@example.org", *SECOND),
        ], id="teams english"),
        pytest.param(TEAMS_ITALIAN, "teams", [
            ("Rossi Anna", "anna@example.org", *FIRST), ("Rossi Anna", "anna@example.org", *SECOND),
        ], id="teams italian"),
        pytest.param(TEAMS_OTHER_WORDS, "teams", [
            ("Rossi Anna", "anna@example.org", *FIRST), ("Rossi Anna", "anna@example.org", *SECOND),
        ], id="teams in unknown words"),
        pytest.param(TEAMS_FLAT, "teams", [
            ("Anna Rossi", "", *FIRST), ("Bruno (Guest)", "", "2026-05-08 09:00", "2026-05-08 11:01"),
            ("Anna Rossi", "", *SECOND),
        ], id="teams flat"),
        pytest.param(TEAMS_FLAT_ITALIAN, "teams", [("Anna Rossi", "", *FIRST)], id="teams flat italian"),
        pytest.param(ZOOM_ENGLISH, "zoom", [
            ("Anna R. (Anna Rossi)", "anna@example.org", *FIRST),
            ("Verdi, Bruno", "", "2026-05-08 09:00", "2026-05-08 11:00"),
        ], id="zoom english"),
        pytest.param(ZOOM_ITALIAN, "zoom", [
            ("Anna Rossi", "anna@example.org", FIRST[0], "2026-05-08 13:10"),
        ], id="zoom italian"),
        pytest.param(ZOOM_WIDE, "zoom", [("Anna Rossi", "anna@example.org", *FIRST)], id="zoom wide"),
        pytest.param(WEBEX, "webex", [("Anna Rossi", "anna@example.org", *FIRST)], id="webex"),
        pytest.param(WEBEX_COMMAS, "webex", [("Anna Rossi", "anna@example.org", *FIRST)], id="webex commas"),
    ],
)  # fmt: skip
def test_every_format_is_read(text, platform, stays, encoding):
    for ending in ("\n", "\r\n"):
        meeting = read_meeting(text.replace("\n", ending).encode(encoding), NEAR, ROME)
        assert (meeting.platform, meeting.refused) == (platform, [])
        assert told(meeting) == stays


def test_lines_that_cannot_be_read_are_told_and_the_others_kept():
    text = ZOOM_ENGLISH + (
        ",,05/08/2026 09:00:00 AM,05/08/2026 11:00:00 AM,120,No\n"
        "Carla,,ieri,05/08/2026 11:00:00 AM,120,No\n"
        "\n"
        "Dario,,05/08/2026 11:00:00 AM,05/08/2026 09:00:00 AM,120,No\n"
        "Elena,,99/99/2026 11:00:00 AM,05/08/2026 11:00:00 AM,120,No\n"
        "Fabio,,05/08/2026 09:00:00 AM\n"
        "Gina,,05/08/2026 09:00:00 AM,05/08/2026 11:00:00 AM,120,No\n"
    )
    meeting = read_meeting(text.encode(), NEAR, ROME)
    assert [stay.name for stay in meeting.stays] == ["Anna R. (Anna Rossi)", "Verdi, Bruno", "Gina"]
    assert meeting.refused == [
        (4, "Manca il nome."),
        (5, "Non si legge l'ora di entrata."),
        (7, "L'uscita viene prima dell'entrata, o più di un giorno dopo."),
        (8, "Non si legge l'ora di entrata."),
        (9, "Non si legge l'ora di uscita."),
    ]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", NO_MEETING),
        (b"nome;cognome\nAnna;Rossi\n", NO_MEETING),
        (b"Name,Join Time,Leave Time\nAnna,1,2\n", NO_MEETING),
        (b"PK\x03\x04" + bytes(range(256)) * 50, NO_MEETING),
        (b"Name (Original Name),User Email,Total Duration (Minutes),Guest\nAnna,a@b.it,44,No\n", ONLY_TOTALS),
        (b"x" * (MAX_BYTES + 1), TOO_BIG),
        ((ZOOM_ENGLISH + "A,,05/08/2026 09:00:00 AM,05/08/2026 11:00:00 AM,1,No\n" * MAX_ROWS).encode(), TOO_LONG),
        (b"a," * 200_000, NO_MEETING),
        (("Name (Original Name)," + "x" * 200_000).encode(), CUT),
    ],
)  # fmt: skip
def test_what_is_no_list_of_a_meeting_is_refused_in_words(content, sentence):
    with pytest.raises(UnreadableMeeting) as refusal:
        read_meeting(content, NEAR, ROME)
    assert str(refusal.value) == sentence


@given(
    st.one_of(
        st.binary(max_size=400),
        st.text(max_size=200).map(lambda s: (ZOOM_ENGLISH + s).encode("utf-8", "replace")),
    )
)
def test_nothing_else_than_a_sentence_comes_of_hostile_bytes(content):
    try:
        meeting = read_meeting(content, NEAR, ROME)
    except UnreadableMeeting:
        return
    for stay in meeting.stays:
        assert stay.joined <= stay.left
        assert 0 < len(stay.name) <= 200
        assert "\0" not in stay.name + stay.email


moments = st.integers(0, 600)
intervals = st.lists(st.tuples(moments, moments).map(lambda pair: (min(pair), max(pair))), max_size=12)


def at(minute: int) -> datetime:
    return datetime(2026, 5, 8, tzinfo=UTC) + timedelta(minutes=minute)


@given(intervals, moments, moments)
def test_minutes_within_are_the_minutes_that_some_stay_covers(stays, start, end):
    covered = {minute for since, until in stays for minute in range(since, until) if start <= minute < end}
    assert minutes_within(((at(a), at(b)) for a, b in stays), at(start), at(end)) == len(covered)


@given(intervals)
def test_union_is_disjoint_ordered_and_the_same_again(stays):
    joined = union((at(a), at(b)) for a, b in stays)
    assert all(left[1] < right[0] for left, right in itertools.pairwise(joined))
    assert union(joined) == joined == union([*joined, *((at(a), at(b)) for a, b in stays)])


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Anna Rossi", "anna rossi"),
        ("ROSSI  ánna", "anna rossi"),
        ("Rossi, Anna (ospite)", "anna rossi"),
        ("Anna Rossi (Guest)", "anna rossi"),
        ("Nicolò D’Amico", "amico d nicolo"),
        ("D'Amico Nicolo'", "amico d nicolo"),
        ("iPad di Anna", "anna di ipad"),
        ("???", "???"),
    ],
)
def test_name_key_forgets_case_accents_order_and_guests(name, key):
    assert name_key(name) == key


def test_somebody_renamed_is_called_in_both_ways():
    assert name_keys("Nick (Anna Rossi)") == ["anna nick rossi", "nick", "anna rossi"]
    assert name_keys("Anna Rossi (Ospite)") == ["anna rossi"]


def test_directory_asks_email_then_what_was_learned_then_the_only_one_of_that_name():
    people = [(1, "Anna Rossi"), (2, "Bruno Verdi"), (3, "Verdi Bruno"), (4, "Tina Bianchi")]
    directory = Directory(
        by_email={"anna@example.org": 1},
        learned={"nick": 2, "registratore": None, "x@example.org": 3},
        by_name=unambiguous(people),
        leaders=frozenset({4}),
    )
    assert directory.find("Bruno Verdi", "ANNA@example.org") == 1
    assert directory.find("x", "x@example.org") == 3
    assert directory.find("Nick", "") == 2
    assert directory.find("ROSSI Anna (ospite)", "altra@example.org") == 1
    assert directory.find("Anna R. (Anna Rossi)", "") == 1
    assert directory.find("Bruno Verdi", "") is Nobody.UNKNOWN
    assert directory.find("Registratore", "") is Nobody.NOT_TO_REGISTER
    assert directory.find("Tina Bianchi", "") is Nobody.NOT_TO_REGISTER
    assert directory.find("iPad di Anna", "") is Nobody.UNKNOWN
    assert queue_key("iPad di Anna", "A@example.org") == "a@example.org"
