"""What is done to people: memberships, invitations, requests of access, imports."""

from accounts.actions.exports import request_export
from accounts.actions.identities import identity_of, recognise, tie, untie
from accounts.actions.imports import confirm_import, upload_people
from accounts.actions.invitations import accept, accept_as_new, invite, resend_invitation, revoke_invitation
from accounts.actions.leaving import erase, erase_by_command, leave
from accounts.actions.memberships import end_membership, join_circle, leave_circle
from accounts.actions.requests import approve_request, refuse_request, request_access

__all__ = [
    "accept",
    "accept_as_new",
    "approve_request",
    "confirm_import",
    "end_membership",
    "erase",
    "erase_by_command",
    "identity_of",
    "invite",
    "join_circle",
    "leave",
    "leave_circle",
    "recognise",
    "refuse_request",
    "request_access",
    "request_export",
    "resend_invitation",
    "revoke_invitation",
    "tie",
    "untie",
    "upload_people",
]
