"""The one port for mail: written to the outbox with the fact that it tells of, delivered by a thread or a command."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Callable
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

import click
from email_validator import validate_email
from sqlalchemy import select
from sqlalchemy.orm import Session

from bwa_lms.db import db, transaction
from bwa_lms.kernel import durable
from bwa_lms.kernel.ids import token
from bwa_lms.people.models import Mail
from bwa_lms.settings import Settings, SettingsError
from bwa_lms.web.engine import engine
from bwa_lms.web.templating import render

Mailer = Callable[[EmailMessage], None]
LEASE = timedelta(minutes=2)
MOST_TRIES = 10
AT_ONCE = 20


def enqueue(
    session: Session, recipient: str, template: str, now: datetime, **context: object
) -> None:
    """Write a mail into the outbox, in the caller's transaction.

    `template` names a file of `people/mail/`; its first line is the subject, its third the start of the text.
    """
    settings = engine().settings
    text = render(f"people/mail/{template}.txt", **context)
    subject, _, body = text.partition("\n")
    session.add(
        Mail(
            message_id=f"<{token()}@{_host(settings)}>",
            recipient=recipient,
            subject=" ".join(subject.split()),
            body=body.strip() + "\n",
            made=now,
            due=now,
        )
    )


def deliver_pending(now: datetime) -> int:
    """Deliver the mails that are due and return how many went out.

    Each is leased first and marked afterwards: a process that dies in between sends it once more, with the same
    Message-ID. A failed one is tried again later, ten times in all.
    """
    return sum(_deliver(mail_id, now) for mail_id in _lease(now))


def _lease(now: datetime) -> list[int]:
    waiting = (Mail.sent.is_(None), Mail.gave_up.is_(None), Mail.due <= now)
    if db.session.scalar(select(Mail.id).where(*waiting).limit(1)) is None:
        db.session.rollback()
        return []
    with transaction() as session:
        due = session.scalars(
            select(Mail)
            .where(*waiting)
            .order_by(Mail.due, Mail.id)
            .limit(AT_ONCE)
            .with_for_update(skip_locked=True)
        ).all()
        for mail in due:
            mail.due = now + LEASE
            mail.tries += 1
        return [mail.id for mail in due]


def _deliver(mail_id: int, now: datetime) -> bool:
    try:
        message = _message(db.session.get_one(Mail, mail_id), engine().settings)
        db.session.rollback()
        engine().mailer(message)
    except (
        OSError,
        smtplib.SMTPException,
        ValueError,
    ) as error:  # a bad letter stops no other mail
        _failed(mail_id, f"{type(error).__name__}: {error}", now)
        return False
    with transaction() as session:
        sent = session.get_one(Mail, mail_id)
        sent.sent, sent.body, sent.error = now, "", ""
    return True


def _failed(mail_id: int, error: str, now: datetime) -> None:
    with transaction() as session:
        mail = session.get_one(Mail, mail_id)
        mail.error = error[:500]
        mail.due = now + timedelta(minutes=min(240, 2**mail.tries))
        if mail.tries >= MOST_TRIES:
            mail.gave_up = now


def _message(mail: Mail, settings: Settings) -> EmailMessage:
    message = EmailMessage()
    message["From"] = settings.mail_from
    message["To"] = _for_any_server(mail.recipient)
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(mail.made)
    message["Message-ID"] = mail.message_id
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.body, cte="8bit")
    return message


def _for_any_server(address: str) -> str:
    """Return an address with its domain as every server knows it: exämple.org is xn--exmple-cua.org."""
    found = validate_email(address, check_deliverability=False, test_environment=True)
    return found.ascii_email or address


def _host(settings: Settings) -> str:
    return settings.mail_from.rpartition("@")[2].strip("> ") or "localhost"


def mailer(settings: Settings) -> Mailer:
    """Return where mail goes, as the setting `mail` says: file, console or smtp. Raises SettingsError for others."""
    if settings.mail == "smtp":
        return lambda message: _by_smtp(settings, message)
    if settings.mail == "console":
        return lambda message: click.echo(message.as_string())
    if settings.mail == "file":
        return lambda message: _to_file(settings.instance / "mail", message)
    raise SettingsError(f"mail takes file, console or smtp, not {settings.mail!r}")


def _to_file(folder: Path, message: EmailMessage) -> None:
    durable.make_folder(folder, 0o700)
    name = message["Message-ID"].strip("<>").partition("@")[0]
    stamp = message["Date"].datetime.strftime("%Y%m%d-%H%M%S")
    durable.write(folder / f"{stamp}-{name}.eml", message.as_bytes(), 0o600)


def _by_smtp(settings: Settings, message: EmailMessage) -> None:
    with smtplib.SMTP(settings.smtp_host, settings.smtp_port, timeout=30) as server:
        if settings.smtp_starttls:
            server.starttls(context=ssl.create_default_context())
        if settings.smtp_user:
            server.login(settings.smtp_user, settings.smtp_password)
        server.send_message(message)
