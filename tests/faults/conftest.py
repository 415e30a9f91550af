"""The studio of the tests in tests/studio."""

from tests.studio.conftest import config, files, no_painter, opened, studio

__all__ = ["config", "files", "no_painter", "opened", "studio"]
