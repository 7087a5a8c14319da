"""The compiled half of ``site_media``. Nothing in it is meant to be imported from here."""

import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Self, TypedDict, final, type_check_only

from .enums import MediaType, OperationStatus, State

__all__ = [
    "Archive",
    "Audio",
    "AudioAsset",
    "Client",
    "Color",
    "Colors",
    "Document",
    "Face",
    "FileDescriptor",
    "FileMedia",
    "Folder",
    "Image",
    "ImageMedia",
    "Model3D",
    "Rgb",
    "Video",
    "VideoResolution",
    "__version__",
    "known_values",
]

__version__: Final[str]

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
class Client:
    """Talks to a Media Manager for the ``Client`` in Python."""

    def __new__(cls, settings: Settings, /) -> Self: ...
    @property
    def base_url(self) -> str: ...
    @property
    def site(self) -> str: ...
    def close(self) -> None: ...
    def upload(
        self,
        content: bytes | str,
        wishes: UploadWishes,
        on_progress: Callable[[int, int | None], object] | None,
        /,
    ) -> FileDescriptor: ...
    def download(
        self,
        file_id: str,
        to: str | os.PathLike[str],
        on_progress: Callable[[int, int | None], object] | None,
        /,
    ) -> Path: ...
    def get_file(self, file_id: str, /) -> FileDescriptor: ...
    def list_files(
        self, wishes: ListWishes, cursor: str | None, /
    ) -> tuple[list[FileDescriptor], str | None]: ...
    def list_trash(
        self, wishes: ListWishes, cursor: str | None, /
    ) -> tuple[list[FileDescriptor], str | None]: ...
    def search_files(
        self, text: str, wishes: ListWishes, cursor: str | None, /
    ) -> tuple[list[FileDescriptor], str | None]: ...
    def delete_files(self, ids: list[str], permanent: bool, /) -> None: ...
    def restore_files(self, ids: list[str], /) -> None: ...
    def create_folder(self, name: str, parent: str | None, /) -> Folder: ...
    def get_folder(self, folder_id: str, /) -> Folder: ...
    def list_folders(self, wishes: ListWishes, cursor: str | None, /) -> tuple[list[Folder], str | None]: ...
    def folder_at(self, path: str, /) -> str | None: ...

@type_check_only
class _Model:
    # Every object of the API has these itself; they are written once here.
    def to_dict(self) -> dict[str, Any]:
        """Return the object as the API writes it, as dicts and lists."""
    def to_json(self) -> str:
        """Return the object as the API writes it, as text."""
    @classmethod
    def from_json(cls, text: str | bytes, /) -> Self:
        """Read what ``to_json`` wrote, or the API."""
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __reduce__(self) -> tuple[Callable[[str], Self], tuple[str]]: ...

def known_values() -> dict[str, list[str]]: ...

@final
class FileDescriptor(_Model):
    """A file of the Media Manager, as far as it is known without reading its bytes."""

    __match_args__: Final = (
        "id",
        "display_name",
        "url",
        "parent_folder_id",
        "hash",
        "size_in_bytes",
        "private",
        "media_type",
        "media",
        "operation_status",
        "thumbnail_url",
        "source_url",
        "labels",
        "state",
        "site_id",
        "created_date",
        "updated_date",
    )
    @property
    def id(self) -> str:
        """The id. It means nothing, and never changes."""
    @property
    def display_name(self) -> str:
        """The name that the Media Manager shows."""
    @property
    def url(self) -> str:
        """Lasting URL of the file. For a private file it answers 403."""
    @property
    def parent_folder_id(self) -> str | None:
        """Id of the folder that holds the file."""
    @property
    def hash(self) -> str | None:
        """Hash of the bytes; empty while the file is pending."""
    @property
    def size_in_bytes(self) -> int | None:
        """Size in bytes."""
    @property
    def private(self) -> bool:
        """Whether the file is private."""
    @property
    def media_type(self) -> MediaType | str:
        """What kind of media it is."""
    @property
    def media(self) -> FileMedia | None:
        """What is special to its kind."""
    @property
    def operation_status(self) -> OperationStatus | str:
        """How far its processing has come."""
    @property
    def thumbnail_url(self) -> str | None:
        """URL of a small picture of it."""
    @property
    def source_url(self) -> str | None:
        """URL that it was imported from."""
    @property
    def labels(self) -> tuple[str, ...]:
        """Free words about it."""
    @property
    def state(self) -> State | str:
        """Whether it is in its place or in the trash."""
    @property
    def site_id(self) -> str | None:
        """Id of the site it belongs to."""
    @property
    def created_date(self) -> datetime | None:
        """When it was created."""
    @property
    def updated_date(self) -> datetime | None:
        """When it was last changed."""
    @property
    def width(self) -> int | None:
        """Width in pixels, of a picture or a video."""
    @property
    def height(self) -> int | None:
        """Height in pixels, of a picture or a video."""

