"""Bring a folder of the Media Manager up to date with one of this machine; a second run sends only what is new.

    python sync_folder.py photos /photos
"""

import sys
from pathlib import Path

from site_media import Client


def sync(client: Client, here: Path, there: str) -> int:
    """Store what is not there yet; return how many files could not be stored."""
    done = client.upload_folder(here, folder=there, skip_same=True, at_once=8)
    failed = [one for one in done if one.error is not None]
    for one in failed:
        print(f"{one.path}: {one.error}", file=sys.stderr)
    print(f"{len(done) - len(failed)} of {len(done)} files are there")
    return len(failed)


if __name__ == "__main__":
    sys.exit(bool(sync(Client(), Path(sys.argv[1]), sys.argv[2])))
