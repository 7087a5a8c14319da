"""The compiled half of ``site_media``. Nothing in it is meant to be imported from here."""

import asyncio
import os
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from types import GenericAlias
from typing import Any, Final, Generic, Literal, Self, TypeAlias, TypedDict, TypeVar, final, overload, type_check_only

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
from .patience import Seconds

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
    "Flow",
    "Folder",
    "Image",
    "ImageMedia",
    "Inbox",
    "Model3D",
    "Page",
    "Rgb",
    "Signer",
    "Verifier",
    "Video",
    "VideoResolution",
    "Walk",
    "__version__",
    "file_id",
    "image_url",
    "make_uri",
    "read_uri",
]

__version__: Final[str]

_T = TypeVar("_T", covariant=True)
_Outcomes: TypeAlias = list[tuple[str, FileDescriptor | None, Exception | None]]

@type_check_only
class Settings(TypedDict):
    """What a client is made from."""

    base_url: str | None
    api_key: str | None
    site: str | None
    app_id: str | None
    app_secret: str | None
    instance_id: str | None
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
    skip_same: bool
    ledger: str | os.PathLike[str] | None
    parallel: int
    checksums: bool

@type_check_only
class DownloadWishes(TypedDict):
    """What to fetch: one file, or a zip of several, or of a folder."""

    file: str | None
    files: list[str]
    folder: str | None
    asset: str | None
    existing: str
    parallel: int

@type_check_only
class ListWishes(TypedDict):
    """What to list, and how."""

    folder: str | None
    media_types: list[str]
    private: bool | None
    sort_by: str | None
    descending: bool
    limit: int | None

@type_check_only
class QueryWishes(TypedDict):
    """What to find in all folders."""

    media_types: list[str]
    private: bool | None
    trashed: bool | None
    sort_by: str | None
    descending: bool
    limit: int | None

@type_check_only
class ImportWishes(TypedDict):
    """How to import a file."""

    folder: str | None
    name: str | None
    media_type: str | None
    mime_type: str | None
    private: bool
    labels: list[str]

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
class Flow:
    """Bytes that arrive while Python takes them."""

    def next(self) -> Call[bytes | None]: ...
    def close(self) -> None: ...

