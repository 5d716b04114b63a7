"""Is what was written in a register acceptable? And the small forms around it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django import forms
from django.core import signing
from django.core.files.uploadedfile import UploadedFile

from accounts.models import Person
from labs.meetings import MAX_BYTES, TOO_BIG, TOO_LONG, Meeting, Stay, UnreadableMeeting
from labs.models import Attendance, Lab, Session
from labs.rosters import ASK_REASON, Line, Mark, missing_from, people_of_lab, seen_of

ALL, PART, AWAY, AUTO = "tutto", "parte", "assente", "auto"
MAX_REASON = 300
HOURS_TO_CONFIRM = 6


@dataclass
class RegisterRow:
    """A person's row as it is shown: the choice, the minutes typed, what is wrong."""

    line: Line
    due: int
    seen: str
    state: str
    typed: str
    error: str = ""

    @property
    def pk(self) -> int:
        return self.line.person.pk

    @property
    def choices(self) -> list[tuple[str, str]]:
        counted = self.line.counted
        by_itself = [(AUTO, f"Automatico: {counted[0]} min")] if counted else []
        return [(ALL, "Presente"), (PART, "In parte"), (AWAY, "Assente"), *by_itself]


def _shown(seen: str, due: int) -> tuple[str, str]:
    """State and typed minutes of a row that says so."""
    if not seen:
        return "", ""
    if seen.endswith("a"):
        return AUTO, ""
    minutes = seen[:-1]
    if minutes == "0":
        return AWAY, ""
    return (ALL, "") if minutes == str(due) else (PART, minutes)


class RegisterForm:
    """The whole register in one form: three fields a person would pass the number of fields that a page may send,
    so what was seen of all rows comes back in one."""

    def __init__(
        self, session: Session, lines: Sequence[Line], data: Mapping[str, str] | None = None
    ) -> None:
        self.session, self.is_bound = session, data is not None
        self.data = data or {}
        self.reason = self.data.get("motivo", "").strip()
        self.reason_error = ""
        seen = self._seen_before() if self.is_bound else {line.person.pk: line.seen for line in lines}
        self.rows = [self._row(line, seen.get(line.person.pk, line.seen)) for line in lines]
        self.marks: list[Mark] = []

    def _row(self, line: Line, seen: str) -> RegisterRow:
        due, pk = self.session.minutes, line.person.pk
        state, typed = _shown(seen, due)
        if self.is_bound:
            state = self.data.get(f"stato-{pk}", "")
            typed = self.data.get(f"minuti-{pk}", "").strip()[:10]
            if "tutti" in self.data and not state and not typed:
                state = ALL
        return RegisterRow(line, due, seen, state, typed)

    def _seen_before(self) -> dict[int, str]:
        pairs = (one.partition(":") for one in self.data.get("visti", "").split())
        return {int(pk): seen for pk, _, seen in pairs if pk.isascii() and pk.isdigit() and len(pk) < 19}

    @property
    def seen(self) -> str:
        return " ".join(f"{row.pk}:{row.seen}" for row in self.rows)

    @property
    def errors(self) -> list[tuple[str, str]]:
        """Anchor and sentence of what is wrong."""
        found = [(f"riga-{row.pk}", f"{row.line.person.name}: {row.error}") for row in self.rows if row.error]
        return [*([("motivo", self.reason_error)] if self.reason_error else []), *found]

    def is_valid(self) -> bool:
        """Fills `marks` with the rows that somebody changed."""
        self.marks = [mark for row in self.rows if (mark := self._mark(row))]
        if self.marks and self.session.register_closed_at and not self.reason:
            self.reason_error = ASK_REASON
        return not self.errors

    def _mark(self, row: RegisterRow) -> Mark | None:
        was_state, was_typed = _shown(row.seen, row.due)
        if (row.state, row.typed) == (was_state, was_typed) or not (row.state or row.typed):
            return None
        is_new = row.typed not in ("", was_typed)
        if row.state == PART or (is_new and row.state == was_state):
            return self._partly(row)
        if is_new:
            row.error = "hai scritto dei minuti e scelto altro: scegli «In parte» o togli i minuti."
            return None
        if row.state == was_state:
            return None
        if row.state == AUTO:
            return Mark(row.pk, row.seen, None)
        return Mark(row.pk, row.seen, row.due if row.state == ALL else 0)

    def _partly(self, row: RegisterRow) -> Mark | None:
        row.state = PART
        if row.typed.isascii() and row.typed.isdigit() and int(row.typed) <= row.due:
            return Mark(row.pk, row.seen, int(row.typed))
        row.error = f"scrivi i minuti, da 0 a {row.due}."
        return None

    def show_conflicts(self, attendances: Mapping[int, Attendance]) -> None:
        """Others wrote there meanwhile: say what, and let the next save go over it."""
        for row in self.rows:
            if met := attendances.get(row.pk):
                change = met.changes.select_related("actor").last()
                who = change.actor.name if change and change.actor else "qualcun altro"
                row.error = f"intanto {who} ha scritto {met.minutes} minuti. Controlla e salva di nuovo."
                row.seen = seen_of(met)


