"""The fixtures that other people's tests use."""

import pytest
from site_media import Client
from site_media.pytest_plugin import Server, site_media_client, site_media_server

# Where the package is not installed, nobody has made them known.
__all__ = ["site_media_client", "site_media_server"]


@pytest.mark.parametrize("time", ["first", "second"])
def test_every_test_finds_an_empty_media_manager(site_media_client: Client, time: str) -> None:
    assert site_media_client.files.search("").first() is None
    assert site_media_client.upload(time.encode(), name="note.txt").display_name == "note.txt"


def test_the_server_makes_clients(site_media_server: Server) -> None:
    assert site_media_server.client().site == site_media_server.site
    assert site_media_server.async_client().base_url.startswith(site_media_server.url)
    assert site_media_server.environment()["SITE_MEDIA_URL"] == site_media_server.url


def test_without_the_command_it_says_where_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    from site_media import pytest_plugin

    monkeypatch.delenv("SITE_MEDIA_BIN", raising=False)
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr("sys.executable", "/nowhere/python")
    with pytest.raises(pytest.fail.Exception, match="pip install site-media-server"):
        pytest_plugin._binary()
