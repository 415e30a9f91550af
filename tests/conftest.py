"""The order of the test files, and their environment. With several workers, long files that begin last are waited for.

Files with a test marked `browser` or `slow` come first, those with the most tests before the others. The two kinds
alternate, so that not all workers drive a browser at the same time.
"""

import os
from itertools import chain, zip_longest
from pathlib import Path

import pytest

# Everything that is asked here is on this machine, without TLS; HTTP clients would nevertheless read all certificates
# of the system, each time, which takes ten times as long as a question.
os.environ.pop("SSL_CERT_FILE", None)
os.environ["SSL_CERT_DIR"] = str(Path(__file__).parent)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    files: dict[Path, list[pytest.Item]] = {}
    for item in items:
        files.setdefault(item.path, []).append(item)
    browser = _longest_first(files, "browser")
    slow = [path for path in _longest_first(files, "slow") if path not in browser]
    alternating = chain.from_iterable(zip_longest(browser, slow))
    ordered = dict.fromkeys(path for path in chain(alternating, files) if path)
    items[:] = [item for path in ordered for item in files[path]]


def _longest_first(files: dict[Path, list[pytest.Item]], marker: str) -> list[Path]:
    """The files with a test that has this marker, by their number of tests."""
    marked = [path for path in files if any(item.get_closest_marker(marker) for item in files[path])]
    return sorted(marked, key=lambda path: -len(files[path]))
