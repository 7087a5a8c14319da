"""Files: stored, listed, found, fetched, deleted and restored, over a socket."""

import io
import json
import logging
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from site_media import Client, FileDescriptor, Folder, MediaType, NotFoundError, OperationStatus, State


def test_a_photograph_comes_back_byte_for_byte(
    client: Client, folder: Folder, fixtures: Path, tmp_path: Path
) -> None:
    source = fixtures / "rocket.jpg"
    file = client.upload(source, folder=folder, labels=["rocket", "launch"])

    assert (file.display_name, file.parent_folder_id) == ("rocket.jpg", folder.id)
    assert (file.media_type, file.size_in_bytes) == (MediaType.IMAGE, source.stat().st_size)
    assert (file.width, file.height) == (640, 427)
    assert {"rocket", "launch"} <= set(file.labels)
    assert not file.private

    copy = client.download(file, tmp_path / "copy.jpg")
    assert copy == tmp_path / "copy.jpg"
    assert copy.read_bytes() == source.read_bytes()
    assert client.download(file.id, tmp_path) == tmp_path / "rocket.jpg"


def test_what_is_stored_is_known(client: Client, folder: Folder, fixtures: Path) -> None:
    expected = json.loads((fixtures / "expected.json").read_text())
    for name in ("bell.wav", "city.mp4", "report.pdf", "album.zip", "ship.svg", "pyramid.glb"):
        file = client.files.get(client.upload(fixtures / name, folder=folder))
        assert (file.display_name, file.media_type) == (name, expected[name]["mediaType"])
        assert (file.size_in_bytes, file.state) == (expected[name]["size"], State.OK)
        assert isinstance(file.operation_status, OperationStatus)
        assert file.created_date is not None
        assert abs(datetime.now(UTC) - file.created_date) < timedelta(hours=1)


def test_a_list_walks_every_page(client: Client, folder: Folder) -> None:
    names = [f"note {n}.txt" for n in range(5)]
    stored = [client.upload(b"a note", name=name, folder=folder) for name in names]

    pager = client.files.list(folder, page_size=2, sort_by="display_name")
    assert [file.display_name for file in pager] == names
    assert [len(page) for page in pager.pages()] == [2, 2, 1]
    assert pager.first() == client.files.get(stored[0])
    last = client.files.list(folder.id, page_size=2, sort_by="display_name", descending=True).first()
    assert last is not None
    assert last.display_name == names[-1]

    page = next(client.files.list(folder, page_size=3, sort_by="display_name").pages())
    rest = client.files.list(folder, page_size=3, sort_by="display_name", cursor=page.next_cursor)
    assert [file.display_name for file in rest] == names[3:]


def test_a_list_is_narrowed_by_kind(client: Client, folder: Folder, fixtures: Path) -> None:
    for name in ("coffee.png", "bell.wav", "report.pdf"):
        client.upload(fixtures / name, folder=folder)

    def names(kinds: list[MediaType | str]) -> list[str]:
        return sorted(file.display_name for file in client.files.list(folder, media_types=kinds))

    assert names([MediaType.IMAGE, "DOCUMENT"]) == ["coffee.png", "report.pdf"]
    assert [file.display_name for file in client.files.list(folder, media_types="AUDIO")] == ["bell.wav"]


def test_a_list_takes_a_path(client: Client, folder: Folder) -> None:
    # Each kind of client in a folder of its own.
    path = f"/by path/{folder.id}/here"
    client.upload(b"deep", name="deep.txt", folder=path)
    found = client.files.list(path, page_size=1)
    assert [file.display_name for file in found] == ["deep.txt"]
    with pytest.raises(NotFoundError, match="there is no folder `/by path/to/nowhere`"):
        client.files.list("/by path/to/nowhere").first()


def test_search_finds_by_name_in_all_folders(client: Client, folder: Folder) -> None:
    stored = client.upload(b"needle", name=f"needle-{folder.id}.txt", folder=folder)
    assert [file.id for file in client.files.search(f"needle-{folder.id}")] == [stored.id]
    assert client.files.search(f"needle-{folder.id}", media_types=["VIDEO"]).first() is None


def test_what_is_deleted_lies_in_the_trash_and_comes_back(client: Client, folder: Folder) -> None:
    kept, gone = (client.upload(b"x", name=name, folder=folder) for name in ("kept.txt", "gone.txt"))

    client.files.delete([gone])
    assert [file.id for file in client.files.list(folder)] == [kept.id]
    assert gone.id in [file.id for file in client.files.trash()]
    assert client.files.get(gone).state == State.DELETED

    client.files.restore(gone.id)
    assert {file.id for file in client.files.list(folder)} == {kept.id, gone.id}

    client.files.delete(gone.id, permanent=True)
    with pytest.raises(NotFoundError):
        client.files.get(gone)


# What a name is on disk, where a system somewhere refuses one of its characters.
PORTABLE = {"50% off + more & #1?.txt": "50% off + more & #1_.txt", "quote ' \".txt": "quote ' _.txt"}


