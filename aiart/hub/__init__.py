"""The Hugging Face Hub: generators are fetched from it and pushed to it, always as whole folders.

Importing this package loads nothing heavy. Its modules are imported where they are needed, because `huggingface_hub`
reads the environment when it is imported, and takes a while.
"""

import os

from aiart.hub.addresses import HubName

# Read by huggingface_hub on import. Without it the client asks the Hub, before anything else, which programs might be
# calling it: a request nobody asked for, which takes seconds where there is no network.
os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")

__all__ = ["HubName"]
