"""Words of pictures: how a text becomes words, and which words a generator knows of which of its pictures."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from difflib import get_close_matches

WORD_MAX = 40  # characters of a word
TEXT_MAX = 4096  # characters of a list of words that are looked at
WORDS_MAX = 64  # words of one generator
PER_PICTURE_MAX = 16  # words of one picture
BETWEEN = re.compile(r"[,，、;；|\n\r]")  # two words of a list
OFFERED = 3  # known words that are offered for one that is unknown

WordsOfEach = Sequence[Sequence[str]]  # the words of each picture, in the order of the pictures


def as_word(text: str) -> str:
    """Return a word as it is kept and compared: NFC, case folded, single spaces, none at its ends, no underscores.

    "" for what is no word: too long, nothing in it, or characters that cannot be seen. The length is judged first."""
    if len(text) > WORD_MAX:
        return ""
    folded = unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())
    word = " ".join(folded.replace("_", " ").split()).strip(" .:\"'#")
    sound = word.isprintable() and len(word) <= WORD_MAX and not BETWEEN.search(word)
    return word if sound and any(letter.isalnum() for letter in word) else ""


def words_in(text: str) -> tuple[str, ...]:
    """Return the words of a list with commas between them, each once, in its order; what is no word is left out."""
    return tuple(dict.fromkeys(filter(None, map(as_word, BETWEEN.split(text[:TEXT_MAX])))))


def kept_words(of_each: WordsOfEach) -> tuple[tuple[str, ...], tuple[tuple[int, ...], ...]]:
    """Return the words that a generator keeps, those of most pictures first, and for each picture the numbers of its
    own.

    At most WORDS_MAX words are kept, and PER_PICTURE_MAX of each picture, its first ones. Without any: ((), ())."""
    few = [tuple(dict.fromkeys(words))[:PER_PICTURE_MAX] for words in of_each]
    counts = Counter(word for words in few for word in words)
    names = tuple(sorted(counts, key=lambda word: (-counts[word], word))[:WORDS_MAX])
    if not names:
        return (), ()
    numbers = {word: i for i, word in enumerate(names)}
    return names, tuple(tuple(sorted(numbers[word] for word in words if word in numbers)) for words in few)


def counted_words(names: Iterable[str], of_each: Iterable[Iterable[int]]) -> dict[str, int]:
    """Return how many pictures have each word: word -> count, in the order of the words."""
    counts = Counter(number for numbers in of_each for number in numbers)
    return {name: counts[i] for i, name in enumerate(names)}


def listed_words(counts: dict[str, int]) -> str:
    """Return words with the numbers of their pictures, as they are shown: "sea (14), night (9)"."""
    return ", ".join(f"{word} ({count})" for word, count in counts.items())


def nearest_words(word: str, known: Sequence[str]) -> list[str]:
    """Return the few known words that are spelt most like another one; without any such, the first few."""
    return get_close_matches(word, known, OFFERED, 0.6) or list(known[: 2 * OFFERED])
