"""Logins to the Hub: in a Space the visitor's own, on one's own computer its owner's.

On a share link nobody can sign in. A token is passed on and never kept.
"""

import os
from collections.abc import Mapping

import gradio as gr

from aiart.errors import ArtError, StudioError
from aiart.studio import Studio
from aiart.studio.config import in_a_space
from aiart.web.components.markup import paragraph

JOBS = "jobs"  # the scope that lets a sign-in start jobs; whoever runs a Space has to ask for it in its header


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
        return paragraph(f"You are {studio.hub.user(True)} on the Hub, by the login of this computer.")
    except ArtError as error:
        return paragraph(str(error))


def token_of(oauth: gr.OAuthToken | None) -> str:
    """The token of a signed-in visitor. Raises StudioError, code "no_login"."""
    if oauth is None:
        raise StudioError("You are not signed in.", "", "Sign in with the button above.", code="no_login")
    return oauth.token
