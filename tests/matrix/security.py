"""Who may reach what in two-step verification and among one's own devices."""

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

from accounts.sign_in_rows import Access
from tests.matrix.rows import PEOPLE, Row, World, everybody, signed_in


def with_second_step(world: World) -> dict:
    """Everybody but the member has the second step."""
    for name, person in world.people.items():
        if person is not None and name != "member" and not Authenticator.objects.filter(user=person).exists():
            TOTP.activate(person, generate_totp_secret())
            RecoveryCodes.activate(person)
    return {}


def foreign_access(world: World) -> dict:
    access = Access.objects.create(
        person=world.people["member"], session_key="x" * 32, device="Firefox su Linux"
    )
    return {"access": access.pk}


HALFWAY = dict.fromkeys(PEOPLE, 302)  # only who has just given the password, and not yet the code, comes here

ROWS: list[Row] = [
    Row("mfa_authenticate", expect=HALFWAY),
    Row("mfa_authenticate", "post", expect=HALFWAY),
    Row("account_reauthenticate", expect=signed_in()),
    Row("account_reauthenticate", "post", expect=signed_in()),
    Row("mfa_reauthenticate", kwargs=with_second_step, expect=signed_in(member=302)),
    Row("mfa_reauthenticate", "post", kwargs=with_second_step, expect=signed_in(member=302)),
    Row("mfa_index", expect=signed_in()),
    Row("mfa_activate_totp", expect=signed_in()),
    Row("mfa_activate_totp", "post", expect=signed_in()),
    Row("mfa_deactivate_totp", kwargs=with_second_step, expect=signed_in(member=404)),
    Row("mfa_deactivate_totp", "post", kwargs=with_second_step, expect=signed_in(302, member=404)),
    Row("mfa_view_recovery_codes", kwargs=with_second_step, expect=signed_in(member=404)),
    Row("mfa_generate_recovery_codes", expect=signed_in()),
    Row("mfa_generate_recovery_codes", "post", kwargs=with_second_step, expect=signed_in(302, member=200)),
    # No identity provider is configured: with one, tests/accounts/test_openid.py
    Row("openid_start", expect=everybody(404)),
    Row("openid_start", "post", expect=everybody(404)),
    Row("openid_back", expect=everybody(404)),
    Row("openid_untie", "post", expect=everybody(404)),
    Row("account_set_password", expect=everybody(302)),
    Row("close_access", "post", data=foreign_access, expect=signed_in(404, member=302)),
    Row("close_other_accesses", "post", expect=signed_in(302)),
]
