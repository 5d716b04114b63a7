"""Who may reach what among notices and preferences."""

from accounts.audience import PARTICIPANTS
from notifications.actions import notify
from notifications.models import Channel, Kind, Notice, Period
from notifications.unsubscribing import unsubscribe_url
from tests.matrix.rows import Row, World, everybody, only, signed_in


def own_notice(world: World) -> dict:
    """A notice of the member's."""
    member = world.people["member"]
    notify([member], "Una novità", world.make.space(audience=PARTICIPANTS, title="Coprogettazione"))
    return {"pk": Notice.objects.get(recipient=member).pk}


def token(world: World) -> dict:
    return {"token": unsubscribe_url(world.people["member"].pk, Kind.LABS).rstrip("/").rsplit("/", 1)[1]}


def digest_token(world: World) -> dict:
    return {"token": unsubscribe_url(world.people["member"].pk, Period.DAILY).rstrip("/").rsplit("/", 1)[1]}


def choices(world: World) -> dict:
    return dict.fromkeys(Kind.values, Channel.ON_SITE)


ROWS: list[Row] = [
    Row("notifications:notices", expect=signed_in()),
    Row("notifications:unread", expect=signed_in()),
    Row("notifications:open", kwargs=own_notice, expect=only("member", ok=302)),
    Row("notifications:mark_read", "post", expect=signed_in(302)),
    Row("notifications:preferences", expect=signed_in()),
    Row("notifications:preferences", "post", data=choices, expect=signed_in(302)),
    Row("notifications:unsubscribe", kwargs=token, expect=everybody()),
    Row("notifications:unsubscribe", "post", kwargs=token, expect=everybody()),
    Row("notifications:unsubscribe", "post", kwargs=digest_token, label="of a digest", expect=everybody()),
]
