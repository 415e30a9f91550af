"""Odd places to run a command: no home, no rights, streams that are closed, full or left, `~` as shells leave it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from aiart.cli import generators
from aiart.cli.main import app
from aiart.cli.options import typed_path, typed_settings
from aiart.cli.progress import PlainLines
from aiart.cli.training_folder import TrainingFolder
from aiart.errors import RequestError
from aiart.studio.settings import home_in
from tests.cli.tiny import make_generator

ROOT = Path(__file__).resolve().parents[2]
STRANGER = 12345  # a user without a name, a home or rights
AS_STRANGER = """
import sys
from pathlib import Path
from aiart.cli.generators import shelf
from aiart.engine.compiled import code
from aiart.errors import ArtError
from aiart.studio import Studio, StudioConfig
print("shelf", len(shelf()))
print("code", code._folder())
for folder in sys.argv[1:]:
    try:
        Studio(StudioConfig(Path(folder))).close()
    except ArtError as error:
        print(error)
"""


def test_every_path_that_is_typed_may_begin_with_home():
    paths = models = 0
    for verb, command in typer.main.get_command(app).commands.items():
        for option in command.params:
            known = option.type_descriptor
            if "Path" in str(known.annotation):
                assert known.parameter_info.parser is typed_path, f"{verb} takes {option.name} as the shell leaves it"
                paths += 1
            if option.metavar in ("MODEL", "SECOND"):
                assert known.parameter_info.parser is os.path.expanduser, f"{verb} {option.name}"
                models += 1
    assert paths > 40 and models > 15
    assert typed_path("~/art") == Path.home() / "art" and typed_path("a/~b") == Path("a/~b")
    assert typed_settings("~/mine.json#Calm") == f"{Path.home() / 'mine.json'}#Calm"


def test_without_a_home_only_the_starters_have_names(monkeypatch, shelf):
    make_generator(shelf / "starters" / "ink")
    monkeypatch.delenv("AIART_DATA")
    monkeypatch.setattr(Path, "home", classmethod(no_home))
    assert [one.id for one in generators.shelf()] == ["ink"]
    with pytest.raises(RequestError, match="no home folder.*Name a folder in the environment variable AIART_DATA"):
        home_in({})


def no_home(_):
    raise RuntimeError("Could not determine home directory.")


def test_a_training_that_is_left_before_its_first_step_leaves_nothing(tmp_path):
    work = TrainingFolder(tmp_path / "mine")
    with pytest.raises(KeyboardInterrupt), work.opened():
        work._settings_file.write_text("{}")
        raise KeyboardInterrupt
    assert list(tmp_path.iterdir()) == []


def test_what_is_said_to_nobody_ends_nothing(monkeypatch):
    class Full:
        def write(self, _):
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(sys, "stderr", Full())
    PlainLines().say("half of it is done")


needs_posix = pytest.mark.skipif(os.name != "posix", reason="a shell that closes streams")


@needs_posix
@pytest.mark.parametrize(
    ("redirected", "code", "said"),
    [(">&- 2>&-", 0, ""), ("> /dev/full", 1, "Standard output could not be written. The disk is full.")],
)
def test_streams_that_are_closed_full_or_left(tmp_path, redirected, code, said):
    if "full" in redirected and not os.path.exists("/dev/full"):
        pytest.skip("there is no /dev/full")
    command = f'"{sys.executable}" -m aiart list --json {redirected}'
    environment = os.environ | {"PYTHONPATH": str(ROOT), "AIART_DATA": str(tmp_path)}
    ran = subprocess.run(["sh", "-c", command], env=environment, capture_output=True, text=True, cwd=tmp_path)
    assert "Traceback" not in ran.stderr and "Exception" not in ran.stderr and said in ran.stderr, ran.stderr
    assert code is None or ran.returncode == code


def pythons() -> list[str]:
    """This Python, and the system's of the same version: its own may lie in the home of root."""
    system = f"/usr/bin/python{sys.version_info[0]}.{sys.version_info[1]}"
    return [os.path.realpath(sys.executable), *filter(os.path.exists, [system])]


def runnable(python: str, stranger: dict) -> str:
    """`python`, if that user can import aiart with it; puts the packages of this process into his path."""
    packages = (path for path in sys.path if path.endswith("site-packages"))
    stranger["env"]["PYTHONPATH"] = os.pathsep.join((str(ROOT), *packages))
    try:
        subprocess.run([python, "-c", "import aiart.studio"], check=True, capture_output=True, **stranger)
    except (OSError, subprocess.CalledProcessError):
        return ""
    return python


@needs_posix
def test_a_user_without_rights_hears_what_is_the_matter(tmp_path):
    """As somebody without a home: a library and a data folder that are root's."""
    if os.geteuid():
        pytest.skip("only root can become another user")
    environment = {"PATH": os.environ["PATH"], "AIART_DATA": str(tmp_path / "roots")}
    stranger = dict(user=STRANGER, group=STRANGER, extra_groups=[], cwd="/", env=environment)
    python = next(filter(None, (runnable(one, stranger) for one in pythons())), None)
    if not python:
        pytest.skip(f"other users may run none of {', '.join(pythons())}, or not read its packages or this checkout")
    (tmp_path / "roots" / "library").mkdir(parents=True)
    (tmp_path / "roots").chmod(0o700)
    for parent in (tmp_path, *tmp_path.parents):
        if parent.owner() == "root" and parent != Path("/tmp") and not parent.stat().st_mode & 1:
            parent.chmod(0o711)
    ran = subprocess.run([python, "-c", AS_STRANGER, tmp_path / "roots"], capture_output=True, text=True, **stranger)
    assert ran.returncode == 0, ran.stderr
    shelf, kept, refusal = ran.stdout.splitlines()
    assert kept.startswith("code ") and kept != "code None", "machine code is kept without a home too"
    assert (
        shelf.startswith("shelf ") and "roots could not be stored. It, or its folder, may not be written to." in refusal
    )
