"""tuspy, a client of tus for Python, against a running Media Manager."""

import hashlib
import io
from base64 import b64encode
from typing import Any, NamedTuple

import pytest
import requests
from conftest import Access
from tusclient.client import TusClient
from tusclient.exceptions import TusCommunicationError

NAME = "lines.txt"
TYPE = "text/plain"
#: A text whose every line is another, so that no piece can stand for a second one.
TEXT = "".join(f"this is line {line}\n" for line in range(50_000)).encode()
PIECE = 300 * 1024
PIECES = {"Tus-Resumable": "1.0.0", "Content-Type": "application/offset+octet-stream"}


class Place(NamedTuple):
    """Where an upload goes, as the API says."""

    url: str
    token: str

    def uploader(self, text: bytes = TEXT, **options: Any) -> Any:
        """Return an upload of `text` that is not begun."""
        metadata = {"filename": NAME, "contentType": TYPE, "token": self.token}
        return TusClient(self.url).uploader(file_stream=io.BytesIO(text), metadata=metadata, **options)

    def finish(self) -> dict[str, Any]:
        """Make a file of what was uploaded."""
        answer = requests.put(f"{self.url}/{self.token}", params={"filename": NAME}, json={}, timeout=60)
        assert answer.status_code == 200, answer.text
        return answer.json()["file"]


@pytest.fixture
def place(server: Access) -> Place:
    """Ask for a place to upload the text to."""
    request = {"mimeType": TYPE, "fileName": NAME, "sizeInBytes": str(len(TEXT))}
    answer = server.ask("/files/generate-resumable-upload-url", request)
    return Place(str(answer["uploadUrl"]), str(answer["uploadToken"]))


def check_whole(file: dict[str, Any]) -> None:
    """Fetch the bytes of a file as a stranger does, and compare."""
    assert file["displayName"] == NAME
    assert requests.get(file["url"], timeout=60).content == TEXT


def test_a_file_goes_up_in_one_piece(place: Place) -> None:
    place.uploader().upload()

    check_whole(place.finish())


def test_a_file_goes_up_in_many_pieces(place: Place) -> None:
    place.uploader(chunk_size=PIECE).upload()

    check_whole(place.finish())


def test_another_uploader_goes_on_where_the_first_stopped(place: Place) -> None:
    first = place.uploader(chunk_size=PIECE)
    first.upload_chunk()

    second = place.uploader(url=first.url)

    assert second.offset == PIECE
    second.upload()
    check_whole(place.finish())


def test_a_piece_at_the_wrong_offset_is_a_conflict_and_harms_nothing(place: Place) -> None:
    ahead = place.uploader(chunk_size=PIECE)
    ahead.upload_chunk()
    behind = place.uploader(url=ahead.url, chunk_size=PIECE)
    behind.offset = 0

    with pytest.raises(TusCommunicationError) as refused:
        behind.upload_chunk()

    assert refused.value.status_code == 409
    ahead.upload()
    check_whole(place.finish())


def test_an_upload_without_its_token_is_refused(place: Place) -> None:
    uploader = place._replace(token="made-up").uploader()

    with pytest.raises(TusCommunicationError) as refused:
        uploader.upload()

    assert refused.value.status_code in (400, 401, 403)


@pytest.fixture
def checksum(place: Place) -> None:
    """Skip what needs the extension where the server does not tell of it; `tus.test.mjs` says when it must."""
    told = requests.options(place.url, timeout=60).headers["Tus-Extension"]
    if "checksum" not in told.split(","):
        pytest.skip(f"the server tells of `{told}` only")


@pytest.mark.usefixtures("checksum")
def test_pieces_are_sent_with_their_checksums(place: Place) -> None:
    place.uploader(chunk_size=PIECE, upload_checksum=True).upload()

    check_whole(place.finish())


@pytest.mark.usefixtures("checksum")
@pytest.mark.parametrize("algorithm", ["md5", "sha1", "sha256"])
def test_a_piece_that_was_spoilt_on_the_way_is_refused_and_sent_again(place: Place, algorithm: str) -> None:
    url = place.uploader().create_url()
    piece, rest = TEXT[:PIECE], TEXT[PIECE:]

    assert send(url, 0, piece[::-1], algorithm, of=piece).status_code == 460
    assert place.uploader(url=url).offset == 0
    assert send(url, 0, piece, algorithm, of=piece).status_code == 204
    assert send(url, PIECE, rest, algorithm, of=rest).status_code == 204
    check_whole(place.finish())


@pytest.mark.usefixtures("checksum")
def test_a_checksum_of_an_unknown_kind_is_refused(place: Place) -> None:
    url = place.uploader().create_url()

    headers = {**PIECES, "Upload-Offset": "0", "Upload-Checksum": "crc7 AAAA"}

    assert requests.patch(url, TEXT, headers=headers, timeout=60).status_code == 400


def send(url: str, offset: int, piece: bytes, algorithm: str, of: bytes) -> requests.Response:
    """Send a piece with the checksum ``of`` some bytes, which tuspy only does for the piece, and for SHA-1."""
    checksum = b64encode(hashlib.new(algorithm, of).digest()).decode()
    headers = {**PIECES, "Upload-Offset": str(offset), "Upload-Checksum": f"{algorithm} {checksum}"}
    return requests.patch(url, piece, headers=headers, timeout=60)
