"""The command line: all verbs, and exit codes. The work is in the files beside this one.

Exit codes: 0 done, 1 failed, 2 wrong use, 130 left by Ctrl-C. An ArtError becomes its sentence on standard error.
What is heavier than NumPy is imported inside the verbs: `--help` and a mistyped option answer at once.
"""

import sys
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated

import typer

from aiart import __version__
from aiart.cli.kept_settings import kept_values
from aiart.cli.kept_settings import save_settings as write_settings
from aiart.cli.operations import verb_for
from aiart.cli.options import (
    AUTO,
    JsonLines,
    Model,
    Overwrite,
    Pictures,
    SaveSettings,
    Seed,
    Settings,
    Yes,
    request_from_options,
    side_from_text,
    typed,
    typed_path,
    wrong_use,
)
from aiart.cli.progress import PlainLines, display
from aiart.cli.streams import flushed, open_streams, print_line
from aiart.engine.compiled.code import before_compiling
from aiart.errors import ArtError, RequestError, disk_reason, is_disk_error, is_out_of_memory
from aiart.operations.request import Request
from aiart.operations.table import OPERATIONS
from aiart.studio.settings import keep_libraries_at_home
from aiart.training_presets import LONG_SIDE_MAX, LONG_SIDE_MIN, PRESETS, TrainRequest

TRAINING = TrainRequest()
OUT_HELP = "For the generator: new, or empty."
WORDS_HELP = (
    "Keep words of the pictures, for `create --words`: from .txt files of the same names, metadata.jsonl or a CSV, "
    "from folders, shared parts of file names, and colours."
)
DONE, FAILED, WRONG_USE = 0, 1, 2
COMPILING = "What paints is compiled for this processor. It takes a few seconds, this time only."

