"""Bad luck: every call ends well or in the right exception, in time, and nothing is there twice."""

import re
import socket
import time
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from typing import Any

import pytest
import site_media
from site_media import AsyncClient, Client, SiteMediaError

from . import stub
from .both import Loop, waited
from .conftest import Access

BYTES = b"0123456789" * 20_000


class Between:
    """Stands between a client and a Media Manager, and strikes when it is told to."""

    def __init__(self, access: Access) -> None:
        self.access = access
        self.address = ""
        self.struck = re.compile("(?!)")
        self.fault: Callable[[socket.socket, bytes], None] = cut
        self.times = 0

    def handle(self, connection: socket.socket, head: bytes) -> None:
        line, *lines = head.decode().rstrip().split("\r\n")
        method, path, _ = line.split(" ")
        headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
        body = read(connection, int(headers.get("content-length", 0)))
        if self.times and self.struck.match(f"{method} {path}"):
            self.times -= 1
            # What is struck after it was done is done all the same.
            done = self.ask(method, path, body, headers) if self.fault in (half, lost) else b""
            self.fault(connection, done)
        else:
            connection.sendall(self.ask(method, path, body, headers))

    def ask(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> bytes:
        manager = HTTPConnection(self.access.url.removeprefix("http://"))
        headers.pop("host")
        manager.request(method, path, body, headers)
        answer = manager.getresponse()
        said = answer.read()
        if "json" in answer.headers.get("content-type", ""):
            # Whatever comes next comes this way, too.
            said = said.replace(self.access.url.encode(), self.address.encode())
        kept = [
            f"{name}: {value}"
            for name, value in answer.getheaders()
            if name.lower() not in ("connection", "content-length", "transfer-encoding")
        ]
        lines = [f"HTTP/1.1 {answer.status} {answer.reason}", *kept, f"content-length: {len(said)}"]
        manager.close()
        return "\r\n".join([*lines, "connection: close", "", ""]).encode() + said


def read(connection: socket.socket, size: int) -> bytes:
    body = b""
    while len(body) < size and (piece := connection.recv(size - len(body))):
        body += piece
    return body


def status(line: str, page: str = "{}") -> Callable[[socket.socket, bytes], None]:
    return lambda connection, _: stub.answer(connection, page, line)


def cut(_connection: socket.socket, _done: bytes) -> None:
    """Hang up instead of answering."""


def half(connection: socket.socket, done: bytes) -> None:
    """Hang up in the middle of the answer."""
    connection.sendall(done[: len(done) - max(1, len(done) // 2 - 200)])


def lost(_connection: socket.socket, _done: bytes) -> None:
    """Do it, and hang up."""


def slow(connection: socket.socket, _done: bytes) -> None:
    """Say nothing until the other side has gone."""
    while connection.recv(1 << 16):
        pass


PAGE = "<html><body><h1>Something went wrong</h1></body></html>"
FAULTS: dict[str, tuple[Any, type[SiteMediaError]]] = {
    "429": (status("429 Too Many Requests"), site_media.RateLimitError),
    "429 with a time": (status("429 Too Many Requests\r\nretry-after: 0"), site_media.RateLimitError),
    "500": (status("500 Internal Server Error\r\nretry-after: 0"), site_media.ServerError),
    "503": (status("503 Service Unavailable\r\nretry-after: 0"), site_media.ServerError),
    "a page of HTML": (status("502 Bad Gateway\r\nretry-after: 0", PAGE), site_media.ServerError),
    "cut": (cut, site_media.APIConnectionError),
    "half": (half, site_media.APIConnectionError),
    "lost": (lost, site_media.APIConnectionError),
    "slow": (slow, site_media.APITimeoutError),
}
CALLS = {
    "get": r"GET .*/files/get-file-by-id",
    "list": r"GET .*/v1/files\?",
    "upload": r"PUT ",
    "download": r"GET (?!/site-media/v1/)",
}


@pytest.fixture(scope="module")
def between(server: Access) -> Iterator[Between]:
    """Stand between the tests and the Media Manager."""
    between = Between(server)
    with stub.listening(between.handle) as address:
        between.address = address
        yield between


@pytest.fixture(scope="module", params=["Client", "AsyncClient"])
def struck(between: Between, loop: Loop, request: pytest.FixtureRequest) -> Client:
    """Give a client of either kind that goes that way."""
    key, site = between.access.api_key, between.access.site
    if request.param == "Client":
        return Client(between.address, api_key=key, site=site)
    return waited(AsyncClient(between.address, api_key=key, site=site), loop)


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("fault", FAULTS)
def test_bad_luck_is_overcome_or_told(
    struck: Client, between: Between, server: Access, call: str, fault: str
) -> None:
    client = Client(server.url, api_key=server.api_key, site=server.site)
    folder = client.folders.create(f"{call}, {fault}")
    file = client.upload(BYTES, name="before.txt", folder=folder)
    names = ["before.txt"]
    between.struck = re.compile(CALLS[call])
    between.fault, error = FAULTS[fault]

    def do(**patience: Any) -> None:
        match call:
            case "get":
                assert struck.files.get(file, **patience).id == file.id
            case "list":
                found = struck.files.list(folder, **patience).to_list()
                assert [one.id for one in found] == [file.id]
            case "upload":
                assert struck.upload(BYTES, name="new.txt", folder=folder, **patience).size_in_bytes == len(BYTES)
            case "download":
                assert struck.download(file, **patience) == BYTES

    between.times = 1
    do(timeout=0.3, deadline=20)
    assert between.times == 0
    names += ["new.txt"] * (call == "upload")
    assert sorted(one.display_name for one in client.files.list(folder)) == names

    between.times = 1_000_000
    began = time.monotonic()
    try:
        with pytest.raises(SiteMediaError) as caught:
            do(timeout=0.3, max_retries=0, deadline=3)
    finally:
        between.times = 0
    assert time.monotonic() - began < 10
    assert isinstance(caught.value, error)
    # What was done and never told may be there; once, and no more.
    after = sorted(one.display_name for one in client.files.list(folder))
    assert after in (names, [*names, "new.txt"] if call == "upload" and fault in ("half", "lost") else names)
