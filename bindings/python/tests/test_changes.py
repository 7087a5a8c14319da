"""Files and folders: renamed, moved, labelled, found, fetched from elsewhere, waited for."""

from datetime import timedelta
from pathlib import Path

import pytest
from site_media import Client, Folder, NotFoundError, NotReadyError, OperationStatus


def test_a_file_gets_another_name_place_and_labels(client: Client, folder: Folder) -> None:
    file = client.upload(b"one", name="one.txt", folder=folder, labels=["a", "b"])
    other = client.folders.create("other", parent=folder)

    changed = client.files.update(file, name="two.txt", folder=other, add_labels=["c"], remove_labels="a")
    assert (changed.display_name, changed.parent_folder_id) == ("two.txt", other.id)
    assert changed.labels == ("b", "c")
    assert client.files.update(file, labels=[]).labels == ()
    assert client.files.update(file, name="three.txt").parent_folder_id == other.id


def test_a_path_is_as_good_as_an_id(client: Client, folder: Folder) -> None:
    path = f"/paths/{folder.id}/deep.txt"
    file = client.upload(b"deep", name="deep.txt", folder=f"/paths/{folder.id}")
    assert client.files.get(path).id == file.id
    assert client.download(path) == b"deep"
    assert client.files.update(path, labels=["found"]).labels == ("found",)
    with pytest.raises(NotFoundError):
        client.files.get(f"/paths/{folder.id}/other.txt")


def test_many_are_got_in_order_and_each_has_an_outcome(client: Client, folder: Folder) -> None:
    files = [client.upload(b"%d" % n, name=f"{n}.txt", folder=folder) for n in range(3)]
    absent = "0" * 32
    got = client.files.get_many([files[2], absent, files[0].id])
    assert [one.item for one in got] == [files[2].id, absent, files[0].id]
    assert [one.value and one.value.display_name for one in got] == ["2.txt", None, "0.txt"]
    assert isinstance(got[1].error, NotFoundError)


def test_a_query_narrows_and_sorts(client: Client, folder: Folder, fixtures: Path) -> None:
    for name in ("coffee.png", "rocket.jpg", "bell.wav"):
        client.upload(fixtures / name, folder=folder)
    query = client.files.query(media_types=["IMAGE"], trashed=False, sort_by="size_in_bytes", descending=True)
    found = [file for file in query if file.parent_folder_id == folder.id]
    assert {file.display_name for file in found} == {"coffee.png", "rocket.jpg"}
    sizes = [file.size_in_bytes or 0 for file in found]
    assert sizes == sorted(sizes, reverse=True)
    with pytest.raises(ValueError, match="cannot look for files of the kind `OTHER`"):
        client.files.query(media_types=["OTHER"]).first()


def test_a_folder_is_renamed_moved_deleted_and_restored(client: Client, folder: Folder) -> None:
    one, two = (client.folders.create(name, parent=folder) for name in ("one", "two"))
    assert client.folders.update(one, name="first").display_name == "first"
    assert client.folders.update(one, parent=two).parent_folder_id == two.id
    client.folders.delete(two)
    assert two.id in [found.id for found in client.folders.trash()]
    assert client.folders.list(folder).first() is None
    client.folders.restore([two])
    assert [found.id for found in client.folders.list(folder)] == [two.id]
    assert one.id in [found.id for found in client.folders.search("first")]


def test_what_is_ready_is_not_waited_for(client: Client, folder: Folder) -> None:
    file = client.upload(b"ready", name="ready.txt", folder=folder)
    assert client.files.wait_ready(file).operation_status == OperationStatus.READY
    outcomes = client.files.wait_all_ready([file, "0" * 32], deadline=timedelta(seconds=5))
    assert [one.error is None for one in outcomes] == [True, False]


def test_an_import_that_fails_says_so(client: Client, folder: Folder) -> None:
    # The Media Manager fetches nothing from this machine.
    with pytest.raises(NotReadyError, match="has failed"):
        client.files.import_url(
            "http://127.0.0.1:9/cat.jpg", folder=folder, media_type="IMAGE", wait=timedelta(minutes=1)
        )
    done = client.files.import_all(["http://127.0.0.1:9/a.jpg", "http://127.0.0.1:9/b.jpg"], media_type="IMAGE")
    assert [one.item for one in done] == ["http://127.0.0.1:9/a.jpg", "http://127.0.0.1:9/b.jpg"]
