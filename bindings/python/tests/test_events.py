"""The events of a Media Manager of one's own: those of the past, and as they happen."""

import asyncio
import signal
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from site_media import AsyncClient, Client, Folder, InvalidRequestError
from site_media.webhooks import Event, FileDeleted, FileReady, FolderCreated

from .conftest import Access
from .test_process import end
from .test_process import start as start_process


@pytest.fixture
def start(client: Client) -> int:
    """Tell the number of the latest event that is no matter of a test."""
    client.folders.create("before")
    last = client.latest_event()
    assert last == list(client.events())[-1].sequence
    return last


def test_what_happened_is_told_in_its_order(client: Client, start: int, folder: Folder) -> None:
    file = client.upload(b"note", name="note.txt", folder=folder)
    client.files.delete([file])

    told = list(client.events(after=start))
    assert [type(event) for event in told] == [FolderCreated, FileReady, FileDeleted]
    match told:
        case [FolderCreated(folder=made), FileReady(file=ready), FileDeleted(moved_to_trash=True) as last]:
            assert made == folder
            assert ready and ready.id == file.id == last.entity_id
            assert list(client.events(after=last.sequence)) == []
            assert last.time is not None
            assert last in list(client.events(since=last.time))
        case other:
            pytest.fail(f"{other} is something else")


def test_only_some_are_told(client: Client, start: int, folder: Folder) -> None:
    file = client.upload(b"note", name="note.txt", folder=folder)

    def told(types: list[type[Event] | str]) -> list[str]:
        return [event.entity_id for event in client.events(after=start, types=types)]

    assert told([FileReady]) == told(["file_ready"]) == [file.id]
    assert told(["folder_created", FileReady]) == [folder.id, file.id]
    assert told(["file_failed"]) == []
    later = datetime.now(UTC) + timedelta(days=1)
    assert list(client.events(after=start, since=later)) == []


def test_what_a_webhook_tells_is_handed_on(client: Client, start: int, folder: Folder) -> None:
    file = client.upload(b"note", name="note.txt", folder=folder)
    for event in client.events(after=start):
        client.heard(event)
    assert client.files.wait_ready(file).id == file.id
    with pytest.raises(TypeError, match="is no event"):
        client.heard(file)  # type: ignore[arg-type]


def test_what_makes_no_sense_is_said_at_once(client: Client) -> None:
    with pytest.raises(TypeError, match="is no type of event"):
        client.events(types=[Event])
    with pytest.raises(TypeError):
        client.events(since=datetime(2026, 3, 16))  # noqa: DTZ001
    with pytest.raises(InvalidRequestError):
        list(client.events(types=["cat_fed"]))


def test_what_happens_is_told_as_it_happens(client: Client, start: int, folder: Folder) -> None:
    events: Iterator[Event] = client.events(after=start, follow=True)
    assert next(events).entity_id == folder.id
    # By now somebody waits for what does not exist yet.
    told: list[Event] = []
    waiter = threading.Thread(target=lambda: told.append(next(events)))
    waiter.start()
    inner = client.folders.create("inner", parent=folder)
    waiter.join(60)
    assert [event.entity_id for event in told] == [inner.id]


def test_cancelling_a_task_ends_the_wait(server: Access) -> None:
    async def main() -> None:
        async with AsyncClient(server.url, api_key=server.api_key, site=server.site) as client:
            last = [event.sequence async for event in client.events()][-1]
            events = client.events(after=last, types=[FileReady], follow=True)
            waiting = asyncio.ensure_future(anext(events))
            await asyncio.sleep(0)
            waiting.cancel()
            with pytest.raises(asyncio.CancelledError):
                await waiting
            assert [event async for event in events] == []
            # Nobody is in the way of those that ask something else.
            assert (await client.folders.create("afterwards")).display_name == "afterwards"

    asyncio.run(main())


# A process that was started in the background may have been told to ignore it, and hands that on.
WATCH = """
import signal, sys
from site_media import Client
signal.signal(signal.SIGINT, signal.default_int_handler)
try:
    for event in Client().events(follow=True):
        if event.entity_id == sys.argv[1]:
            print("seen", flush=True)
except KeyboardInterrupt:
    print("interrupted")
"""


def test_ctrl_c_ends_the_wait(server: Access, folder: Folder) -> None:
    process = start_process(["-c", WATCH, folder.id], server.environment())
    assert process.stdout and process.stdout.readline() == "seen\n"
    process.send_signal(signal.SIGINT)
    assert end(process, within=20) == ("interrupted\n", "", 0)
