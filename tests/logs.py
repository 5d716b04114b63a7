"""What the site writes down while tests run has no address, name, password or session of anybody (promises, row l)."""

import copy
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager

from config.logs import PersonalDataStaysOut, line_of
from tests.make.accounts import PASSWORD

# Builders give everybody the family name Rossi; «@» with a domain is an address, of a person or of a mail server.
PERSONAL = re.compile(rf"[\w.+-]+@[\w-]+\.\w|{re.escape(PASSWORD)}|\bRossi\b|sessionid", re.IGNORECASE)


def personal(text: str) -> list[str]:
    """The lines that tell of somebody."""
    return [line for line in text.splitlines() if PERSONAL.search(line)]


class Listener(logging.Handler):
    """Writes each record as the site's own handler does; keeps the lines that tell of somebody."""

    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(line_of("json"))
        self.private = PersonalDataStaysOut()
        self.told: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        mine = copy.copy(record)  # others read the record after this
        self.private.filter(mine)
        self.told += personal(self.format(mine))


@contextmanager
def listening() -> Iterator[list[str]]:
    listener = Listener()
    logging.getLogger().addHandler(listener)
    try:
        yield listener.told
    finally:
        logging.getLogger().removeHandler(listener)
