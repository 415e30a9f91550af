"""What a machine of the Hub runs first: `python -c THIS REPO COMMIT SHA256`, with the libraries but without aiart.

It fetches what was uploaded, checks that the code is what was sent, and runs it. The token leaves the environment at
once: nothing that is started or printed later can have it.
"""

import hashlib
import os
import sys
from pathlib import Path

from huggingface_hub import snapshot_download

if __name__ == "__main__":
    repo, commit, digest = sys.argv[1:]
    token = os.environ.pop("HF_TOKEN")
    sent = Path(snapshot_download(repo, revision=commit, token=token))
    code = sent / "aiart.zip"
    if hashlib.sha256(code.read_bytes()).hexdigest() != digest:
        sys.exit("The code that arrived is not the code that was sent.")
    sys.path.insert(0, str(code))  # Python imports from an archive as from a folder
    from aiart.hub.jobs.program import main

    sys.exit(main(sent, repo, token))
