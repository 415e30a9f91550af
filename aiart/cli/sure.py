"""Asks a person before something that cannot be taken back."""

import sys

import typer

from aiart.errors import RequestError


def make_sure(question: str, otherwise: str) -> None:
    """Raises RequestError, code "not_sure", unless somebody at the terminal says yes; `otherwise` is what follows."""
    if not sys.stdin.isatty():
        raise RequestError("Nobody is there to be asked.", fix="Say --yes if you are sure.", code="not_sure")
    if not typer.confirm(question, err=True):
        raise RequestError(otherwise, code="not_sure")
