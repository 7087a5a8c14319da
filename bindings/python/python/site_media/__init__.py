"""The Site Media API, made pleasant: files, folders, uploads that survive interruptions.

>>> import site_media
>>> client = site_media.Client("http://127.0.0.1:8787", api_key="…", site="…")  # doctest: +SKIP
>>> client.upload("cat.jpg", folder="/pets").id  # doctest: +SKIP
"""

from ._site_media import (
    Archive,
    Audio,
    AudioAsset,
    Color,
    Colors,
    Document,
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
    __version__,
)
from .client import Client
from .enums import MediaType, OperationStatus, State, ViolatedRule
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
    PermissionDeniedError,
    RateLimitError,
    ServerError,
    SiteMediaError,
    UnimplementedError,
    Violation,
)
from .files import Files
from .folders import Folders
from .pages import Page, Pager
from .progress import Progress

__all__ = [
    "APIConnectionError",
    "APIResponseError",
    "APITimeoutError",
    "Archive",
    "Audio",
    "AudioAsset",
    "AuthenticationError",
    "Client",
    "Color",
    "Colors",
    "ConflictError",
    "CorruptDownloadError",
    "Document",
    "Face",
    "FileDescriptor",
    "FileMedia",
    "Files",
    "Folder",
    "Folders",
    "GoneError",
    "Image",
    "ImageMedia",
    "InvalidRequestError",
    "LocalFileError",
    "MediaType",
    "Model3D",
    "NotFoundError",
    "OperationStatus",
    "Page",
    "Pager",
    "PermissionDeniedError",
    "Progress",
    "RateLimitError",
    "Rgb",
    "ServerError",
    "SiteMediaError",
    "State",
    "UnimplementedError",
    "Video",
    "VideoResolution",
    "ViolatedRule",
    "Violation",
    "__version__",
]
