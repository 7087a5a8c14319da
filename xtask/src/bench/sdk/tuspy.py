"""Stores a file by tuspy: `python tuspy.py <file>`."""

import os
import resource
import sys
import time

import requests
from tusclient.client import TusClient

file = sys.argv[1]
url, site, key = (os.environ[f"SITE_MEDIA_{name}"] for name in ("URL", "SITE", "API_KEY"))
kind = "application/zip"
# Without a size it reads the whole file into memory.
chunk = 16 << 20

started = time.perf_counter()
size = str(os.path.getsize(file))
asked = requests.post(
    f"{url}/site-media/v1/files/generate-resumable-upload-url",
    headers={"authorization": key, "wix-site-id": site},
    json={"mimeType": kind, "fileName": "big.zip", "sizeInBytes": size},
).json()
place, token = asked["uploadUrl"], asked["uploadToken"]
metadata = {"filename": "big.zip", "contentType": kind, "token": token}
TusClient(place).uploader(file, metadata=metadata, chunk_size=chunk).upload()
stored = requests.put(f"{place}/{token}", params={"filename": "big.zip"}, json={}).json()["file"]
assert stored["sizeInBytes"] == size, stored

print("seconds", time.perf_counter() - started)
print("files 1")
print("memory", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)
