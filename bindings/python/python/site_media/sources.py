"""What can be uploaded: a path, bytes in memory, a file that is open, or an iterator of bytes."""

from __future__ import annotations

import io
import os
from collections.abc import AsyncIterable, Iterable
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol, TypeAlias, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ._site_media import Feed

_PIECE = 1 << 20


@runtime_checkable
class Readable(Protocol):
    """Whatever gives bytes when it is read."""

    def read(self, size: int, /) -> bytes:
        """Return at most ``size`` bytes, and none at the end."""
        ...


@runtime_checkable
class Writable(Protocol):
    """Whatever takes bytes."""

    def write(self, piece: bytes, /) -> object:
        """Take all of ``piece``."""
        ...


Source: TypeAlias = str | os.PathLike[str] | bytes | bytearray | memoryview | Readable | Iterable[bytes]
"""What a ``Client`` can upload."""

AsyncSource: TypeAlias = Source | AsyncIterable[bytes]
"""What an ``AsyncClient`` can upload."""


class Opened:
    """A source that was looked at."""

    content: bytes | str | Feed
    """What the compiled half understands."""
    name: str | None
    pieces: Iterable[bytes] | AsyncIterable[bytes] | None
    """What is to be read while it is sent."""

    # No dataclass: importing that module takes as long as importing this package.
    def __init__(
        self,
        content: bytes | str | Feed,
        name: str | None,
        pieces: Iterable[bytes] | AsyncIterable[bytes] | None = None,
    ) -> None:
        self.content = content
        self.name = name
        self.pieces = pieces


@contextmanager
def opened(source: AsyncSource, name: str | None) -> Iterator[Opened]:
    """Look at a source."""
    if isinstance(source, (str, os.PathLike)):
        yield Opened(os.fspath(source), name)
    elif isinstance(source, bytes):
        yield Opened(source, _named(name))
    elif isinstance(source, (bytearray, memoryview)):
        # A copy: what can change must not change under way.
        yield Opened(bytes(source), _named(name))
    elif isinstance(source, Readable):
        name = _named(name or _name_of(source))
        path = _path_of(source)
        yield Opened(path, name) if path else Opened("", name, _reading(source))
    elif isinstance(source, (Iterable, AsyncIterable)):
        pieces = source if isinstance(source, AsyncIterable) else _checked(source)  # type: ignore[arg-type]
        yield Opened("", _named(name), pieces)
    else:
        raise TypeError(
            f"cannot upload a `{type(source).__name__}`\n"
            "hint: give a path, bytes, a binary file, or an iterable of bytes"
        )


def _named(name: str | None) -> str:
    if name:
        return name
    raise TypeError("what is uploaded has no name\nhint: give it one with `name=`, such as `name='cat.jpg'`")


def _name_of(file: Readable) -> str | None:
    name = getattr(file, "name", None)
    return os.path.basename(name) if isinstance(name, str) else None


def _path_of(file: Readable) -> str | None:
    """Return where an unread file lies, so that it is read where it is."""
    if not isinstance(file, io.BufferedReader) or not isinstance(file.name, str):
        return None
    if not os.path.isfile(file.name) or file.tell() != 0:
        return None
    # The name may by now belong to another file.
    same = os.path.samestat(os.fstat(file.fileno()), os.stat(file.name))
    return file.name if same else None


def _reading(file: Readable) -> Iterator[bytes]:
    while piece := file.read(_PIECE):
        if isinstance(piece, str):
            raise TypeError("the file gives text, not bytes\nhint: open it with mode `'rb'`")
        yield piece


def _checked(pieces: Iterable[bytes]) -> Iterator[bytes]:
    for piece in pieces:
        yield check_piece(piece)


def check_piece(piece: object) -> bytes:
    """Return a piece of a source, which must be bytes."""
    if isinstance(piece, bytes):
        return piece
    if isinstance(piece, (bytearray, memoryview)):
        return bytes(piece)
    raise TypeError(f"the source gives a `{type(piece).__name__}`, not bytes")
