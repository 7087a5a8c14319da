"""A filesystem for fsspec: whatever reads and writes through fsspec reaches a Media Manager as ``sitemedia://``.

>>> import fsspec
>>> with fsspec.open("sitemedia://pets/cat.jpg") as file:  # doctest: +SKIP
...     head = file.read(100)

What it takes to connect comes from the environment, or as ``storage_options``. It needs fsspec:
``pip install 'site-media[fsspec]'``.

The service lets several files of a folder have one name; they are listed with their ids behind it, as
``cat.jpg#<id>``. It stores no empty file, and only kinds of files that it knows. Names that a path cannot hold are escaped: ``/``
is ``%2F``.
"""

from __future__ import annotations

import errno
import io
import os
import tempfile
from collections import Counter
from typing import TYPE_CHECKING, Any, cast

from fsspec.spec import AbstractFileSystem  # type: ignore[import-untyped]
from fsspec.utils import stringify_path  # type: ignore[import-untyped]

from . import Client, FileDescriptor, Folder, NotFoundError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from typing import IO

__all__ = ["SiteMediaFileSystem"]

_IN_MEMORY = 16 << 20
"""What is written is kept in memory up to so many bytes, and in a temporary file beyond."""


class SiteMediaFileSystem(AbstractFileSystem):  # type: ignore[misc]
    """The files and folders of a site.

    ``client`` is a client to use; otherwise one is made of the other arguments, which are those of
    :class:`~site_media.Client`. What is removed goes to the trash, unless ``permanent``.
    """

    protocol: str | tuple[str, ...] = "sitemedia"
    root_marker = "/"

    def __init__(
        self,
        base_url: str | None = None,
        *,
        client: Client | None = None,
        permanent: bool = False,
        api_key: str | None = None,
        site: str | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
        **options: Any,
    ) -> None:
        super().__init__(**options)
        self.client = client or Client(
            base_url, api_key=api_key, site=site, timeout=timeout, max_retries=max_retries
        )
        self.permanent = permanent

    @classmethod
    def _strip_protocol(cls, path: Any) -> Any:
        if isinstance(path, list):
            return [cls._strip_protocol(one) for one in path]
        path = stringify_path(path)
        path = path.removeprefix(f"{cls.protocol}://")
        return "/" + path.strip("/")

    @property
    def fsid(self) -> str:
        """Where the site is, and which."""
        return f"{self.client.base_url}#{self.client.site}"

    def ls(self, path: str, detail: bool = True, **_: Any) -> Any:
        """List what is directly in a folder, or the file at a path."""
        path = self._strip_protocol(path)
        folder = self._folder(path)
        found = [self._of_file(path, self._file(path))] if folder is None else list(self._below(path, folder))
        return found if detail else sorted(entry["name"] for entry in found)

    def info(self, path: str, **_: Any) -> dict[str, Any]:
        """Say what is at a path."""
        path = self._strip_protocol(path)
        if path == "/":
            return {"name": "/", "size": 0, "type": "directory"}
        try:
            return self._of_file(path, self._file(path))
        except FileNotFoundError:
            folder = self._folder(path)
            if folder is None:
                raise
            return self._of_folder(path, folder)

    def created(self, path: str) -> datetime | None:
        """Return when a file or folder was made."""
        return cast("datetime | None", self.info(path)["created"])

    def modified(self, path: str) -> datetime | None:
        """Return when a file or folder was changed last."""
        return cast("datetime | None", self.info(path)["modified"])

    def ukey(self, path: str) -> str:
        """Return what changes when a file does: its MD5."""
        return str(self.info(path)["md5"])

    def sign(self, path: str, expiration: int = 36_000, **_: Any) -> str:
        """Return a URL that needs no key, for so many seconds."""
        from datetime import timedelta

        file = self._file(self._strip_protocol(path))
        return self.client.files.download_url(file, expires_in=timedelta(seconds=expiration))

    def mkdir(self, path: str, create_parents: bool = True, **_: Any) -> None:
        """Make a folder."""
        path = self._strip_protocol(path)
        if self.exists(path):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), path)
        parent = self._parent(path)
        if self._folder(parent) is None:
            if not create_parents:
                raise _missing(parent)
            self.mkdir(parent)
        self.client.folders.create(_read(path.rsplit("/", 1)[1]), parent=parent)

    def makedirs(self, path: str, exist_ok: bool = False) -> None:
        """Make a folder, and those above it."""
        path = self._strip_protocol(path)
        if not (exist_ok and self._folder(path) is not None):
            self.mkdir(path)

    def rmdir(self, path: str) -> None:
        """Remove a folder that is empty."""
        path = self._strip_protocol(path)
        folder = self._folder(path)
        if folder is None:
            raise _missing(path)
        if next(iter(self._below(path, folder)), None) is not None:
            raise OSError(errno.ENOTEMPTY, os.strerror(errno.ENOTEMPTY), path)
        self.client.folders.delete(folder, permanent=self.permanent)

    def rm(self, path: Any, recursive: bool = False, maxdepth: int | None = None) -> None:
        """Remove files, and folders with all below them if ``recursive``."""
        if maxdepth is not None:
            super().rm(path, recursive=recursive, maxdepth=maxdepth)
            return
        for one in path if isinstance(path, list) else [path]:
            for found in self.expand_path(one):
                folder = self._folder(found)
                if folder is None:
                    self._rm(found)
                elif recursive:
                    self.client.folders.delete(folder, permanent=self.permanent)
                else:
                    raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), found)

    def _rm(self, path: str) -> None:
        self.client.files.delete(self._file(self._strip_protocol(path)), permanent=self.permanent)

    def cp_file(self, path1: str, path2: str, **_: Any) -> None:
        """Copy a file; what is at the target is replaced. The bytes travel, for the service copies nothing."""
        path1, path2 = self._strip_protocol(path1), self._strip_protocol(path2)
        try:
            file = self._file(path1)
        except FileNotFoundError:
            if self._folder(path1) is None:
                raise
            self.makedirs(path2, exist_ok=True)
            return
        with tempfile.SpooledTemporaryFile(_IN_MEMORY) as copy:
            self.client.download(file, copy)
            copy.seek(0)
            self._store(path2, copy)

    def mv(
        self, path1: Any, path2: Any, recursive: bool = False, maxdepth: int | None = None, **options: Any
    ) -> None:
        """Move files or folders. One of them gets another name or place, and no byte travels."""
        if not isinstance(path1, str) or not isinstance(path2, str) or maxdepth is not None or _has_magic(path1):
            super().mv(path1, path2, recursive=recursive, maxdepth=maxdepth, **options)
            return
        source, target = self._strip_protocol(path1), self._strip_protocol(path2)
        if source == target:
            return
        if self.isdir(target) or path2.endswith("/"):
            target = f"{target.rstrip('/')}/{source.rsplit('/', 1)[1]}"
        parent, name = target.rsplit("/", 1)
        self.makedirs(parent or "/", exist_ok=True)
        folder = self._folder(source)
        if folder is not None:
            self.client.folders.update(folder, name=_read(name), parent=parent or "/")
            return
        before = self._all_at(target)
        self.client.files.update(self._file(source), name=_read(name), folder=parent or "/")
        if before:
            self.client.files.delete(before, permanent=self.permanent)

    def put_file(self, lpath: str, rpath: str, callback: Any = None, mode: str = "overwrite", **_: Any) -> None:
        """Store a file of this machine; what is at the target is replaced."""
        rpath = self._strip_protocol(rpath)
        if os.path.isdir(lpath):
            self.makedirs(rpath, exist_ok=True)
            return
        if mode == "create" and self.exists(rpath):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), rpath)
        self._store(rpath, lpath, _teller(callback))

    def get_file(
        self, rpath: str, lpath: Any = None, callback: Any = None, outfile: Any = None, **_: Any
    ) -> None:
        """Fetch a file to this machine."""
        rpath = self._strip_protocol(rpath)
        if outfile is None and not hasattr(lpath, "write"):
            if self.isdir(rpath):
                os.makedirs(lpath, exist_ok=True)
                return
            os.makedirs(os.path.dirname(os.path.abspath(lpath)), exist_ok=True)
        to = lpath if outfile is None else outfile
        self.client.download(self._file(rpath), to, progress=_teller(callback) or False)

    def _open(
        self,
        path: str,
        mode: str = "rb",
        block_size: int | None = None,
        autocommit: bool = True,
        cache_options: dict[str, Any] | None = None,
        **_: Any,
    ) -> Any:
        path = self._strip_protocol(path)
        if mode == "rb":
            return io.BufferedReader(_Reader(self.client, self._file(path)), block_size or 1 << 20)
        if mode == "xb" and self.exists(path):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), path)
        if mode not in ("wb", "xb", "ab"):
            raise ValueError(f"`{mode}` is no way to open a file\nhint: it is one of `rb`, `wb`, `xb`, `ab`")
        writer = _Writer(self, path, autocommit)
        if mode == "ab" and self.exists(path):
            self.client.download(self._file(path), writer)
        return writer

    def _store(self, path: str, source: Any, progress: Any = None) -> None:
        """Store what is at a path, and remove what was there."""
        parent, name = path.rsplit("/", 1)
        before = self._all_at(path)
        if not before and self._folder(path) is not None:
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), path)
        self.client.upload(source, folder=parent or "/", name=_read(name), progress=progress or False)
        if before:
            self.client.files.delete(before, permanent=self.permanent)

    def _all_at(self, path: str) -> list[FileDescriptor]:
        parent, name = path.rsplit("/", 1)
        if self._folder(parent or "/") is None:
            return []
        return [file for file in self.client.files.list(parent or "/") if _written(file.display_name) == name]

    def _file(self, path: str) -> FileDescriptor:
        try:
            return self.client.files.get(path)
        except NotFoundError:
            raise _missing(path) from None

    def _folder(self, path: str) -> Folder | None:
        return _ROOT if path == "/" else self.client.folders.at(path)

    def _below(self, path: str, folder: Folder) -> Iterator[dict[str, Any]]:
        base = path.rstrip("/")
        at = path if folder is _ROOT else folder
        folders = self.client.folders.list(at, sort_by="display_name").to_list()
        files = self.client.files.list(at, sort_by="display_name").to_list()
        often = Counter([one.display_name for one in folders] + [one.display_name for one in files])
        for one in folders:
            yield self._of_folder(f"{base}/{_named(one, often)}", one)
        for file in files:
            yield self._of_file(f"{base}/{_named(file, often)}", file)

    def _of_folder(self, name: str, folder: Folder) -> dict[str, Any]:
        return {
            "name": name,
            "size": 0,
            "type": "directory",
            "id": folder.id,
            "created": folder.created_date,
            "modified": folder.updated_date,
        }

    def _of_file(self, name: str, file: FileDescriptor) -> dict[str, Any]:
        return {
            "name": name,
            "size": file.size_in_bytes,
            "type": "file",
            "id": file.id,
            "md5": file.hash,
            "created": file.created_date,
            "modified": file.updated_date,
        }


