"""How often may one take results away? A person counts alone; visitors count by the address they come from."""

import datetime

from django.http import HttpRequest

from accounts.limits import Limit, take_by_reader

EXPORT = Limit(
    "export",
    5,
    datetime.timedelta(hours=1),
    "Hai già scaricato diversi file nell'ultima ora. I risultati restano qui: puoi riprovare {when}.",
)


def count_export(request: HttpRequest) -> None:
    """One more file; raises `TooMany` when those of the hour are used up."""
    take_by_reader(request, EXPORT)
