"""Folders: made, found by path, listed."""

import pytest
from site_media import Client, Folder, NotFoundError, State


def test_a_folder_is_made_below_another(client: Client, folder: Folder) -> None:
    inner = client.folders.create("inner żółw", parent=folder)
    assert (inner.display_name, inner.parent_folder_id, inner.state) == ("inner żółw", folder.id, State.OK)
    assert client.folders.get(inner) == client.folders.get(inner.id) == inner
    assert client.folders.at(f"/{folder.display_name}/inner żółw") == inner
    assert client.folders.at("/nowhere/at all") is None


def test_folders_are_listed_page_by_page(client: Client, folder: Folder) -> None:
    for name in ("c", "a", "b"):
        client.folders.create(name, parent=folder.id)
    pager = client.folders.list(folder, sort_by="display_name", page_size=2)
    assert [found.display_name for found in pager] == ["a", "b", "c"]
    assert folder.id in [found.id for found in client.folders.list()]


def test_a_folder_that_is_not_there_is_not_found(client: Client) -> None:
    with pytest.raises(NotFoundError) as caught:
        client.folders.get("0123456789abcdef0123456789abcdef")
    assert caught.value.kind == "not_found"


def test_folders_of_all_levels_are_queried(client: Client, folder: Folder) -> None:
    inner = client.folders.create("queried inner", parent=folder)
    gone = client.folders.create("queried gone", parent=inner)
    client.folders.delete(gone)

    here = client.folders.query(sort_by="display_name", page_size=10)
    names = [found.display_name for found in here]
    assert names == sorted(names, key=str.casefold)
    ids = {found.id for found in here}
    assert {folder.id, inner.id} <= ids
    assert gone.id not in ids
    assert gone.id in {found.id for found in client.folders.query(trashed=True)}
    latest = client.folders.query(trashed=False, sort_by="updated_date", descending=True)
    dates = [found.updated_date for found in latest if found.updated_date]
    assert dates == sorted(dates, reverse=True)
    with pytest.raises(ValueError, match="cannot sort by"):
        client.folders.query(sort_by="size").first()  # type: ignore[arg-type]
