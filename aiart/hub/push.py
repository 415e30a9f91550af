"""A generator on disk -> one commit on the Hub, after a look at what is there.

`plan` only looks; what it returns can be shown to a person, and `push` then does exactly that, or nothing: if somebody
else commits in between, the Hub refuses. Knows nothing of terminals and pages.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from huggingface_hub import CommitOperationAdd, CommitOperationDelete, HfApi
from huggingface_hub.utils import disable_progress_bars
from huggingface_hub.utils.logging import set_verbosity_error

from aiart.engine.format.folder import CARD, CONFIG, FOREIGN, MODEL
from aiart.errors import HubError, RequestError
from aiart.hub.client import Client
from aiart.hub.contents import Contents, contents_of
from aiart.hub.listing import repository, samples_of
from aiart.hub.names import HubName
from aiart.hub.patience import Patience, within
from aiart.hub.refusals import conflict, no_login, telling

COMMIT_SECONDS, PACE = 60.0, 32 << 10  # a commit may take so long, and a second more for so many bytes
TAG = "aiart"


@dataclass(frozen=True)
class Plan:
    """What a push will do."""

    user: str  # as whom
    repo: str
    private: bool
    new: bool  # whether the repository is made first
    parent: str | None  # the commit that is continued
    contents: Contents
    leaving: tuple[str, ...]  # samples of before that are deleted


@dataclass(frozen=True)
class Pushed:
    """A generator that is on the Hub now."""

    repo: str
    url: str  # of its page
    commit: str
    changed: bool  # False: it already was there, exactly so


def whoami(client: Client) -> str:
    """The name of whoever is logged in. Raises HubError: "no_login", "login", or as `refusals.refusal`."""
    if not client.signed_in:
        raise no_login()
    with telling("your login", signed_in=True):
        told = within(Patience().left(), client.api().whoami)
    name = told.get("name") if isinstance(told, dict) else None
    if not isinstance(name, str):
        raise HubError("The Hub does not say whose login this is.", fix="Log in again.", code="login")
    return name


def plan(
    folder: Path,
    repo: str,
    client: Client,
    *,
    private: bool = True,
    licence: str = "",
    name: str = "",
    measures: Sequence[str] = (),
    parent: str | None = None,
) -> Plan:
    """Look at a folder and at the repository it would go to; nothing is changed.

    Args:
        repo: "user/repo", or "repo" in the account of whoever is logged in.
        private: who may see it; a repository that is there already is never made more or less visible.
        licence, name, measures: see `contents_of`.
        parent: the commit that the caller wants to continue; by default whichever is newest now.

    Raises:
        RequestError: "hub_name".
        WeightsError: it is not a sound generator.
        HubError: "no_login"; "conflict", the newest is not `parent`; "visibility"; "not_aiart", the repository holds
            another model; or as `refusals.refusal`.
    """
    _target(repo, "user")  # the name is judged before anything is sent
    user = whoami(client)
    target = _target(repo, user)
    there = _there(target, client)
    if there:
        _check_target(target.repo, there, private)
    head = there["sha"] if there else None
    if parent and parent != head:
        raise conflict(target.repo)
    contents = contents_of(folder, target.repo, licence, name, measures)
    leaving = set(samples_of(_paths(there))) - contents.paths if there else set()
    return Plan(user, target.repo, private, there is None, head, contents, tuple(sorted(leaving)))


def push(plan: Plan, client: Client) -> Pushed:
    """Do it: make the repository if it is new, then one commit. A commit is there as a whole or not at all.

    Raises:
        HubError: "conflict", somebody was faster; or as `refusals.refusal`. After "slow" it may yet arrive.
    """
    disable_progress_bars()  # the official client's remarks are for programmers, on whatever terminal there is
    set_verbosity_error()
    api = client.api()
    with telling(plan.repo, signed_in=True):
        if plan.new:
            within(Patience().left(), lambda: api.create_repo(plan.repo, private=plan.private))
        seconds = COMMIT_SECONDS + plan.contents.bytes / PACE
        told = within(seconds, lambda: _commit(api, plan))
    return Pushed(plan.repo, f"{client.endpoint}/{plan.repo}", told.oid, told.oid != plan.parent)


def _commit(api: HfApi, plan: Plan) -> Any:
    operations = [CommitOperationAdd(path, data) for path, data in plan.contents.small.items()]
    operations += [CommitOperationAdd(MODEL, plan.contents.model)]
    operations += [CommitOperationDelete(path, is_folder=False) for path in plan.leaving]
    message = f"{plan.contents.config.name}, pushed with aiart"
    return api.create_commit(plan.repo, operations, commit_message=message, parent_commit=plan.parent)


def _target(repo: str, user: str) -> HubName:
    name = HubName.parse(repo if "/" in repo else f"{user}/{repo}")
    if name.revision:
        expected = "A push goes to the main branch of a repository."
        raise RequestError(f"{name} names a revision.", expected, f"Say {name.repo}.", code="hub_name")
    return name


def _there(name: HubName, client: Client) -> dict | None:
    """What the Hub says of the repository, or None if there is none that this login may see."""
    try:
        return repository(name, client, Patience())
    except HubError as error:
        if error.code == "not_found":
            return None
        raise


def _check_target(repo: str, there: dict, private: bool) -> None:
    """Raises HubError if pushing there would surprise somebody."""
    if bool(there.get("private")) != private:
        now, asked = ("private", "public") if there.get("private") else ("public", "private")
        fix = f"Say {now}, choose another name, or change it in the repository's settings on the Hub."
        raise HubError(f"{repo} is {now}, and you asked for {asked}.", fix=fix, code="visibility")
    weights = [path for path in _paths(there) if path in (CONFIG, MODEL) or path.lower().endswith(tuple(FOREIGN))]
    tags = there.get("tags")
    if weights and not (isinstance(tags, list) and TAG in tags):
        expected = f"A push replaces {CONFIG}, {MODEL} and {CARD}, and only those of a generator of aiart."
        raise HubError(f"{repo} holds another model.", expected, "Choose another name.", code="not_aiart")


def _paths(there: dict) -> list[str]:
    names = (file.get("rfilename") for file in there["siblings"] if isinstance(file, dict))
    return [name for name in names if isinstance(name, str)]
