"""Sign-ins to the Hub that were ended. A sign-in is a cookie, which whoever has kept it could go on using."""

import hashlib
import time
from contextlib import suppress

from aiart.errors import StudioError
from aiart.studio.database import Database

KEPT_SECONDS = 14 * 86_400  # as long as Gradio's cookie is good for


class SignOuts:
    """Of all visitors of a home folder. No login is kept, only its digest."""

    def __init__(self, database: Database):
        self._database = database
        self._here: set[str] = set()  # in memory too, should the disk have no room

    def end(self, token: str) -> None:
        """Have a login that was signed out count no longer."""
        digest = _digest(token)
        self._here.add(digest)
        with suppress(StudioError):
            self._database.execute("DELETE FROM signed_out WHERE until < ?", time.time())
            until = time.time() + KEPT_SECONDS
            self._database.execute("INSERT OR REPLACE INTO signed_out VALUES (?, ?)", digest, until)

    def has_ended(self, token: str) -> bool:
        """Whether a login was signed out."""
        digest = _digest(token)
        if digest in self._here:
            return True
        with suppress(StudioError):
            return self._database.row("SELECT 1 FROM signed_out WHERE session = ?", digest) is not None
        return False


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
