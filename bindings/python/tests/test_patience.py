"""Patience: every call can have its own."""

import inspect
import socket
from datetime import timedelta
from typing import Any

import pytest
from site_media import (
    APITimeoutError,
    AsyncClient,
    AsyncFiles,
    AsyncFolders,
    Client,
    Files,
    Folder,
    Folders,
    Patience,
    ServerError,
)

from . import stub
from .both import Loop, waited

NO_CALLS = {"close", "heard", "with_options"}
CALLS = [
    (kind, name)
    for kind in (Client, AsyncClient, Files, AsyncFiles, Folders, AsyncFolders)
    for name, member in vars(kind).items()
    if inspect.isfunction(member) and not name.startswith("_") and name not in NO_CALLS
]


@pytest.mark.parametrize(("kind", "name"), CALLS)
def test_every_call_takes_it(kind: type, name: str) -> None:
    patience = list(inspect.signature(getattr(kind, name)).parameters.values())[-1]
    assert patience.kind is inspect.Parameter.VAR_KEYWORD
    assert patience.annotation == ("Unpack[Tries]" if name.startswith("wait_") else "Unpack[Patience]")


def silent(connection: socket.socket, _head: bytes) -> None:
    """Say nothing until the other side has gone."""
    while connection.recv(1 << 16):
        pass


@pytest.fixture(params=["Client", "AsyncClient"])
def of(request: pytest.FixtureRequest, loop: Loop) -> Any:
    """Make a client of an address, of either kind."""

    def make(address: str) -> Client:
        if request.param == "Client":
            return Client(address, api_key="k", site="s")
        return waited(AsyncClient(address, api_key="k", site="s"), loop)

    return make


@pytest.mark.parametrize(
    "patience", [{"deadline": 0.2}, {"deadline": timedelta(seconds=0.2)}, {"timeout": 0.2, "max_retries": 0}]
)
def test_who_has_no_more_of_it_gets_a_timeout(of: Any, patience: Patience) -> None:
    with stub.listening(silent) as address:
        client: Client = of(address)
        for ask in (
            lambda: client.files.get("x", **patience),
            lambda: client.files.list(**patience).first(),
            lambda: client.upload(b"bytes", name="a.txt", **patience),
            lambda: client.download("x", **patience),
            lambda: list(client.tree(**patience)),
            lambda: client.with_options(**patience).files.get("x"),
        ):
            with pytest.raises(APITimeoutError):
                ask()


def test_a_call_is_repeated_as_often_as_it_says(of: Any) -> None:
    asked: list[bytes] = []

    def handle(connection: socket.socket, head: bytes) -> None:
        asked.append(head)
        stub.answer(connection, "{}", "503 Service Unavailable\r\nretry-after: 0")

    with stub.listening(handle) as address:
        client = of(address)
        for retries in (0, 1):
            asked.clear()
            with pytest.raises(ServerError) as caught:
                client.files.get("x", max_retries=retries)
            assert caught.value.attempts == len(asked) == retries + 1


def test_the_deadline_of_a_list_is_that_of_each_walk(client: Client, folder: Folder) -> None:
    client.folders.create("below", parent=folder)
    found = client.folders.list(folder, deadline=30)
    assert [[one.display_name for one in found] for _ in range(2)] == [["below"], ["below"]]


def test_what_makes_no_sense_is_said_at_once(nobody: Client) -> None:
    with pytest.raises(ValueError, match="no time to wait"):
        nobody.files.list(timeout=0)
    with pytest.raises(ValueError, match="no time to wait"):
        nobody.folders.query(deadline=-1)
    with pytest.raises(TypeError, match="hurry"):
        nobody.files.get("x", hurry=True)  # type: ignore[call-arg]
    with pytest.raises(TypeError):
        nobody.files.get("x", timeout="soon")  # type: ignore[arg-type]
