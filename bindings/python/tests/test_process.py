"""The process around it: interrupts, threads, forks, pickles, and a clean end."""

import os
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest
import site_media
from site_media import Client

from . import stub
from .conftest import Access


def start(arguments: list[str], environment: dict[str, str]) -> "subprocess.Popen[str]":
    pipe = subprocess.PIPE
    command = [sys.executable, *arguments]
    # A group of its own, so that no child outlives the test that it hangs in.
    return subprocess.Popen(
        command, stdout=pipe, stderr=pipe, text=True, env=environment, start_new_session=True
    )


def end(process: "subprocess.Popen[str]", within: float = 60) -> tuple[str, str, int]:
    try:
        out, err = process.communicate(timeout=within)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        raise
    return out, err, process.returncode


# A process that was started in the background may have been told to ignore it, and hands that on.
INTERRUPTED = """
import signal
from site_media import Client
signal.signal(signal.SIGINT, signal.default_int_handler)
client = Client(api_key="k", site="s")
try:
    client.files.get("x")
except KeyboardInterrupt:
    print("interrupted")
"""


def test_ctrl_c_ends_a_call_at_once() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = "http://{}:{}".format(*server.getsockname())
        process = start(["-c", INTERRUPTED], {**os.environ, "SITE_MEDIA_URL": url})
        connection, _ = server.accept()
        with connection:
            # The request is here and never answered, so the call is surely under way.
            assert stub.read_head(connection).startswith(b"GET ")
            process.send_signal(signal.SIGINT)
            assert end(process, within=20) == ("interrupted\n", "", 0)


def test_other_threads_run_while_one_waits() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        client = Client("http://{}:{}".format(*server.getsockname()), api_key="k", site="s")
        caught: list[Exception] = []

        def ask() -> None:
            try:
                client.files.get("x")
            except site_media.NotFoundError as error:
                caught.append(error)

        thread = threading.Thread(target=ask)
        thread.start()
        # It could not get here if the call held the GIL, and the call could not end.
        connection, _ = server.accept()
        with connection:
            stub.read_head(connection)
            stub.answer(connection, "{}", "404 Not Found")
            thread.join(20)
    assert len(caught) == 1


def test_one_client_serves_many_threads(client: Client) -> None:
    errors: list[Exception] = []

    def ask() -> None:
        try:
            for _ in range(5):
                client.folders.list().first()
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive()
    assert errors == []


SHORT = """
from site_media import Client
Client().files.list().first()
"""

SHORT_AWAITED = """
import asyncio
from site_media import AsyncClient
asyncio.run(AsyncClient().files.list().first())
"""


def test_short_scripts_end_cleanly(server: Access) -> None:
    # All at once: what goes wrong at the end of a process goes wrong on a busy machine.
    for _ in range(5 if os.environ.get("SITE_MEDIA_TESTS") == "long" else 1):
        processes = [start(["-c", script], server.environment()) for script in (SHORT, SHORT_AWAITED) * 10]
        assert [end(process) for process in processes] == [("", "", 0)] * 20


# From 3.12 on, Python warns of any fork beside threads.
QUIET = ["-W", "ignore::DeprecationWarning"]

FORKED = """
import os
from site_media import Client
client = Client()
folder = client.folders.create("forked")
child = os.fork()
assert client.folders.get(folder) == folder
if child == 0:
    client.upload(b"from the child", name="child.txt", folder=folder)
    print("child done", flush=True)
    os._exit(0)
_, status = os.waitpid(child, 0)
assert client.files.list(folder).first().display_name == "child.txt"
print("parent done", os.waitstatus_to_exitcode(status))
"""

POOLED = """
import multiprocessing, sys
from site_media import Client

def names(client):
    return [folder.display_name for folder in client.folders.list()]

if __name__ == "__main__":
    client = Client()
    client.folders.create("pooled")
    with multiprocessing.get_context(sys.argv[1]).Pool(2) as pool:
        for found in pool.map(names, [client] * 4):
            assert "pooled" in found, found
    print("done")
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
def test_a_client_works_on_in_a_forked_child(server: Access) -> None:
    process = start([*QUIET, "-c", FORKED], server.environment())
    assert end(process) == ("child done\nparent done 0\n", "", 0)


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_a_client_goes_into_a_process_pool(server: Access, tmp_path: Path, method: str) -> None:
    script = tmp_path / "pooled.py"
    script.write_text(POOLED)
    process = start([*QUIET, str(script), method], server.environment())
    assert end(process) == ("done\n", "", 0)


def test_nothing_shows_the_key(server: Access) -> None:
    client = Client(server.url, api_key=server.api_key, site=server.site)
    assert repr(client) == f"Client('{server.url}', site='{server.site}')"
    assert (client.base_url, client.site) == (f"{server.url}/site-media/v1", server.site)
    wrong = Client(server.url, api_key="a-secret-key", site=server.site)
    with pytest.raises(site_media.AuthenticationError) as caught:
        wrong.files.list().first()
    assert "a-secret-key" not in repr(vars(caught.value))


def test_who_only_waits_imports_nothing_that_is_slow(server: Access) -> None:
    script = """
import sys, site_media
site_media.Client().folders.list().first()
print([name for name in ("asyncio", "dataclasses", "logging", "pathlib", "ssl") if name in sys.modules])
"""
    assert end(start(["-c", script], server.environment())) == ("[]\n", "", 0)


def test_a_client_is_imported_without_what_it_can_do_without() -> None:
    script = """
import sys
before = {*sys.modules}
import site_media
site_media.Client
print([name for name in ("collections", "contextlib", "enum", "re", "typing") if name in {*sys.modules} - before])
"""
    assert end(start(["-c", script], dict(os.environ))) == ("[]\n", "", 0)


def test_every_name_is_there_when_it_is_asked_for() -> None:
    assert {*site_media.__all__} <= {*dir(site_media)}
    assert [name for name in site_media.__all__ if not hasattr(site_media, name)] == []
    assert site_media.errors.NotFoundError is site_media.NotFoundError
    with pytest.raises(AttributeError, match="`site_media` has no attribute `Clint`"):
        site_media.Clint  # type: ignore[attr-defined]
