"""Names on the Hub: what is one, and what is refused before anybody is asked."""

import pytest

from aiart.errors import RequestError
from aiart.hub import HubName

COMMIT = "0123456789abcdef0123456789abcdef01234567"
GOOD = [
    ("hf:alice/waves", "alice/waves", None),
    ("alice/waves", "alice/waves", None),
    ("hf://alice/waves", "alice/waves", None),
    (" hf:alice/waves ", "alice/waves", None),
    ("hf:alice/waves@v1.0", "alice/waves", "v1.0"),
    ("hf:alice/waves@refs/pr/1", "alice/waves", "refs/pr/1"),
    (f"hf:alice/waves@{COMMIT}", "alice/waves", COMMIT),
    ("hf:A_1/b.c-d", "A_1/b.c-d", None),
    ("hf:x/" + "y" * 94, "x/" + "y" * 94, None),
    ("https://huggingface.co/alice/waves", "alice/waves", None),
    ("https://huggingface.co/alice/waves/", "alice/waves", None),
    ("https://huggingface.co/alice/waves/tree/v2", "alice/waves", "v2"),
]
BAD = [
    ("", "nothing"),
    ("hf:", "nothing after it"),
    ("hf:waves", "no user"),
    ("hf:alice/", "no repository"),
    ("hf:/waves", "no user"),
    ("hf:alice/waves/more", "a path"),
    ("hf:../waves", "up"),
    ("hf:alice/..", "up"),
    ("hf:alice/a..b", "two dots"),
    ("hf:alice/a--b", "two dashes"),
    ("hf:alice/-b", "a dash in front"),
    ("hf:alice/b-", "a dash at the end"),
    ("hf:alice/.b", "a dot in front"),
    ("hf:alice/waves.git", "an ending that Git adds"),
    ("hf:alice/wa ves", "a space"),
    ("hf:alice/wäves", "a letter the Hub does not take"),
    ("hf:alice\\waves", "the wrong slash"),
    ("hf:alice/waves?x=1", "a question"),
    ("hf:alice/" + "y" * 91, "97 characters"),
    ("hf:alice/waves@", "no revision"),
    ("hf:alice/waves@../x", "up, in a revision"),
    ("hf:alice/waves@a//b", "two slashes"),
    ("hf:alice/waves@-x", "an option"),
    ("hf:alice/waves@" + "v" * 101, "a revision without end"),
    ("https://example.com/alice/waves", "another host"),
    ("https://huggingface.co/datasets/alice/waves", "a data set"),
    ("http://127.0.0.1/a", "an address"),
]


@pytest.mark.parametrize("text, repo, revision", GOOD)
def test_a_name_is_read_and_its_text_reads_back_as_the_same(text, repo, revision):
    name = HubName.parse(text)
    assert (name.repo, name.revision) == (repo, revision)
    assert HubName.parse(str(name)) == HubName.parse(f"hf:{name}") == name


@pytest.mark.parametrize("text, reason", BAD)
def test_what_is_no_name_is_refused_in_a_sentence(text, reason):
    with pytest.raises(RequestError) as caught:
        HubName.parse(text)
    assert caught.value.code == "hub_name" and "user/repo" in str(caught.value)
    assert len(str(caught.value)) < 250 and str(caught.value).isprintable()


def test_only_a_whole_commit_pins_a_name():
    pinned = [HubName.parse(f"a/b@{revision}").pinned for revision in (COMMIT, COMMIT[:7], COMMIT.upper(), "main")]
    assert pinned == [True, False, False, False]
    assert HubName.parse("a/b").asked == "main"
