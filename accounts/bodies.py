"""As which organisation does a Comune take part?"""

from django.db import transaction

from accounts.models import Comune, Organisation


@transaction.atomic
def body_of(comune: Comune) -> Organisation:
    """The Comune's own organisation, made on first sight: under its row's lock, so that two never make two."""
    comune = Comune.objects.select_for_update().get(pk=comune.pk)
    kind = Organisation.Kind.COMUNE
    found = Organisation.objects.filter(kind=kind, comune=comune).order_by("pk").first()
    return found or Organisation.objects.create(
        kind=kind, name=f"Comune di {comune.name}", comune=comune, ambito=comune.ambito, ats=comune.ats
    )
