"""The cookbook: every example runs."""

import subprocess
import sys
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from site_media import Client
from site_media.webhooks import FileFailed, Signer

from .conftest import Access

EXAMPLES = Path(__file__).parents[1] / "examples"


def run(server: Access, *words: str) -> str:
    command = [sys.executable, *words]
    environment = server.environment()
    return subprocess.run(
        command, env=environment, cwd=EXAMPLES, check=True, capture_output=True, text=True, timeout=60
    ).stdout


@pytest.fixture
def ours(server: Access) -> Client:
    return Client(server.url, api_key=server.api_key, site=server.site)


def test_a_folder_is_kept_in_step(server: Access, ours: Client, tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_text("one")
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "two.txt").write_text("two")
    for _ in range(2):
        assert run(server, "sync_folder.py", str(tmp_path), "/in step") == "2 of 2 files are there\n"
    assert [file.display_name for file in ours.files.list("/in step")] == ["one.txt"]
    assert len(ours.files.list("/in step/deep").to_list()) == 1


def test_deleted_images_come_back(server: Access, ours: Client, fixtures: Path) -> None:
    file = ours.upload(fixtures / "coffee.png", folder="/comes back")
    ours.files.delete(file)
    assert run(server, "restore_images.py").endswith("images are back\n")
    assert [found.id for found in ours.files.list("/comes back")] == [file.id]


def test_what_is_found_is_fetched(server: Access, ours: Client, tmp_path: Path) -> None:
    for number in range(3):
        ours.upload(b"%d" % number, name=f"fetch-me-{number}.txt", folder="/fetched")
    shown = run(server, "many_downloads.py", "fetch-me", str(tmp_path / "to"))
    assert sorted(shown.split()) == sorted(str(path) for path in (tmp_path / "to").iterdir())
    assert len(shown.split()) == 3


def test_what_is_found_gets_a_label(server: Access, ours: Client) -> None:
    file = ours.upload(b"label me", name="label-me.txt")
    assert run(server, "label_found.py", "label-me", "labelled") == "1 files got the label\n"
    assert run(server, "label_found.py", "label-me", "labelled") == "0 files got the label\n"
    assert "labelled" in ours.files.get(file).labels


def test_a_csv_of_urls_is_imported(server: Access, tmp_path: Path) -> None:
    table = tmp_path / "files.csv"
    table.write_text("url,note\nhttp://127.0.0.1:9/cat.jpg,the Media Manager fetches nothing from this machine\n")
    with pytest.raises(subprocess.CalledProcessError) as caught:
        run(server, "import_csv.py", str(table), "/imported")
    assert caught.value.stdout.startswith("http://127.0.0.1:9/cat.jpg\tfailed: ")


def test_a_webhook_arrives_in_fastapi(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.syspath_prepend(EXAMPLES)
    from webhook_fastapi import app

    body = Signer().sign(FileFailed(id="1", entity_id="f", error={"code": "UNREACHABLE"}))
    with TestClient(app) as receiver:
        answers = [receiver.post("/webhook", content=body).status_code for _ in range(2)]
        forged = receiver.post("/webhook", content=body[:-8] + "AAAAAAAA").status_code
        nonsense = receiver.post("/webhook", content="hello").status_code
    assert (answers, forged, nonsense) == ([200, 200], 401, 400)
    assert capsys.readouterr().out == "failed: f {'code': 'UNREACHABLE'}\n"
