"""Surveys not yet published: how many have answered, which offices are missing, what comes next."""

from collections.abc import Sequence
from typing import Any

from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils import timezone

from accounts.lines import Line, Section, by_urgency
from accounts.models import Organisation, Person
from reports.queries.desk.queued import SHOWN
from surveys.dates import when
from surveys.queries import followed_surveys, offices_missing
from surveys.rules import can_manage

NAMED = 3


def section(person: Person) -> Section:
    """Those that ask something of the person: who looks after a survey prepares, closes and publishes it; who
    follows an ATS sees its offices that are missing."""
    followed: QuerySet[Any] = followed_surveys(person).order_by(F("closes_at").asc(nulls_last=True), "pk")
    surveys = [
        survey
        for survey in followed
        if can_manage(person, survey) or (survey.is_open and survey.submitted < survey.invited)
    ]
    shown = surveys[:SHOWN]
    missing = offices_missing(
        [survey for survey in shown if survey.is_open], person.standing.coordinated_ats_ids
    )
    lines = by_urgency(_line(person, survey, missing.get(survey.pk, [])) for survey in shown)
    return Section("Rilevazioni", lines, len(surveys), reverse("surveys:list"), "Tutte le rilevazioni")


def _line(person: Person, survey: Any, missing: Sequence[Organisation]) -> Line:
    if survey.is_draft:
        note = "In preparazione: non è ancora stata inviata agli Ambiti."
        return Line(survey.title, note, reverse("surveys:launch", args=[survey.pk]), "Prepara il lancio")
    share = round(100 * survey.submitted / survey.invited) if survey.invited else 0
    noun = "risposta" if survey.submitted == 1 else "risposte"
    rate = f"{survey.submitted} {noun} su {survey.invited} ({share}%)"
    if survey.is_closed:
        note = f"Chiusa con {rate}: i risultati non sono ancora pubblicati."
        return _to(survey, note, "results", "Leggi e pubblica", share)
    if survey.is_to_come:
        return _to(survey, f"Si apre {when(survey.opens_at)}.", "progress", "Guarda gli inviti")
    if survey.closes_at <= timezone.now():
        note = f"Il termine è passato, {rate}: chiudila per contare."
        return _to(survey, note, "close", "Chiudi la rilevazione", share, survey.closes_at)
    note = f"{rate}. Si chiude {when(survey.closes_at)}.{_who_is_missing(missing)}"
    if can_manage(person, survey) and survey.submitted < survey.invited:
        return _to(survey, note, "progress", "Ricordalo a chi manca", share, survey.closes_at)
    return _to(survey, note, "progress", "Vedi chi manca", share, survey.closes_at)


def _to(survey: Any, note: str, page: str, action: str, share: int | None = None, due: Any = None) -> Line:
    url = reverse(f"surveys:{page}", args=[survey.pk])
    if page == "progress" and survey.is_open and not survey.asks_persons:
        url += "?manca=1"
    return Line(survey.title, note, url, action, due, share)


def _who_is_missing(missing: Sequence[Organisation]) -> str:
    """The first by name, and how many more."""
    if not missing:
        return ""
    names, rest = [office.label for office in missing[:NAMED]], len(missing) - NAMED
    if rest > 0:
        return f" Mancano {', '.join(names)} e {'un altro' if rest == 1 else f'altri {rest}'}."
    verb = "Manca" if len(names) == 1 else "Mancano"
    return f" {verb} {' e '.join([', '.join(names[:-1]), names[-1]] if names[1:] else names)}."
