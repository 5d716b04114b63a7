"""What is done to people: memberships, invitations, requests of access, imports."""

from accounts.actions.imports import confirm_import, upload_people
from accounts.actions.invitations import accept, accept_as_new, invite, resend_invitation, revoke_invitation
from accounts.actions.memberships import end_membership, join_circle, leave_circle
from accounts.actions.requests import approve_request, refuse_request, request_access

__all__ = [
    "accept",
    "accept_as_new",
    "approve_request",
    "confirm_import",
    "end_membership",
    "invite",
    "join_circle",
    "leave_circle",
    "refuse_request",
    "request_access",
    "resend_invitation",
    "revoke_invitation",
    "upload_people",
]
