"""`python -m aiart`: the command line, with the libraries told to be quiet before any of them is imported."""

import os
import sys

from aiart.cli import main as command_line

QUIET = {
    "TF_CPP_MIN_LOG_LEVEL": "3",  # TensorFlow's native log, which does not pass through Python
    "GRPC_VERBOSITY": "ERROR",
}


def main() -> int:
    """Run the command line -> its exit code."""
    for name, value in QUIET.items():
        os.environ.setdefault(name, value)  # who sets it herself wants to see more
    os.environ["KERAS_BACKEND"] = "tensorflow"  # whatever ~/.keras/keras.json says
    return command_line()


if __name__ == "__main__":
    sys.exit(main())
