"""What can go wrong: one class for each kind of failure, all of them a :class:`SiteMediaError`.

Where Python has a class of its own for such a failure, ours is one of those as well. A file of this machine that
cannot be read or written is no matter of ours: it raises the ``OSError`` that ``open`` would.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

if TYPE_CHECKING:
    from .generated.enums import ViolatedRule


class Violation(NamedTuple):
    """A field of a request that the service found wrong."""

    field: str
    """The field, as a dotted path."""
    description: str
    """What is wrong, in words."""
    rule: ViolatedRule | None
    """The rule that is broken."""
    rule_name: str | None
    """The name of the rule, where it is one of the service's own."""
    data: dict[str, Any]
    """More about it, such as the ``threshold`` of a limit."""


class SiteMediaError(Exception):
    """Something did not work. The class says what to do about it, the attributes what is known."""

    kind: ClassVar[str] = "other"
    """What went wrong, in a word."""
    is_retryable: ClassVar[bool] = False
    """Whether doing the same again may succeed."""

    message: str
    """What went wrong, for a person."""
    hint: str | None
    """A way out, if there is one."""
    status: int | None
    """The HTTP status, if the service answered."""
    code: str | None
    """The service's code for it, such as ``RESOURCE_NOT_FOUND``."""
    request_id: str | None
    """The id the service gave the request; its support asks for it."""
    violations: tuple[Violation, ...]
    """The fields the service found wrong."""
    attempts: int
    """How many times the request was sent; zero if it never came to that."""

    # One positional argument, so that pickle can make the error again before it fills in the attributes.
    def __init__(
        self,
        message: str,
        *,
        hint: str | None = None,
        status: int | None = None,
        code: str | None = None,
        request_id: str | None = None,
        violations: tuple[Violation, ...] = (),
        attempts: int = 0,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.status = status
        self.code = code
        self.request_id = request_id
        self.violations = violations
        self.attempts = attempts

    def __str__(self) -> str:
        return f"{self.message}\nhint: {self.hint}" if self.hint else self.message


class InvalidRequestError(SiteMediaError, ValueError):
    """Something that was asked for, or given, is wrong; see :attr:`~SiteMediaError.violations`."""

    kind = "invalid"


class AuthenticationError(SiteMediaError):
    """The key or the site is missing or unknown."""

    kind = "unauthenticated"


class PermissionDeniedError(SiteMediaError, PermissionError):
    """The key is known, but may not do this."""

    kind = "forbidden"


class NotFoundError(SiteMediaError, FileNotFoundError):
    """There is no such file or folder at the service."""

    kind = "not_found"


class ConflictError(SiteMediaError):
    """It clashes with how things are by now."""

    kind = "conflict"


class GoneError(SiteMediaError):
    """It was there, and is no more: an upload or a URL that has expired."""

    kind = "gone"


class RateLimitError(SiteMediaError):
    """Too many requests."""

    kind = "rate_limited"
    is_retryable = True


class UnimplementedError(SiteMediaError, NotImplementedError):
    """The service does not do this."""

    kind = "unimplemented"


class ServerError(SiteMediaError):
    """The service fails at the moment."""

    kind = "unavailable"
    is_retryable = True


class APIConnectionError(SiteMediaError, ConnectionError):
    """The service was not reached, or the connection broke."""

    kind = "network"
    is_retryable = True


class APITimeoutError(APIConnectionError, TimeoutError):
    """The service said nothing for too long."""

    kind = "timeout"


class APIResponseError(SiteMediaError, ValueError):
    """The service's answer makes no sense."""

    kind = "bad_answer"


class NotReadyError(SiteMediaError):
    """A file that was waited for has failed, or is still pending."""

    kind = "not_ready"


class LocalFileError(SiteMediaError, OSError):
    """A file of this machine failed in a way for which the operating system has no number."""

    kind = "local_file"


class CorruptDownloadError(SiteMediaError, OSError):
    """The bytes that arrived are not those that were stored."""

    kind = "corrupt"


_CLASSES: dict[str, type[SiteMediaError]] = {
    error.kind: error
    for error in (
        InvalidRequestError,
        AuthenticationError,
        PermissionDeniedError,
        NotFoundError,
        ConflictError,
        GoneError,
        RateLimitError,
        UnimplementedError,
        ServerError,
        APIConnectionError,
        APITimeoutError,
        APIResponseError,
        NotReadyError,
        LocalFileError,
        CorruptDownloadError,
    )
}


def _make(kind: str, message: str, facts: dict[str, Any]) -> SiteMediaError:
    """Make the error of a kind; the compiled half calls it with what the service said."""
    violations = tuple(_violation(**found) for found in facts.pop("violations"))
    return _CLASSES.get(kind, SiteMediaError)(message, violations=violations, **facts)


def _violation(
    *, field: str, description: str, rule: str | None, rule_name: str | None, data: dict[str, Any]
) -> Violation:
    from .generated.enums import ViolatedRule

    known = None if rule is None else ViolatedRule(rule)
    return Violation(field, description, known, rule_name, data)