@final
class Folder(_Model):
    """A folder of the Media Manager."""

    __match_args__: Final = (
        "id",
        "display_name",
        "parent_folder_id",
        "state",
        "site_id",
        "created_date",
        "updated_date",
    )
    @property
    def id(self) -> str:
        """The id, or the name of a root such as `media-root`."""
    @property
    def display_name(self) -> str:
        """The name that the Media Manager shows."""
    @property
    def parent_folder_id(self) -> str:
        """Id of the folder that holds this one."""
    @property
    def state(self) -> State | str:
        """Whether it is in its place or in the trash."""
    @property
    def site_id(self) -> str | None:
        """Id of the site it belongs to."""
    @property
    def created_date(self) -> datetime | None:
        """When it was created."""
    @property
    def updated_date(self) -> datetime | None:
        """When it was last changed."""

@final
class FileMedia(_Model):
    """What is special to the kind of a file. Exactly one member is set."""

    __match_args__: Final = (
        "archive",
        "audio",
        "document",
        "image",
        "model3d",
        "vector",
        "video",
    )
    @property
    def archive(self) -> Archive | None:
        """What is known of an archive."""
    @property
    def audio(self) -> Audio | None:
        """What is known of a sound file."""
    @property
    def document(self) -> Document | None:
        """What is known of a document."""
    @property
    def image(self) -> ImageMedia | None:
        """What is known of an image."""
    @property
    def model3d(self) -> Model3D | None:
        """What is known of a model in three dimensions."""
    @property
    def vector(self) -> ImageMedia | None:
        """What is known of a picture made of shapes."""
    @property
    def video(self) -> Video | None:
        """What is known of a video."""

@final
class ImageMedia(_Model):
    """What is known of an image or of a vector."""

    __match_args__: Final = (
        "image",
        "preview_image",
        "colors",
        "faces",
        "caption",
    )
    @property
    def image(self) -> Image | None:
        """The picture itself."""
    @property
    def preview_image(self) -> Image | None:
        """A picture to show in its place."""
    @property
    def colors(self) -> Colors | None:
        """The colours that matter most in it."""
    @property
    def faces(self) -> tuple[Face, ...]:
        """The faces that were found."""
    @property
    def caption(self) -> str | None:
        """What it shows, as written by a model."""

@final
class Image(_Model):
    """A picture that can be fetched."""

    __match_args__: Final = (
        "id",
        "url",
        "width",
        "height",
        "alt_text",
        "filename",
    )
    @property
    def id(self) -> str | None:
        """The id of the picture."""
    @property
    def url(self) -> str | None:
        """URL of the picture; empty for a private file."""
    @property
    def width(self) -> int | None:
        """Width of the original in pixels."""
    @property
    def height(self) -> int | None:
        """Height of the original in pixels."""
    @property
    def alt_text(self) -> str | None:
        """Text to show in its place."""
    @property
    def filename(self) -> str | None:
        """Name of its file."""

@final
class Colors(_Model):
    """The colours that matter most in a picture."""

    __match_args__: Final = (
        "prominent",
        "palette",
    )
    @property
    def prominent(self) -> Color | None:
        """The one that stands out."""
    @property
    def palette(self) -> tuple[Color, ...]:
        """Further ones."""

@final
class Color(_Model):
    """A colour, in either notation or in both."""

    __match_args__: Final = (
        "hex",
        "rgb",
    )
    @property
    def hex(self) -> str | None:
        """The colour as `#` and hexadecimal digits."""
    @property
    def rgb(self) -> Rgb | None:
        """The colour by its shares."""

@final
class Rgb(_Model):
    """A colour by its shares of red, green and blue."""

    __match_args__: Final = (
        "r",
        "g",
        "b",
    )
    @property
    def r(self) -> int | None:
        """Share of red."""
    @property
    def g(self) -> int | None:
        """Share of green."""
    @property
    def b(self) -> int | None:
        """Share of blue."""

