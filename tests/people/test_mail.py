"""The outbox: a mail goes out if its fact was committed, once, and is tried again when the server is away."""

import smtplib
from datetime import timedelta
from email import message_from_bytes, policy

import pytest

from bwa_lms.db import db, transaction
from bwa_lms.people import mail
from bwa_lms.people.models import Mail
from bwa_lms.people.service import accounts, links
from bwa_lms.settings import Settings
from tests.cast import NOW


def ask(amina):
    """Let one mail wait."""
    accounts.request_reset(amina.email, NOW)
    links.answer_requests(NOW)


def test_a_mail_is_plain_text_with_id_and_date(amina, post):
    ask(amina)
    [sent] = post()
    assert sent.get_content_type() == "text/plain"
    assert sent["Subject"] == "A new password for The Test Academy"
    assert sent["Message-ID"].endswith("@localhost>")
    assert sent["Date"].datetime == NOW
    assert amina.name in sent.get_content()
    assert "&" not in sent.get_content()


def test_a_mail_goes_out_once(amina, post):
    ask(amina)
    post()
    assert len(post()) == 1


def test_no_mail_without_its_fact(amina, post):
    with pytest.raises(ZeroDivisionError), transaction():
        accounts.change_email(amina.id, "amina@new.example", NOW)
        ask(amina)
        raise ZeroDivisionError
    assert post() == []


def test_a_mail_server_that_is_away_is_asked_again_later(app, amina, clock):
    outcomes = iter([smtplib.SMTPServerDisconnected("gone"), OSError("refused"), None])
    sent = []

    def flaky(message):
        outcome = next(outcomes)
        if outcome:
            raise outcome
        sent.append(message)

    app.extensions["bwa"].mailer = flaky
    ask(amina)
    for wait in (0, 1, 3, 60):
        clock.move(timedelta(minutes=wait))
        mail.deliver_pending(clock.now())
    assert len(sent) == 1
    assert [row.tries for row in db.session.query(Mail).filter_by(recipient=amina.email)][-1:] == [
        3
    ]


def test_a_failed_mail_is_not_hammered(app, amina, clock):
    tries = []

    def refuse(message):
        tries.append(message)
        raise OSError("refused")

    app.extensions["bwa"].mailer = refuse
    ask(amina)
    for _ in range(5):
        mail.deliver_pending(clock.now())
    assert len(tries) == 1
    for _ in range(200):
        clock.move(timedelta(hours=4))
        mail.deliver_pending(clock.now())
    assert len(tries) == mail.MOST_TRIES


def test_a_process_that_dies_while_sending_loses_no_mail(app, amina, clock):
    class Killed(BaseException):
        pass

    def die(message):
        raise Killed

    app.extensions["bwa"].mailer = die
    ask(amina)
    with pytest.raises(Killed):
        mail.deliver_pending(clock.now())
    sent = []
    app.extensions["bwa"].mailer = sent.append
    assert mail.deliver_pending(clock.now()) == 0
    clock.move(mail.LEASE + timedelta(seconds=1))
    assert mail.deliver_pending(clock.now()) == 1


def test_the_demo_writes_mails_into_files(app, amina, tmp_path):
    app.extensions["bwa"].mailer = mail.mailer(Settings(instance=tmp_path))
    ask(amina)
    mail.deliver_pending(NOW)
    [file] = (tmp_path / "mail").glob("*.eml")
    assert file.stat().st_mode & 0o777 == 0o600
    read = message_from_bytes(file.read_bytes(), policy=policy.default)
    assert "/reset/" in read.get_content()


def test_mail_can_go_to_the_console(app, amina, capsys):
    app.extensions["bwa"].mailer = mail.mailer(Settings(mail="console"))
    ask(amina)
    mail.deliver_pending(NOW)
    assert "To: amina@norda.example" in capsys.readouterr().out


def test_smtp_is_encrypted_and_signs_in_where_it_is_told_to(app, amina, monkeypatch):
    talk = []

    class Server:
        def __init__(self, host, port, timeout):
            talk.append(("connect", host, port))

        def __enter__(self):
            return self

        def __exit__(self, *rest):
            talk.append(("quit",))

        def starttls(self, context):
            talk.append(("starttls", context.check_hostname))

        def login(self, user, password):
            talk.append(("login", user))

        def send_message(self, message):
            talk.append(("send", message["To"]))

    monkeypatch.setattr(smtplib, "SMTP", Server)
    settings = Settings(mail="smtp", smtp_host="mail.example", smtp_user="bwa", smtp_password="x")
    app.extensions["bwa"].mailer = mail.mailer(settings)
    ask(amina)
    mail.deliver_pending(NOW)
    assert talk == [
        ("connect", "mail.example", 587),
        ("starttls", True),
        ("login", "bwa"),
        ("send", amina.email),
        ("quit",),
    ]


def test_another_way_of_mail_does_not_start():
    with pytest.raises(ValueError, match="pigeon"):
        mail.mailer(Settings(mail="pigeon"))


def test_an_address_with_letters_of_its_own_language_is_written_so_that_any_server_takes_it(
    app, post
):
    """Only the part before the sign needs a server that knows such letters."""
    accounts.invite(None, "anna@exämple.org", "Anna", None, "participant", NOW)
    [mail] = post()
    assert mail["To"] == "anna@xn--exmple-cua.org"
    assert "anna@exämple.org" in mail.get_content()


def test_a_mail_that_cannot_even_be_written_stops_no_other(app, clock):
    arrived = []

    def picky(message):
        if "dalia" in message["To"]:
            raise UnicodeError("no such letters here")
        arrived.append(message["To"])

    app.extensions["bwa"].mailer = picky
    for name in ("dalia", "omar"):
        accounts.invite(None, f"{name}@velia.example", name, None, "participant", NOW)
    for _ in range(mail.MOST_TRIES):
        mail.deliver_pending(clock.now())
        clock.move(timedelta(hours=5))
    assert arrived == ["omar@velia.example"]
    assert (
        db.session.query(Mail).filter(Mail.gave_up.is_not(None)).one().error.startswith("Unicode")
    )
