"""What people do in the labs."""

from labs.actions.life import (
    add_material,
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
from labs.actions.programmes import (
    adjust_row,
    draft_programme,
    indicate,
    remove_indication,
    sign_programme,
)
from labs.actions.seats import accept_offer, enrol, withdraw

__all__ = [
    "accept_offer",
    "add_material",
    "adjust_row",
    "cancel",
    "change_status",
    "conclude",
    "create_lab",
    "create_lab_at",
    "draft_programme",
    "enrol",
    "indicate",
    "open_enrolment",
    "remove_indication",
    "remove_session",
    "save_session",
    "sign_programme",
    "start",
    "update_lab",
    "withdraw",
]
