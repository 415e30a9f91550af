"""Long files begin first, so that no worker is left alone with one at the end; those with browsers not all at once."""

from pathlib import Path

FIRST = (
    "browser/test_operations.py",
    "web/test_isolation.py",
    "browser/test_newcomer.py",
    "engine/test_devices.py",
    "browser/test_visitors.py",
    "web/test_api.py",
    "browser/test_kills.py",
    "cli/test_cli_learning.py",
    "browser/test_hub.py",
    "studio/test_studio_real_engine.py",
    "studio/test_studio_crashes.py",
    "browser/test_space.py",
    "operations/test_mix.py",
    "engine/test_learned.py",
    "engine/test_resuming.py",
    "test_readme.py",
)


def pytest_collection_modifyitems(items):
    here = Path(__file__).parent
    rank = {here / name: number for number, name in enumerate(FIRST)}
    items.sort(key=lambda item: rank.get(item.path, len(FIRST)))  # stable: within a file the order stays
