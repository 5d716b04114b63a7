"""Who may reach what in accounts, sign-in, health and the API's own pages."""

from tests.matrix.rows import PEOPLE, Row, everybody, signed_in

ROWS: list[Row] = [
    Row("health_alive", expect=everybody()),
    Row("health_ready", expect=everybody()),
    Row("api:openapi-json", expect=everybody()),
    Row("api:me", expect=signed_in(visitor=401)),
    Row("accounts:profile", expect=signed_in()),
    Row("accounts:profile", "post", expect=signed_in(200, visitor=302)),
    Row("account_login", expect=dict.fromkeys(PEOPLE, 302) | {"visitor": 200}),
    Row("account_login", "post", expect=dict.fromkeys(PEOPLE, 302) | {"visitor": 200}),
    Row("account_logout", expect=signed_in()),
    Row("account_logout", "post", expect=everybody(302)),
    Row("account_signup", expect=dict.fromkeys(PEOPLE, 302) | {"visitor": 200}),
    Row("account_inactive", expect=everybody()),
    Row("account_change_password", expect=signed_in()),
    Row("account_change_password", "post", expect=signed_in()),
    Row("account_reset_password", expect=everybody()),
    Row("account_reset_password", "post", expect=everybody()),
    Row("account_reset_password_done", expect=everybody()),
    Row(
        "account_reset_password_from_key",
        kwargs=lambda w: {"uidb36": "1", "key": "no"},
        expect=everybody(),
    ),
    Row(
        "account_reset_password_from_key",
        "post",
        kwargs=lambda w: {"uidb36": "1", "key": "no"},
        expect=everybody(),
    ),
    Row("account_reset_password_from_key_done", expect=everybody()),
]
