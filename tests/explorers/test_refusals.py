"""What is typed into a panel and cannot be read is refused in place, in words that say what is accepted, and never becomes HTML."""

import pytest
from panels import says, write

MATCH2 = [
    ("tokens", "3, x", '"x" is not a token'),
    ("tokens", " ", "no token"),
    ("tokens", "13", "tokens must be in 1..M, with 0 written M: got 13, M=12"),
    ("tokens", "1 " * 13, "at most 12 tokens can be drawn: got 13"),
    ("modulus", "1", "the modulus M is a whole number from 2 to 20000"),
    ("modulus", "a<b>", 'got "a<b>"'),
]
AVERAGING = [
    (0, "3, x", '"x" is not a position'),
    (0, " ", "no position: write whole numbers from 1 to 128"),
    (0, "129", "positions must be in 1..N: got 129, N=128"),
    (0, "0", "positions must be in 1..N: got 0, N=128"),
    (0, "7, 7", "the q positions of a set must be distinct: got 7 twice"),
    (0, "1 2 3 4 5 6 7 8 9", "at most 8 positions can be chosen: got 9"),
    (0, "<b>1</b>", '"<b>1</b>" is not a position'),
]
ALICE_BOB = [
    (field, words, said)
    for field in (0, 1)
    for words, said in (
        ("1, x", '"x" is not an element: elements are whole numbers from 1 to 4'),
        ("5", "elements must be in 1..n: got 5, n=4"),
        ("0", "elements must be in 1..n: got 0, n=4"),
        ("2, 2", "the elements of a set must be distinct: got 2 twice"),
        ("<b>1</b>", '"<b>1</b>" is not an element'),
    )
]
HEADS = [
    ("formula", "a S b", "only P, Y and Y<=k become heads, got S"),
    ("formula", "P MOD(0,2)", "only P, Y and Y<=k become heads, got MOD"),
    ("formula", "Y<=9 a", "over quarters windows have at most 7 positions"),
    ("formula", "P(", "a formula must stand here"),
    ("formula", "P d", "letter 'd' is not in the alphabet 'abc'"),
    ("formula", "Y " * 41 + "a", "42 distinct subformulas: too large to draw"),
    ("word", "abda", "word 'abda', position 3: 'd' is not in 'abc'"),
    ("word", "a" * 25, "at most 24 letters can be drawn: got 25"),
    ("letters", "aab", "letter 'a' is written twice"),
    ("letters", "", "the alphabet is empty"),
    ("letters", "<b>ab", "letter 'b' is written twice"),
    ("letters", "abcdefghi", "at most 8 letters can be drawn: got 9"),
]
LANGUAGE = [
    ("regex", "(a", "'(' is never closed"),
    ("regex", "", "() is the empty word"),
    ("regex", "ad", "letter 'd' is not in the alphabet 'abc'"),
    ("letters", "aa", "letter 'a' is written twice"),
    ("regex", "<img src=x>", "'<' is not understood"),
    ("regex", ".*a.{9}", "states; at most 40 are drawn here"),
    ("regex", "^a", "No ^ or $ is needed: the whole word must match."),
    ("regex", "\\d+", "'\\' is not understood"),
    ("regex", "B.*", "Capitals matter: b is a letter here, B is not."),
]
REFUSED = {
    "match2": MATCH2,
    "averaging": AVERAGING,
    "alice-bob": ALICE_BOB,
    "heads": HEADS,
    "language": LANGUAGE,
}


@pytest.mark.parametrize(
    "name, field, words, said",
    [(name, *case) for name, cases in REFUSED.items() for case in cases],
)
def test_bad_input_is_refused_in_place(alone, name, field, words, said):
    window = alone(name)
    write(window, words, field)
    window.wait("document.querySelector('.explorer-refuses')")
    assert said in says(window)
    assert window.run("document.querySelectorAll('.explorer :is(b, img, script + *)').length") == 0
    assert not window.errors
