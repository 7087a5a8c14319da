"""Many files at once, and every way in which one comes back."""

import io
import zipfile
from pathlib import Path
from urllib.request import urlopen

import pytest
from site_media import AsyncClient, Client, ConflictError, Folder, Progress

from .conftest import Access


def test_many_files_are_stored_and_each_has_an_outcome(
    client: Client, folder: Folder, fixtures: Path, tmp_path: Path
) -> None:
    paths = [fixtures / "rocket.jpg", tmp_path / "absent.jpg", fixtures / "coffee.png"]

    done = client.upload_all(paths, folder=folder, labels=["many"], at_once=2)

    assert [one.path for one in done] == paths
    assert [one.file and one.file.display_name for one in done] == ["rocket.jpg", None, "coffee.png"]
    assert done[0].file is not None
    assert "many" in done[0].file.labels
    error = done[1].error
    assert isinstance(error, FileNotFoundError)
    assert error.filename == str(paths[1])
    with pytest.raises(TypeError, match="one path, not many"):
        client.upload_all("cat.jpg")


def test_a_folder_goes_there_and_comes_back(client: Client, folder: Folder, tmp_path: Path) -> None:
    here = tmp_path / "here"
    for name in ("a.txt", "deep/b.txt", "deep/deeper/c.txt"):
        (here / name).parent.mkdir(parents=True, exist_ok=True)
        (here / name).write_text(name)

    done = client.upload_folder(here, folder=folder)
    assert sorted(one.file.display_name for one in done if one.file) == ["a.txt", "b.txt", "c.txt"]

    there = tmp_path / "there"
    fetched = client.folders.download(folder, there)
    assert all(one.error is None for one in fetched)
    for name in ("a.txt", "deep/b.txt", "deep/deeper/c.txt"):
        assert (there / name).read_text() == name
    assert {one.path for one in fetched} == {path for path in there.rglob("*") if path.is_file()}


def test_what_is_there_already_can_be_skipped(client: Client, folder: Folder, fixtures: Path) -> None:
    first = client.upload(fixtures / "rocket.jpg", folder=folder)
    assert client.upload(fixtures / "rocket.jpg", folder=folder, skip_same=True).id == first.id
    assert client.upload(fixtures / "rocket.jpg", folder=folder).id != first.id


def test_a_download_is_also_bytes_a_file_and_an_iterator(client: Client, folder: Folder, fixtures: Path) -> None:
    source = (fixtures / "city.mp4").read_bytes()
    file = client.upload(fixtures / "city.mp4", folder=folder)

    assert client.download(file) == source
    assert b"".join(client.stream(file)) == source

    told: list[Progress] = []
    sink = io.BytesIO()
    assert client.download(file, sink, progress=told.append) == len(source)
    assert sink.getvalue() == source
    assert told[-1] == Progress(len(source), len(source))


def test_a_walk_over_bytes_can_be_left(client: Client, folder: Folder) -> None:
    file = client.upload(b"x" * 9_000_000, name="long.txt", folder=folder)
    pieces = iter(client.stream(file))
    assert next(pieces).startswith(b"xxx")
    del pieces
    assert client.files.get(file).id == file.id


def test_what_is_at_the_target_is_replaced_or_left(client: Client, folder: Folder, tmp_path: Path) -> None:
    file = client.upload(b"new", name="note.txt", folder=folder)
    target = tmp_path / "note.txt"
    target.write_bytes(b"old")

    assert client.download(file, target, existing="keep") == target
    assert target.read_bytes() == b"old"
    with pytest.raises(ConflictError):
        client.download(file, target, existing="refuse")
    client.download(file, target, existing="compare")
    assert target.read_bytes() == b"new"
    with pytest.raises(ValueError, match="`existing` cannot be `maybe`"):
        client.download(file, target, existing="maybe")  # type: ignore[call-overload]


def test_a_zip_holds_files_or_a_folder(client: Client, folder: Folder, tmp_path: Path) -> None:
    files = [client.upload(name.encode(), name=name, folder=folder) for name in ("a.txt", "b.txt")]

    def names(path: Path) -> list[str]:
        with zipfile.ZipFile(path) as archive:
            return sorted(Path(name).name for name in archive.namelist() if not name.endswith("/"))

    assert names(client.download_zip(files, tmp_path / "files.zip")) == ["a.txt", "b.txt"]
    assert names(client.folders.download_zip(folder, tmp_path / "folder.zip")) == ["a.txt", "b.txt"]


def test_urls_need_no_key(client: Client, folder: Folder) -> None:
    file = client.upload(b"for all", name="all.txt", folder=folder)
    with urlopen(client.files.download_url(file, name="other.txt")) as answer:
        assert answer.read() == b"for all"
        assert "other.txt" in answer.headers["content-disposition"]
    for url in (client.files.archive_url([file]), client.folders.archive_url(folder)):
        with urlopen(url) as answer:
            assert zipfile.is_zipfile(io.BytesIO(answer.read()))


def test_an_asynchronous_walk_reads_as_it_goes(server: Access) -> None:
    import asyncio

    async def main() -> int:
        async with AsyncClient(server.url, api_key=server.api_key, site=server.site) as client:
            file = await client.upload(b"y" * 5_000_000, name="walk.txt")
            return sum([len(piece) async for piece in client.stream(file)])

    assert asyncio.run(main()) == 5_000_000


def test_options_differ_for_one_call(server: Access) -> None:
    client = Client(server.url, api_key=server.api_key, site=server.site)
    other = client.with_options(timeout=5, max_retries=0)
    assert type(other) is Client
    assert other.site == client.site
    assert other.folders.list(page_size=1).first() == client.folders.list(page_size=1).first()
    with pytest.raises(ValueError, match="no time to wait"):
        client.with_options(timeout=0)


@pytest.mark.parametrize("installed", [True, False])
def test_true_shows_a_bar(
    client: Client,
    folder: Folder,
    installed: bool,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    if not installed:
        monkeypatch.setitem(__import__("sys").modules, "tqdm.auto", None)
    client.upload(b"z" * 3_000_000, name="bar.txt", folder=folder, progress=True)
    shown = capsys.readouterr().err
    assert ("100%" if installed else "3.0 MB of 3.0 MB\n") in shown
    with pytest.raises(TypeError, match="give a callable"):
        client.upload(b"z", name="bar.txt", progress=3)  # type: ignore[arg-type]
