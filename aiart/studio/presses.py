"""One order per press: a press of a button that orders something carries a token, and each token is taken once.

A person who presses twice, or a browser that asks again, thereby gets one training, one painting, one commit. The
tokens are in the records, so that it does not matter which process of several answers.
"""

import time
from collections import OrderedDict

from aiart.errors import StudioError
from aiart.studio.database import Database
from aiart.studio.workspace import DAY, Workspace

TOKEN_MAX = 64  # characters
MOST_OF_UNMADE = 10_000  # presses in memory
REPEATED = "repeated"  # code of the error


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
