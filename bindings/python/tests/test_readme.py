"""The README tells the truth: its examples run, in their order."""

import re
import shutil
from pathlib import Path

import fsspec  # type: ignore[import-untyped]
import pytest
from site_media.fs import SiteMediaFileSystem

from .conftest import Access


def test_the_examples_of_the_readme_run(
    server: Access,
    fixtures: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name, value in server.environment().items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    shutil.copy(fixtures / "cat-rotated.jpg", "cat.jpg")
    shutil.copy(fixtures / "city.mp4", "film.mp4")

    (tmp_path / "photos" / "deep").mkdir(parents=True)
    shutil.copy(fixtures / "rocket.jpg", "photos/deep/rocket.jpg")

    readme = Path(__file__).parents[1] / "README.md"
    examples = re.findall(r"```python\n(.*?)```", readme.read_text(), re.DOTALL)
    assert len(examples) == 13
    # An installed package is known to fsspec by its entry point.
    fsspec.register_implementation("sitemedia", SiteMediaFileSystem, clobber=True)
    names: dict[str, object] = {}
    for example in examples:
        exec(example, names)

    assert (tmp_path / "copy.jpg").read_bytes() == (tmp_path / "cat.jpg").read_bytes()
    shown = capsys.readouterr().out
    assert "cat.jpg 32243\n" in shown
    assert "v1.file_descriptor_file_ready" in shown
    assert shown.count("ready: tom.jpg\n") == 1
