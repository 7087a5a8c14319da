"""URLs that are made without asking anybody."""

from pathlib import Path
from urllib.request import urlopen

import pytest
import site_media
from site_media import Client, Folder, MediaUri, Poster, image_url

ID = "0abec0_b291~mv2.jpg"
SERVED = f"https://static.wixstatic.com/media/{ID}"


def test_an_image_is_asked_for_in_a_size() -> None:
    assert image_url(ID) == SERVED
    assert image_url(ID, size=(3024, 4032), fill=(300, 200), quality=70).startswith(
        f"{SERVED}/v1/fill/w_300,h_200,"
    )
    uri = f"wix:image://v1/{ID}/cat.jpg#originWidth=400&originHeight=300"
    assert image_url(uri, fit=(200, 200)) == image_url(MediaUri.parse(uri), fit=(200, 200))
    assert "w_200,h_150," in image_url(uri, fit=(200, 200))


@pytest.mark.parametrize(
    ("options", "what"),
    [
        ({"fit": (1, 1), "fill": (1, 1)}, "not both"),
        ({"fit": (9, 9), "align": "middle"}, "`align` cannot be `middle`"),
        ({"fit": (9, 9), "encoding": "gif"}, "`encoding` cannot be `gif`"),
    ],
)
def test_what_makes_no_sense_is_refused(options: dict[str, object], what: str) -> None:
    with pytest.raises(ValueError, match=what):
        image_url(ID, **options)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="no image"):
        image_url(MediaUri(kind="video", id="v"))


def test_a_stored_image_is_transformed(client: Client, folder: Folder, fixtures: Path) -> None:
    file = client.upload(fixtures / "rocket.jpg", folder=folder)
    url = image_url(file, fill=(100, 100), encoding="stored")
    assert url.startswith(file.url)
    with urlopen(url) as answer:
        assert answer.headers["content-type"] == "image/jpeg"
        assert answer.read().startswith(b"\xff\xd8")


def test_media_uris_are_read_and_printed() -> None:
    text = f"wix:image://v1/{ID}/leon%20cat.jpg#originWidth=3024&originHeight=4032"
    uri = MediaUri.parse(text)
    assert uri == MediaUri(kind="image", id=ID, filename="leon cat.jpg", size=(3024, 4032))
    assert str(uri) == text
    film = MediaUri(kind="video", id="0abec0_40f9", poster=Poster("p.jpg", 1280, 720))
    assert MediaUri.parse(str(film)) == film
    older = "wix:document://v1/ugd/0abec0_dd.pdf/report.pdf"
    assert str(MediaUri.parse(older)) == older
    for text in ("", "http://a", "wix:image://v2/x"):
        with pytest.raises(ValueError):
            MediaUri.parse(text)
    with pytest.raises(ValueError, match="cannot be the id"):
        MediaUri(kind="image", id="a/b")


def test_ids_come_out_of_urls(client: Client, folder: Folder, fixtures: Path) -> None:
    file = client.upload(fixtures / "rocket.jpg", folder=folder)
    assert site_media.file_id(file.url) == file.id
    assert site_media.file_id(image_url(file, fit=(10, 10))) == file.id
    assert site_media.file_id("https://example.com/cat") is None
