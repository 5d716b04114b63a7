"""What people do in the labs."""

from labs.actions.life import (
    add_material,
    cancel,
    change_status,
    conclude,
    create_lab,
    open_enrolment,
    start,
    update_lab,
)
from labs.actions.seats import accept_offer, enrol, withdraw

__all__ = [
    "accept_offer",
    "add_material",
    "cancel",
    "change_status",
    "conclude",
    "create_lab",
    "enrol",
    "open_enrolment",
    "start",
    "update_lab",
    "withdraw",
]
