"""The filesystem: fsspec's own suites, and what is ours."""

import io
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import fsspec  # type: ignore[import-untyped]
import pytest
from fsspec.implementations.local import LocalFileSystem, make_path_posix  # type: ignore[import-untyped]
from fsspec.tests import abstract  # type: ignore[import-untyped]
from site_media import Client
from site_media.fs import SiteMediaFileSystem

from .conftest import Access


# Some fixtures of the suites are written in an older way.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestRemovedIn10Warning")


def touched(self: Any, path: str, truncate: bool = True, **_: Any) -> None:
    """Write a byte where the suites make empty files: the service stores none."""
    with self.open(path, "wb") as file:
        file.write(b"x")


@pytest.fixture(scope="module")
def ours(server: Access) -> Client:
    return Client(server.url, api_key=server.api_key, site=server.site)


class Ours(SiteMediaFileSystem):
    touch = touched


class Local(LocalFileSystem):  # type: ignore[misc]
    touch = touched


class Fixtures(abstract.AbstractFixtures):  # type: ignore[misc]
    """How the suites reach a Media Manager, each test in a folder of its own."""

    @pytest.fixture
    def fs(self, ours: Client) -> Ours:
        return Ours(client=ours, permanent=True, skip_instance_cache=True)

    @pytest.fixture
    def fs_path(self, fs: Ours, request: pytest.FixtureRequest) -> Iterator[str]:
        # The name itself may look like a pattern.
        path = f"/suites/{abs(hash(request.node.nodeid)):x}"
        fs.makedirs(path, exist_ok=True)
        yield path
        fs.rm(path, recursive=True)

    @pytest.fixture
    def local_fs(self) -> Local:
        return Local(auto_mkdir=True)

    @pytest.fixture
    def local_path(self, tmp_path: Path) -> str:
        return str(make_path_posix(str(tmp_path)))

    @pytest.fixture
    def supports_empty_directories(self) -> bool:
        return True


# A hundred patterns over the same files, thousands of calls that tell little more than the rest: on request.
EVERY_PATTERN = bool(os.environ.get("SITE_MEDIA_EVERY_PATTERN"))


class TestCopy(abstract.AbstractCopyTests, Fixtures):  # type: ignore[misc]
    """Copies within the site."""

    if not EVERY_PATTERN:
        test_copy_glob_edge_cases = None


class TestGet(abstract.AbstractGetTests, Fixtures):  # type: ignore[misc]
    """From the site to this machine."""

    if not EVERY_PATTERN:
        test_get_glob_edge_cases = None


class TestPut(abstract.AbstractPutTests, Fixtures):  # type: ignore[misc]
    """From this machine to the site."""

    if not EVERY_PATTERN:
        test_put_glob_edge_cases = None


class TestPipe(abstract.AbstractPipeTests, Fixtures):  # type: ignore[misc]
    """Bytes in memory."""


class TestOpen(abstract.AbstractOpenTests, Fixtures):  # type: ignore[misc]
    """Files that are opened."""


@pytest.fixture
def fs(ours: Client) -> SiteMediaFileSystem:
    return SiteMediaFileSystem(client=ours, skip_instance_cache=True)


@pytest.fixture
def place(fs: SiteMediaFileSystem, request: pytest.FixtureRequest) -> str:
    path = f"/fsspec/{request.node.name}"
    fs.makedirs(path)
    return path


