"""A generator on disk -> one commit on the Hub: config, weights, a fresh card and samples, and nothing else.

`plan` only looks at the folder and the repository; what it returns can be shown to a person. `push` then does exactly
that, or nothing: if somebody else commits in between, the Hub refuses. Labels, recipes of training, and whatever else
lies in the folder stay on this machine.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from huggingface_hub import CommitOperation, CommitOperationAdd, CommitOperationDelete, ModelInfo

from aiart.engine.format.card import model_card
from aiart.engine.format.config import GeneratorConfig
from aiart.engine.format.config_text import config_to_json
from aiart.engine.format.folder import CARD, CONFIG, FOREIGN, MODEL, SAMPLES, read_folder
from aiart.engine.format.strict import reading
from aiart.errors import HubError, RequestError
from aiart.hub.addresses import TAG, HubName
from aiart.hub.client import Client
from aiart.hub.download import SAMPLES_MAX, is_small_png
from aiart.hub.errors import conflict, no_login
from aiart.hub.pull import SAMPLE_LIMIT, samples_of


@dataclass(frozen=True)
class Contents:
    """What a commit will hold. The weights are named by their path, since they may be large."""

    config: GeneratorConfig
    small: dict[str, bytes]  # path in the repository -> bytes
    model: Path

    @property
    def paths(self) -> set[str]:
        """All paths in the repository."""
        return {*self.small, MODEL}

    @property
    def bytes(self) -> int:
        """The size of everything."""
        return sum(map(len, self.small.values())) + self.model.stat().st_size


@dataclass(frozen=True)
class PushPlan:
    """What a push will do."""

    user: str  # whose login it uses
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
    """Return the name of whoever is logged in. Raises HubError: "no_login", "login", or as `errors.hub_error`."""
    if not client.signed_in:
        raise no_login()
    account = client.call("your login", client.api().whoami)
    name = account.get("name") if isinstance(account, dict) else None
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
) -> PushPlan:
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
            another model; or as `errors.hub_error`.
    """
    _target(repo, "user")  # the name is judged before anything is sent
    user = whoami(client)
    target = _target(repo, user)
    info = _info(target, client)
    if info:
        _check_target(target.repo, info, private)
    head = info.sha if info else None
    if parent and parent != head:
        raise conflict(target.repo)
    contents = contents_of(folder, target.repo, licence, name, measures)
    leaving = set(samples_of(_paths(info))) - contents.paths if info else set()
    return PushPlan(user, target.repo, private, info is None, head, contents, tuple(sorted(leaving)))


def contents_of(folder: Path, repo: str, licence: str = "", name: str = "", measures: Sequence[str] = ()) -> Contents:
    """Read a generator strictly: what this machine would not load, nobody else gets.

    Args:
        licence: takes the place of the one that was given when it was trained.
        name: takes the place of the one it was trained under.
        measures: lines for the card.

    Raises:
        WeightsError: see `read_folder`; "bad_config:name" or "bad_config:licence".
    """
    config, _ = read_folder(folder)
    labels = {"licence": licence.strip() or config.licence, "name": name.strip() or config.name}
    config = config.model_copy(update=labels)
    samples = _samples(folder)
    small = {CONFIG: config_to_json(config), CARD: model_card(config, len(samples), repo, measures).encode()}
    small |= {f"{SAMPLES}/sample-{i:02d}.png": data for i, data in enumerate(samples)}
    return Contents(config, small, folder / MODEL)


def push(plan: PushPlan, client: Client) -> Pushed:
    """Make the repository if it is new, then one commit. A commit is there as a whole or not at all.

    Raises:
        HubError: "conflict", somebody was faster; or as `errors.hub_error`. After "slow" it may yet arrive.
    """
    if plan.new:
        client.call(plan.repo, lambda: client.api().create_repo(plan.repo, private=plan.private))
    operations: list[CommitOperation] = [CommitOperationAdd(path, data) for path, data in plan.contents.small.items()]
    operations += [CommitOperationAdd(MODEL, plan.contents.model.resolve())]  # in the Hub's cache it is a link
    operations += [CommitOperationDelete(path, is_folder=False) for path in plan.leaving]
    message = f"{plan.contents.config.name}, pushed with aiart"
    commit = client.commit(plan.repo, operations, plan.contents.bytes, message, plan.parent)
    return Pushed(plan.repo, f"{client.endpoint}/{plan.repo}", commit, commit != plan.parent)


def _samples(folder: Path) -> list[bytes]:
    """Return the bytes of the sample pictures, of as many as are shown."""
    found = []
    for path in sorted((folder / SAMPLES).glob("*.png"))[:SAMPLES_MAX]:
        with reading(path) as file:
            data = file.read(SAMPLE_LIMIT + 1)
        if len(data) <= SAMPLE_LIMIT and is_small_png(data[:24]):
            found.append(data)
    return found


def _target(repo: str, user: str) -> HubName:
    name = HubName.parse(repo if "/" in repo else f"{user}/{repo}")
    if name.revision:
        expected = "A push goes to the main branch of a repository."
        raise RequestError(f"{name} names a revision.", expected, f"Say {name.repo}.", code="hub_name")
    return name


def _info(name: HubName, client: Client) -> ModelInfo | None:
    """Return what the Hub says of the repository, or None if there is none that this login may see."""
    try:
        return client.model_info(name)
    except HubError as error:
        if error.code == "not_found":
            return None
        raise


def _check_target(repo: str, info: ModelInfo, private: bool) -> None:
    """Raises HubError if pushing there would surprise somebody."""
    if bool(info.private) != private:
        now, expected = ("private", "public") if info.private else ("public", "private")
        fix = f"Say {now}, choose another name, or change it in the repository's settings on the Hub."
        raise HubError(f"{repo} is {now}, and you asked for {expected}.", fix=fix, code="visibility")
    weights = [path for path in _paths(info) if path in (CONFIG, MODEL) or path.lower().endswith(tuple(FOREIGN))]
    if weights and not (isinstance(info.tags, list) and TAG in info.tags):
        expected = f"A push replaces {CONFIG}, {MODEL} and {CARD}, and only those of a generator of aiart."
        raise HubError(f"{repo} holds another model.", expected, "Choose another name.", code="not_aiart")


def _paths(info: ModelInfo) -> list[str]:
    return [file.rfilename for file in info.siblings or () if isinstance(file.rfilename, str)]
