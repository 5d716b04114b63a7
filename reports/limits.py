"""How often may somebody report a problem? An office has one address: the limit leaves room for all of it."""

import datetime

from accounts.limits import Limit

FEEDBACK = Limit(
    "feedback",
    20,
    datetime.timedelta(hours=1),
    "Da qui sono già arrivate molte segnalazioni. Quello che hai scritto è ancora qui: puoi mandarlo {when}.",
)