@pytest.mark.parametrize(
    "name", ["żółw 🐢.txt", "日本語 の写真.txt", "50% off + more & #1?.txt", "quote ' \".txt"]
)
def test_any_name_survives_the_journey(client: Client, folder: Folder, tmp_path: Path, name: str) -> None:
    file = client.upload(name.encode(), name=name, folder=folder)
    assert file.display_name == name
    local = client.download(file, tmp_path)
    assert local == tmp_path / PORTABLE.get(name, name)
    assert local.read_text() == name


def test_the_turtle_of_the_fixtures_is_one_of_them(client: Client, folder: Folder, fixtures: Path) -> None:
    assert client.upload(fixtures / "żółw 🐢.txt", folder=folder).display_name == "żółw 🐢.txt"


@pytest.mark.parametrize("resumable", [False, True, None])
def test_more_than_ten_megabytes_come_back_byte_for_byte(
    client: Client, folder: Folder, tmp_path: Path, resumable: bool | None
) -> None:
    content = bytes(range(256)) * 44_000
    large = tmp_path / "large.txt"
    large.write_bytes(content)
    file = client.upload(large, folder=folder, resumable=resumable)
    assert file.size_in_bytes == len(content) > 10_000_000
    assert client.download(file, tmp_path / "copy.txt").read_bytes() == content


def test_a_file_goes_in_parts_and_comes_in_ranges(
    client: Client, folder: Folder, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    large = tmp_path / "large.txt"
    large.write_bytes(bytes(range(256)) * 66_000)

    def requests(said: str) -> int:
        found = sum(said in record.getMessage() for record in caplog.records)
        caplog.clear()
        return found

    with caplog.at_level(logging.DEBUG, logger="site_media"):
        file = client.upload(large, folder=folder, resumable=True, parallel=3)
        assert requests('method="PATCH"') == 3
        # With a checksum a request has at most 16 MiB.
        assert client.upload(large, folder=folder, resumable=True, checksums=True).hash == file.hash
        assert requests('method="PATCH"') == 2
        # A range has 8 MiB.
        client.download(file, tmp_path / "copy.txt", parallel=2)
        assert requests("status_code=206") == 3
    assert (tmp_path / "copy.txt").read_bytes() == large.read_bytes()
    [done] = client.upload_all([large], folder=folder, parallel=2, checksums=True)
    assert done.file is not None and done.file.hash == file.hash
    assert b"".join(client.stream(file, parallel=2)) == large.read_bytes()
    with pytest.raises(ValueError, match="`parallel` is 0"):
        client.upload(large, parallel=0)
    with pytest.raises(ValueError, match="`parallel` is 0"):
        client.download(file, parallel=0)


def sources(path: Path) -> list[object]:
    content = path.read_bytes()
    return [str(path), path, content, bytearray(content), memoryview(content), io.BytesIO(content)]


@pytest.mark.parametrize("which", range(6), ids=["str", "path", "bytes", "bytearray", "memoryview", "file"])
def test_every_kind_of_source_is_stored(client: Client, folder: Folder, fixtures: Path, which: int) -> None:
    source = sources(fixtures / "ship.svg")[which]
    file = client.upload(source, name="my ship.svg", folder=folder)  # type: ignore[arg-type]
    assert (file.display_name, file.media_type) == ("my ship.svg", MediaType.VECTOR)
    assert file.size_in_bytes == (fixtures / "ship.svg").stat().st_size


def test_an_open_file_has_a_name_and_is_read_from_where_it_stands(
    client: Client, folder: Folder, fixtures: Path, tmp_path: Path
) -> None:
    note = tmp_path / "note.txt"
    note.write_bytes(b"head and tail")
    with note.open("rb") as source:
        assert client.upload(source, folder=folder).display_name == "note.txt"
    with note.open("rb") as source:
        source.seek(9)
        tail = client.upload(source, folder=folder)
    assert client.download(tail, tmp_path / "tail.txt").read_bytes() == b"tail"


class Endless:
    """Gives bytes as a socket does: from nowhere, in pieces of its own, until it ends."""

    def __init__(self, pieces: int) -> None:
        self.left = pieces

    def read(self, size: int, /) -> bytes:
        self.left -= 1
        return b"0123456789" * 70_000 if self.left >= 0 else b""


def test_a_large_stream_is_stored_whole(client: Client, folder: Folder, tmp_path: Path) -> None:
    file = client.upload(Endless(17), name="stream.txt", folder=folder)
    assert file.size_in_bytes == 17 * 700_000
    assert client.download(file, tmp_path).read_bytes() == b"0123456789" * 70_000 * 17


def test_a_private_file_says_so(client: Client, folder: Folder, tmp_path: Path) -> None:
    file = client.upload(b"secret", name="secret.txt", folder=folder, private=True)
    assert file.private
    assert [found.id for found in client.files.list(folder, private=True)] == [file.id]
    assert client.files.list(folder, private=False).first() is None
    assert client.download(file, tmp_path).read_bytes() == b"secret"


def test_a_pager_is_fetched_again_when_walked_again(client: Client, folder: Folder) -> None:
    pager = client.files.list(folder)
    assert pager.to_list() == []
    file: FileDescriptor = client.upload(b"x", name="x.txt", folder=folder)
    assert [found.id for found in pager] == [file.id]
