"""Webhooks: what the service tells when a file is ready, has failed, or a file or folder has changed.

The service posts a signed token, in plain text, and wants 200 within 1250 ms; otherwise it comes again, up to 12 times in
about two days. A :class:`Verifier` checks the token and unpacks the :class:`Event` in it. Events come twice and out of
order: an :class:`Inbox` tells which ones.

>>> deleted = FileDeleted(id="event-1", entity_id="file-1", moved_to_trash=True)
>>> body = Signer().sign(deleted)  # the service, in a test
>>> event = Verifier(Signer.TEST_PUBLIC_KEY).verify(body)
>>> match event:
...     case FileReady(file=file):
...         print("ready:", file)
...     case FileDeleted(moved_to_trash=True):
...         print("in the trash:", event.entity_id)
in the trash: file-1
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any, ClassVar

from . import _site_media
from .errors import SiteMediaError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Literal

    from .generated.models import FileDescriptor, Folder

__all__ = [
    "Event",
    "FileDeleted",
    "FileFailed",
    "FileReady",
    "FileUpdated",
    "FolderCreated",
    "FolderDeleted",
    "FolderUpdated",
    "Inbox",
    "Signer",
    "UnknownEvent",
    "Verifier",
    "WebhookError",
]

_FILE = "wix.media.site_media.v1.file_descriptor"
_FOLDER = "wix.media.site_media.v1.folder"


class WebhookError(SiteMediaError, ValueError):
    """What was received is not believed, or holds no event. Nothing of it is repeated here."""

    kind = "webhook"

    reason: str
    """``key``, ``not_a_token``, ``algorithm``, ``signature``, ``expired``, ``not_yet``, ``issuer``, ``audience`` or
    ``content``."""
    is_doubtful: bool
    """Whether the sender is in doubt, rather than what was sent: answer 401 rather than 400."""

    def __init__(self, message: str, *, reason: str = "content", is_doubtful: bool = False) -> None:
        super().__init__(message)
        self.reason = reason
        self.is_doubtful = is_doubtful


@dataclass(frozen=True, kw_only=True)
class Event:
    """What the service told: one of the classes below, by what happened."""

    entity_fqdn: ClassVar[str] = ""
    """What kind of thing it is about, such as ``wix.media.site_media.v1.folder``."""
    slug: ClassVar[str] = ""
    """What happened to it, such as ``file_ready``."""

    id: str
    """The id of the event: the same, when it comes again."""
    entity_id: str
    """The id of the file or folder."""
    sequence: int | None = None
    """Of two events about one file or folder, that with the higher number happened later."""
    time: datetime | None = None
    """When it happened."""
    originated_from: str | None = None
    """The slug of the action that caused it."""
    triggered_by_anonymize_request: bool | None = None
    """Whether it was caused by a request to forget a person."""
    instance_id: str | None = None
    """The installation of the app that is told."""
    identity: dict[str, Any] | None = None
    """Who did it, as the API writes it."""
    account: dict[str, Any] | None = None
    """Whose site it is, as the API writes it."""

    @property
    def event_type(self) -> str:
        """Its type, such as ``wix.media.site_media.v1.file_descriptor_file_ready``."""
        return f"{self.entity_fqdn}_{self.slug}"

    def _content(self) -> dict[str, Any]:
        """Return what is this kind's own, as a member of the third layer."""
        return {}


@dataclass(frozen=True, kw_only=True)
class FileReady(Event):
    """A file was processed, or came back from the trash."""

    entity_fqdn: ClassVar[str] = _FILE
    slug: ClassVar[str] = "file_ready"

    file: FileDescriptor | None = None
    """The file, as it is now."""
    external_info: dict[str, Any] | None = None
    """What whoever stored it said where it is from."""
    triggered_by_undelete: bool = False
    """Whether it came back from the trash."""

    def _content(self) -> dict[str, Any]:
        body = {
            "file": _written(self.file),
            "externalInfo": self.external_info,
            "triggeredByUndelete": self.triggered_by_undelete,
        }
        return {"actionEvent": {"body": _filled(body)}}


@dataclass(frozen=True, kw_only=True)
class FileFailed(Event):
    """A file was not imported, or not processed; which one is in :attr:`~Event.entity_id`."""

    entity_fqdn: ClassVar[str] = _FILE
    slug: ClassVar[str] = "file_failed"

    external_info: dict[str, Any] | None = None
    """What whoever stored it said where it is from."""
    error: dict[str, Any] | None = None
    """What went wrong: ``code``, ``description``, ``data``."""

    def _content(self) -> dict[str, Any]:
        return {"actionEvent": {"body": _filled({"externalInfo": self.external_info, "error": self.error})}}


