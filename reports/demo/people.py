"""Who lives in the demo: people in every role, in every Ambito."""

from django.db import transaction

from accounts.models import Ambito, Ats, Organisation, Role
from reports.demo.bodies import join_bodies
from reports.demo.cast import Cast, Casting
from reports.demo.crowd import job_centres, join_the_many

OFFICES_PER_ATS = 4  # those that the threads name first; the crowd fills them all


@transaction.atomic
def gather() -> tuple[Cast, int]:
    """The people, and how many of them were new."""
    casting = Casting()
    all_ats = list(Ats.objects.order_by("code"))
    cast = Cast(
        admin=casting.person(Role.ADMIN, "admin"),
        regional=casting.person(Role.COORDINATOR, "regione"),
        moderators=[
            casting.person(Role.MODERATOR, "moderatore"),
            casting.person(Role.MODERATOR, "redazione"),
        ],
        coordinators={
            a.code: casting.person(Role.COORDINATOR, f"coord.{a.code.lower()}", ats=a) for a in all_ats
        },
        trainers={a.code: casting.person(Role.TRAINER, f"docente.{a.code.lower()}") for a in all_ats},
    )
    for ats in all_ats:
        _staff(casting, cast, ats, is_first=ats == all_ats[0])
    join_the_many(casting, cast, all_ats)
    join_bodies(casting, cast)
    casting.save()
    cast.office_of = {person.pk: office for person, office in casting.workplaces}
    return cast, len(casting.new)


def _staff(casting: Casting, cast: Cast, ats: Ats, *, is_first: bool) -> None:
    """One representative and two members for some offices of the ATS, and a guest from the job centre."""
    cast.representatives[ats.code], cast.members[ats.code] = [], []
    for number, office in enumerate(offices_with_people(ats)):
        is_known = is_first and number == 0
        mailboxes = ("referente", "componente") if is_known else ("", "")
        cast.representatives[ats.code].append(
            casting.person(Role.REPRESENTATIVE, mailboxes[0], organisation=office)
        )
        cast.members[ats.code].append(casting.person(Role.MEMBER, mailboxes[1], organisation=office))
        cast.members[ats.code].append(casting.person(Role.MEMBER, organisation=office))
    centre = job_centres(ats)[0]
    cast.guests[ats.code] = casting.person(Role.GUEST, "ospite" if is_first else "", organisation=centre)


def offices_with_people(ats: Ats) -> list[Organisation]:
    ambiti = Ambito.objects.filter(ats=ats).order_by("code")[:OFFICES_PER_ATS]
    offices = Organisation.objects.filter(kind=Organisation.Kind.OFFICE, ambito__in=list(ambiti))
    return list(offices.select_related("ambito").order_by("ambito__code"))


def accounts(cast: Cast) -> list[tuple[str, str, str]]:
    """Email, name and role of the accounts worth trying, one for each role and each ATS's coordinator."""
    first = next(iter(cast.representatives))
    chosen = [
        ("Amministratore", cast.admin),
        ("Coordinamento regionale", cast.regional),
        *((f"Coordinamento ATS {code}", person) for code, person in cast.coordinators.items()),
        ("Moderatore e redattore", cast.moderators[0]),
        *((f"Docente ATS {code}", person) for code, person in list(cast.trainers.items())[:1]),
        ("Referente di un Ambito", cast.representatives[first][0]),
        ("Componente dello stesso ufficio", cast.members[first][0]),
        ("Ospite di un laboratorio", cast.guests[first]),
        ("Referente della Provincia di Bergamo", cast.bodies["Provincia di Bergamo"][0]),
        ("Referente del Comune di Proserpio", cast.bodies["Comune di Proserpio"][0]),
    ]
    return [(person.email, person.name, label) for label, person in chosen]
