"""The page on a studio of one's own, as a program: page_server.py HOME STARTERS ENGINE PORT private|public.

Workers with the fake engine are forked where FORKED_WORKERS is set; see tests/studio/forks.py.
"""

import os
import sys
from pathlib import Path

from aiart.web.server.launch import launch
from aiart.web.server.prepare import prepare


def main(home: Path, starters: Path, engine: str, port: int, public: bool) -> None:
    prepare(home)
    from aiart.studio import Studio, StudioConfig
    from aiart.studio.workers import process
    from aiart.web.page import build
    from aiart.web.theme import look

    if os.environ.get("FORKED_WORKERS"):
        from tests.studio.forks import Starter

        process.start = Starter().start
    profile = StudioConfig.public if public else StudioConfig
    studio = Studio(profile(home=home, starters=starters, engine=engine, free_bytes=0))
    try:
        kept = {"blocked_paths": [home / "drawers"], "sign_outs": studio.sign_outs}
        launch(build(studio), port=port or None, public=public, **kept, **look()).wait()
    finally:
        studio.close(training=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], int(sys.argv[4]), sys.argv[5] == "public")
