"""What people do in the labs."""

from labs.actions.adjusting import add_row, adjust_row, move_row, remove_row
from labs.actions.life import (
    cancel,
    change_status,
    conclude,
    create_lab,
    create_lab_at,
    open_enrolment,
    remove_session,
    save_session,
    start,
    update_lab,
)
from labs.actions.materials import add_material
from labs.actions.programmes import (
    draft_programme,
    indicate,
    remove_indication,
    sign_programme,
)
from labs.actions.seats import accept_offer, enrol, withdraw

__all__ = [
    "accept_offer",
    "add_material",
    "add_row",
    "adjust_row",
    "cancel",
    "change_status",
    "conclude",
    "create_lab",
    "create_lab_at",
    "draft_programme",
    "enrol",
    "indicate",
    "move_row",
    "open_enrolment",
    "remove_indication",
    "remove_row",
    "remove_session",
    "save_session",
    "sign_programme",
    "start",
    "update_lab",
    "withdraw",
]
