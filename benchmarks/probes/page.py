"""Start the page as a person does, and say when it answers and how much memory its web process then holds.

python -m benchmarks.probes.page ROOT PORT
"""

import json
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

import psutil

TIMEOUT = 60.0  # seconds


def main(root: str, port: str) -> None:
    with tempfile.TemporaryDirectory() as data:
        began = time.perf_counter()
        page = subprocess.Popen(
            [sys.executable, str(Path(root) / "app.py"), "--port", port, "--data", data],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            seconds = answered(f"http://127.0.0.1:{port}/", began)
            web = psutil.Process(page.pid).memory_info().rss / 1e6
        finally:
            page.terminate()
            page.wait()
    print(json.dumps({"seconds": seconds, "web": web}))


def answered(address: str, began: float) -> float:
    """Seconds from `began` until the page is there."""
    while time.perf_counter() - began < TIMEOUT:
        try:
            with urllib.request.urlopen(address) as answer:
                answer.read()
            return time.perf_counter() - began
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.02)
    raise TimeoutError(f"no page at {address} after {TIMEOUT:.0f} s")


if __name__ == "__main__":
    main(*sys.argv[1:])
