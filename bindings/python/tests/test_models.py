"""The objects of the API: frozen, comparable, printable, and true to what was received."""

import ast
import copy
import json
import pickle
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import site_media
from site_media import FileDescriptor, Folder, MediaType, OperationStatus, State

Json = dict[str, Any]


@pytest.fixture(scope="module")
def answers(examples: Path) -> dict[str, Json]:
    """Read every file that the spec's examples answer."""
    found = {}
    for path in sorted((examples / "getFileDescriptor").glob("*.json")):
        body = json.loads(path.read_text())["answer"]["body"]
        if "file" in body:
            found[path.stem] = body["file"]
    return found


@pytest.fixture
def image(answers: dict[str, Json]) -> FileDescriptor:
    """Give the descriptor of a photograph."""
    return FileDescriptor.from_json(json.dumps(answers["image"]))


def test_every_example_survives_the_round_trip(answers: dict[str, Json]) -> None:
    assert len(answers) > 10
    for name, answer in answers.items():
        file = FileDescriptor.from_json(json.dumps(answer))
        assert file.to_dict() == json.loads(file.to_json()), name
        assert file.to_dict() == answer, name
        again = [pickle.loads(pickle.dumps(file)), copy.copy(file), copy.deepcopy(file)]
        assert [file] * 3 == again
        assert {file, *again} == {file}


def test_members_have_python_types(image: FileDescriptor, answers: dict[str, Json]) -> None:
    answer = answers["image"]
    assert image.media_type is MediaType.IMAGE
    assert image.operation_status is OperationStatus.READY
    assert image.state is State.OK
    assert image.size_in_bytes == int(answer["sizeInBytes"])
    assert image.labels == tuple(answer["labels"])
    assert image.created_date == datetime.fromisoformat(answer["createdDate"])
    assert image.created_date.tzinfo is UTC
    assert (image.width, image.height) == (640, 427)
    assert image.media is not None
    assert image.media.image is not None
    assert image.media.video is None


def test_a_moment_keeps_its_microseconds_and_may_lie_before_the_epoch() -> None:
    for text in ("2024-02-29T23:59:59.123456Z", "1969-12-31T23:59:59.999999Z", "0001-01-01T00:00:00Z"):
        folder = folder_of(createdDate=text)
        assert folder.created_date == datetime.fromisoformat(text)


def test_a_value_that_came_later_is_a_member_without_a_name() -> None:
    folder = folder_of(state="ARCHIVED")
    assert isinstance(folder.state, State)
    assert not folder.state.is_known
    assert folder.state == "ARCHIVED"
    assert pickle.loads(pickle.dumps(folder.state)) == "ARCHIVED"
    assert State("OK") is State.OK
    assert list(State) == [State.OK, State.DELETED]
    assert folder.to_dict()["state"] == "ARCHIVED"


def test_a_model_is_read_from_what_it_gave() -> None:
    folder = folder_of(displayName="it's")
    assert Folder.from_dict(folder.to_dict()) == folder
    with pytest.raises(TypeError):
        Folder.from_dict({"id": object()})


def test_a_model_reads_as_a_call_without_what_is_missing() -> None:
    assert repr(folder_of(displayName="it's")) == (
        "Folder(id='f', display_name=\"it's\", parent_folder_id='media-root', "
        "created_date=datetime.datetime(2024, 1, 2, 3, 4, 5, tzinfo=datetime.timezone.utc), state=<State.OK: 'OK'>)"
    )


def test_a_model_is_matched_and_cannot_be_changed(image: FileDescriptor) -> None:
    match image:
        case FileDescriptor(display_name=name, media_type=MediaType.IMAGE):
            assert name == "rocket.jpg"
        case _:
            pytest.fail("it is an image")
    with pytest.raises(AttributeError):
        image.display_name = "other.jpg"  # type: ignore[misc]
    assert image != folder_of()


def test_what_is_no_model_is_a_value_error() -> None:
    with pytest.raises(ValueError, match="missing field"):
        Folder.from_json("{}")
    with pytest.raises(ValueError, match="expected"):
        FileDescriptor.from_json(b"\xff")


def test_the_stubs_say_the_truth(answers: dict[str, Json]) -> None:
    types = stubs()
    seen: set[str] = set()
    for answer in answers.values():
        for model in walk(FileDescriptor.from_json(json.dumps(answer))):
            for member, annotation in types[type(model).__name__].items():
                value = getattr(model, member)
                assert fits(value, annotation), (
                    f"{type(model).__name__}.{member} = {value!r} is no {annotation}"
                )
            seen.add(type(model).__name__)
    assert seen >= {
        "FileDescriptor",
        "FileMedia",
        "ImageMedia",
        "Image",
        "Video",
        "Audio",
        "Archive",
        "Model3D",
    }


def folder_of(**members: str) -> Folder:
    plain = {
        "id": "f",
        "displayName": "pets",
        "parentFolderId": "media-root",
        "state": "OK",
        "createdDate": "2024-01-02T03:04:05Z",
    }
    return Folder.from_json(json.dumps({**plain, **members}))


def stubs() -> dict[str, dict[str, str]]:
    """Read the properties of each class from the stub, with what it says of their type."""
    stub = Path(site_media.__file__).with_name("generated") / "models.pyi"
    classes = [node for node in ast.parse(stub.read_text()).body if isinstance(node, ast.ClassDef)]
    return {
        node.name: {
            member.name: ast.unparse(member.returns)
            for member in node.body
            if isinstance(member, ast.FunctionDef) and member.decorator_list and member.returns
        }
        for node in classes
    }


def fits(value: object, annotation: str) -> bool:
    if annotation.startswith("tuple["):
        inner = annotation.removeprefix("tuple[").removesuffix(", ...]")
        return isinstance(value, tuple) and all(fits(item, inner) for item in value)
    classes: dict[str, type] = {
        "None": type(None),
        "str": str,
        "int": int,
        "float": float,
        "bool": bool,
        "datetime": datetime,
    }
    named = [classes.get(name) or getattr(site_media, name) for name in annotation.split(" | ")]
    return any(isinstance(value, one) for one in named)


def walk(model: object) -> Iterator[Any]:
    """Give a model and every model in it."""
    if isinstance(model, tuple):
        for item in model:
            yield from walk(item)
    elif type(model).__module__ == "site_media":
        yield model
        for member in getattr(model, "__match_args__", ()):
            yield from walk(getattr(model, member))
