"""Exit codes and sentences: 0 done, 1 failed, 2 wrong use, 130 left; one or two lines, never a traceback."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from aiart import __version__
from aiart.cli import main
from aiart.errors import ArtError
from aiart.operations.table import OPERATIONS

ROOT = Path(__file__).parents[2]
VERBS = ("train", "evaluate", "list", "show", "push", *OPERATIONS)


def test_without_a_word_it_shows_its_help(run):
    ran = run()
    assert ran.code == 0
    assert all(verb in ran.out for verb in VERBS)


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_explains_itself(run, verb):
    ran = run(verb, "--help")
    assert (ran.code, ran.err) == (0, "")
    assert f"python -m aiart {verb}" in ran.out


def test_it_tells_its_version(run):
    assert run("--version").out == f"aiart {__version__}\n"


WRONG = [  # (arguments, a word of the answer)
    (["paint"], "paint"),
    (["train", "a.png"], "--out"),
    (["train", "--out", "x"], "PICTURES"),
    (["create", "ink", "--out", "x", "--count", "many"], "--count is no number. It takes a whole number"),
    (["create", "ink", "--out", "x", "--calm", "two"], "--calm is no number. It takes a number, such as 0.5."),
    (["list", "--loud"], "--loud"),
    (["train", "", "--out", "x"], "'PICTURES': it is empty"),  # a shell's variable that is not set
    (["train", "a.png", "--out="], "'--out': it is empty"),
    (["create", "ink", "--out", "x", "--settings", ""], "'--settings': it is empty"),
    (["show"], "MODEL"),
    (["push", "ink"], "USER/REPO"),
]


@pytest.mark.parametrize("arguments, word", WRONG)
def test_a_mistyped_command_is_wrong_use_in_two_lines(run, arguments, word):
    ran = run(*arguments)
    assert (ran.code, ran.out) == (2, "")
    assert word in ran.err and "--help" in ran.err
    assert len(ran.err.splitlines()) == 2


def test_an_impossible_request_is_wrong_use_in_one_line(run):
    ran = run("show", "nobody")
    assert (ran.code, ran.out) == (2, "")
    assert "nobody" in ran.err and len(ran.err.splitlines()) == 1


def test_any_other_error_for_a_person_is_a_failure_in_one_line(run, tmp_path):
    (tmp_path / "half").mkdir()
    (tmp_path / "half" / "model.safetensors").touch()
    ran = run("show", tmp_path / "half")
    assert (ran.code, ran.out) == (1, "")
    assert "config.json" in ran.err and len(ran.err.splitlines()) == 1


class ResourceExhaustedError(Exception):
    """Of TensorFlow's name."""


@pytest.mark.parametrize("error", [MemoryError(), ResourceExhaustedError("OOM when allocating tensor")])
def test_too_little_memory_is_said_in_a_sentence(run, monkeypatch, error):
    monkeypatch.setattr("aiart.cli.reports.list_shelf", lambda json_lines: raising(error))
    ran = run("list")
    assert ran.code == 1 and "memory" in ran.err and len(ran.err.splitlines()) == 1


def test_a_bug_of_ours_keeps_its_traceback(run, monkeypatch):
    monkeypatch.setattr("aiart.cli.reports.list_shelf", lambda json_lines: raising(ZeroDivisionError()))
    with pytest.raises(ZeroDivisionError):
        run("list")


def test_ctrl_c_ends_any_verb_with_130(run, monkeypatch):
    monkeypatch.setattr("aiart.cli.reports.list_shelf", lambda json_lines: raising(KeyboardInterrupt()))
    assert run("list").code == 130


def test_a_name_the_terminal_cannot_show_does_not_end_the_program(starter):
    command = [sys.executable, "-m", "aiart", "show", "Никто"]
    environment = {"PYTHONIOENCODING": "ascii", "PYTHONPATH": str(ROOT), "SYSTEMROOT": "C:\\Windows"}
    ran = subprocess.run(command, env=environment, capture_output=True)
    assert ran.returncode == 2 and b"?????" in ran.stderr


def test_errors_are_printed_by_the_module_and_become_its_exit_code():
    command = [sys.executable, "-m", "aiart", "show", "nobody", "--json"]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert "nobody" in ran.stderr and "Traceback" not in ran.stderr


def test_help_and_mistakes_answer_without_what_is_heavy():
    code = (
        "import sys; from aiart.cli import main; main(['train', '--help']); main(['create', 'x']);"
        "assert not {'tensorflow', 'keras', 'gradio', 'huggingface_hub'} & set(sys.modules), 'loaded'"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True)


def test_the_module_quietens_tensorflow_and_chooses_it():
    code = (
        "import os, json, aiart.__main__ as module;"
        "module.command_line = lambda: 7;"
        "print(module.main(), json.dumps(dict(os.environ)))"
    )
    environment = {"KERAS_BACKEND": "jax", "PYTHONPATH": str(ROOT), "SYSTEMROOT": "C:\\Windows"}
    ran = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    code, _, seen = ran.stdout.partition(" ")
    assert code == "7"
    assert json.loads(seen)["TF_CPP_MIN_LOG_LEVEL"] == "3"
    assert json.loads(seen)["KERAS_BACKEND"] == "tensorflow"


def test_output_that_is_no_text_stream_is_left_as_it_is(monkeypatch):
    lines = []
    monkeypatch.setattr(sys, "stderr", type("Window", (), {"write": lines.append, "flush": lambda _: 0})())
    monkeypatch.setattr("aiart.cli.reports.list_shelf", lambda json_lines: raising(ArtError("It broke.")))
    assert main(["list"]) == 1
    assert "It broke." in "".join(lines)


def raising(error: BaseException):
    raise error