app = typer.Typer(
    name="aiart",
    help="Your pictures in; a small generator of your own out; then new art from it, at any size.",
    epilog="MODEL is a picture or a folder of them; or a generator: its folder, hf:user/repo on the Hub, or its name "
    "in `list`.",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


def _version(wants_version: bool) -> None:
    if wants_version:
        print_line(f"aiart {__version__}")
        raise typer.Exit


Version = Annotated[bool, typer.Option("--version", help="Print the version.", callback=_version, is_eager=True)]


def main(arguments: list[str] | None = None) -> int:
    """Run one command -> its exit code. Tracebacks are for bugs alone."""
    open_streams()
    keep_libraries_at_home()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")  # a name that the terminal's encoding lacks must not end the program
    before_compiling(lambda: print_line(COMPILING))
    code = _run(sys.argv[1:] if arguments is None else arguments)
    return code if flushed(sys.stdout) else code or FAILED


def _run(arguments: list[str]) -> int:
    try:
        return app(arguments or ["--help"], prog_name="python -m aiart", standalone_mode=False) or DONE
    except typer.TyperException as error:
        return _fail(wrong_use(error), WRONG_USE)
    except ArtError as error:
        return _fail(str(error), WRONG_USE if isinstance(error, RequestError) else FAILED)
    except BrokenPipeError:  # whoever read the results has heard enough
        return FAILED
    except Exception as error:
        if is_out_of_memory(error):
            return _fail("There was not enough memory. Choose a smaller size, or fewer pictures.", FAILED)
        if isinstance(error, OSError) and is_disk_error(error):
            return _fail(_refused(error), FAILED)
        raise


def _refused(error: OSError) -> str:
    """A sentence for what a disk refuses where nobody expects it."""
    reason, fix = disk_reason(error)
    what = error.filename or "A file, or standard output,"
    return f"{what} could not be read or written. {reason} {fix}, then try again."


def _fail(sentence: str, code: int) -> int:
    PlainLines().say(sentence)
    return code


@app.callback()
def _options(version: Version = False) -> None:
    """An option without a verb."""


def _presets() -> str:
    return " ".join(f"{preset.name}: {preset.summary}" for preset in PRESETS.values())


def _canvases() -> str:
    """The largest canvas that is chosen for each preset, in words."""
    return ", ".join(f"{preset.canvas} for {preset.name}" for preset in PRESETS.values())


@app.command()
def train(
    context: typer.Context,
    pictures: Pictures,
    out: Annotated[Path, typer.Option(metavar="FOLDER", help=OUT_HELP, parser=typed_path)],
    preset: Annotated[str, typer.Option(help=_presets())] = TRAINING.preset,
    seconds: Annotated[float | None, typer.Option(help="Training budget.", show_default="the preset's")] = None,
    steps: Annotated[int | None, typer.Option(help="Count steps instead of seconds.")] = None,
    long_side: Annotated[
        str,
        typer.Option(
            metavar="PIXELS",
            help=f"Of the canvas: {LONG_SIDE_MIN} to {LONG_SIDE_MAX} pixels, or {AUTO}: the median of the pictures', "
            f"at most {_canvases()}.",
        ),
    ] = AUTO,
    seed: Seed = TRAINING.seed,
    name: Annotated[str, typer.Option(help="Of the generator.", show_default="that of the folder")] = "",
    width: Annotated[int | None, typer.Option(help="Channels of the network.", show_default="the preset's")] = None,
    as_printed: Annotated[bool, typer.Option("--as-printed", help="Classic: the article's own objective.")] = False,
    warm_start: Annotated[
        bool,
        typer.Option(
            "--warm-start/--no-warm-start",
            help="Begin with weights learned from pictures of our own painters, or from chance.",
        ),
    ] = TRAINING.warm_start,
    licence: Annotated[str, typer.Option(help="Of the generator, for whoever gets it: CC0-1.0, for instance.")] = "",
    words: Annotated[bool, typer.Option("--words/--no-words", help=WORDS_HELP)] = True,
    settings: Settings = None,
    save_settings: SaveSettings = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with a training that was left early.")] = False,
    keep_previews: Annotated[bool, typer.Option("--keep-previews", help="Keep OUT.training/previews.")] = False,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace an older generator in FOLDER.")] = False,
    on: Annotated[str, typer.Option(metavar="hf-jobs", help="Train on a rented machine of the Hub instead.")] = "",
    flavor: Annotated[str, typer.Option(metavar="NAME", help="Of the machine; without it, all are listed.")] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask before money is spent, for scripts.")] = False,
    json_lines: JsonLines = False,
) -> None:
    """Make a generator from pictures. Ctrl-C once: finish now and keep the work; twice: leave at once.

    Previews and checkpoints go to OUT.training while it trains. With `--preset classic`, PICTURES may be `cifar10`.
    With `--on hf-jobs` it trains as whoever is logged in to the Hub, and on her account: what it can cost at most is
    said before anything is sent.
    """
    from aiart.cli.train import train_to

    given = typed(context)
    kept = kept_values("train", settings, given)
    values = {
        "name": name,
        "preset": preset,
        "seconds": seconds,
        "steps": steps,
        "long_side": side_from_text(long_side),
        "seed": seed,
        "width": width,
        "as_printed": as_printed,
        "warm_start": warm_start,
        "licence": licence,
    }
    request = request_from_options(TrainRequest, **(values | kept))
    if save_settings:
        write_settings(save_settings, request, "seed" in given or "seed" in kept)
    there = None
    if on or flavor:
        from aiart.cli.hub import elsewhere  # with the client of the Hub

        there = elsewhere(on, flavor, yes)
    with display(json_lines) as shown:
        train_to(
            out,
            pictures,
            request,
            shown,
            resume=resume,
            keep_previews=keep_previews,
            overwrite=overwrite,
            words=words,
            there=there,
        )


for operation in OPERATIONS.values():
    app.command()(verb_for(operation))


@app.command()
def evaluate(
    model: Model,
    pictures: Pictures,
    count: Annotated[int, typer.Option(help="Pictures to paint and to measure.")] = 16,
    seed: Seed = 0,
    json_lines: JsonLines = False,
) -> None:
    """Compare what it paints with what it was made from."""
    from aiart.cli.reports import evaluate_against

    with display(json_lines) as shown:
        evaluate_against(model, pictures, request_from_options(Request, count=count, seed=seed), shown)


@app.command("list")
def list_(json_lines: JsonLines = False) -> None:
    """The starters, and the generators you have kept."""
    from aiart.cli.reports import list_shelf

    list_shelf(json_lines)


@app.command()
def show(model: Model, json_lines: JsonLines = False) -> None:
    """What a generator is and what it holds."""
    from aiart.cli.reports import show_generator

    show_generator(model, json_lines)


@app.command()
def materials(
    model: Model,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE.png", help="Also draw a sheet of their swatches.", parser=typed_path)
    ] = None,
    overwrite: Overwrite = False,
    json_lines: JsonLines = False,
) -> None:
    """What a generator's pictures are made of: the materials that a sketch is painted with."""
    from aiart.cli.reports import list_materials

    with display(json_lines) as shown:
        list_materials(model, out, shown, overwrite)


@app.command()
def remembered(
    model: Model,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE.png", help="Also draw a sheet of them.", parser=typed_path)
    ] = None,
    overwrite: Overwrite = False,
    number: Annotated[int | None, typer.Option(help="One picture alone; the file is that picture then.")] = None,
    json_lines: JsonLines = False,
) -> None:
    """The pictures that a generator remembers, with the numbers by which `sketch` and `place` know them."""
    from aiart.cli.reports import list_remembered

    with display(json_lines) as shown:
        list_remembered(model, out, number, shown, overwrite)


@app.command()
def push(
    model: Model,
    repo: Annotated[str, typer.Argument(metavar="USER/REPO", help="On the Hub; made if it is not there.")],
    private: Annotated[bool, typer.Option("--private/--public", help="Who may see it.")] = True,
    licence: Annotated[str, typer.Option(help="For whoever gets it.", show_default="as it was trained")] = "",
    yes: Yes = False,
    json_lines: JsonLines = False,
) -> None:
    """Put a generator on the Hugging Face Hub, as whoever is logged in there (`hf auth login`).

    It says first as whom, where to and what is inside, and asks. Pushing again makes a new commit.
    """
    from aiart.cli.hub import push_to

    with display(json_lines) as shown:
        push_to(repo, model, shown, private=private, licence=licence, sure=yes)
