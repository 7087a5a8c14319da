"""Where credentials come from, if not from the program: the environment, and a file of profiles."""

from __future__ import annotations

import os

TYPE_CHECKING = False

if TYPE_CHECKING:
    from pathlib import Path

    from ._site_media import Settings
    from .patience import Seconds

_VARIABLES = {
    "base_url": "SITE_MEDIA_URL",
    "site": "SITE_MEDIA_SITE",
    "api_key": "SITE_MEDIA_API_KEY",
    "app_id": "SITE_MEDIA_APP_ID",
    "app_secret": "SITE_MEDIA_APP_SECRET",
    "instance_id": "SITE_MEDIA_INSTANCE_ID",
}
_APP = ("app_id", "app_secret", "instance_id")


def settled(
    given: dict[str, str | None], profile: str | None, timeout: Seconds | None, max_retries: int | None
) -> Settings:
    """Fill in what was not given: from the profile that was named, or else the environment, or else its profile."""
    named = profile or os.environ.get("SITE_MEDIA_PROFILE")
    known = dict.fromkeys(_VARIABLES) | (_profile(named) if named else {})
    if profile is None:
        _over(known, {name: os.environ.get(variable) for name, variable in _VARIABLES.items()})
    _over(known, given)
    if any(known[name] for name in _APP) and not all(known[name] for name in _APP):
        raise ValueError(
            "the credentials of the app are not complete\n"
            "hint: an app has `app_id`, `app_secret` and `instance_id`"
        )
    return {
        "base_url": known["base_url"],
        "api_key": known["api_key"],
        "site": known["site"],
        "app_id": known["app_id"],
        "app_secret": known["app_secret"],
        "instance_id": known["instance_id"],
        "timeout": timeout if isinstance(timeout, (float, int, type(None))) else timeout.total_seconds(),
        "max_retries": max_retries,
    }


def _over(known: dict[str, str | None], said: dict[str, str | None]) -> None:
    """Say something over what was said before; a key and an app are two ways to say the same."""
    said = {name: value for name, value in said.items() if value}
    if "api_key" in said:
        known.update(dict.fromkeys(_APP))
    elif any(name in said for name in _APP):
        known["api_key"] = None
    known.update(said)


def _profile(name: str) -> dict[str, str | None]:
    # Seldom needed, and not quick to import.
    import tomllib

    path = _place()
    with path.open("rb") as file:
        try:
            profiles = tomllib.load(file)
        except tomllib.TOMLDecodeError as error:
            # What it says names a place, and quotes nothing of what may be secret.
            raise ValueError(f"cannot understand `{path}`: {error}") from None
    if name not in profiles:
        there = ", ".join(f"`{other}`" for other in profiles)
        hint = f"\nhint: there is {there}" if there else ""
        raise ValueError(f"there is no profile `{name}` in `{path}`{hint}")
    said = dict(profiles[name])
    if "url" in said:
        said["base_url"] = said.pop("url")
    for word in said:
        if word not in _VARIABLES:
            raise ValueError(f"the profile `{name}` in `{path}` says `{word}`, which means nothing")
    return said


def _place() -> Path:
    from pathlib import Path

    if path := os.environ.get("SITE_MEDIA_PROFILES"):
        return Path(path)
    if folder := os.environ.get("XDG_CONFIG_HOME"):
        return Path(folder, "site-media", "profiles.toml")
    if os.name == "nt" and not os.environ.get("HOME"):
        return Path(os.environ["APPDATA"], "site-media", "profiles.toml")
    return Path.home() / ".config" / "site-media" / "profiles.toml"
