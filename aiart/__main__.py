"""`python -m aiart`, or `aiart` where it is installed: the command line, with the libraries told to be quiet before
any of them is imported."""

import json
import os
import sys
from typing import Annotated

import typer

from aiart.cli import main as command_line
from aiart.cli.main import app as verbs
from aiart.cli.options import JsonLines
from aiart.cli.streams import print_line

QUIET = {
    "TF_CPP_MIN_LOG_LEVEL": "3",  # TensorFlow's native log, which does not pass through Python
    "GRPC_VERBOSITY": "ERROR",
}


@verbs.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True}, add_help_option=False)
def page(context: typer.Context) -> None:
    """Serve the page for the browser: train, generate, transform; `page --help` has its options."""
    from aiart.app import app  # with Gradio

    app(context.args, prog_name="aiart page")


@verbs.command()
def doctor(
    json_lines: JsonLines = False,
    hub: Annotated[bool, typer.Option("--hub", help="Also ask the Hub whether it answers.")] = False,
) -> None:
    """Look at what keeps aiart from running; --json makes what a bug report needs. It holds no secret."""
    from aiart.doctor import examine

    findings = list(examine(hub))
    if json_lines:
        print_line(
            json.dumps({one.name: {"well": one.is_well, "sentence": one.sentence, **one.facts} for one in findings})
        )
    else:
        for one in findings:
            print_line(f"{'ok' if one.is_well else 'NO':4}{one.name:13}{one.sentence}")
    if not all(one.is_well for one in findings):
        raise typer.Exit(1)


def main() -> int:
    """Run the command line -> its exit code."""
    for name, value in QUIET.items():
        os.environ.setdefault(name, value)  # who sets it herself wants to see more
    os.environ["KERAS_BACKEND"] = "tensorflow"  # whatever ~/.keras/keras.json says
    return command_line()


if __name__ == "__main__":
    sys.exit(main())
