"""The visitor of a page: the id of her workspace and the training she looks at, kept in her browser.

What comes from a browser can be anything, so it is only ever read through these functions. Whether an id opens a
workspace is decided by the studio.
"""

from aiart.errors import StudioError
from aiart.studio import JobView, Studio, Workspace

STORAGE_KEY = "aiart-visitor"
SECRET = "aiart"  # Gradio wants one; it is sent to every browser and protects nothing
NOBODY = {"drawer": None, "job": None}

# Opens the workspace that a link names after "#", which never reaches a server's log. It asks first: whoever made the
# link can see what is put into that workspace.
FOLLOW_LINK = """
(visitor) => {
  const named = /[#&]drawer=([A-Za-z0-9_-]+)/.exec(location.hash);
  if (!named) return visitor;
  history.replaceState(null, '', location.pathname + location.search);
  if (visitor && visitor.drawer === named[1]) return visitor;
  const question = 'Open the drawer of this link? Whoever has the link sees the pictures and generators in it.';
  return confirm(question) ? {drawer: named[1], job: null} : visitor;
}
"""
MAKE_LINK = """
(visitor) => location.origin + location.pathname + '#drawer=' + ((visitor && visitor.drawer) || '')
"""


def workspace_of(visitor: object) -> str:
    """The id of the workspace that the browser names; "", which opens nothing, if it names none."""
    return _text(visitor, "drawer")


def open_workspace(studio: Studio, visitor: object) -> Workspace:
    """The visitor's workspace. Raises StudioError, code "no_drawer"."""
    return studio.workspaces.open(workspace_of(visitor))


def job_of(visitor: object) -> str:
    """The id of the training in view; "" if there is none."""
    return _text(visitor, "job")


def looking_at(visitor: object, job: str | None) -> dict:
    """The same visitor with another training in view, or with none."""
    return {"drawer": workspace_of(visitor), "job": job}


def arrive(studio: Studio, visitor: object) -> dict:
    """The visitor of a page that has just been opened: with a drawer, and with a training in view if there is one."""
    workspace = workspace_of(visitor)
    if not studio.workspaces.has(workspace):
        return {"drawer": studio.workspaces.new(), "job": None}
    views = studio.training.views(studio.workspaces.open(workspace))
    wanted = job_of(visitor)
    if any(view.id == wanted for view in views):
        return {"drawer": workspace, "job": wanted}
    running = (view.id for view in views if not view.over)
    return {"drawer": workspace, "job": next(running, None)}


def watched(studio: Studio, visitor: object) -> JobView | None:
    """The training in view, or None if there is none (any more). Raises StudioError, code "no_drawer"."""
    if not job_of(visitor):
        return None
    try:
        return studio.training.view(open_workspace(studio, visitor), job_of(visitor))
    except StudioError as error:
        if error.code != "no_job":
            raise
        return None


def _text(visitor: object, key: str) -> str:
    value = visitor.get(key) if isinstance(visitor, dict) else None
    return value if isinstance(value, str) else ""
