"""What a loaded territory changes: rows added, changed or left as they are, all or nothing."""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import models, transaction
from django.db.models.deletion import ProtectedError, RestrictedError

from accounts.models import Ambito, Ats, Comune, Organisation
from accounts.signals import territory_loaded
from accounts.territory_files import Territory


@dataclass
class Tally:
    """What happened to the rows of one kind; `label` as an administrator reads it."""

    label: str
    added: int = 0
    changed: int = 0
    unchanged: int = 0


@dataclass
class Report:
    tallies: list[Tally] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)


@transaction.atomic
def load(territory: Territory) -> Report:
    """Bring the tables to what `territory` says; what it does not name stays, save what we had made up."""
    report = Report()
    report.tallies.append(_upsert("ATS", Ats, _by_code(Ats.objects.all()), _ats_values(territory)))
    ats = _by_code(Ats.objects.all())
    report.tallies.append(_upsert("Ambiti", Ambito, _known_ambiti(territory), _ambito_values(territory, ats)))
    ambiti = _by_code(Ambito.objects.all())
    comuni = {comune.istat_code: comune for comune in Comune.objects.all()}
    report.tallies.append(_upsert("Comuni", Comune, comuni, _comune_values(territory, ats, ambiti)))
    report.tallies.append(_load_bodies(ats, ambiti))
    _remove_outdated(territory, report)
    territory_loaded.send(sender=Ats)
    return report


def _by_code(rows: Iterable[Any]) -> dict[str, Any]:
    return {row.code: row for row in rows}


def _upsert(
    label: str,
    model: type[models.Model],
    existing: Mapping[Any, Any],
    wanted: Mapping[Any, dict[str, Any]],
) -> Tally:
    """Create or change the rows of `wanted` (key → values); two statements however many the rows."""
    tally, new, changed = Tally(label), [], []
    names: list[str] = []
    for key, values in wanted.items():
        names = list(values)
        row = existing.get(key)
        if row is None:
            new.append(model(**values))
        elif any(getattr(row, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(row, name, value)
            changed.append(row)
        else:
            tally.unchanged += 1
    model._default_manager.bulk_create(new, batch_size=500)
    if changed:
        model._default_manager.bulk_update(changed, names, batch_size=200)
    tally.added, tally.changed = len(new), len(changed)
    return tally


def _ats_values(territory: Territory) -> dict[str, dict[str, Any]]:
    return {row.code: {"code": row.code, "name": row.name} for row in territory.ats}


def _ambito_values(territory: Territory, ats: Mapping[str, Ats]) -> dict[str, dict[str, Any]]:
    return {
        row.code: {
            "code": row.code,
            "name": row.name,
            "ats_id": ats[row.ats].pk,
            "lead": row.lead,
            "source": row.source,
            "is_reconstructed": row.is_reconstructed,
        }
        for row in territory.ambiti
    }


def _comune_values(
    territory: Territory, ats: Mapping[str, Ats], ambiti: Mapping[str, Ambito]
) -> dict[str, dict[str, Any]]:
    return {
        row.istat_code: {
            "istat_code": row.istat_code,
            "name": row.name,
            "province": row.province,
            "ats_id": ats[row.ats].pk,
            "ambito_id": ambiti[row.ambito].pk,
            "population": row.population,
            "is_current": row.is_current,
        }
        for row in territory.comuni
    }


def _known_ambiti(territory: Territory) -> dict[str, Ambito]:
    """Code → the Ambito that is already there.

    One that we had made up is recognised by name when a table gives it a code: its office and people stay.
    """
    there = _by_code(Ambito.objects.select_related("ats"))
    wanted = {row.code for row in territory.ambiti}
    made_up = {(a.ats.code, a.name): a for a in there.values() if a.is_reconstructed and a.code not in wanted}
    for row in territory.ambiti:
        if row.code not in there and (row.ats, row.name) in made_up:
            there[row.code] = made_up[row.ats, row.name]
    return there


def _load_bodies(ats: Mapping[str, Ats], ambiti: Mapping[str, Ambito]) -> Tally:
    """One office for each Ambito, one organisation for each ATS; names follow."""
    kind = Organisation.Kind
    of_ats = {(kind.ATS, body.ats_id): body for body in Organisation.objects.filter(kind=kind.ATS)}
    offices = {(kind.OFFICE, body.ambito_id): body for body in Organisation.objects.filter(kind=kind.OFFICE)}
    wanted: dict[Hashable, dict[str, Any]] = {
        (kind.ATS, row.pk): {"kind": kind.ATS, "name": row.name, "ats_id": row.pk, "ambito_id": None}
        for row in ats.values()
    }
    wanted |= {
        (kind.OFFICE, row.pk): {
            "kind": kind.OFFICE,
            "name": f"Ufficio di piano – {row}",
            "ats_id": row.ats_id,
            "ambito_id": row.pk,
        }
        for row in ambiti.values()
    }
    return _upsert("Enti", Organisation, {**of_ats, **offices}, wanted)


def _remove_outdated(territory: Territory, report: Report) -> None:
    """Ambiti that we had made up and the table does not have go, unless somebody already works in them."""
    codes = {row.code for row in territory.ambiti}
    for ambito in Ambito.objects.filter(is_reconstructed=True).exclude(code__in=codes):
        (report.removed if _remove(ambito) else report.kept).append(str(ambito))


def _remove(ambito: Ambito) -> bool:
    """Delete it with its office; False, and nothing done, where anything else would go with them."""
    if ambito.comuni.exists():
        return False
    try:
        with transaction.atomic():
            _delete_alone(ambito.organisations.all())
            _delete_alone(Ambito.objects.filter(pk=ambito.pk))
    except (ProtectedError, RestrictedError, _InUse):
        return False
    return True


class _InUse(Exception):
    """The deletion would take rows of other kinds with it."""


def _delete_alone(rows: models.QuerySet[Any]) -> None:
    _, deleted = rows.delete()
    if set(deleted) - {rows.model._meta.label}:
        raise _InUse