@dataclass(frozen=True, kw_only=True)
class FileUpdated(Event):
    """A file was changed or moved."""

    entity_fqdn: ClassVar[str] = _FILE
    slug: ClassVar[str] = "updated"

    file: FileDescriptor | None = None
    """The file, as it is now."""
    modified_fields: dict[str, Any] | None = None
    """What changed."""

    def _content(self) -> dict[str, Any]:
        return _updated(self.file, self.modified_fields)


@dataclass(frozen=True, kw_only=True)
class FileDeleted(Event):
    """A file was deleted."""

    entity_fqdn: ClassVar[str] = _FILE
    slug: ClassVar[str] = "deleted"

    file: FileDescriptor | None = None
    """The file, as it was."""
    moved_to_trash: bool = False
    """Whether it is in the trash; otherwise it is gone."""

    def _content(self) -> dict[str, Any]:
        return _deleted(self.file, self.moved_to_trash)


@dataclass(frozen=True, kw_only=True)
class FolderCreated(Event):
    """A folder was made, or came back from the trash."""

    entity_fqdn: ClassVar[str] = _FOLDER
    slug: ClassVar[str] = "created"

    folder: Folder | None = None
    """The folder."""

    def _content(self) -> dict[str, Any]:
        return {"createdEvent": _filled({"entity": _written(self.folder)})}


@dataclass(frozen=True, kw_only=True)
class FolderUpdated(Event):
    """A folder was changed or moved."""

    entity_fqdn: ClassVar[str] = _FOLDER
    slug: ClassVar[str] = "updated"

    folder: Folder | None = None
    """The folder, as it is now."""
    modified_fields: dict[str, Any] | None = None
    """What changed."""

    def _content(self) -> dict[str, Any]:
        return _updated(self.folder, self.modified_fields)


@dataclass(frozen=True, kw_only=True)
class FolderDeleted(Event):
    """A folder was deleted."""

    entity_fqdn: ClassVar[str] = _FOLDER
    slug: ClassVar[str] = "deleted"

    folder: Folder | None = None
    """The folder, as it was."""
    moved_to_trash: bool = False
    """Whether it is in the trash; otherwise it is gone."""

    def _content(self) -> dict[str, Any]:
        return _deleted(self.folder, self.moved_to_trash)


@dataclass(frozen=True, kw_only=True)
class UnknownEvent(Event):
    """Something that this version does not know."""

    entity_fqdn: str = ""  # type: ignore[misc]
    slug: str = ""  # type: ignore[misc]

    content: dict[str, Any]
    """All else that the event holds."""

    def _content(self) -> dict[str, Any]:
        return self.content


class Verifier:
    """Checks webhooks by the public key of an app: RSA, in PEM, or in PEM in base64 on one line.

    The service promises neither ``issuer`` nor ``audience``, so neither is looked at unless it is given. Clocks may
    differ by ``leeway``.
    """

    def __init__(
        self,
        public_key: str,
        *,
        issuer: str | None = None,
        audience: str | None = None,
        leeway: timedelta = timedelta(minutes=1),
    ) -> None:
        self._core = _site_media.Verifier(public_key, issuer, audience, leeway.total_seconds())

    def verify(self, body: str | bytes, *, at: datetime | None = None) -> Event:
        """Return the event in the body of a webhook, if it is to be believed now, or was ``at`` a time.

        Otherwise it is a :class:`WebhookError`. The signature is looked at before anything of the content is.
        """
        text = body if isinstance(body, str) else body.decode("utf-8", "replace")
        return event_of(self._core.verify(text, None if at is None else at.timestamp()))


