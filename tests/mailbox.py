"""A mail server for tests: it takes what it is sent and shows it."""

import email
import email.policy
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

WAIT_S = 30.0


@dataclass
class Mailbox:
    """What has arrived, oldest first."""

    url: str = ""
    letters: list[EmailMessage] = field(default_factory=list)

    def to(self, address: str) -> list[EmailMessage]:
        """The letters to one address."""
        return [letter for letter in self.letters if letter["To"] == address]

    def wait_for(self, address: str, count: int = 1) -> list[EmailMessage]:
        """The letters to one address, as soon as there are `count`; fails where they do not come."""
        until = time.monotonic() + WAIT_S
        while len(self.to(address)) < count:
            arrived = [(letter["To"], letter["Subject"]) for letter in self.letters]
            assert time.monotonic() < until, f"{count} letters to {address} wanted; there are {arrived}"
            time.sleep(0.05)
        return self.to(address)


class _Taker:
    """What aiosmtpd calls with every letter."""

    def __init__(self, mailbox: Mailbox) -> None:
        self._mailbox = mailbox

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        content = envelope.content if isinstance(envelope.content, bytes) else (envelope.content or "").encode()
        self._mailbox.letters.append(email.message_from_bytes(content, policy=email.policy.default))
        return "250 taken"


class _Server(Controller):
    """Listens on a port that the system chooses, and waits for itself there."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def receiving() -> Iterator[Mailbox]:
    """A mail server on a free port of this machine, at the mailbox's `url`."""
    mailbox = Mailbox()
    server = _Server(_Taker(mailbox), hostname="127.0.0.1", port=0)
    server.start()
    mailbox.url = f"smtp://127.0.0.1:{server.port}"
    try:
        yield mailbox
    finally:
        server.stop()
