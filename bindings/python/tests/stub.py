"""A service that does as it is told: for what a well-behaved Media Manager never does."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Handler = Callable[[socket.socket, bytes], None]


@contextmanager
def listening(handle: Handler) -> Iterator[str]:
    """Give the address of a server that hands each connection, and the head of its request, to ``handle``."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=_accept, args=(server, handle), daemon=True).start()
        try:
            yield "http://{}:{}".format(*server.getsockname())
        finally:
            # Closing alone does not wake whoever waits in `accept`.
            server.shutdown(socket.SHUT_RDWR)


def _accept(server: socket.socket, handle: Handler) -> None:
    while True:
        try:
            connection, _ = server.accept()
        except OSError:
            return
        threading.Thread(target=_serve, args=(connection, handle), daemon=True).start()


def _serve(connection: socket.socket, handle: Handler) -> None:
    with connection:
        head = read_head(connection)
        if head:
            handle(connection, head)


def read_head(connection: socket.socket) -> bytes:
    """Read up to the empty line; what follows it is left where it is."""
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        byte = connection.recv(1)
        if not byte:
            return b""
        head += byte
    return head


def answer(connection: socket.socket, body: str, status: str = "200 OK") -> None:
    """Answer with JSON and hang up."""
    head = f"HTTP/1.1 {status}\r\ncontent-type: application/json\r\nconnection: close\r\n"
    connection.sendall(f"{head}content-length: {len(body.encode())}\r\n\r\n{body}".encode())
