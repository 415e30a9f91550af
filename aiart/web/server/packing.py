"""The page itself, packed: a megabyte and a half of descriptions is a sixth of that on its way to a phone.

Gradio packs its scripts and styles, and not the document that holds the description of every part of the page.
"""

from starlette.datastructures import Headers
from starlette.middleware.gzip import GZipResponder
from starlette.types import ASGIApp, Receive, Scope, Send

LEAST_BYTES = 16 * 2**10  # of a document that is worth it
LEVEL = 3  # of 9; higher ones take twice the time for a twentieth less


class Packing:
    """Middleware that packs the document at `/` for whoever can unpack it."""

    def __init__(self, app: ASGIApp):
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_page = scope["type"] == "http" and scope["path"] == "/"
        if is_page and "gzip" in Headers(scope=scope).get("accept-encoding", ""):
            await GZipResponder(self._app, LEAST_BYTES, compresslevel=LEVEL)(scope, receive, send)
        else:
            await self._app(scope, receive, send)
