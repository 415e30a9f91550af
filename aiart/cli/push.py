"""The verb `push`: a generator -> the Hub, after saying as whom, where to and what is inside."""

from aiart.cli.models import resolve
from aiart.cli.pictures import counted
from aiart.cli.progress import PlainLines
from aiart.cli.sure import make_sure
from aiart.hub.client import Client
from aiart.hub.push import Plan, plan, push


def push_to(repo: str, model: str, shown: PlainLines, *, private: bool, licence: str, sure: bool) -> None:
    """Push as whoever is logged in on this machine; ask first, unless `sure`.

    Raises:
        RequestError: "hub_name" or "model"; "not_sure", the person said no or could not be asked.
        WeightsError: the generator cannot be read.
        HubError: see `hub.push.plan` and `hub.push.push`.
    """
    folder = resolve(model, shown)
    client = Client(True)
    intended = plan(folder, repo, client, private=private, licence=licence)
    for line in told(intended):
        shown.say(line)
    if not sure:
        make_sure("Push it?", "Nothing was pushed.")
    shown.say(f"Uploading {intended.contents.bytes / 1e6:.1f} MB.")
    pushed = push(intended, client)
    line = pushed.url if pushed.changed else f"{pushed.url} was exactly this already."
    shown.result("pushed", line, repo=pushed.repo, url=pushed.url, commit=pushed.commit, changed=pushed.changed)


def told(intended: Plan) -> list[str]:
    """What a person should know before she says yes."""
    who = "private, only you see it" if intended.private else "public, everybody can fetch it"
    how = "a new repository" if intended.new else f"a new commit after {intended.parent[:8]}"
    config = intended.contents.config
    lines = [f"Pushing {config.name} to {intended.repo} as {intended.user}: {how}, {who}."]
    if config.memory:
        lines += [
            f"It holds {counted(config.memory.pictures)} of its training whole: whoever gets it can look at them."
        ]
    else:
        lines += [
            "No picture of its training is stored in it, but it can paint some of them again, nearly as they were."
        ]
    if not config.licence:
        lines += ["It has no licence, so nobody else may use it; --licence gives it one."]
    return lines
