"""The visitor of a page: the id of her workspace and the training she looks at, kept in her browser, and her login.

What comes from a browser can be anything, so it is only ever read through these functions. Whether an id opens a
workspace is decided by the studio.

A login to the Hub is the visitor's own in a Space, and the owner's on one's own computer; on a share link nobody can
sign in. A token is passed on and never kept.
"""

import os
from collections.abc import Mapping

import gradio as gr

from aiart.errors import ArtError, StudioError
from aiart.studio import JobView, Studio, Workspace
from aiart.studio.settings import in_a_space
from aiart.studio.tokens import TOKEN_MAX
from aiart.web.components.markup import paragraph

STORAGE_KEY = "aiart-visitor"
SECRET = "aiart"  # Gradio wants one; it is sent to every browser and protects nothing
NOBODY = {"drawer": None, "job": None}
JOBS = "jobs"  # the scope that lets a sign-in start jobs; whoever runs a Space has to ask for it in its header

# Opens the workspace that a link names after "#", which never reaches a server's log. It asks first: whoever made the
# link can see what is put into that workspace.
FOLLOW_LINK = """
(visitor) => {
  const named = /[#&]drawer=([A-Za-z0-9_-]+)/.exec(location.hash);
  if (!named) return visitor;
  const rest = location.hash.replace(/[#&]drawer=[A-Za-z0-9_-]+/, '').replace(/^&/, '#');
  history.replaceState(null, '', location.pathname + location.search + rest);
  if (visitor && visitor.drawer === named[1]) return visitor;
  const question = 'Open the drawer of this link? Whoever has the link sees the pictures and generators in it.';
  return confirm(question) ? {drawer: named[1], job: null} : visitor;
}
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


def press_script(name: str, place: int = 0, then: str | None = None) -> str:
    """The `js` of an event that orders something: the visitor it is asked by says which press it was.

    Args:
        name: of the button; one that takes its place has the same.
        place: of the visitor among the inputs.
        then: the `js` that the event has besides.
    """
    visitor = f"inputs[{place}] = window.aiartPress('{name}', inputs[{place}]);"
    done = f"return await ({then})(...inputs);" if then else "return inputs.length > 1 ? inputs : inputs[0];"
    return f"async (...inputs) => {{ {visitor} {done} }}"


def take_press(studio: Studio, visitor: object) -> None:
    """Take the press that the visitor has ordered something by. Raises StudioError: "repeated", "no_drawer"."""
    studio.presses.take(open_workspace(studio, visitor), _text(visitor, "press")[:TOKEN_MAX])


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


def visitors_sign_in(environment: Mapping[str, str] = os.environ) -> bool:
    """Whether this is a Space whose header asks for sign-ins: only there Gradio's login button works."""
    return in_a_space(environment) and bool(environment.get("OAUTH_CLIENT_ID"))


def can_sign_in(studio: Studio) -> bool:
    """Whether a login to the Hub can be had here."""
    return visitors_sign_in() or studio.config.host_login


def can_rent(studio: Studio, environment: Mapping[str, str] = os.environ) -> bool:
    """Whether a login can be had here that may start jobs."""
    if visitors_sign_in(environment):
        return JOBS in environment.get("OAUTH_SCOPES", "").split()
    return studio.config.host_login


def who(studio: Studio, invitation: str) -> str:
    """A paragraph (HTML) that says as whom things would be done on the Hub.

    Args:
        invitation: sentence for visitors, who sign in themselves; on one's own computer the Hub is asked for the name.
    """
    if visitors_sign_in():
        return paragraph(invitation)
    try:
        return paragraph(f"You are {studio.hub.user(True)} on Hugging Face, by the login of this computer.")
    except ArtError as error:
        return paragraph(str(error))


def token_of(oauth: gr.OAuthToken | None) -> str:
    """The token of a signed-in visitor. Raises StudioError, code "no_login"."""
    if oauth is None:
        raise StudioError("You are not signed in.", "", "Sign in with the button above.", code="no_login")
    return oauth.token


def _text(visitor: object, key: str) -> str:
    value = visitor.get(key) if isinstance(visitor, dict) else None
    return value if isinstance(value, str) else ""
