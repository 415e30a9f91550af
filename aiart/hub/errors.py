"""Exceptions of huggingface_hub, of its HTTP client, of the disk and of our reader, as one sentence for a person.

No other module knows the exceptions of the official client. A sentence never repeats what a server or a header said, so
that no secret and no foreign markup can travel in it.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import httpx2
from huggingface_hub.errors import (
    DisabledRepoError,
    EntryNotFoundError,
    FileMetadataError,
    GatedRepoError,
    HfHubHTTPError,
    LocalEntryNotFoundError,
    OfflineModeIsEnabled,
    RepositoryNotFoundError,
    RevisionNotFoundError,
)
from huggingface_hub.utils import parse_ratelimit_headers

from aiart.errors import FULL, HubError, WeightsError, disk_reason

AWAY = ("unreachable", "slow", "broken_off", "hub_down", "rate_limit", "not_the_hub")  # codes: the Hub did not say no
NOT_AIART = ("bad_config", "bad_config:format", "foreign", "missing")  # codes of the strict reader
LATER = "Try again later."
OTHER = "Nothing of it was kept. Choose another generator, or tell its author."
CONNECTION = "Check the connection, then try again."

# ValueError and RuntimeError: what the client raises for an answer that is not the Hub's, and for a failed upload.
_EXPECTED = (HfHubHTTPError, httpx2.HTTPError, httpx2.InvalidURL, OSError, EntryNotFoundError, ValueError, RuntimeError)


@contextmanager
def hub_errors(what: str, signed_in: bool = False) -> Iterator[None]:
    """Translate the exceptions of a block.

    Args:
        what: what the block is about, as it stands in the sentence: "alice/waves".
        signed_in: whether the block uses a login.

    Raises:
        HubError: see `hub_error` for its codes.
    """
    try:
        yield
    except _EXPECTED as error:
        raise hub_error(error, what, signed_in) from error


def hub_error(error: BaseException, what: str, signed_in: bool) -> HubError:
    """Return the error that says what an exception means for a person.

    Its codes are "offline", "gated", "disabled", "not_found", "no_revision", "missing", "login", "forbidden",
    "payment", "conflict", "too_large", "rate_limit", "hub_down", "refused", "slow", "broken_off", "unreachable",
    "no_disk", "not_stored", "not_the_hub".
    """
    if isinstance(error, HfHubHTTPError):
        return _refused(error, what, signed_in)
    if isinstance(error, (LocalEntryNotFoundError, ValueError)) and isinstance(error.__cause__, _EXPECTED):
        return hub_error(error.__cause__, what, signed_in)  # a download could not even begin
    if isinstance(error, OfflineModeIsEnabled):
        return offline(what)
    if isinstance(error, FileMetadataError):
        return not_the_hub(what)
    if isinstance(error, (httpx2.TimeoutException, TimeoutError)):
        return HubError(f"The Hub did not answer in time about {what}.", fix=CONNECTION, code="slow")
    if isinstance(error, httpx2.RemoteProtocolError):
        return HubError(f"The connection broke off while {what} was on its way.", fix=CONNECTION, code="broken_off")
    if isinstance(error, (httpx2.HTTPError, httpx2.InvalidURL, ConnectionError)):
        return HubError("The Hub cannot be reached.", fix=CONNECTION, code="unreachable")
    if isinstance(error, PermissionError) and error.errno is None:  # not the system's: Xet's word for a bad login
        return _login()
    if isinstance(error, OSError):
        return _disk(error, what)
    if isinstance(error, RuntimeError):  # of an upload; what was the matter is its cause, if anything
        inner = error.__cause__
        return hub_error(inner if isinstance(inner, _EXPECTED) else ConnectionError(), what, signed_in)
    return not_the_hub(what)


def not_the_hub(what: str) -> HubError:
    """Return the error for an answer that cannot be understood as one of the Hub's."""
    return HubError(
        f"The answer about {what} is not the Hub's.",
        fix="A network that asks for a login first may be in between: open any page in a browser, then try again.",
        code="not_the_hub",
    )


def offline(what: str) -> HubError:
    """Return the error for something that is not on this machine while it may not go online."""
    return HubError(
        f"{what} has not been fetched yet, and this machine is set to stay offline.",
        "Only what was fetched before can be used.",
        "Unset HF_HUB_OFFLINE to go online.",
        code="offline",
    )