@final
class Face(_Model):
    """A face that was found in a picture."""

    __match_args__: Final = (
        "confidence",
        "x",
        "y",
        "width",
        "height",
    )
    @property
    def confidence(self) -> float | None:
        """How certain the finding is."""
    @property
    def x(self) -> int | None:
        """Left edge in pixels."""
    @property
    def y(self) -> int | None:
        """Upper edge in pixels."""
    @property
    def width(self) -> int | None:
        """Width in pixels."""
    @property
    def height(self) -> int | None:
        """Height in pixels."""

@final
class Video(_Model):
    """What is known of a video."""

    __match_args__: Final = (
        "id",
        "filename",
        "resolutions",
    )
    @property
    def id(self) -> str | None:
        """The id of the video."""
    @property
    def filename(self) -> str | None:
        """Name of its file."""
    @property
    def resolutions(self) -> tuple[VideoResolution, ...]:
        """The forms in which it can be fetched, the best first."""

@final
class VideoResolution(_Model):
    """One form in which a video can be fetched."""

    __match_args__: Final = (
        "format",
        "url",
        "width",
        "height",
    )
    @property
    def format(self) -> str | None:
        """Quality and container, such as `720p.mp4`, or `hls`."""
    @property
    def url(self) -> str | None:
        """URL of this form; empty for a private file."""
    @property
    def width(self) -> int | None:
        """Width in pixels, 0 for a stream."""
    @property
    def height(self) -> int | None:
        """Height in pixels, 0 for a stream."""

@final
class Audio(_Model):
    """What is known of a sound file."""

    __match_args__: Final = (
        "id",
        "format",
        "duration",
        "bitrate",
        "size_in_bytes",
        "assets",
    )
    @property
    def id(self) -> str | None:
        """The id of the sound."""
    @property
    def format(self) -> str | None:
        """Name of the encoding, such as `mp3`."""
    @property
    def duration(self) -> int | None:
        """How long it lasts; a local Media Manager says it in milliseconds."""
    @property
    def bitrate(self) -> int | None:
        """Bits for each second."""
    @property
    def size_in_bytes(self) -> int | None:
        """Size in bytes."""
    @property
    def assets(self) -> tuple[AudioAsset, ...]:
        """The forms in which it can be fetched."""

@final
class AudioAsset(_Model):
    """One form in which a sound can be fetched."""

    __match_args__: Final = (
        "id",
        "url",
        "filename",
    )
    @property
    def id(self) -> str | None:
        """The id of this form; often empty."""
    @property
    def url(self) -> str | None:
        """URL of this form; empty for a private file."""
    @property
    def filename(self) -> str | None:
        """Name of its file."""

@final
class Document(_Model):
    """What is known of a document."""

    __match_args__: Final = (
        "id",
        "url",
        "filename",
    )
    @property
    def id(self) -> str | None:
        """The id of the document."""
    @property
    def url(self) -> str | None:
        """URL of the document; empty for a private file."""
    @property
    def filename(self) -> str | None:
        """Name of its file."""

@final
class Archive(_Model):
    """What is known of an archive."""

    __match_args__: Final = (
        "id",
        "url",
        "url_expiration_date",
        "size_in_bytes",
        "filename",
    )
    @property
    def id(self) -> str | None:
        """The id of the archive."""
    @property
    def url(self) -> str | None:
        """URL of the archive; empty for a private file."""
    @property
    def url_expiration_date(self) -> datetime | None:
        """When the URL stops working."""
    @property
    def size_in_bytes(self) -> int | None:
        """Size in bytes."""
    @property
    def filename(self) -> str | None:
        """Name of its file."""

@final
class Model3D(_Model):
    """What is known of a model in three dimensions."""

    __match_args__: Final = (
        "id",
        "url",
        "url_expiration_date",
        "thumbnail",
        "size_in_bytes",
        "alt_text",
        "filename",
    )
    @property
    def id(self) -> str | None:
        """The id of the model."""
    @property
    def url(self) -> str | None:
        """URL of the model; empty for a private file."""
    @property
    def url_expiration_date(self) -> datetime | None:
        """When the URL stops working."""
    @property
    def thumbnail(self) -> Image | None:
        """A picture of it."""
    @property
    def size_in_bytes(self) -> int | None:
        """Size in bytes."""
    @property
    def alt_text(self) -> str | None:
        """Text to show in its place."""
    @property
    def filename(self) -> str | None:
        """Name of its file."""
