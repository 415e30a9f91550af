"""The page: python app.py [--share] [--host HOST] [--port PORT] [--data DIR]. Also what a Space starts.

Puts the parts together; all they are told of the machine and the command line goes through here.
"""

from pathlib import Path
from typing import Annotated

import typer

from aiart.errors import ArtError
from aiart.studio import Studio
from aiart.studio.environment import home_in, is_public, studio_config
from aiart.web.server import launch as serving

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
PRIVATE = ("drawers", "library", "queue", "trash")  # folders of a studio that no address may ever lead to


@app.command()
def main(
    share: Annotated[bool, typer.Option("--share", help="Also make a public link, for a week at most.")] = False,
    host: Annotated[str | None, typer.Option(help="Address to listen at; 0.0.0.0 for the whole network.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen at; else the first free one from 7860.")] = None,
    data: Annotated[Path | None, typer.Option(help="Where everything is kept; else AIART_DATA, or ~/.aiart.")] = None,
) -> None:
    """Train generators on your pictures and paint with them, in the browser. docs/deploy.md has its environment."""
    try:
        data, public = data or home_in(), share or is_public()
        config = studio_config(data, public)
        serving.prepare(data)
        from aiart.web.page import build  # Gradio, which reads what `prepare` has set
        from aiart.web.theme import look

        studio = Studio(config)
        try:
            blocked = [data / name for name in PRIVATE]
            serving.launch(
                build(studio), host=host, port=port, share=share, public=public, blocked_paths=blocked, **look()
            )
        finally:
            studio.close()
    except ArtError as error:
        typer.echo(error, err=True)
        raise typer.Exit(1) from None


if __name__ == "__main__":
    app()
