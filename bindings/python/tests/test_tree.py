"""A tree: walked whole, to a depth, level by level."""

import pytest
from site_media import Client, Entry, Folder, NotFoundError


@pytest.fixture
def planted(client: Client, folder: Folder) -> Folder:
    """Put a little tree below a folder."""
    for path in ("a.txt", "b/c.txt", "b/d/e.txt", "f/g.txt"):
        inner = path.rpartition("/")[0]
        client.upload(path.encode(), name=path.rpartition("/")[2], folder=f"/{folder.display_name}/{inner}")
    return folder


def test_everything_below_a_folder_is_found(client: Client, planted: Folder) -> None:
    found = list(client.tree(planted))
    assert [one.path for one in found] == ["a.txt", "b", "b/c.txt", "b/d", "b/d/e.txt", "f", "f/g.txt"]
    assert all((one.file is None) != (one.folder is None) for one in found)
    match found[4]:
        case Entry(path, file=file) if file:
            assert client.download(file) == path.encode()
        case other:
            pytest.fail(f"{other} is no file")


def test_a_walk_can_be_shallow_or_go_by_levels(client: Client, planted: Folder) -> None:
    shallow = [one.path for one in client.tree(planted, depth=1)]
    assert shallow == ["a.txt", "b", "f"]
    levels = [one.path for one in client.tree(planted, breadth_first=True, at_once=1)]
    assert levels == ["a.txt", "b", "b/c.txt", "f", "f/g.txt", "b/d", "b/d/e.txt"]


def test_a_walk_can_be_left(client: Client, planted: Folder) -> None:
    walk = iter(client.tree(f"/{planted.display_name}"))
    assert next(walk).path == "a.txt"
    del walk
    assert planted.display_name in {one.path for one in client.tree(depth=1)}


def test_a_tree_that_is_not_there_is_not_found(client: Client) -> None:
    with pytest.raises(NotFoundError):
        list(client.tree("/nowhere/at all"))
    with pytest.raises(ValueError, match="at_once"):
        next(iter(client.tree(at_once=0)))