class Signer:
    """Signs events as the service does, so that a receiver can be tested without it.

    By a private RSA key in PEM, or by one that is part of this package, and so no secret: its public half is
    :attr:`TEST_PUBLIC_KEY`, which no receiver may trust outside of a test.
    """

    TEST_PUBLIC_KEY: ClassVar[str] = _site_media.Signer.TEST_PUBLIC_KEY

    def __init__(
        self,
        private_key: str | None = None,
        *,
        issuer: str | None = None,
        audience: str | None = None,
        issued_at: datetime | None = None,
        expires_at: datetime | None = None,
    ) -> None:
        self._core = _site_media.Signer(
            private_key, issuer, audience, _seconds(issued_at), _seconds(expires_at)
        )

    def sign(self, event: Event) -> str:
        """Return the body of a webhook that tells of ``event``."""
        told = {
            "id": event.id,
            "entityFqdn": event.entity_fqdn,
            "slug": event.slug,
            "entityId": event.entity_id,
            "eventTime": None if event.time is None else event.time.astimezone(timezone.utc).isoformat(),
            "triggeredByAnonymizeRequest": event.triggered_by_anonymize_request,
            "originatedFrom": event.originated_from,
            "entityEventSequence": None if event.sequence is None else str(event.sequence),
            **event._content(),
        }
        envelope = {
            "eventType": event.event_type,
            "instanceId": event.instance_id,
            "data": json.dumps(_filled(told)),
            "identity": None if event.identity is None else json.dumps(event.identity),
            "accountInfo": event.account,
        }
        return self.sign_text(json.dumps(_filled(envelope)))

    def sign_text(self, text: str) -> str:
        """Return the body of a webhook around any text, such as an envelope that is not quite right."""
        return self._core.sign_text(text)


class Inbox:
    """Remembers the last ``capacity`` events, in memory. It may be shared by threads.

    Deliveries are repeated for about two days, so that ``capacity`` should be what comes in two days.
    """

    def __init__(self, capacity: int = 10_000) -> None:
        self._core = _site_media.Inbox(capacity)

    def admit(self, event: Event) -> Literal["new", "repeated", "late"]:
        """Say whether an event is new, came before, or comes after a later one about the same file or folder.

        It is remembered from now on.
        """
        return self._core.admit(event.id, event.entity_fqdn, event.entity_id, event.sequence)

    def forget(self, event: Event) -> None:
        """Forget that an event came: for a receiver that could not handle it, and answers with an error."""
        self._core.forget(event.id)


_KINDS: dict[tuple[str, str], type[Event]] = {
    (kind.entity_fqdn, kind.slug): kind
    for kind in (FileReady, FileFailed, FileUpdated, FileDeleted, FolderCreated, FolderUpdated, FolderDeleted)
}


def event_of(facts: dict[str, Any]) -> Event:
    """Make an event of what the compiled half says of it."""
    kind = _KINDS.get((facts["entity_fqdn"], facts["slug"]), UnknownEvent)
    if kind is not UnknownEvent:
        del facts["entity_fqdn"], facts["slug"]
    return kind(**facts)


def entity_of(event: Event) -> str:
    """Return the id of what an event is about."""
    if not isinstance(event, Event):
        raise TypeError(f"`{event!r}` is no event\nhint: give what `Verifier.verify` returns")
    return event.entity_id


def type_names(types: Iterable[type[Event] | str]) -> list[str]:
    """Return the names of types of events, of which classes may stand for themselves."""
    if isinstance(types, (str, type)):
        types = [types]
    return [kind if isinstance(kind, str) else _type_name(kind) for kind in types]


def _type_name(kind: type[Event]) -> str:
    if kind not in _KINDS.values():
        raise TypeError(f"`{kind!r}` is no type of event\nhint: give a class such as `FileReady`, or a name; none means all")
    return f"{kind.entity_fqdn}_{kind.slug}"


def _updated(entity: FileDescriptor | Folder | None, modified: dict[str, Any] | None) -> dict[str, Any]:
    return {"updatedEvent": _filled({"currentEntity": _written(entity), "modifiedFields": modified})}


def _deleted(entity: FileDescriptor | Folder | None, moved_to_trash: bool) -> dict[str, Any]:
    return {"deletedEvent": _filled({"deletedEntity": _written(entity), "movedToTrash": moved_to_trash})}


def _written(entity: FileDescriptor | Folder | None) -> dict[str, Any] | None:
    return None if entity is None else entity.to_dict()


def _filled(members: dict[str, Any]) -> dict[str, Any]:
    return {name: member for name, member in members.items() if member is not None}


def _seconds(time: datetime | None) -> int | None:
    return None if time is None else int(time.timestamp())


def _refused(reason: str, message: str, is_doubtful: bool) -> WebhookError:
    """Make the error for a refusal; the compiled half calls it."""
    return WebhookError(message, reason=reason, is_doubtful=is_doubtful)
