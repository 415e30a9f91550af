"""What counts once, or no longer: the press of a button that orders something, and a sign-in that was ended.

Each press carries a token, which is taken once: a person who presses twice, or a browser that asks again, thereby gets
one training, one painting, one commit. A sign-in to the Hub is a cookie, which whoever has kept it could go on using.
Both are in the records, so that it does not matter which process of several answers.
"""

import hashlib
import time
from collections import OrderedDict
from contextlib import suppress

from aiart.errors import StudioError
from aiart.studio.database import Database
from aiart.studio.workspace import DAY, Workspace

TOKEN_MAX = 64  # characters
MOST_OF_UNMADE = 10_000  # presses in memory
REPEATED = "repeated"  # code of the error
SIGN_IN_SECONDS = 14 * 86_400  # for which Gradio's cookie is good


class Presses:
    """The presses of all workspaces of a home folder."""

    def __init__(self, database: Database):
        self._database = database
        self._of_unmade: OrderedDict[tuple[str, str], float] = OrderedDict()  # of workspaces without a record

    def take(self, workspace: Workspace, token: str) -> None:
        """Take a press.

        Args:
            token: made by the page; "", from what knows no presses, is always new.

        Raises:
            StudioError: "repeated", if it was taken before; as `Database.transaction`.
        """
        if not token:
            return
        press = workspace.key, token[:TOKEN_MAX]
        if not workspace.is_made:
            return self._take_of_unmade(press)
        insert = "INSERT OR IGNORE INTO presses VALUES (?, ?, ?)"
        with self._database.transaction(durable=False) as connection:  # after a crash nobody presses the same again
            is_new = connection.execute(insert, (*press, time.time())).rowcount
        if not is_new or press in self._of_unmade:
            raise _repeated()

    def _take_of_unmade(self, press: tuple[str, str]) -> None:
        if press in self._of_unmade:
            raise _repeated()
        self._of_unmade[press] = time.time()
        while len(self._of_unmade) > MOST_OF_UNMADE:
            self._of_unmade.popitem(last=False)

    def sweep(self, now: float | None = None) -> None:
        """Forget the presses of more than a day ago. now: seconds since the epoch."""
        oldest = (time.time() if now is None else now) - DAY
        self._database.execute("DELETE FROM presses WHERE made < ?", oldest)
        for press, made in list(self._of_unmade.items()):
            if made < oldest:
                del self._of_unmade[press]


def _repeated() -> StudioError:
    return StudioError("This was ordered already, by the same press.", "", "Press once more.", code=REPEATED)


class SignOuts:
    """Sign-ins that were ended, of all visitors of a home folder. No login is kept, only its digest."""

    def __init__(self, database: Database):
        self._database = database
        self._here: set[str] = set()  # in memory too, should the disk have no room

    def end(self, token: str) -> None:
        """Have a login that was signed out count no longer."""
        digest = _digest(token)
        self._here.add(digest)
        with suppress(StudioError):
            self._database.execute("DELETE FROM signed_out WHERE until < ?", time.time())
            until = time.time() + SIGN_IN_SECONDS
            self._database.execute("INSERT OR REPLACE INTO signed_out VALUES (?, ?)", digest, until)

    def has_ended(self, token: str) -> bool:
        """Return whether a login was signed out."""
        digest = _digest(token)
        if digest in self._here:
            return True
        with suppress(StudioError):
            return self._database.row("SELECT 1 FROM signed_out WHERE session = ?", digest) is not None
        return False


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
