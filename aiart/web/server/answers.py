"""What every answer to a browser carries, whoever makes it: what a page may load; and refusals, as pages or as JSON."""

import html
import json
import math
from collections.abc import Awaitable, Callable
from typing import Any

from aiart.web.server.requests import Refusal

Send = Callable[[dict[str, Any]], Awaitable[None]]

HUGGING_FACE = "https://huggingface.co https://*.huggingface.co https://*.hf.space https://*.hf.co"
PAGE_POLICY = (  # the page connects to nobody but us; its frameworks compile functions at run time
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob: {allowed}; font-src 'self' data:; media-src 'self' data: blob:; "
    "connect-src 'self' data: blob: {allowed}; worker-src 'self' blob:; object-src 'none'; base-uri 'self'; "
    f"frame-ancestors 'self' {HUGGING_FACE}"
)
FILE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"  # nothing in a stranger's file ever runs
REFUSED_PAGE = (
    '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
    '<title>aiart</title><body style="max-width: 42em; margin: 15vh auto; padding: 0 1.5em; font: 17px/1.5 system-ui, '
    'sans-serif"><h1 style="font-size: 1.4em">aiart cannot be used like this</h1><p>{}</p></body></html>'
)


class Answer:
    """An ASGI `send` that puts our headers into every answer and can answer by itself."""

    def __init__(self, send: Send, policy: bytes):
        self._send, self.started = send, False
        self._headers = {
            b"x-content-type-options": b"nosniff",
            b"referrer-policy": b"same-origin",  # the address of a file is what opens it: nobody else learns it
            b"cross-origin-resource-policy": b"same-origin",
            b"content-security-policy": policy,
        }

    async def __call__(self, message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            self.started = True
            others = [(name, value) for name, value in message.get("headers", ()) if name.lower() not in self._headers]
            message = {**message, "headers": [*others, *self._headers.items()]}
        await self._send(message)

    async def refuse(self, refusal: Refusal, readable: bool = False) -> None:
        """Answer with a refusal, as a page if a person is going to see it."""
        body, kind = json.dumps({"detail": refusal.sentence, "error": refusal.sentence}).encode(), b"application/json"
        if readable:
            body, kind = REFUSED_PAGE.format(html.escape(refusal.sentence)).encode(), b"text/html; charset=utf-8"
        headers = [(b"content-type", kind), (b"content-length", str(len(body)).encode())]
        if refusal.wait:
            headers.append((b"retry-after", str(math.ceil(refusal.wait)).encode()))
        await self({"type": "http.response.start", "status": refusal.status, "headers": headers})
        await self({"type": "http.response.body", "body": body})
