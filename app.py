"""Start the page: python app.py [--share] [--host HOST] [--port PORT] [--data DIR]. A Space starts this file too."""

from pathlib import Path
from typing import Annotated

import typer

from aiart.errors import ArtError
from aiart.files import as_typed
from aiart.studio import Studio
from aiart.studio.config import home_in, is_public, studio_config
from aiart.studio.places import TEMPORARY
from aiart.web.server.launch import launch, prepare

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
DATA_HELP = "Where everything is kept; else AIART_DATA, or ~/.aiart."
# What of a studio's home no address may ever lead to.
PRIVATE = ("drawers", "library", "queue", "trash", TEMPORARY, "studio.db", "studio.db-wal", "studio.db-shm")


@app.command()
def main(
    share: Annotated[bool, typer.Option("--share", help="Also make a public link, for a week at most.")] = False,
    host: Annotated[str | None, typer.Option(help="Address to listen at; 0.0.0.0 for the whole network.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen at; else the first free one from 7860.")] = None,
    data: Annotated[Path | None, typer.Option(metavar="FOLDER", help=DATA_HELP, parser=as_typed)] = None,
) -> None:
    """Train generators on your pictures and paint with them, in the browser. docs/deploy.md has its environment."""
    try:
        data, public = data or home_in(), share or is_public()
        config = studio_config(data, public)
        prepare(data)
        from aiart.web.page import build  # Gradio, which reads what `prepare` has set
        from aiart.web.theme import look

        studio = Studio(config)
        try:
            blocked = [data / name for name in PRIVATE]
            page = build(studio)
            launch(page, host=host, port=port, share=share, public=public, blocked_paths=blocked, **look())
        finally:
            studio.close()
    except ArtError as error:
        typer.echo(error, err=True)
        raise typer.Exit(1) from None


if __name__ == "__main__":
    app()
