"""The order of the test files, which of them share a worker, and their environment.

With several workers, long files that begin last are waited for. Files with a test marked `browser` come first, of them
those also marked `slow` and those with the most tests; between them comes what keeps a processor busy, so that not all
workers drive a browser at the same time: the folders whose files share something costly, like TensorFlow or a page that
is built, and files with a test marked `slow`.
"""

import os
import sys
from itertools import chain, zip_longest
from pathlib import Path

import pytest
from xdist.scheduler import LoadFileScheduling

from aiart.engine.compiled.code import prepare
from aiart.web.server.prepare import leave_out_stubs

# Everything that is asked here is on this machine, without TLS; HTTP clients would nevertheless read all certificates
# of the system, each time, which takes ten times as long as a question.
os.environ.pop("SSL_CERT_FILE", None)
os.environ["SSL_CERT_DIR"] = str(Path(__file__).parent)
leave_out_stubs()  # half of the time that Gradio takes to load
LOADED = pytest.StashKey[set[str]]()
SHARING = (  # folders, and files, of which each line goes to one worker
    ("tests/operations/",),
    ("tests/engine/",),
    ("tests/web/tabs/",),
    ("tests/browser/test_drawing", "tests/browser/test_live", "tests/browser/test_hub"),  # one page, one Chromium
    ("tests/browser/test_operations", "tests/browser/test_visitors"),
)


class FolderScheduling(LoadFileScheduling):
    """Gives a worker one file after the other, and those of some folders together."""

    def _split_scope(self, nodeid: str) -> str:
        return _shared(nodeid) or super()._split_scope(nodeid)


def pytest_xdist_make_scheduler(config: pytest.Config, log) -> LoadFileScheduling:
    return FolderScheduling(config, log)


def pytest_configure() -> None:
    """Compile what paints, if nobody has, before workers and commands that are tested would all begin to."""
    prepare()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    files: dict[Path, list[pytest.Item]] = {}
    for item in items:
        files.setdefault(item.path, []).append(item)
    browser = _longest_first(files, "browser")
    sharing = {_shared(item.nodeid): item.path for item in items if item.path not in browser}
    busy = [path for shared, path in sharing.items() if shared]
    busy += [path for path in _longest_first(files, "slow") if path not in browser]
    alternating = chain.from_iterable(zip_longest(browser, busy))
    ordered = dict.fromkeys(path for path in chain(alternating, files) if path)
    items[:] = [item for path in ordered for item in files[path]]


def pytest_collection_finish(session: pytest.Session) -> None:
    session.config.stash[LOADED] = {"gradio", "tensorflow"} & sys.modules.keys()


@pytest.fixture(scope="session")
def forked_workers():
    """From the first test that asks for it on, the studios of this process fork their workers."""
    from aiart.studio.workers import process
    from tests.studio.forks import Starter

    starter = Starter()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(process, "start", starter.start)
        yield
    starter.close()


@pytest.fixture
def loaded_by_collecting(pytestconfig) -> set[str]:
    """What takes seconds to load and was loaded before the first test; every worker collects all files."""
    return pytestconfig.stash[LOADED]


def _longest_first(files: dict[Path, list[pytest.Item]], marker: str) -> list[Path]:
    """The files with a test that has this marker: the slow ones first, then by their number of tests."""
    marked = [path for path in files if any(item.get_closest_marker(marker) for item in files[path])]
    slow = {path for path in marked if any(item.get_closest_marker("slow") for item in files[path])}
    return sorted(marked, key=lambda path: (path not in slow, -len(files[path])))


def _shared(nodeid: str) -> str | None:
    return next((together[0] for together in SHARING if nodeid.startswith(together)), None)
