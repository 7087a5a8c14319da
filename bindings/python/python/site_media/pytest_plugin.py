"""Fixtures for pytest: a Media Manager of its own for each test, and a client of it.

Installed with the package, and silent until a test asks for one of them:

    def test_a_cat_is_stored(site_media_client):
        assert site_media_client.upload(b"meow", name="cat.txt").display_name == "cat.txt"

They need the command ``site-media`` (``pip install site-media-server``): on the path, or where ``SITE_MEDIA_BIN`` says.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from . import AsyncClient, Client

__all__ = ["Server", "site_media_client", "site_media_server"]


class Server(NamedTuple):
    """How to reach a Media Manager."""

    url: str
    """Its address."""
    site: str
    """The site in it."""
    api_key: str
    """The key of that site."""

    def client(self) -> Client:
        """Return a client that waits."""
        from . import Client

        return Client(self.url, api_key=self.api_key, site=self.site)

    def async_client(self) -> AsyncClient:
        """Return a client that awaits."""
        from . import AsyncClient

        return AsyncClient(self.url, api_key=self.api_key, site=self.site)

    def environment(self) -> dict[str, str]:
        """Return an environment for child processes, in which a client needs no arguments."""
        ours = {"SITE_MEDIA_URL": self.url, "SITE_MEDIA_SITE": self.site, "SITE_MEDIA_API_KEY": self.api_key}
        return {**os.environ, **ours}


@pytest.fixture
def site_media_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Start a Media Manager on a free port of this machine, with nothing in it, for one test."""
    place = tmp_path_factory.mktemp("site-media")
    ready, log = place / "ready.json", place / "log.txt"
    command = [_binary(), "serve", "--listen=127.0.0.1:0", f"--data={place / 'data'}", f"--ready-file={ready}"]
    with log.open("wb") as out, subprocess.Popen(command, stdout=out, stderr=out) as process:
        try:
            yield _said(process, ready, log)
        finally:
            process.terminate()
    shutil.rmtree(place / "data", ignore_errors=True)


@pytest.fixture
def site_media_client(site_media_server: Server) -> Iterator[Client]:
    """Give a client of the Media Manager of this test."""
    with site_media_server.client() as client:
        yield client


def _binary() -> str:
    name = "site-media.exe" if os.name == "nt" else "site-media"
    beside = Path(sys.executable).with_name(name)
    found = os.environ.get("SITE_MEDIA_BIN") or (str(beside) if beside.exists() else shutil.which(name))
    if not found:
        pytest.fail("there is no command `site-media`\nhint: `pip install site-media-server`, or set `SITE_MEDIA_BIN`")
    return found


def _said(process: subprocess.Popen[bytes], ready: Path, log: Path) -> Server:
    while not ready.exists():
        # Waits for its end, which would be news, and looks again when that does not come.
        try:
            code = process.wait(timeout=0.005)
        except subprocess.TimeoutExpired:
            continue
        pytest.fail(f"the Media Manager ended with {code}:\n{log.read_text()}")
    said = json.loads(ready.read_text())
    return Server(said["url"], said["site"], said["apiKey"])
