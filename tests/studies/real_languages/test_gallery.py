"""The gallery's regexes are the formats that they are named after: other programs that read them say the same of all short words."""

import base64
import binascii
import ipaddress
import json
from itertools import product

import pytest

from expressivity.studies.real_languages.gallery import GALLERY
from expressivity.tasks.challenge import challenge_set

ENTRIES = {entry.name: entry for entry in GALLERY}

BYTES = dict(zip("abcdefghijkz", bytes.fromhex("41 85 95 A5 D0 E0 E5 ED F0 F2 F4 FF"), strict=True))
"""A byte of each class."""


def reads(read, *errors):
    """A judge of words: whether a reader accepts one."""

    def judge(word):
        try:
            read(word)
        except errors:
            return False
        return True

    return judge


def comes_back(word):
    """Whether a word is what the bytes that it decodes to are encoded as: `base64` itself also reads needless = signs."""
    try:
        return base64.b64encode(base64.b64decode(word, validate=True)).decode() == word
    except binascii.Error:
        return False


def depth_is_at_most(word, most, opens="(", closes=")"):
    depth = 0
    for letter in word:
        depth += (letter == opens) - (letter == closes)
        if not 0 <= depth <= most:
            return False
    return depth == 0


def in_turn(word):
    marks = word.replace("x", "")
    return marks == ("UA" * len(word))[: len(marks)]


JUDGES = {
    "utf-8": reads(lambda word: bytes(map(BYTES.get, word)).decode("utf-8"), UnicodeDecodeError),
    "json-number": reads(json.loads, ValueError),
    "json-string": reads(lambda word: json.loads(word.replace("x", "n")), ValueError),
    "base64": lambda word: comes_back(word.replace("a", "A")),
    "identifier": str.isidentifier,
    "error": lambda word: "ERROR" in word,
    "no-rm": lambda word: "rm" not in word,
    "file-name": lambda word: word.endswith((".py", ".js")),
    "no-space-at-end": lambda word: not word.endswith("_"),
    "web-address": lambda word: word.startswith(("http:", "https:")),
    "password": lambda word: {"a", "A", "0"} <= set(word),
    "quotes": lambda word: word.count('"') % 2 == 0,
    "fences": lambda word: word.count("f") % 2 == 0,
    "brackets": lambda word: depth_is_at_most(word, 2),
    "thought": lambda word: depth_is_at_most(word, 1, "<", ">"),
    "turns": in_turn,
    "turns-with-text": in_turn,
    "path": lambda word: word == "" or (word[0] == "/" and "//" not in word),
    "ipv4": reads(ipaddress.IPv4Address, ValueError),
}
"""Who else says whether a word belongs to a language."""


def short_words(alphabet, most=4000):
    length = 0
    while most > 0:
        yield from map("".join, product(alphabet, repeat=length))
        length += 1
        most -= len(alphabet) ** length


@pytest.mark.parametrize("name", JUDGES)
def test_another_reader_says_the_same(name):
    dfa = ENTRIES[name].dfa
    longer = [item.word for item in challenge_set(dfa, lengths=(16,), count=20).items]
    words = [*short_words(dfa.alphabet), *longer]
    wrong = [word for word in words if dfa.accepts(word) != JUDGES[name](word)]
    assert len(words) > 500 and not wrong


def test_names_are_different_and_alphabets_are_those_of_the_automata():
    assert len(ENTRIES) == len(GALLERY)
    for entry in GALLERY:
        assert sorted(entry.alphabet) == list(entry.dfa.alphabet)
        assert not entry.note or entry.note.endswith(".")