class _Reader(io.RawIOBase):
    """A file that is fetched as it is read. Going back fetches it anew, going forward passes over what lies between."""

    def __init__(self, client: Client, file: FileDescriptor) -> None:
        self._client = client
        self._file = file
        self._size = file.size_in_bytes or 0
        self._at = 0
        self._pieces: Iterator[bytes] | None = None
        self._rest = b""
        self._rest_at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        if base + offset < 0:
            raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))
        self._at = base + offset
        return self._at

    def readinto(self, buffer: Any) -> int:
        if self._pieces is None or self._at < self._rest_at:
            self._pieces = iter(self._client.stream(self._file))
            self._rest, self._rest_at = b"", 0
        while self._at >= self._rest_at + len(self._rest):
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._rest_at += len(self._rest)
            self._rest = piece
        start = self._at - self._rest_at
        size = min(len(buffer), len(self._rest) - start)
        buffer[:size] = self._rest[start : start + size]
        self._at += size
        return size

    def close(self) -> None:
        self._pieces = None
        super().close()


class _Writer(io.RawIOBase):
    """A file that is stored when it is closed, or later by a transaction."""

    def __init__(self, system: SiteMediaFileSystem, path: str, autocommit: bool) -> None:
        self._system = system
        self._autocommit = autocommit
        self.path = path
        self._content: IO[bytes] = tempfile.SpooledTemporaryFile(_IN_MEMORY)

    def writable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._content.tell()

    def write(self, piece: Any) -> int:
        return self._content.write(piece)

    def close(self) -> None:
        if not self.closed:
            super().close()
            if self._autocommit:
                self.commit()

    def __exit__(self, kind: Any, error: Any, traceback: Any) -> None:
        if kind is not None:
            # What was not written whole is not stored.
            self._autocommit = False
            self.discard()
        self.close()

    def commit(self) -> None:
        """Store it."""
        self._content.seek(0)
        self._system._store(self.path, self._content)
        self.discard()

    def discard(self) -> None:
        """Forget it."""
        self._content.close()


_ROOT = Folder.from_dict({"id": "media-root", "displayName": "/", "state": "OK", "parentFolderId": ""})


def _teller(callback: Any) -> Any:
    """Tell a callback of fsspec's of our progress."""
    if callback is None:
        return None

    def tell(progress: Any) -> None:
        callback.set_size(progress.total)
        callback.absolute_update(progress.done)

    return tell


def _named(one: FileDescriptor | Folder, often: Counter[str]) -> str:
    name = _written(one.display_name)
    return name if often[one.display_name] == 1 else f"{name}#{one.id}"


def _written(name: str) -> str:
    """Return a name as it stands in a path."""
    return {".": "%2E", "..": "%2E%2E"}.get(name) or name.replace("/", "%2F")


def _read(name: str) -> str:
    """Return the name that stands in a path."""
    return {"%2E": ".", "%2E%2E": ".."}.get(name) or name.replace("%2F", "/")


def _has_magic(path: str) -> bool:
    return any(letter in path for letter in "*?[")


def _missing(path: str) -> FileNotFoundError:
    return FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), path)
