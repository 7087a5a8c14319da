"""Progress: told on the caller's thread, not too often, once at the end; and what is raised there stops it all."""

import socket
import threading
from pathlib import Path

import pytest
from site_media import Client, Folder, Progress

from . import stub


@pytest.mark.parametrize("resumable", [False, True])
def test_progress_grows_to_the_end(client: Client, folder: Folder, tmp_path: Path, resumable: bool) -> None:
    size = 12_000_000
    large = tmp_path / "large.txt"
    large.write_bytes(b"x" * size)
    told: list[Progress] = []
    threads: set[int] = set()

    def tell(progress: Progress) -> None:
        told.append(progress)
        threads.add(threading.get_ident())

    file = client.upload(large, folder=folder, resumable=resumable, progress=tell)
    assert told == sorted(told)
    assert told[-1] == Progress(size, size)
    assert told[-1].fraction == 1.0
    assert told.count(told[-1]) == 1

    told.clear()
    client.download(file, tmp_path / "copy.txt", progress=tell)
    assert told[-1] == Progress(size, size)
    # The thread that waits: this one, or that of the event loop.
    assert len(threads) == 1
    assert (threads == {threading.get_ident()}) == isinstance(client, Client)


def test_a_small_upload_tells_once_and_the_callback_may_use_the_client(
    client: Client, folder: Folder
) -> None:
    told = []

    def tell(progress: Progress) -> None:
        # A callback in an event loop cannot wait for that loop.
        told.append((progress, client.folders.get(folder).id if isinstance(client, Client) else folder.id))

    client.upload(b"12345", name="five.txt", folder=folder, progress=tell)
    assert told == [(Progress(5, 5), folder.id)]


class Stop(Exception):
    """What the callback raises."""


def test_what_the_callback_raises_stops_the_upload_and_comes_out(tmp_path: Path) -> None:
    large = tmp_path / "large.bin"
    large.write_bytes(b"x" * 30_000_000)
    hung_up = threading.Event()

    def handle(connection: socket.socket, head: bytes) -> None:
        if head.startswith(b"POST"):
            stub.answer(connection, f'{{"uploadUrl":"{address}/put"}}')
            return
        # Takes a little, then nothing until the other side has gone: the upload can neither end nor fail.
        connection.recv(1000)
        refused.wait()
        while connection.recv(1 << 20):
            pass
        hung_up.set()

    refused = threading.Event()

    def refuse(progress: Progress) -> None:
        refused.set()
        raise Stop(progress)

    with stub.listening(handle) as address:
        client = Client(address, api_key="k", site="s", max_retries=0)
        with pytest.raises(Stop) as caught:
            client.upload(large, name="large.txt", resumable=False, progress=refuse)
        (progress,) = caught.value.args
        assert 0 < progress.done < progress.total == 30_000_000
        assert hung_up.wait(10)


def test_many_files_are_told_of_together(client: Client, folder: Folder, tmp_path: Path) -> None:
    here = tmp_path / "here"
    (here / "deep").mkdir(parents=True)
    (here / "a.txt").write_bytes(b"a" * 300_000)
    (here / "deep" / "b.txt").write_bytes(b"b" * 500_000)
    whole = Progress(800_000, 800_000)
    told: list[Progress] = []

    # Two that end at once may both tell of the whole.
    client.upload_folder(here, folder=folder, progress=told.append)
    assert told[-1] == whole
    told.clear()
    client.folders.download(folder, tmp_path / "there", progress=told.append)
    assert told[-1] == whole

    # What is there already is done as well, and what fails.
    told.clear()
    client.upload_folder(here, folder=folder, skip_same=True, progress=told.append)
    assert told[-1] == whole
    told.clear()
    client.folders.download(folder, tmp_path / "there", progress=told.append)
    assert told[-1] == whole
    told.clear()
    client.upload_all([here / "a.txt", here / "absent.txt"], progress=told.append)
    assert told[-1] == Progress(300_000, 300_000)


def test_what_the_callback_raises_stops_them_all(client: Client, folder: Folder, tmp_path: Path) -> None:
    for number in range(20):
        (tmp_path / f"{number}.txt").write_bytes(b"x" * 100_000)

    def refuse(progress: Progress) -> None:
        raise Stop(progress)

    with pytest.raises(Stop):
        client.upload_folder(tmp_path, folder=folder, at_once=1, progress=refuse)


def test_a_fraction_needs_a_total() -> None:
    assert Progress(1, 4).fraction == 0.25
    assert Progress(0, 0).fraction == 1.0
    assert Progress(1, None).fraction is None
