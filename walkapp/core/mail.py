"""Sends one message: to the mail server of the settings, or as a file to the outbox where none is set.

A mail carries what happened and a link, never personal data: what is behind the link asks who you are.
"""

import smtplib
import ssl
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import formatdate
from pathlib import Path
from urllib.parse import unquote, urlsplit

from walkapp.core.config import Settings

TIMEOUT_S = 20


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a message."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Message:
    """One mail to one person. `id` makes two copies of the same mail known as such."""

    id: str
    to: str
    subject: str
    text: str
    attachments: tuple[Attachment, ...] = field(default=())


def send(settings: Settings, message: Message) -> None:
    """Hand the message over; returns when the server has taken it or the file is written.

    Raises OSError or smtplib.SMTPException where it was not taken.
    """
    mail = _compose(settings, message)
    if settings.mail_url is None:
        _write(settings.outbox, message, mail)
        return
    url = urlsplit(settings.mail_url)
    with _connect(url.scheme, url.hostname or "localhost", url.port) as server:
        if url.username:
            server.login(unquote(url.username), unquote(url.password or ""))
        server.send_message(mail)


def sender(settings: Settings) -> str:
    """The address that walkapp writes from; nobody reads what comes back to it."""
    return f"no-reply@{_host(settings)}"


def _host(settings: Settings) -> str:
    return urlsplit(settings.base_url).hostname or "localhost"


def _compose(settings: Settings, message: Message) -> EmailMessage:
    host = _host(settings)
    mail = EmailMessage()
    mail["From"] = f"walkapp <{sender(settings)}>"
    mail["To"] = message.to
    mail["Subject"] = " ".join(message.subject.split())
    mail["Date"] = formatdate(localtime=True)
    mail["Message-ID"] = f"<{message.id}@{host}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(message.text)
    for attachment in message.attachments:
        main, sub = attachment.media_type.split("/")
        mail.add_attachment(attachment.content, maintype=main, subtype=sub, filename=attachment.name)
    return mail


def _connect(scheme: str, host: str, port: int | None) -> smtplib.SMTP:
    if scheme == "smtps":
        return smtplib.SMTP_SSL(host, port or 465, timeout=TIMEOUT_S, context=ssl.create_default_context())
    server = smtplib.SMTP(host, port or 587, timeout=TIMEOUT_S)
    server.ehlo()
    if server.has_extn("starttls"):
        server.starttls(context=ssl.create_default_context())
    return server


def _write(folder: Path, message: Message, mail: EmailMessage) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{message.id}.eml").write_bytes(mail.as_bytes())
