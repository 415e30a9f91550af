"""`python -m aiart`, or `aiart` where it is installed: the command line, with the libraries told to be quiet before
any of them is imported."""

import os
import sys

import typer

from aiart.cli import main as command_line
from aiart.cli.main import app as verbs

QUIET = {
    "TF_CPP_MIN_LOG_LEVEL": "3",  # TensorFlow's native log, which does not pass through Python
    "GRPC_VERBOSITY": "ERROR",
}


@verbs.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True}, add_help_option=False)
def page(context: typer.Context) -> None:
    """Serve the page for the browser: train, generate, transform; `page --help` has its options."""
    from aiart.app import app  # with Gradio

    app(context.args, prog_name="aiart page")


def main() -> int:
    """Run the command line -> its exit code."""
    for name, value in QUIET.items():
        os.environ.setdefault(name, value)  # who sets it herself wants to see more
    os.environ["KERAS_BACKEND"] = "tensorflow"  # whatever ~/.keras/keras.json says
    return command_line()


if __name__ == "__main__":
    sys.exit(main())