def test_it_is_known_by_its_name(server: Access, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in server.environment().items():
        monkeypatch.setenv(name, value)
    fsspec.register_implementation("sitemedia", SiteMediaFileSystem, clobber=True)
    with fsspec.open("sitemedia://by name/cat.txt", "wb") as file:
        file.write(b"meow")
    with fsspec.open("sitemedia://by name/cat.txt", "r") as file:
        assert file.read() == "meow"
    assert fsspec.open_files("sitemedia://by name/*.txt")[0].path == "/by name/cat.txt"


def test_a_folder_is_listed(fs: SiteMediaFileSystem, place: str, fixtures: Path) -> None:
    fs.put(str(fixtures / "rocket.jpg"), f"{place}/rocket.jpg")
    fs.mkdir(f"{place}/deep/deeper")
    assert fs.ls(place, detail=False) == [f"{place}/deep", f"{place}/rocket.jpg"]
    file = fs.info(f"{place}/rocket.jpg")
    assert (file["type"], file["size"]) == ("file", (fixtures / "rocket.jpg").stat().st_size)
    assert fs.ukey(f"{place}/rocket.jpg") == file["md5"]
    assert fs.modified(f"{place}/rocket.jpg") is not None
    assert fs.find(place) == [f"{place}/rocket.jpg"]
    assert fs.glob(f"{place}/*.jpg") == [f"{place}/rocket.jpg"]
    assert fs.exists("/") and fs.isdir(f"{place}/deep/deeper") and not fs.exists(f"{place}/nowhere")
    with pytest.raises(FileNotFoundError):
        fs.ls(f"{place}/nowhere")


def test_a_file_is_read_anywhere(fs: SiteMediaFileSystem, place: str, fixtures: Path) -> None:
    source = (fixtures / "city.mp4").read_bytes()
    fs.put(str(fixtures / "city.mp4"), f"{place}/city.mp4")
    with fs.open(f"{place}/city.mp4") as file:
        assert file.read(10) == source[:10]
        assert file.seek(-20, io.SEEK_END) == len(source) - 20
        assert file.read() == source[-20:]
        file.seek(1000)
        assert file.read(50) == source[1000:1050]
    assert fs.cat_file(f"{place}/city.mp4", start=5, end=15) == source[5:15]
    assert fs.cat(f"{place}/city.mp4") == source


def test_what_is_written_replaces_what_was_there(fs: SiteMediaFileSystem, place: str) -> None:
    path = f"{place}/note.txt"
    for text in ("one", "two"):
        with fs.open(path, "w") as file:
            file.write(text)
    with fs.open(path, "a") as file:
        file.write(" and three")
    assert fs.cat(path) == b"two and three"
    assert len(fs.ls(place)) == 1
    with pytest.raises(FileExistsError):
        fs.open(path, "xb")
    with pytest.raises(RuntimeError), fs.open(path, "wb") as file:
        file.write(b"half")
        raise RuntimeError
    assert fs.cat(path) == b"two and three"


def test_a_transaction_stores_all_or_nothing(fs: SiteMediaFileSystem, place: str) -> None:
    with fs.transaction:
        fs.pipe(f"{place}/kept.txt", b"kept")
        assert not fs.exists(f"{place}/kept.txt")
    assert fs.cat(f"{place}/kept.txt") == b"kept"
    with pytest.raises(RuntimeError), fs.transaction:
        fs.pipe(f"{place}/lost.txt", b"lost")
        raise RuntimeError
    assert not fs.exists(f"{place}/lost.txt")


def test_moving_keeps_the_file(fs: SiteMediaFileSystem, place: str) -> None:
    fs.pipe(f"{place}/a.txt", b"a")
    fs.pipe(f"{place}/b.txt", b"b")
    before = fs.info(f"{place}/a.txt")["id"]
    fs.mv(f"{place}/a.txt", f"{place}/below/c.txt")
    assert fs.info(f"{place}/below/c.txt")["id"] == before
    fs.mv(f"{place}/below/c.txt", f"{place}/b.txt")
    assert fs.cat(f"{place}/b.txt") == b"a"
    fs.mv(f"{place}/below", f"{place}/above")
    assert fs.ls(place, detail=False) == [f"{place}/above", f"{place}/b.txt"]


def test_files_of_one_name_are_told_apart(fs: SiteMediaFileSystem, place: str) -> None:
    ids = [fs.client.upload(b"%d" % n, name="same.txt", folder=place).id for n in range(2)]
    assert sorted(fs.ls(place, detail=False)) == sorted(f"{place}/same.txt#{id}" for id in ids)
    assert [fs.cat(f"{place}/same.txt#{id}") for id in ids] == [b"0", b"1"]


def test_what_is_removed_is_in_the_trash(fs: SiteMediaFileSystem, place: str) -> None:
    fs.pipe(f"{place}/deep/gone.txt", b"gone")
    file = fs.info(f"{place}/deep/gone.txt")["id"]
    with pytest.raises(OSError, match="not empty"):
        fs.rmdir(f"{place}/deep")
    with pytest.raises(IsADirectoryError):
        fs.rm(f"{place}/deep")
    fs.rm(f"{place}/deep", recursive=True)
    assert fs.ls(place) == []
    assert fs.client.files.get(file).state == "DELETED"
    fs.mkdir(f"{place}/empty")
    fs.rmdir(f"{place}/empty")
    assert not fs.exists(f"{place}/empty")
