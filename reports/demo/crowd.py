"""The many: every office of the region, the staff of each ATS, teachers and job centres."""

from collections.abc import Iterable

from django.db.models import QuerySet, Sum

from accounts.models import Ats, Comune, Organisation, Role
from reports.demo import content
from reports.demo.cast import Cast, Casting, invented_names

ATS_STAFF, TEACHERS, CENTRE_STAFF = 6, 4, 7
SMALLEST, LARGEST = 6, 24
INHABITANTS_FOR_EACH = 8_200  # of the Ambito, for each person of its office
CENTRES_FROM = 150_000  # inhabitants of the part of a province that lies in the ATS


def join_the_many(casting: Casting, cast: Cast, all_ats: Iterable[Ats]) -> None:
    """Add to the cast those whom the threads do not name."""
    casting.names = invented_names(*content.more_names())
    named = {office.pk for _, office in casting.workplaces}
    for ats in all_ats:
        for office, size in _offices(ats):
            _fill(casting, cast, office, size, office.pk in named)
        casting.person(Role.COORDINATOR, f"coord2.{ats.code.lower()}", ats=ats)
        for body in Organisation.objects.filter(kind=Organisation.Kind.ATS, ats=ats):
            for _ in range(ATS_STAFF):
                casting.person(Role.MEMBER, organisation=body)
        teachers = [casting.person(Role.TRAINER) for _ in range(TEACHERS)]
        cast.teachers[ats.code] = [cast.trainers[ats.code], *teachers]
        cast.centre_staff[ats.code] = [
            casting.person(Role.GUEST, organisation=centre)
            for centre in job_centres(ats)
            for _ in range(CENTRE_STAFF)
        ]


def _fill(casting: Casting, cast: Cast, office: Organisation, size: int, has_known: bool) -> None:
    """One representative and `size` members; the three that have a part in the threads count."""
    assert office.ats is not None
    if not has_known:
        cast.representatives[office.ats.code].append(casting.person(Role.REPRESENTATIVE, organisation=office))
    for _ in range(size - (2 if has_known else 0)):
        cast.members[office.ats.code].append(casting.person(Role.MEMBER, organisation=office))


def _offices(ats: Ats) -> list[tuple[Organisation, int]]:
    """Each office with how many members it has: more where more people live."""
    offices: QuerySet[Organisation] = Organisation.objects.filter(
        kind=Organisation.Kind.OFFICE, ambito__ats=ats
    )
    inhabitants = dict(offices.annotate(total=Sum("ambito__comuni__population")).values_list("pk", "total"))
    return [
        (
            office,
            min(max(round((inhabitants[office.pk] or 0) / INHABITANTS_FOR_EACH), SMALLEST), LARGEST),
        )
        for office in offices.select_related("ambito", "ats").order_by("ambito__code")
    ]


def job_centres(ats: Ats) -> list[Organisation]:
    """One in the largest Comune of each province of the ATS."""
    comuni = Comune.objects.filter(ats=ats, is_current=True)
    made = []
    for row in comuni.values("province").annotate(total=Sum("population")).order_by("-total"):
        if row["total"] >= CENTRES_FROM:
            seat = comuni.filter(province=row["province"]).order_by("-population")[0]
            centre, _ = Organisation.objects.get_or_create(
                kind=Organisation.Kind.JOB_CENTRE,
                name=f"Centro per l'impiego di {seat.name}",
                defaults={"ats": ats, "comune": seat},
            )
            made.append(centre)
    return made
