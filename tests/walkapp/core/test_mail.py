import email
import email.policy
import smtplib
import socket
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword

from walkapp.core import mail
from walkapp.core.config import Settings, from_environment
from walkapp.core.mail import Attachment, Message

pytestmark = pytest.mark.once

ICS = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"
LETTER = Message(
    id="0190-letter", to="vera@example.org", subject="Inbjudan: Ängsvägen på kvällen",
    text="Hej Vera\n\nVi ses vid biblioteket kl. 18.30.\n", attachments=(Attachment("walk.ics", "text/calendar", ICS),),
)  # fmt: skip


class Mailbox:
    """Keeps what a mail server was given."""

    def __init__(self) -> None:
        self.envelopes: list[Envelope] = []

    async def handle_DATA(self, _server: object, _session: object, envelope: Envelope) -> str:  # noqa: N802
        self.envelopes.append(envelope)
        return "250 taken"

    @property
    def mails(self) -> list[EmailMessage]:
        return [_parse(envelope.content) for envelope in self.envelopes if isinstance(envelope.content, bytes)]


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


@pytest.fixture
def server(mailbox: Mailbox) -> Iterator[Controller]:
    controller = Controller(mailbox, hostname="127.0.0.1", port=free_port())
    controller.start()
    yield controller
    if controller.server is not None:
        controller.stop()


def settings(folder: Path, url: str | None = None, base_url: str = "https://walkapp.example.se") -> Settings:
    named = {"WALKAPP_MAIL_URL": url} if url else {}
    return from_environment({"WALKAPP_INSTANCE": str(folder), "WALKAPP_BASE_URL": base_url, **named})


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        found: int = probe.getsockname()[1]
        return found


def _parse(content: bytes) -> EmailMessage:
    found = email.message_from_bytes(content, policy=email.policy.default)
    assert isinstance(found, EmailMessage)
    return found


def test_a_mail_server_gets_the_whole_letter(tmp_path: Path, server: Controller, mailbox: Mailbox) -> None:
    mail.send(settings(tmp_path, f"smtp://127.0.0.1:{server.port}"), LETTER)

    (envelope,), (letter,) = mailbox.envelopes, mailbox.mails
    assert envelope.rcpt_tos == ["vera@example.org"]
    assert envelope.mail_from == "no-reply@walkapp.example.se"
    assert letter["Subject"] == "Inbjudan: Ängsvägen på kvällen"
    assert letter["Message-ID"] == "<0190-letter@walkapp.example.se>"
    assert letter["Auto-Submitted"] == "auto-generated"
    body = letter.get_body(("plain",))
    assert body is not None
    assert body.get_content().splitlines() == LETTER.text.splitlines()
    (attached,) = letter.iter_attachments()
    assert (attached.get_content_type(), attached.get_filename()) == ("text/calendar", "walk.ics")
    assert attached.get_content().splitlines() == ICS.decode().splitlines()


def test_a_subject_cannot_smuggle_in_a_header(tmp_path: Path, server: Controller, mailbox: Mailbox) -> None:
    sneaky = Message(id="1", to="vera@example.org", subject="Hej\r\nBcc: alla@example.org\nX: y", text="Hej")

    mail.send(settings(tmp_path, f"smtp://127.0.0.1:{server.port}"), sneaky)

    (envelope,), (letter,) = mailbox.envelopes, mailbox.mails
    assert envelope.rcpt_tos == ["vera@example.org"]
    assert letter["Bcc"] is None
    assert letter["Subject"] == "Hej Bcc: alla@example.org X: y"


def test_an_address_cannot_smuggle_in_a_header(tmp_path: Path, server: Controller, mailbox: Mailbox) -> None:
    sneaky = Message(id="1", to="vera@example.org\r\nBcc: alla@example.org", subject="Hej", text="Hej")

    with pytest.raises(ValueError, match="Header values may not contain linefeed"):
        mail.send(settings(tmp_path, f"smtp://127.0.0.1:{server.port}"), sneaky)

    assert mailbox.envelopes == []


def test_a_server_that_asks_who_we_are_is_told(tmp_path: Path, mailbox: Mailbox) -> None:
    shown: list[tuple[bytes, bytes]] = []

    def authenticate(_s: Any, _session: Any, _envelope: Any, _mechanism: str, data: LoginPassword) -> AuthResult:
        shown.append((data.login, data.password))
        return AuthResult(success=True)

    controller = Controller(
        mailbox, hostname="127.0.0.1", port=free_port(), authenticator=authenticate, auth_required=True,
        auth_require_tls=False,
    )  # fmt: skip
    controller.start()
    try:
        mail.send(settings(tmp_path, f"smtp://walkapp%40backa:p%3A%2Fss@127.0.0.1:{controller.port}"), LETTER)
    finally:
        controller.stop()

    assert shown == [(b"walkapp@backa", b"p:/ss")]
    assert len(mailbox.envelopes) == 1


def test_a_server_that_is_away_is_an_error_for_the_job_to_try_again(tmp_path: Path, server: Controller) -> None:
    away = settings(tmp_path, f"smtp://127.0.0.1:{server.port}")
    server.stop()

    with pytest.raises(OSError, match="refused"):
        mail.send(away, LETTER)


def test_a_server_that_says_no_is_an_error_too(tmp_path: Path) -> None:
    class Refusing:
        async def handle_DATA(self, *_more: object) -> str:  # noqa: N802
            return "451 later"

    controller = Controller(Refusing(), hostname="127.0.0.1", port=free_port())
    controller.start()
    try:
        with pytest.raises(smtplib.SMTPException):
            mail.send(settings(tmp_path, f"smtp://127.0.0.1:{controller.port}"), LETTER)
    finally:
        controller.stop()


def test_without_a_server_the_letter_lies_in_the_outbox(tmp_path: Path) -> None:
    mail.send(settings(tmp_path), LETTER)

    letter = _parse((tmp_path / "outbox" / "0190-letter.eml").read_bytes())
    assert (letter["To"], letter["Subject"]) == ("vera@example.org", "Inbjudan: Ängsvägen på kvällen")
    assert "biblioteket" in letter.as_string()
