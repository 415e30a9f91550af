"""The command line: `python -m aiart train | create | evaluate | list | show | push`.

Importing it loads nothing heavy.
"""

from aiart.cli.command_line import main

__all__ = ["main"]
