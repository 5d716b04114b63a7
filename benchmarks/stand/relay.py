"""A mail relay of the run's own, which can be told to refuse; it counts what it has taken."""

from __future__ import annotations

import email
from collections import Counter
from email import policy
from typing import Any

from aiosmtpd.controller import Controller

from benchmarks.stand.stores import free_port

BUSY, REFUSED = "451 4.3.0 Riprova più tardi", "554 5.7.1 Non accettato"


class Relay:
    """`answer`: what each message gets; taken where it is empty. Stopped, nothing listens at its port."""

    def __init__(self) -> None:
        self.port, self.answer = free_port(), ""
        self.taken: Counter[tuple[str, str]] = Counter()
        self.refused = 0
        self._controller: Controller | None = None

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def start(self) -> None:
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()

    def stop(self) -> None:
        if self._controller:
            self._controller.stop()
            self._controller = None

    async def handle_RCPT(
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        """A relay that is busy says so at each address, one that refuses when it has heard the message."""
        if self.answer.startswith("4"):
            self.refused += 1
            return self.answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.answer:
            self.refused += 1
            return self.answer
        message = email.message_from_bytes(envelope.content, policy=policy.default)
        for recipient in envelope.rcpt_tos:
            self.taken[(recipient, str(message["Message-ID"]))] += 1
        return "250 OK"