@final
class Walk(Generic[_T]):
    """What is found while Python takes it: as much as is here together, and what went wrong."""

    def next(self) -> Call[tuple[list[_T], Exception | None] | None]: ...
    def close(self) -> None: ...
    def __class_getitem__(cls, find: Any, /) -> GenericAlias: ...

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
    def with_options(
        self, *, timeout: Seconds | None = None, max_retries: int | None = None, deadline: Seconds | None = None
    ) -> Self: ...
    @property
    def settings(self) -> Settings: ...
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
    def upload_all(
        self,
        paths: Sequence[str | os.PathLike[str]],
        below: str | os.PathLike[str] | None,
        wishes: UploadWishes,
        at_once: int,
        on_progress: Callable[[int, int | None], object] | None,
        /,
    ) -> Call[list[tuple[Path, FileDescriptor | None, Exception | None]]]: ...
    def download(
        self,
        wishes: DownloadWishes,
        to: str | os.PathLike[str],
        on_progress: Callable[[int, int | None], object] | None,
        /,
    ) -> Call[Path]: ...
    def read(
        self, wishes: DownloadWishes, on_progress: Callable[[int, int | None], object] | None, /
    ) -> Call[bytes]: ...
    def stream(self, wishes: DownloadWishes, /) -> Flow: ...
    def tree(
        self, folder: str, depth: int | None, breadth_first: bool, at_once: int, /
    ) -> Walk[tuple[str, FileDescriptor | None, Folder | None]]: ...
    def events(
        self, since: datetime | None, after: int | None, types: list[str], follow: bool, /
    ) -> Walk[dict[str, Any]]: ...
    def latest_event(self) -> Call[int]: ...
    def heard(self, file_id: str, /) -> None: ...
    def download_folder(
        self,
        folder: str,
        to: str | os.PathLike[str],
        existing_ones: str,
        at_once: int,
        on_progress: Callable[[int, int | None], object] | None,
        /,
    ) -> Call[list[tuple[FileDescriptor, Path, Exception | None]]]: ...
    def download_url(
        self,
        file_id: str,
        name: str | None,
        expires_in: Seconds | None,
        inline: bool,
        asset: str | None,
        /,
    ) -> Call[str]: ...
    def stream_url(self, file_id: str, dash: bool, expires_in: Seconds | None, /) -> Call[str]: ...
    def files_archive_url(self, ids: list[str], /) -> Call[str]: ...
    def folder_archive_url(self, folder_id: str, /) -> Call[str]: ...
    def get_file(self, file_id: str, /) -> Call[FileDescriptor]: ...
    def list_files(self, wishes: ListWishes, cursor: str | None, /) -> Call[Page[FileDescriptor]]: ...
    def list_trash(self, wishes: ListWishes, cursor: str | None, /) -> Call[Page[FileDescriptor]]: ...
    def search_files(
        self, text: str, wishes: ListWishes, cursor: str | None, /
    ) -> Call[Page[FileDescriptor]]: ...
    def delete_files(self, ids: list[str], permanent: bool, /) -> Call[None]: ...
    def restore_files(self, ids: list[str], /) -> Call[None]: ...
    def get_files(self, ids: list[str], /) -> Call[_Outcomes]: ...
    def query_files(self, wishes: QueryWishes, cursor: str | None, /) -> Call[Page[FileDescriptor]]: ...
    def update_file(
        self,
        id: str,
        name: str | None,
        folder: str | None,
        labels: list[str] | None,
        added: list[str],
        removed: list[str],
        /,
    ) -> Call[FileDescriptor]: ...
    def import_file(
        self, url: str, wishes: ImportWishes, wait: Seconds | None, /
    ) -> Call[FileDescriptor]: ...
    def import_files(
        self, urls: list[str], wishes: ImportWishes, wait: Seconds | None, /
    ) -> Call[_Outcomes]: ...
    def wait_file(self, id: str, deadline: Seconds, /) -> Call[FileDescriptor]: ...
    def wait_files(self, ids: list[str], deadline: Seconds, /) -> Call[_Outcomes]: ...
    def search_folders(
        self, text: str, wishes: ListWishes, cursor: str | None, /
    ) -> Call[Page[Folder]]: ...
    def query_folders(self, wishes: QueryWishes, cursor: str | None, /) -> Call[Page[Folder]]: ...
    def folder_trash(self, wishes: ListWishes, cursor: str | None, /) -> Call[Page[Folder]]: ...
    def update_folder(self, id: str, name: str | None, parent: str | None, /) -> Call[Folder]: ...
    def delete_folders(self, ids: list[str], permanent: bool, /) -> Call[None]: ...
    def restore_folders(self, ids: list[str], /) -> Call[None]: ...
    def create_folder(self, name: str, parent: str | None, /) -> Call[Folder]: ...
    def get_folder(self, folder_id: str, /) -> Call[Folder]: ...
    def list_folders(self, wishes: ListWishes, cursor: str | None, /) -> Call[Page[Folder]]: ...
    def folder_at(self, path: str, /) -> Call[str | None]: ...

@final
class Verifier:
    """Checks webhooks by the public key of an app."""

    def __new__(
        cls, public_key: str, issuer: str | None, audience: str | None, leeway: float, /
    ) -> Self: ...
    def verify(self, body: str, at: float | None, /) -> dict[str, Any]: ...

@final
class Signer:
    """Signs webhooks, for tests."""

    TEST_PUBLIC_KEY: Final[str]
    def __new__(
        cls,
        private_key: str | None,
        issuer: str | None,
        audience: str | None,
        issued_at: int | None,
        expires_at: int | None,
        /,
    ) -> Self: ...
    def sign_text(self, text: str, /) -> str: ...

@final
class Inbox:
    """Remembers which events came."""

    def __new__(cls, capacity: int, /) -> Self: ...
    def admit(
        self, event_id: str, entity_fqdn: str, entity_id: str, sequence: int | None, /
    ) -> Literal["new", "repeated", "late"]: ...
    def forget(self, event_id: str, /) -> None: ...

def file_id(url: str, /) -> str | None:
    """Return the id of the file that a URL or a media URI is about, or ``None``.

    Any URL under which the service, or a Media Manager of your own, serves a file: the original, a transformed image,
    one resolution, stream or poster of a video.
    """

def image_url(look: dict[str, Any], /) -> str: ...
def make_uri(parts: dict[str, Any], /) -> str: ...
def read_uri(text: str, /) -> dict[str, Any]: ...
