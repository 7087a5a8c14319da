"""What the wheels hold works by itself: the first example of the README, against the command that is installed.

No test of pytest's, for there is nothing but the wheels where it runs: `cargo xtask test` does so.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

HERE = Path(__file__).parent


def main() -> None:
    assert shutil.which("cargo") is shutil.which("rustc") is None
    assert version("site-media") == version("site-media-server")
    command = Path(sys.executable).with_name("site-media")
    said = subprocess.run([command, "--version"], capture_output=True, check=True, text=True)
    assert said.stdout.split() == ["site-media", version("site-media")], said.stdout
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        ready = Path("ready.json")
        serve = [str(command), "serve", "--listen=127.0.0.1:0", "--data=data", f"--ready-file={ready}"]
        with subprocess.Popen(serve) as server:
            try:
                while not ready.exists():
                    # Waits for its end, which would be news, and looks again when that does not come.
                    try:
                        sys.exit(f"the Media Manager ended with {server.wait(timeout=0.01)}")
                    except subprocess.TimeoutExpired:
                        continue
                first_upload(json.loads(ready.read_text()))
            finally:
                server.terminate()


def first_upload(server: dict[str, str]) -> None:
    for name, key in [("URL", "url"), ("SITE", "site"), ("API_KEY", "apiKey")]:
        os.environ[f"SITE_MEDIA_{name}"] = server[key]
    shutil.copy(HERE.parents[2] / "tests" / "fixtures" / "cat-rotated.jpg", "cat.jpg")
    example = re.search(r"```python\n(.*?)```", (HERE.parent / "README.md").read_text(), re.DOTALL)
    assert example and "client.upload(" in example[1]
    exec(example[1], {})
    assert Path("copy.jpg").read_bytes() == Path("cat.jpg").read_bytes()


if __name__ == "__main__":
    main()
