"""The Site Media API, made pleasant: files, folders, uploads that survive interruptions.

>>> import site_media
>>> client = site_media.Client("http://127.0.0.1:8787", api_key="…", site="…")  # doctest: +SKIP
>>> client.upload("cat.jpg", folder="/pets").id  # doctest: +SKIP
"""

import logging as _logging

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

# Silent unless the program that uses us says otherwise, as `logging` asks of libraries.
_logging.getLogger(__name__).addHandler(_logging.NullHandler())
