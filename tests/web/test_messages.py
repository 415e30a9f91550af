"""Every error becomes a sentence for whom it concerns; a bug of ours becomes one too, and a line in the log."""

import pytest

from aiart import errors
from aiart.errors import ArtError, RequestError


@pytest.fixture
def notices(monkeypatch):
    """What would have been shown, as (title, HTML)."""
    import gradio as gr

    shown = []
    monkeypatch.setattr(gr, "Warning", lambda text, duration, title: shown.append((title, text)))
    return shown


def kinds_of_error() -> list[type[ArtError]]:
    return [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, ArtError)]


def test_every_kind_of_error_has_a_title():
    from aiart.web.messages import TITLES

    assert set(TITLES) == set(kinds_of_error())


@pytest.mark.parametrize("kind", kinds_of_error())
def test_an_error_is_told_as_its_sentences_and_changes_nothing(kind, notices):
    import gradio as gr

    from aiart.web.messages import TITLES, show_errors

    @show_errors
    def handler(_):
        raise kind("It rains on <b>cat</b>.png.", "Sun was expected.", "Wait.")

    @show_errors
    def steps(_):
        yield 1
        raise kind("It rains.", fix="Wait.")

    assert handler(0) == gr.skip()
    title, text = notices[0]
    assert title == TITLES[kind]
    assert text.endswith("It rains on &lt;b&gt;cat&lt;/b&gt;.png. Sun was expected. Wait.")
    assert list(steps(0)) == [1, gr.skip()] and notices[1][1].endswith("It rains. Wait.")


def test_a_bug_is_told_calmly_and_logged(notices, caplog):
    from aiart.web.messages import OUR_FAULT, show_errors

    @show_errors
    def handler():
        raise ZeroDivisionError("secret")

    handler()
    assert OUR_FAULT in notices[0][1] and "secret" not in notices[0][1]
    assert "ZeroDivisionError: secret" in caplog.text


def test_a_program_gets_the_sentence_as_an_exception_without_its_history(caplog):
    import gradio as gr

    from aiart.web.messages import OUR_FAULT, api_errors

    @api_errors
    def refused():
        raise RequestError("It rains.", fix="Wait.")

    @api_errors
    def broken():
        yield 1
        raise ZeroDivisionError("secret")

    with pytest.raises(gr.Error) as raised:
        refused()
    assert raised.value.message == "It rains. Wait." and raised.value.__suppress_context__
    with pytest.raises(gr.Error) as raised:
        list(broken())
    assert raised.value.message == OUR_FAULT and "secret" in caplog.text


@pytest.mark.parametrize(
    "seconds, said",
    [(0, "1 s"), (7.2, "8 s"), (59, "59 s"), (60, "1 min"), (80, "1 min 20 s"), (180, "3 min"), (301, "5 min"),
     (3570, "1 h"), (3600, "1 h"), (7500, "2 h 5 min"), (12 * 3600, "12 h")],
)  # fmt: skip
def test_durations_are_said_as_people_say_them(seconds, said):
    from aiart.web.messages import how_long

    assert how_long(seconds) == said


@pytest.mark.parametrize("preset, words", [("balanced", "layout"), ("learned", "all of it")])
def test_a_preview_that_is_worse_than_the_one_before_says_why(preset, words):
    from types import SimpleNamespace

    from aiart.web.components.training_markup import shows

    view = SimpleNamespace(preset=preset, total=100.0)
    first, early, late = (shows(view, seconds) for seconds in (0.0, 14.0, 90.0))
    assert "from memory alone" in first and words in first and "half noise" in early and "so far" in late
    assert shows(SimpleNamespace(preset="instant", total=0.0), 0.0) == "Painted from memory: nothing has to be learned."


@pytest.mark.parametrize(
    "total, seconds, said",
    [
        (0.0, 0.0, "Nearly there."),
        (180.0, 0.0, "Remembered the pictures. It starts to learn in a moment."),
        (180.0, 180.0, "Nearly there."),
    ],
)
def test_what_has_nothing_to_learn_is_not_said_to_begin_learning(total, seconds, said):
    from types import SimpleNamespace

    from aiart.studio.jobs import State
    from aiart.web.messages import detail

    facts = {"code": "", "over": False, "flavor": "", "error": "", "state": State.RUNNING}
    view = SimpleNamespace(**facts, message="Remembered the pictures.", total=total, seconds=seconds)
    assert detail(view) == said
