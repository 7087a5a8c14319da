"""Where credentials come from: arguments, the environment, a profile."""

from pathlib import Path

import pytest
from site_media import Client

# No secret of these may be shown.
PROFILES = """
[default]
url = "http://127.0.0.1:8787"
site = "site-1"
api_key = "hush-key"

[mine]
site = "site-2"
app_id = "app"
app_secret = "hush-app"
instance_id = "instance"

[half]
site = "site-3"
app_id = "app"

[odd]
key = "hush"
"""


@pytest.fixture(autouse=True)
def profiles(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    names = "URL SITE API_KEY APP_ID APP_SECRET INSTANCE_ID PROFILE PROFILES".split()
    for name in names:
        monkeypatch.delenv(f"SITE_MEDIA_{name}", raising=False)
    path = tmp_path / "site-media" / "profiles.toml"
    path.parent.mkdir()
    path.write_text(PROFILES)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    return path


def test_a_profile_says_what_was_not_given(monkeypatch: pytest.MonkeyPatch) -> None:
    client = Client(profile="default")
    assert (client.site, client.base_url) == ("site-1", "http://127.0.0.1:8787/site-media/v1")
    assert Client(profile="default", site="other").site == "other"
    assert Client(profile="mine").site == "site-2"
    monkeypatch.setenv("SITE_MEDIA_PROFILE", "default")
    assert Client().site == "site-1"
    monkeypatch.setenv("SITE_MEDIA_SITE", "from the environment")
    assert Client().site == "from the environment"
    # Who names a profile means that, whatever the environment says.
    assert Client(profile="mine").site == "site-2"
    assert "hush" not in repr(Client())


def test_what_is_wrong_with_a_profile_is_said_without_its_secrets(profiles: Path) -> None:
    for name, what in (
        ("nobody", "there is no profile `nobody`"),
        ("half", "credentials of the app are not complete"),
        ("odd", "says `key`, which means nothing"),
    ):
        with pytest.raises(ValueError, match=what) as caught:
            Client(profile=name)
        assert "hush" not in str(caught.value)
    profiles.write_text('[default]\napi_key = "hush')
    with pytest.raises(ValueError, match="cannot understand") as caught:
        Client(profile="default")
    assert "hush" not in str(caught.value)
    profiles.unlink()
    with pytest.raises(FileNotFoundError):
        Client(profile="default")
