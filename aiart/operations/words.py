"""Words that a person asks for, among those that a generator knows of its pictures."""

from aiart.engine.format.config import GeneratorConfig
from aiart.engine.format.words import BETWEEN, as_word, nearest_words
from aiart.errors import RequestError
from aiart.names import shown_name


def known_words(config: GeneratorConfig) -> dict[str, int]:
    """Return the words that a generator knows, those of most pictures first: word -> how many of its pictures have
    it."""
    for part in (config.memory, config.network):
        if part and part.words:
            return part.word_counts
    return {}


def words_asked(config: GeneratorConfig, text: str, code: str = "words") -> tuple[str, ...]:
    """Return the words of a text with commas between them, as the generator knows them; () of "".

    Raises RequestError with this code: it knows no words, or not one of these; nothing is guessed."""
    asked = [part.strip() for part in BETWEEN.split(text) if part.strip()]
    if not asked:
        return ()
    known = known_words(config)
    if not known:
        happened = f"{config.name} knows no words."
        expected = "Words are kept when a generator is made of several pictures that have some."
        fix = "Leave the words out, or choose another generator."
        if code == "legend":
            fix = "Leave the legend out, or choose another generator."
        raise RequestError(happened, expected, fix, code=code)
    for part in asked:
        if as_word(part) not in known:
            raise _unknown(part, list(known), code)
    return tuple(dict.fromkeys(map(as_word, asked)))


def _unknown(part: str, known: list[str], code: str) -> RequestError:
    nearest = ", ".join(nearest_words(as_word(part), known))
    happened = f"There is no word {shown_name(part)!r} among the {len(known)} of this generator."
    return RequestError(happened, f"It knows {nearest}.", "Choose among its words.", code=code)
