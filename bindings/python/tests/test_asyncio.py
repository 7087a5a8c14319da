"""The client that awaits, in its loop: concurrent, cancelled, closed, crowded."""

import asyncio
import os
import socket
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import site_media
from site_media import AsyncClient, Client, FileDescriptor, Progress

from . import stub
from .conftest import Access
from .test_process import end, start


ABSENT = "0" * 32


def client_of(server: Access) -> AsyncClient:
    return AsyncClient(server.url, api_key=server.api_key, site=server.site)


def test_calls_are_coroutines_that_work_as_tasks(server: Access) -> None:
    async def main() -> None:
        async with client_of(server) as client:
            task = asyncio.create_task(client.upload(b"as a task", name="task.txt"))
            file = await task
            assert await asyncio.wait_for(client.files.get(file), 20) == file

    asyncio.run(main())


def test_ten_thousand_calls_at_once_need_few_threads(server: Access) -> None:
    async def main() -> int:
        client = client_of(server)
        file = await client.upload(b"often read", name="often.txt")
        calls = [asyncio.ensure_future(client.files.get(file)) for _ in range(10_000)]
        await asyncio.wait(calls, return_when=asyncio.FIRST_COMPLETED)
        threads = len(os.listdir("/proc/self/task"))
        answers = await asyncio.gather(*calls)
        assert all(answer == file for answer in answers)
        return threads

    assert asyncio.run(main()) < 100


def test_cancelling_a_task_stops_its_request() -> None:
    async def main(url: str) -> None:
        loop = asyncio.get_running_loop()
        client = AsyncClient(url, api_key="k", site="s")
        task = asyncio.create_task(client.files.get("x"))
        connection, _ = await loop.sock_accept(server)
        with connection:
            assert await loop.sock_recv(connection, 10_000)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            # The other end hangs up, because nobody waits for the answer.
            assert await asyncio.wait_for(loop.sock_recv(connection, 1), 20) == b""

    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        asyncio.run(main("http://{}:{}".format(*server.getsockname())))


def test_an_async_iterator_is_sent_as_it_comes(server: Access) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for number in range(20):
            await asyncio.sleep(0)
            yield b"%d" % number * 100_000

    async def main() -> FileDescriptor:
        seen: list[Progress] = []
        client = client_of(server)
        file = await client.upload(pieces(), name="pieces.txt", progress=seen.append)
        assert seen[-1].done == file.size_in_bytes
        return file

    assert asyncio.run(main()).size_in_bytes == 3_000_000


def test_what_a_source_raises_comes_out_of_the_upload(server: Access) -> None:
    class Broken(Exception):
        pass

    async def pieces() -> AsyncIterator[bytes]:
        yield b"one"
        raise Broken

    async def main() -> None:
        with pytest.raises(Broken):
            await client_of(server).upload(pieces(), name="broken.txt")

    asyncio.run(main())


def test_what_a_callback_raises_stops_the_upload(server: Access) -> None:
    def tell(_progress: Progress) -> None:
        raise ZeroDivisionError

    async def main() -> None:
        with pytest.raises(ZeroDivisionError):
            await client_of(server).upload(b"x" * 1_000_000, name="stopped.txt", progress=tell)

    asyncio.run(main())


def test_each_loop_has_an_inbox_of_its_own(server: Access) -> None:
    client = client_of(server)
    shelf = asyncio.run(client.folders.create("test_each_loop_has_an_inbox_of_its_own"))

    def ask(_: int) -> str:
        return asyncio.run(client.folders.get(shelf)).id

    with ThreadPoolExecutor(4) as threads:
        assert set(threads.map(ask, range(20))) == {shelf.id}


def test_without_a_loop_nothing_is_sent(server: Access) -> None:
    call = client_of(server).files.get("x")
    with pytest.raises(RuntimeError, match="no running event loop"):
        call.send(None)


def test_failures_are_those_of_the_other_client(server: Access) -> None:
    with pytest.raises(site_media.NotFoundError) as waited:
        Client(server.url, api_key=server.api_key, site=server.site).files.get(ABSENT)
    expected = waited.value

    async def main() -> None:
        with pytest.raises(site_media.NotFoundError) as caught:
            await client_of(server).files.get(ABSENT)
        assert (caught.value.code, caught.value.attempts) == (expected.code, 1)

    asyncio.run(main())


def test_an_answer_for_a_closed_loop_is_dropped() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        client = AsyncClient("http://{}:{}".format(*server.getsockname()), api_key="k", site="s")
        loop = asyncio.new_event_loop()
        task = loop.create_task(client.files.get("x"))
        loop.run_until_complete(asyncio.sleep(0))
        connection, _ = server.accept()
        with connection:
            stub.read_head(connection)
            task._log_destroy_pending = False  # type: ignore[attr-defined]
            loop.close()
            stub.answer(connection, "{}", "404 Not Found")
        # A later loop works, and the letter to the closed one hurts nobody.
        assert asyncio.run(asyncio.sleep(0, "awake")) == "awake"
        assert not task.done()


BUSY = """
import asyncio
from site_media import AsyncClient

async def main():
    await AsyncClient().folders.list().first()

asyncio.run(main())
"""


def test_a_hundred_short_scripts_end_cleanly(server: Access) -> None:
    # Many at once: what goes wrong at the end of a process goes wrong on a busy machine.
    for _ in range(5):
        processes = [start(["-c", BUSY], server.environment()) for _ in range(20)]
        assert [end(process) for process in processes] == [("", "", 0)] * 20
