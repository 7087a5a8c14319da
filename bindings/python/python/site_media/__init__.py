"""The Site Media API, made pleasant: files, folders, uploads that survive interruptions.

>>> import site_media
>>> client = site_media.Client("http://127.0.0.1:8787", api_key="…", site="…")  # doctest: +SKIP
>>> client.upload("cat.jpg", folder="/pets").id  # doctest: +SKIP
"""

from __future__ import annotations

# Type checkers take this for true. To import it from `typing` would take longer than all else that a client needs, so
# that no module does so that every program loads; nor is anything imported there that few programs use.
TYPE_CHECKING = False

if TYPE_CHECKING:
    from ._site_media import Page, __version__
    from .aio.client import AsyncClient
    from .aio.files import AsyncFiles
    from .aio.folders import AsyncFolders
    from .aio.pages import AsyncPager
    from .errors import (
        APIConnectionError,
        APIResponseError,
        APITimeoutError,
        AuthenticationError,
        ConflictError,
        CorruptDownloadError,
        GoneError,
        InvalidRequestError,
        LocalFileError,
        NotFoundError,
        NotReadyError,
        PermissionDeniedError,
        RateLimitError,
        ServerError,
        SiteMediaError,
        UnimplementedError,
        Violation,
    )
    from .generated.enums import (
        ContentDisposition,
        IdentityType,
        MediaType,
        OperationStatus,
        RootFolder,
        SortOrder,
        State,
        StreamFormat,
        UploadProtocol,
        ViolatedRule,
    )
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
    from .generated.client import Client
    from .generated.files import Files
    from .generated.folders import Folders
    from .generated.pages import Pager
    from .media_urls import MediaUri, Poster, file_id, image_url
    from .outcomes import Downloaded, Entry, Outcome, Uploaded
    from .patience import Patience, Seconds, Tries
    from .progress import Progress

__all__ = [
    "APIConnectionError",
    "APIResponseError",
    "APITimeoutError",
    "Archive",
    "AsyncClient",
    "AsyncFiles",
    "AsyncFolders",
    "AsyncPager",
    "Audio",
    "AudioAsset",
    "AuthenticationError",
    "Client",
    "Color",
    "Colors",
    "ConflictError",
    "ContentDisposition",
    "CorruptDownloadError",
    "Document",
    "DownloadUrl",
    "Downloaded",
    "Entry",
    "Face",
    "FileDescriptor",
    "FileMedia",
    "Files",
    "Folder",
    "Folders",
    "GoneError",
    "IdentityType",
    "Image",
    "ImageMedia",
    "InvalidRequestError",
    "LocalFileError",
    "MediaType",
    "MediaUri",
    "Model3D",
    "NotFoundError",
    "NotReadyError",
    "OperationStatus",
    "Outcome",
    "Page",
    "Pager",
    "Patience",
    "PermissionDeniedError",
    "Poster",
    "Progress",
    "RateLimitError",
    "Rgb",
    "RootFolder",
    "Seconds",
    "ServerError",
    "SiteMediaError",
    "SortOrder",
    "State",
    "StreamFormat",
    "Tries",
    "UnimplementedError",
    "UploadProtocol",
    "Uploaded",
    "Video",
    "VideoResolution",
    "ViolatedRule",
    "Violation",
    "__version__",
    "file_id",
    "image_url",
]

# Where each name lives. A module is imported when something of it is asked for, so that a program waits only for what it
# uses.
_HOMES = {
    "._site_media": "Page __version__",
    ".aio.client": "AsyncClient",
    ".aio.files": "AsyncFiles",
    ".aio.folders": "AsyncFolders",
    ".aio.pages": "AsyncPager",
    ".errors": "APIConnectionError APIResponseError APITimeoutError AuthenticationError ConflictError CorruptDownloadError GoneError InvalidRequestError LocalFileError NotFoundError NotReadyError PermissionDeniedError RateLimitError ServerError SiteMediaError UnimplementedError Violation",
    ".generated.enums": "ContentDisposition IdentityType MediaType OperationStatus RootFolder SortOrder State StreamFormat UploadProtocol ViolatedRule",
    ".generated.models": "Archive Audio AudioAsset Color Colors Document DownloadUrl Face FileDescriptor FileMedia Folder Image ImageMedia Model3D Rgb Video VideoResolution",
    ".generated.client": "Client",
    ".generated.files": "Files",
    ".generated.folders": "Folders",
    ".generated.pages": "Pager",
    ".media_urls": "MediaUri Poster file_id image_url",
    ".outcomes": "Downloaded Entry Outcome Uploaded",
    ".patience": "Patience Seconds Tries",
    ".progress": "Progress",
}

if not TYPE_CHECKING:
    _HOME_OF = {name: home for home, names in _HOMES.items() for name in names.split()}
    _MODULES = ("errors", "media_urls", "webhooks")

    def __getattr__(name):
        from importlib import import_module

        if name in _MODULES:
            return import_module(f".{name}", __name__)
        if name not in _HOME_OF:
            raise AttributeError(f"module `{__name__}` has no attribute `{name}`")
        found = globals()[name] = getattr(import_module(_HOME_OF[name], __name__), name)
        return found

    def __dir__():
        return sorted({*globals(), *__all__, *_MODULES})
