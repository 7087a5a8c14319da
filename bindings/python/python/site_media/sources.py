"""What can be uploaded: a path, bytes in memory, or a file that is open."""

from __future__ import annotations

import io
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator

_IN_MEMORY = 10_000_000
_PIECE = 1 << 20


class Readable(Protocol):
    """Whatever gives bytes when it is read."""

    def read(self, size: int, /) -> bytes:
        """Return at most ``size`` bytes, and none at the end."""


Source: TypeAlias = str | os.PathLike[str] | bytes | bytearray | memoryview | Readable


@contextmanager
def opened(source: Source, name: str | None) -> Iterator[tuple[bytes | str, str | None]]:
    """Give what the compiled half understands: bytes or a path, and a name where one is known."""
    if isinstance(source, (str, os.PathLike)):
        yield os.fspath(source), name
    elif isinstance(source, (bytes, bytearray, memoryview)):
        yield bytes(source), _named(name)
    elif hasattr(source, "read"):
        name = _named(name or _name_of(source))
        path = _path_of(source)
        if path is not None:
            yield path, name
        else:
            with _collected(source) as content:
                yield content, name
    else:
        raise TypeError(
            f"cannot upload a `{type(source).__name__}`\nhint: give a path, bytes, or a binary file"
        )


def _named(name: str | None) -> str:
    if name:
        return name
    raise TypeError("what is uploaded has no name\nhint: give it one with `name=`, such as `name='cat.jpg'`")


def _name_of(file: Readable) -> str | None:
    name = getattr(file, "name", None)
    return os.path.basename(name) if isinstance(name, str) else None


def _path_of(file: Readable) -> str | None:
    """Return where an unread file lies, so that it is read where it is and not copied first."""
    if not isinstance(file, io.BufferedReader) or not isinstance(file.name, str):
        return None
    if not os.path.isfile(file.name) or file.tell() != 0:
        return None
    # The name may by now belong to another file.
    same = os.path.samestat(os.fstat(file.fileno()), os.stat(file.name))
    return file.name if same else None


@contextmanager
def _collected(file: Readable) -> Iterator[bytes | str]:
    """Read a file to its end: into memory, or to the disk once it is large."""
    head = bytearray()
    while len(head) <= _IN_MEMORY:
        piece = _read(file)
        if not piece:
            yield bytes(head)
            return
        head += piece
    with _on_disk(head, file) as path:
        yield path


@contextmanager
def _on_disk(head: bytearray, file: Readable) -> Iterator[str]:
    # Imported late: it is slow to load, and seldom needed.
    import tempfile

    with tempfile.TemporaryDirectory(prefix="site-media-") as folder:
        path = os.path.join(folder, "upload")
        with open(path, "wb") as copy:
            copy.write(head)
            while piece := _read(file):
                copy.write(piece)
        yield path


def _read(file: Readable) -> bytes:
    piece = file.read(_PIECE)
    if isinstance(piece, str):
        raise TypeError("the file gives text, not bytes\nhint: open it with mode `'rb'`")
    return piece