def not_found(what: str, signed_in: bool) -> HubError:
    """Return the error for what is not there or is private: nobody learns here which of the two it is."""
    happened = f"There is no {what} that your login may see." if signed_in else f"There is no public {what} on the Hub."
    fix = "Check the name." if signed_in else "Check the name. For a private one, its owner has to be logged in."
    return HubError(happened, fix=fix, code="not_found")


def unsound(what: str, error: WeightsError) -> HubError:
    """Return the refusal of the strict reader as an error about something on the Hub."""
    if error.code in NOT_AIART:
        return HubError(f"{what} is not a generator of aiart. {error.happened}", fix=OTHER, code="not_aiart")
    if error.code == "newer_format":
        happened = f"{what} was made by a newer version of aiart."
        return HubError(happened, error.expected, "Update aiart, then try again.", code="newer_format")
    if error.code == "too_large":
        return HubError(f"{what} is too large. {error.happened}", error.expected, OTHER, code="too_large")
    return HubError(f"{what} is damaged. {error.happened}", error.expected, OTHER, code="damaged")


def gated(what: str) -> HubError:
    """Return the error for a repository whose author has to let people in."""
    return HubError(
        f"{what} is only for those whom its author has let in.",
        fix="Ask on its page on the Hub, or choose another generator.",
        code="gated",
    )


def _refused(error: HfHubHTTPError, what: str, signed_in: bool) -> HubError:
    """Return the error for an answer of the Hub that is a refusal."""
    status = error.response.status_code
    if isinstance(error, GatedRepoError):
        return gated(what)
    if isinstance(error, DisabledRepoError):
        return HubError(f"The Hub has disabled {what}.", fix="Choose another generator.", code="disabled")
    if isinstance(error, RevisionNotFoundError):
        happened = f"There is no {what}: the repository is there, this revision is not."
        return HubError(happened, fix="Name a branch, a tag or a whole commit of it, or none.", code="no_revision")
    if isinstance(error, EntryNotFoundError):
        return HubError(f"A file of {what} is not there any more.", fix="Try again.", code="missing")
    if isinstance(error, RepositoryNotFoundError) or status == 404:
        return not_found(what, signed_in)
    if status == 401:
        return _login()
    return _rate_limit(error) if status == 429 else _by_status(status, what)


def _by_status(status: int, what: str) -> HubError:
    if status >= 500:
        return HubError(f"The Hub is in trouble itself (its answer was {status}).", fix=LATER, code="hub_down")
    if status == 403:
        fix = "Use a login that may do this, or another name."
        return HubError(f"The Hub does not let this login do that with {what}.", fix=fix, code="forbidden")
    if status == 402:
        fix = "Add some at https://huggingface.co/settings/billing, then try again."
        return HubError(f"The Hub wants money for {what}, and this account has no credit.", fix=fix, code="payment")
    if status in (409, 412):
        return conflict(what)
    if status == 413:
        fix = "Make it smaller: fewer pictures, or a smaller size."
        return HubError(f"{what} is larger than the Hub accepts.", fix=fix, code="too_large")
    return HubError(f"The Hub refused {what} (its answer was {status}).", fix="Try again later.", code="refused")


def conflict(what: str) -> HubError:
    """Return the error for a repository that has a newer commit than the one that was to be continued."""
    return HubError(
        f"{what} was changed by somebody else meanwhile, so nothing was pushed.",
        "A push continues the state of the repository that was looked at.",
        "Look at what changed on its page, then push again.",
        code="conflict",
    )


def _login() -> HubError:
    fix = "Log in again: hf auth login, or the login button of the page."
    return HubError("The Hub does not accept this login.", fix=fix, code="login")


def no_login(where: str = "") -> HubError:
    """Return the error for what needs a login when there is none."""
    fix = "Log in first: hf auth login, or the login button of the page."
    return HubError(f"Nobody is logged in to the Hub{where}.", fix=fix, code="no_login")


def _rate_limit(error: HfHubHTTPError) -> HubError:
    limit = parse_ratelimit_headers(error.response.headers)
    wait = f"Wait {limit.reset_in_seconds} seconds, then try again." if limit and limit.remaining == 0 else LATER
    return HubError("The Hub was asked too often from here.", fix=wait, code="rate_limit")


def _disk(error: OSError, what: str) -> HubError:
    if error.errno in FULL:
        return no_disk(what)
    reason, fix = disk_reason(error)
    return HubError(f"{what} could not be stored.", reason, f"{fix}, then try again.", code="not_stored")


def no_disk(what: str) -> HubError:
    """Return the error for a disk without room."""
    return HubError(f"The disk is too full for {what}.", fix="Free some space, then try again.", code="no_disk")
