"""Everything that is checked, in the order in which it is told."""

from accounts.diagnosis import registered
from reports.doctor import configuration, database, files, neighbours, work
from reports.doctor.asking import Told, ask_all

OURS = [*configuration.CHECKS, *database.CHECKS, *neighbours.CHECKS, *files.CHECKS, *work.CHECKS]


def examine(*, is_deep: bool = False, mail_to: str = "") -> list[Told]:
    """`is_deep`: also what takes its time. `mail_to`: an address that gets one message."""
    checks = [check for check in (*OURS, *registered()) if is_deep or not check.is_heavy]
    if mail_to:
        checks.append(neighbours.sending_to(mail_to))
    return ask_all(checks, database.DATABASE)
