"""A real Media Manager for the tests, and a place in it for each of them."""

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
import site_media
from site_media import AsyncClient, Client, Folder, pytest_plugin

from .both import Loop, waited


class Access(NamedTuple):
    """How to reach the Media Manager of the tests."""

    url: str
    site: str
    api_key: str

    def environment(self) -> dict[str, str]:
        """Return an environment in which ``Client()`` needs no arguments."""
        ours = {"SITE_MEDIA_URL": self.url, "SITE_MEDIA_SITE": self.site, "SITE_MEDIA_API_KEY": self.api_key}
        return {**os.environ, **ours}


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Access]:
    """Start a Media Manager on a free port, with an empty folder."""
    binary = pytest_plugin._binary()
    place = tmp_path_factory.mktemp("server")
    ready = place / "ready.json"
    command = [binary, "serve", "--no-derive", "--listen=127.0.0.1:0", f"--data={place / 'data'}", f"--ready-file={ready}"]
    with (place / "log.txt").open("wb") as log, subprocess.Popen(command, stdout=log, stderr=log) as process:
        try:
            yield _access(process, ready)
        finally:
            process.terminate()


def _access(process: subprocess.Popen[bytes], ready: Path) -> Access:
    while not ready.exists():
        # Waits for its end, which would be news, and looks again when that does not come.
        try:
            code = process.wait(timeout=0.01)
        except subprocess.TimeoutExpired:
            continue
        log = ready.with_name("log.txt").read_text()
        pytest.fail(f"the Media Manager ended with {code}:\n{log}")
    said = json.loads(ready.read_text())
    return Access(said["url"], said["site"], said["apiKey"])


@pytest.fixture(scope="session")
def loop() -> Iterator[Loop]:
    """Give an event loop on a thread of its own."""
    loop = Loop()
    yield loop
    loop.close()


@pytest.fixture(scope="session", params=["Client", "AsyncClient"])
def client(server: Access, loop: Loop, request: pytest.FixtureRequest) -> Client:
    """Give a client of that Media Manager, of either kind, shared by all tests as programs share theirs."""
    if request.param == "Client":
        return Client(server.url, api_key=server.api_key, site=server.site)
    return waited(AsyncClient(server.url, api_key=server.api_key, site=server.site), loop)


@pytest.fixture
def folder(client: Client, request: pytest.FixtureRequest) -> Folder:
    """Make a folder of its own for a test."""
    return client.folders.create(request.node.name[:200])


@pytest.fixture(scope="session")
def fixtures() -> Path:
    """Return the folder of real files that the whole workspace tests with."""
    return Path(__file__).parents[3] / "tests" / "fixtures"


@pytest.fixture(scope="session")
def examples() -> Path:
    """Return the folder of requests and answers that belong to the spec."""
    return Path(__file__).parents[3] / "spec" / "examples"


@pytest.fixture
def nobody() -> Client:
    """Give a client of an address where nobody listens."""
    return site_media.Client("http://127.0.0.1:9", api_key="k", site="s", max_retries=0)
