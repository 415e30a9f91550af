"""The program that serves the page: `python app.py` in a checkout, `aiart page` where the package is installed."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from aiart.cli.options import typed_path
from aiart.errors import ArtError
from aiart.studio import Studio
from aiart.studio.settings import TEMPORARY, home_in, is_public, studio_config
from aiart.web.server.launch import ServedPage, collected_later, launch, leave_when_terminated
from aiart.web.server.ports import listens_at
from aiart.web.server.prepare import LOOPBACK, prepare

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
DATA_HELP = "Where everything is kept; else AIART_DATA, or ~/.aiart."
# What of a studio's home no address may ever lead to.
PRIVATE = ("drawers", "library", "queue", "trash", TEMPORARY, "studio.db", "studio.db-wal", "studio.db-shm")
ENDING = {
    False: "Ctrl+C ends it; a training is set aside, and goes on the next time",
    True: "Ctrl+C ends it; a training goes on by itself",
}


@app.command()
def main(
    share: Annotated[bool, typer.Option("--share", help="Also make a public link, for a week at most.")] = False,
    host: Annotated[str | None, typer.Option(help="Address to listen at; 0.0.0.0 for the whole network.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen at; else the first free one from 7860.")] = None,
    data: Annotated[Path | None, typer.Option(metavar="FOLDER", help=DATA_HELP, parser=typed_path)] = None,
    keep_training: Annotated[
        bool, typer.Option("--keep-training", help="A training goes on when the page is ended; else it is set aside.")
    ] = False,
) -> None:
    """Train generators on your pictures and paint with them, in the browser. docs/deploy.md has its environment."""
    try:
        data, public = data or home_in(), share or is_public()
        shared = public or listens_at(host) not in LOOPBACK.split(",")
        config = replace(studio_config(data, public), shared=shared)
        prepare(data)
        leave_when_terminated()
        studio, set_aside = Studio(config), False
        options = dict(host=host, port=port, share=share, public=public, ending=ENDING[keep_training])
        try:
            with collected_later():
                page = _begin(studio, **options)
            page.wait()
            set_aside = not keep_training  # else another page on the same data may have begun it
        finally:
            for name in studio.close(training=set_aside):
                typer.echo(f"The training of {name!r} was set aside: it goes on when aiart is started again.")
    except ArtError as error:
        typer.echo(error, err=True)
        raise typer.Exit(1) from None


def _begin(studio: Studio, **options: Any) -> ServedPage:
    """Build the page and begin to serve it, with these options of `launch`."""
    from aiart.web.page import build  # Gradio, which reads what `prepare` has set
    from aiart.web.theme import look

    blocked = [studio.config.home / name for name in PRIVATE]
    return launch(build(studio), blocked_paths=blocked, sign_outs=studio.sign_outs, **options, **look())
