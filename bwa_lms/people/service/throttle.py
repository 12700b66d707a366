"""Sliding windows over the tries to sign in and to reset, by account and by network address, in the database."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session
from sqlalchemy.sql import ColumnElement

from bwa_lms.db import transaction
from bwa_lms.kernel.errors import TooMany
from bwa_lms.people import rules
from bwa_lms.people.models import SignInTry
from bwa_lms.web.i18n import _


def record(
    purpose: str, email: str, address: str, now: datetime, *, tell_account: bool = True
) -> int | None:
    """Write down a try, counted as failed until `succeeded` says otherwise; returns its id.

    Raises TooMany when the account or the address has no try left. With `tell_account=False` a full account
    gives None instead, so that whoever asks does not learn of it. Known and unknown accounts are alike here.
    """
    account = rules.account_hash(email)
    with transaction() as session:
        session.execute(delete(SignInTry).where(SignInTry.at < now - rules.LONGEST_WINDOW))
        limit, same = rules.PER_ADDRESS[purpose], SignInTry.address == address
        _refuse(limit.wait(_recent(session, purpose, same, now), now) if address else 0)
        limit, same = rules.PER_ACCOUNT[purpose], SignInTry.account == account
        wait = limit.wait(_recent(session, purpose, same, now), now)
        if wait and not tell_account:
            return None
        _refuse(wait)
        tried = SignInTry(purpose=purpose, account=account, address=address, at=now, failed=True)
        session.add(tried)
        session.flush()
        return tried.id


def _recent(
    session: Session, purpose: str, same: ColumnElement[bool], now: datetime
) -> list[datetime]:
    since = now - max(rules.PER_ACCOUNT[purpose].span, rules.PER_ADDRESS[purpose].span)
    return list(
        session.scalars(
            select(SignInTry.at).where(
                SignInTry.purpose == purpose, same, SignInTry.failed, SignInTry.at > since
            )
        )
    )


def _refuse(wait: int) -> None:
    if wait:
        minutes = -(-wait // 60)
        message = _("Too many tries. Wait %(n)s min, or ask for a new password.", n=minutes)
        raise TooMany(message, wait)


def forget(session: Session, email: str) -> None:
    """Give an account all its tries to sign in back, in the caller's transaction: its owner came by a link."""
    tried = (SignInTry.account == rules.account_hash(email), SignInTry.purpose == "sign-in")
    session.execute(update(SignInTry).where(*tried).values(failed=False))


def succeeded(session: Session, try_id: int | None) -> None:
    """Take a try out of the count, in the caller's transaction."""
    session.execute(update(SignInTry).where(SignInTry.id == try_id).values(failed=False))
