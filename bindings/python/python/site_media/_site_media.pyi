"""The compiled half of ``site_media``. Nothing in it is meant to be imported from here."""

import asyncio
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import GenericAlias
from typing import Any, Final, Generic, Self, TypedDict, TypeVar, final, overload, type_check_only

from .generated.models import (
    Archive,
    Audio,
    AudioAsset,
    Color,
    Colors,
    Document,
    DownloadUrl,
    Face,
    FileDescriptor,
    FileMedia,
    Folder,
    Image,
    ImageMedia,
    Model3D,
    Rgb,
    Video,
    VideoResolution,
)

__all__ = [
    "Archive",
    "Audio",
    "AudioAsset",
    "Call",
    "Client",
    "Color",
    "Colors",
    "Document",
    "DownloadUrl",
    "Face",
    "Feed",
    "FileDescriptor",
    "FileMedia",
    "Folder",
    "Image",
    "ImageMedia",
    "Model3D",
    "Page",
    "Rgb",
    "Video",
    "VideoResolution",
    "__version__",
]

__version__: Final[str]

_T = TypeVar("_T", covariant=True)

@type_check_only
class Settings(TypedDict):
    """What a client is made from."""

    base_url: str | None
    api_key: str | None
    site: str | None
    timeout: float | None
    max_retries: int | None

@type_check_only
class UploadWishes(TypedDict):
    """How to store a file."""

    folder: str | None
    name: str | None
    mime_type: str | None
    private: bool
    labels: list[str]
    resumable: bool | None

@type_check_only
class ListWishes(TypedDict):
    """What to list, and how."""

    folder: str | None
    media_types: list[str]
    private: bool | None
    sort_by: str | None
    descending: bool
    limit: int | None

@final
class Call(Generic[_T]):
    """Something that was asked for and waits for somebody to wait for it. It runs once."""

    def wait(self) -> _T:
        """Run it to its end on this thread, with the GIL released, open to Ctrl-C."""
    def __class_getitem__(cls, answer: Any, /) -> GenericAlias: ...
    def start(self) -> asyncio.Future[_T]:
        """Start it and return the future of the running event loop that tells of its end."""

@final
class Feed:
    """Bytes that Python makes while they are sent."""

    def __new__(cls, next: Callable[[], bytes] | None, /) -> Self: ...
    def put(self, piece: bytes, /) -> Call[bool]: ...
    def end(self, failed: bool, /) -> None: ...

@final
class Page(Sequence[_T]):
    """One page of a list: a sequence, whose rows are made when they are read."""

    @property
    def next_cursor(self) -> str | None:
        """Leads to the next page, if there is one; a list started with ``cursor=`` goes on there."""
    @overload
    def __getitem__(self, index: int, /) -> _T: ...
    @overload
    def __getitem__(self, index: slice, /) -> tuple[_T, ...]: ...
    def index(self, value: Any, start: int = 0, stop: int = 9223372036854775807, /) -> int: ...
    def count(self, value: Any, /) -> int: ...
    def __class_getitem__(cls, row: Any, /) -> GenericAlias: ...
    def __len__(self) -> int: ...
    def __iter__(self) -> Iterator[_T]: ...

@final
class Client:
    """Talks to a Media Manager for the clients in Python."""

    def __new__(cls, settings: Settings, /) -> Self: ...
    @property
    def base_url(self) -> str: ...
    @property
    def site(self) -> str: ...
    def close(self) -> None: ...
    def upload(
        self,
        content: bytes | str | Feed,
        wishes: UploadWishes,
        on_progress: Callable[[int, int | None], object] | None,
        /,
    ) -> Call[FileDescriptor]: ...
    def download(
        self,
        file_id: str,
        to: str | os.PathLike[str],
        on_progress: Callable[[int, int | None], object] | None,
        /,
    ) -> Call[Path]: ...
    def get_file(self, file_id: str, /) -> Call[FileDescriptor]: ...
    def list_files(self, wishes: ListWishes, cursor: str | None, /) -> Call[Page[FileDescriptor]]: ...
    def list_trash(self, wishes: ListWishes, cursor: str | None, /) -> Call[Page[FileDescriptor]]: ...
    def search_files(
        self, text: str, wishes: ListWishes, cursor: str | None, /
    ) -> Call[Page[FileDescriptor]]: ...
    def delete_files(self, ids: list[str], permanent: bool, /) -> Call[None]: ...
    def restore_files(self, ids: list[str], /) -> Call[None]: ...
    def create_folder(self, name: str, parent: str | None, /) -> Call[Folder]: ...
    def get_folder(self, folder_id: str, /) -> Call[Folder]: ...
    def list_folders(self, wishes: ListWishes, cursor: str | None, /) -> Call[Page[Folder]]: ...
    def folder_at(self, path: str, /) -> Call[str | None]: ...