class AddForm(forms.Form):
    """Somebody of the lab who is not in the register."""

    person = forms.ModelChoiceField(Person.objects.none(), label="Persona", empty_label="Scegli una persona")

    def __init__(self, session: Session, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = self.fields["person"]
        assert isinstance(chosen, forms.ModelChoiceField)
        chosen.queryset = missing_from(session)
        if session.register_closed_at:
            self.fields["reason"] = _reason_field()


def _reason_field() -> forms.CharField:
    return forms.CharField(
        label="Motivo",
        max_length=MAX_REASON,
        help_text="Il registro è chiuso: il motivo resta nella storia delle correzioni.",
        error_messages={"required": ASK_REASON},
    )


class MeetingFileForm(forms.Form):
    file = forms.FileField(
        label="Elenco dei presenti",
        help_text="Il file CSV di Teams, Zoom o Webex, com'è stato scaricato: fino a 2 MB.",
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt"}),
    )

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > MAX_BYTES:
            raise forms.ValidationError(TOO_BIG)
        return file


class ConfirmMeetingForm(forms.Form):
    """What was read from the file comes back signed, so that nothing is uploaded twice."""

    SALT = "labs.meeting"
    LONGEST = 1_500_000  # what a page may send is 2 MB

    read = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, actor: Person, session: Session, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.owner = [actor.pk, session.pk]
        if session.register_closed_at:
            self.fields["reason"] = _reason_field()

    @classmethod
    def signed(cls, actor: Person, session: Session, meeting: Meeting, file_name: str) -> str:
        stays = [
            (stay.name, stay.email, int(stay.joined.timestamp()), int(stay.left.timestamp()), stay.line)
            for stay in meeting.stays
        ]
        kept = [actor.pk, session.pk, file_name, meeting.platform, meeting.digest, stays, meeting.refused]
        signed = signing.dumps(kept, salt=cls.SALT, compress=True)
        if len(signed) > cls.LONGEST:
            raise UnreadableMeeting(TOO_LONG)
        return signed

    def clean_read(self) -> tuple[Meeting, str]:
        """The meeting and the name of its file."""
        try:
            kept = signing.loads(
                self.cleaned_data["read"], salt=self.SALT, max_age=HOURS_TO_CONFIRM * 60 * 60
            )
        except signing.BadSignature as error:
            raise forms.ValidationError("L'anteprima è scaduta: carica di nuovo il file.") from error
        *owner, file_name, platform, digest, stays, refused = kept
        if owner != self.owner:
            raise forms.ValidationError("Questa anteprima è di un altro incontro: carica di nuovo il file.")
        return Meeting(
            platform, digest, [_stay(*stay) for stay in stays], [(line, why) for line, why in refused]
        ), file_name


def _stay(name: str, email: str, joined: int, left: int, line: int) -> Stay:
    return Stay(name, email, datetime.fromtimestamp(joined, UTC), datetime.fromtimestamp(left, UTC), line)


NOBODY = "nessuno"
NAMES_A_PAGE = 20


def answers_of(lab: Lab, data: Mapping[str, str]) -> list[tuple[str, Person | None]]:
    """Key and person (None: nobody to register) of the names answered; those left open go on waiting."""
    chosen = [(data.get(f"chiave-{n}", ""), data.get(f"chi-{n}", "")) for n in range(NAMES_A_PAGE)]
    ids = [int(who) for _, who in chosen if who.isascii() and who.isdigit() and len(who) < 19]
    people = people_of_lab(lab).in_bulk(ids)
    answers: list[tuple[str, Person | None]] = [(key, None) for key, who in chosen if key and who == NOBODY]
    return answers + [
        (key, people[int(who)]) for key, who in chosen if key and who.isdigit() and int(who) in people
    ]
