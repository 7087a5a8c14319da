"""Receive webhooks with FastAPI.

    pip install site-media fastapi uvicorn
    SITE_MEDIA_WEBHOOK_KEY="$(cat public.pem)" uvicorn webhook_fastapi:app
"""

import os

from fastapi import BackgroundTasks, FastAPI, HTTPException, Request
from site_media.webhooks import Event, FileFailed, FileReady, Inbox, Signer, Verifier, WebhookError

app = FastAPI()
# Without a key of an app, the one for tests is trusted.
verifier = Verifier(os.environ.get("SITE_MEDIA_WEBHOOK_KEY", Signer.TEST_PUBLIC_KEY))
inbox = Inbox()


@app.post("/webhook")
async def receive(request: Request, later: BackgroundTasks) -> None:
    """Believe or refuse, and answer at once: the service waits for 1250 ms only."""
    try:
        event = verifier.verify(await request.body())
    except WebhookError as error:
        raise HTTPException(401 if error.is_doubtful else 400, str(error)) from error
    if inbox.admit(event) == "new":
        later.add_task(handle, event)


def handle(event: Event) -> None:
    """Do what is to be done, after the answer."""
    match event:
        case FileReady(file=file) if file is not None:
            print("ready:", file.display_name)
        case FileFailed(error=error):
            print("failed:", event.entity_id, error)
        case _:
            print(event.slug, event.entity_id)
