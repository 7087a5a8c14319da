"""Errors: the right class, with what is known about it, and fit to travel."""

import copy
import errno
import inspect
import io
import pickle
from pathlib import Path

import pytest
import site_media
from site_media import Client, Folder, SiteMediaError, ViolatedRule, Violation
from site_media.errors import _make

from .conftest import Access


def test_a_wrong_key_is_refused(server: Access) -> None:
    client = Client(server.url, api_key="wrong", site=server.site)
    with pytest.raises(site_media.AuthenticationError) as caught:
        client.files.list().first()
    error = caught.value
    assert (error.kind, error.status, error.attempts) == ("unauthenticated", 401, 1)
    assert error.hint == "check the API key and the site id"
    assert str(error) == f"{error.message}\nhint: check the API key and the site id"


def test_an_unknown_file_is_not_found(client: Client) -> None:
    with pytest.raises(site_media.NotFoundError) as caught:
        client.files.get("abcdef_0123456789abcdef0123456789abcdef~mv2.jpg")
    assert caught.value.status in (400, 404)
    assert caught.value.code
    assert caught.value.request_id
    assert not caught.value.is_retryable


def test_a_broken_rule_is_named(client: Client) -> None:
    with pytest.raises(site_media.InvalidRequestError) as caught:
        client.files.list(page_size=101).first()
    (violation,) = caught.value.violations
    assert "limit" in violation.field
    assert isinstance(violation.rule, ViolatedRule)
    assert isinstance(caught.value, ValueError)


def test_a_file_without_bytes_is_refused(client: Client, folder: Folder, fixtures: Path) -> None:
    with pytest.raises(SiteMediaError) as caught:
        client.upload(fixtures / "empty.bin", name="empty.txt", folder=folder)
    assert caught.value.code == "ZERO_FILE_SIZE"


def test_a_missing_file_is_the_error_that_open_raises(nobody: Client, tmp_path: Path) -> None:
    missing = tmp_path / "missing.jpg"
    with pytest.raises(FileNotFoundError) as caught:
        nobody.upload(missing)
    assert type(caught.value) is FileNotFoundError
    assert (caught.value.errno, caught.value.filename) == (errno.ENOENT, str(missing))


def test_a_folder_is_no_file(nobody: Client, tmp_path: Path) -> None:
    with pytest.raises(IsADirectoryError) as caught:
        nobody.upload(tmp_path)
    assert caught.value.filename == str(tmp_path)
    assert caught.value.__notes__ == ["hint: `upload_folder` stores the files in it"]


def test_a_download_to_nowhere_names_the_place(client: Client, folder: Folder, tmp_path: Path) -> None:
    file = client.upload(b"x", name="x.txt", folder=folder)
    target = tmp_path / "no such folder" / "x.txt"
    with pytest.raises(FileNotFoundError) as caught:
        client.download(file, target)
    assert caught.value.filename == str(target)


def test_nobody_listens(nobody: Client) -> None:
    with pytest.raises(site_media.APIConnectionError) as caught:
        nobody.files.get("x")
    assert isinstance(caught.value, ConnectionError)
    assert caught.value.is_retryable


def test_what_cannot_be_an_id_is_never_sent(nobody: Client) -> None:
    with pytest.raises(site_media.InvalidRequestError, match=r"`\.\.` cannot be the id of a file"):
        nobody.files.get("..")


@pytest.mark.parametrize(
    ("source", "said"),
    [
        (b"bytes", "what is uploaded has no name\nhint: give it one with `name=`"),
        (io.BytesIO(b"bytes"), "what is uploaded has no name"),
        (12, "cannot upload a `int`\nhint: give a path, bytes, a binary file, or an iterable of bytes"),
    ],
)
def test_a_source_of_the_wrong_kind_is_named(nobody: Client, source: object, said: str) -> None:
    with pytest.raises(TypeError) as caught:
        nobody.upload(source)  # type: ignore[arg-type]
    assert str(caught.value).startswith(said)


def test_a_file_opened_as_text_names_the_cure(nobody: Client, tmp_path: Path) -> None:
    note = tmp_path / "note.txt"
    note.write_text("a note")
    with note.open() as source, pytest.raises(TypeError, match="open it with mode `'rb'`"):
        nobody.upload(source)  # type: ignore[arg-type]


def test_the_errors_of_a_source_come_out_as_they_are(nobody: Client) -> None:
    class Broken:
        def read(self, size: int, /) -> bytes:
            raise ZeroDivisionError(size)

    with pytest.raises(ZeroDivisionError):
        nobody.upload(Broken(), name="broken.txt")


def test_what_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SITE_MEDIA_URL", "SITE_MEDIA_API_KEY", "SITE_MEDIA_SITE"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(site_media.InvalidRequestError, match="no API key was given"):
        Client(site="s")
    with pytest.raises(ValueError, match="is not the address of a Media Manager"):
        Client("nonsense", api_key="k", site="s")
    with pytest.raises(ValueError, match="is no time to wait"):
        Client(api_key="k", site="s", timeout=-1)


def test_sorting_by_what_cannot_be_sorted_by_is_named(nobody: Client) -> None:
    with pytest.raises(ValueError, match="cannot sort by `colour`\nhint: sort by `display_name`"):
        nobody.files.list(sort_by="colour").first()  # type: ignore[arg-type]


def test_a_closed_client_says_so(server: Access) -> None:
    with Client(server.url, api_key=server.api_key, site=server.site) as client:
        client.files.list().first()
    with pytest.raises(RuntimeError, match="the client is closed"):
        client.files.list().first()


ERRORS = [
    error
    for error in (getattr(site_media, name) for name in site_media.__all__)
    if inspect.isclass(error) and issubclass(error, SiteMediaError)
]


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: error.__name__)
def test_every_error_can_be_pickled_and_copied(error: type[SiteMediaError]) -> None:
    violation = Violation("paging.limit", "too large", ViolatedRule.MAX, None, {"threshold": 100})
    made = error(
        "`x` is wrong",
        hint="mend it",
        status=400,
        code="X",
        request_id="r1",
        violations=(violation,),
        attempts=2,
    )
    for again in (pickle.loads(pickle.dumps(made)), copy.copy(made)):
        assert type(again) is error
        assert vars(again) == vars(made)
        assert (str(again), again.args) == ("`x` is wrong\nhint: mend it", ("`x` is wrong",))


def test_every_kind_has_its_class() -> None:
    kinds = {error.kind for error in ERRORS}
    assert len(kinds) == len(ERRORS) == 16
    for kind in kinds | {"of tomorrow"}:
        error = _make(kind, "m", {"violations": []})
        assert error.kind == (kind if kind in kinds else "other")
