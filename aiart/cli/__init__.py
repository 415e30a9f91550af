"""The command line: `python -m aiart train | create | evaluate | list | show | push`.

Importing it loads nothing heavy.
"""

from aiart.cli.main import main

__all__ = ["main"]
