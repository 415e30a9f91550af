"""What a machine of the Hub runs first: `python -c THIS REPO COMMIT SHA256`, with the libraries but without aiart.

It fetches the code that was uploaded with the pictures, checks that it is what was sent, and runs it. The token leaves
the environment at once: nothing that is started or printed later can have it.
"""

import hashlib
import os
import sys
from pathlib import Path

from huggingface_hub import hf_hub_download

if __name__ == "__main__":
    repo, commit, digest = sys.argv[1:]
    token = os.environ.pop("HF_TOKEN")
    code = hf_hub_download(repo, "aiart.zip", revision=commit, token=token)
    if hashlib.sha256(Path(code).read_bytes()).hexdigest() != digest:
        sys.exit("The code that arrived is not the code that was sent.")
    sys.path.insert(0, code)  # Python imports from an archive as from a folder
    from aiart.hub.jobs.program import main

    sys.exit(main(repo, commit, token))
