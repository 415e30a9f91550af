"""What a generator is called on the Hub: hf:user/repo[@revision]; and what we call its parts on disk.

Text in, a checked name out; asks nobody.
"""

import re
from dataclasses import dataclass

from aiart.engine.format.strict import quoted
from aiart.errors import RequestError

PREFIXES = ("hf://", "hf:", "https://huggingface.co/")
ORIGIN = "origin.json"  # in the folder of a fetched generator: where it came from
ARRIVING = ".arriving-"  # start of the name of a folder that is not complete
TAG = "aiart"  # of all generators on the Hub
REPO_MAX = 96  # characters, slash included: the Hub's own limit

# The Hub's own rules: letters, digits, dots, dashes, underscores; no dot or dash at an end, none of the two twice.
_PART = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?")
_REVISION = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_./-]{0,99}")  # a branch, a tag or a commit
_COMMIT = re.compile(r"[0-9a-f]{40}")


@dataclass(frozen=True)
class HubName:
    """A repository on the Hub, and which of its states. Made by `parse`; the text of it reads back as an equal one."""

    repo: str  # "user/repo"
    revision: str | None = None  # branch, tag or commit; None: the newest of the main branch

    @classmethod
    def parse(cls, text: str) -> "HubName":
        """hf:user/repo@revision, with or without "hf:" and "@revision", or the address of the repository's page.

        Raises:
            RequestError: "hub_name".
        """
        prefix = next((prefix for prefix in PREFIXES if text.strip().startswith(prefix)), "")
        bare = text.strip().removeprefix(prefix)
        if prefix.startswith("https:"):
            bare = bare.rstrip("/").replace("/tree/", "@", 1)
        repo, at, revision = bare.partition("@")
        if not _is_repo(repo) or (at and not _is_revision(revision)):
            raise RequestError(
                f"{quoted(text)} is no name on the Hub.",
                "A name is user/repo, or user/repo@revision.",
                "Look it up on the generator's page on the Hub.",
                code="hub_name",
            )
        return cls(repo, revision or None)

    @property
    def asked(self) -> str:
        """The revision, with the default filled in."""
        return self.revision or "main"

    @property
    def pinned(self) -> bool:
        """Whether the revision is a commit, which never changes."""
        return is_commit(self.revision)

    def __str__(self) -> str:
        return f"{self.repo}@{self.revision}" if self.revision else self.repo


def is_commit(text: object) -> bool:
    """Whether this is the full name of a commit: 40 hexadecimal digits."""
    return isinstance(text, str) and _COMMIT.fullmatch(text) is not None


def _is_repo(text: str) -> bool:
    parts = text.split("/")
    fits = len(parts) == 2 and len(text) <= REPO_MAX and all(map(_PART.fullmatch, parts))
    return fits and not any(wrong in text for wrong in ("--", "..")) and not text.endswith(".git")


def _is_revision(text: str) -> bool:
    return _REVISION.fullmatch(text) is not None and ".." not in text and "//" not in text
