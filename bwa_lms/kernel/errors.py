"""Errors that a person can act on; the web turns each into its status, the command line into its exit code."""

from __future__ import annotations


class DomainError(Exception):
    """Something that a use case refuses, with a message for the person who asked.

    `field` names the form field that the message belongs to, where there is one.
    """

    status = 400

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class Refused(DomainError):
    """The input or the moment is wrong: what was asked cannot be done as it stands (422)."""

    status = 422


class NotAllowed(DomainError):
    """The person may not do this; the message says who may (403)."""

    status = 403


class NotFound(DomainError):
    """There is no such thing, or this person may not know of it (404)."""

    status = 404


class Conflict(DomainError):
    """Somebody or something else was faster: the state is not what the request took it for (409)."""

    status = 409


class Gone(DomainError):
    """It was here once: a link that was used, a certificate that was withdrawn (410)."""

    status = 410


class TooMany(DomainError):
    """Too many tries in too short a time (429); `retry_after` is in seconds."""

    status = 429

    def __init__(self, message: str, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after
