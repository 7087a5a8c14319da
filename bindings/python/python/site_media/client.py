"""The client: where everything starts."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from ._site_media import Client as Core
from .files import Files
from .folders import Folders
from .ids import id_of, place
from .progress import teller
from .sources import opened

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path
    from types import TracebackType
    from typing import Self

    from ._site_media import FileDescriptor, Folder, Settings, UploadWishes
    from .progress import Progress
    from .sources import Source


class Client:
    """Talks to a Media Manager: the service, or one of your own. Meant to be shared, between threads too.

    What is not given is taken from the environment: ``SITE_MEDIA_URL``, ``SITE_MEDIA_API_KEY`` and
    ``SITE_MEDIA_SITE``. Without an address, the service itself is meant. Nothing is sent until something is
    asked for, so a wrong key shows with the first call, as an :class:`~site_media.AuthenticationError`.

    ``timeout`` is how many seconds the service may be silent; there is no limit on the whole. ``max_retries`` is
    how often a request is repeated that fails for a moment.

    A client works on in a forked child, and it can be pickled, with its key.
    """

    files: Files
    """What can be asked about files."""
    folders: Folders
    """What can be asked about folders."""

    def __init__(
        self,
        base_url: str | None = None,
        *,
        api_key: str | None = None,
        site: str | None = None,
        timeout: float | None = None,
        max_retries: int | None = None,
    ) -> None:
        self._settings: Settings = {
            "base_url": base_url or os.environ.get("SITE_MEDIA_URL") or None,
            "api_key": api_key or os.environ.get("SITE_MEDIA_API_KEY"),
            "site": site or os.environ.get("SITE_MEDIA_SITE"),
            "timeout": timeout,
            "max_retries": max_retries,
        }
        self._core = Core(self._settings)
        self.files = Files(self._core)
        self.folders = Folders(self._core)

    def upload(
        self,
        source: Source,
        *,
        folder: Folder | str = "/",
        name: str | None = None,
        mime_type: str | None = None,
        private: bool = False,
        labels: Iterable[str] = (),
        resumable: bool | None = None,
        on_progress: Callable[[Progress], object] | None = None,
    ) -> FileDescriptor:
        """Store ``source`` as a new file: a path, bytes, or a binary file that is open.

        ``folder`` is a folder, an id, or a path such as ``"/pets/cats"``, whose folders are made where they are
        missing. ``name`` is the file's own unless given; bytes have none, so they need it. The type follows from
        the name unless ``mime_type`` says it. Above 10 MB a file goes by tus, which continues where it was
        interrupted; ``resumable`` decides otherwise. A private file stays private.

        ``on_progress`` is called on this thread, a few times a second and once at the end. What it raises stops
        the upload and comes out of this call.

        >>> client.upload("cat.jpg", folder="/pets", labels=["cat"])  # doctest: +SKIP
        """
        with opened(source, name) as (content, known_as):
            wishes: UploadWishes = {
                "folder": place(folder),
                "name": known_as,
                "mime_type": mime_type,
                "private": private,
                "labels": [labels] if isinstance(labels, str) else list(labels),
                "resumable": resumable,
            }
            return self._core.upload(content, wishes, teller(on_progress))

    def download(
        self,
        file: FileDescriptor | str,
        to: str | os.PathLike[str],
        *,
        on_progress: Callable[[Progress], object] | None = None,
    ) -> Path:
        """Fetch a file to ``to``, or into ``to`` under its own name if that is a folder; return where it is.

        What was there is replaced, but only once the whole file has arrived and is what was stored.
        """
        return self._core.download(id_of(file), to, teller(on_progress))

    @property
    def base_url(self) -> str:
        """Where the API is."""
        return self._core.base_url

    @property
    def site(self) -> str:
        """The site whose media are meant."""
        return self._core.site

    def close(self) -> None:
        """Let go of the connections. Not needed, and nothing can be asked afterwards."""
        self._core.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"Client({self._settings['base_url']!r}, site={self._settings['site']!r})"

    def __reduce__(self) -> tuple[Callable[[Settings], Client], tuple[Settings]]:
        return _again, (self._settings,)


def _again(settings: Settings) -> Client:
    return Client(**settings)
