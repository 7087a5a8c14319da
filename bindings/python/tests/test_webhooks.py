"""Webhooks: believed or refused, unpacked, signed, and told apart."""

import pickle
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from site_media import Client, Folder, webhooks
from site_media.webhooks import (
    Event,
    FileDeleted,
    FileFailed,
    FileReady,
    FileUpdated,
    FolderCreated,
    FolderDeleted,
    FolderUpdated,
    Inbox,
    Signer,
    UnknownEvent,
    Verifier,
    WebhookError,
)

VERIFIER = Verifier(Signer.TEST_PUBLIC_KEY)
NOON = datetime(2026, 3, 16, 12, tzinfo=UTC)


def test_every_event_is_read_back_whole(client: Client, folder: Folder, fixtures: Path) -> None:
    file = client.upload(fixtures / "rocket.jpg", folder=folder)
    told: list[Event] = [
        FileReady(id="1", entity_id=file.id, file=file, external_info={"origin": "here"}),
        FileFailed(id="2", entity_id="f", error={"code": "UNREACHABLE"}),
        FileUpdated(id="3", entity_id=file.id, file=file, modified_fields={"displayName": "old"}),
        FileDeleted(id="4", entity_id=file.id, file=file, moved_to_trash=True),
        FolderCreated(id="5", entity_id=folder.id, folder=folder, sequence=1 << 60),
        FolderUpdated(id="6", entity_id=folder.id, folder=folder, time=NOON),
        FolderDeleted(id="7", entity_id=folder.id, folder=folder, originated_from="bulk-delete"),
        UnknownEvent(
            id="8", entity_id="a", entity_fqdn="wix.media.v2.album", slug="shared", content={"with": "all"}
        ),
    ]
    for event in told:
        assert VERIFIER.verify(Signer().sign(event)) == event
    assert told[0].event_type == "wix.media.site_media.v1.file_descriptor_file_ready"
    assert VERIFIER.verify(Signer().sign(told[1]).encode()) == told[1]


def test_what_is_not_to_be_believed_says_why() -> None:
    event = FileFailed(id="1", entity_id="f")
    body = Signer(expires_at=NOON).sign(event)
    head, payload, _ = body.split(".")

    def reason(verifier: Verifier, body: str, at: datetime = NOON) -> tuple[str, bool]:
        with pytest.raises(WebhookError) as caught:
            verifier.verify(body, at=at)
        error = pickle.loads(pickle.dumps(caught.value))
        assert str(error) == str(caught.value)
        return error.reason, error.is_doubtful

    assert VERIFIER.verify(body, at=NOON) == event
    assert reason(VERIFIER, "hello") == ("not_a_token", False)
    assert reason(VERIFIER, f"{head}.{payload}.AAAA") == ("signature", True)
    assert reason(VERIFIER, body, NOON + timedelta(hours=1)) == ("expired", True)
    assert reason(VERIFIER, Signer().sign_text("{}")) == ("content", False)
    strict = Verifier(Signer.TEST_PUBLIC_KEY, issuer="wix.com", audience="app")
    assert reason(strict, body) == ("issuer", True)
    assert reason(strict, Signer(issuer="wix.com").sign(event)) == ("audience", True)
    assert strict.verify(Signer(issuer="wix.com", audience="app").sign(event)) == event
    with pytest.raises(ValueError, match="no RSA key in PEM"):
        Verifier("key")


def test_an_inbox_tells_what_came_before_and_what_comes_late() -> None:
    inbox = Inbox(100)
    first = FileDeleted(id="a", entity_id="f", sequence=2)
    assert [inbox.admit(first), inbox.admit(first)] == ["new", "repeated"]
    assert inbox.admit(FileDeleted(id="b", entity_id="f", sequence=1)) == "late"
    inbox.forget(first)
    assert inbox.admit(first) == "new"


def test_the_example_of_the_module_runs() -> None:
    import doctest

    assert doctest.testmod(webhooks).failed == 0
