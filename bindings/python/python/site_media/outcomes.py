"""What became of one of many: the thing, or why there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

if TYPE_CHECKING:
    from pathlib import Path

    from .generated.models import FileDescriptor, Folder

T = TypeVar("T")


class Outcome(NamedTuple, Generic[T]):
    """What became of one of many things that were asked for."""

    item: str
    """What was asked for: the id, the path or the URL that was given."""
    value: T | None
    """What came of it."""
    error: Exception | None
    """Why nothing did."""


class Uploaded(NamedTuple):
    """What became of one of many files that were to be stored."""

    path: Path
    """The file of this machine."""
    file: FileDescriptor | None
    """The file as the service knows it."""
    error: Exception | None
    """Why there is none."""


class Downloaded(NamedTuple):
    """What became of one of many files that were to be fetched."""

    file: FileDescriptor
    """The file as the service knows it."""
    path: Path
    """Where it belongs on this machine."""
    error: Exception | None
    """Why it is not there."""


class Entry(NamedTuple):
    """A file or a folder that a walk over a tree came to."""

    path: str
    """Where it is below the folder that is walked, such as ``2024/a.jpg``.

    A slash within a name is written ``%2F``. Of several of one name in one folder, all but the first have their id
    behind it: ``a.jpg#<id>``.
    """
    file: FileDescriptor | None
    """The file, if it is one."""
    folder: Folder | None
    """The folder, if it is one."""
