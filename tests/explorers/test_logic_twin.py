"""Formulas mean in the browser what they mean here: text, errors, truth and automata."""

import unicodedata
from itertools import islice, product

import numpy as np
import pytest
from library import library

from expressivity.automata.census import census
from expressivity.logic.parser import notes
from expressivity.logic.sampling import random_formulas
from expressivity.logic.syntax import Formula, position, subformulas, within

WORDS = ["".join(word) for length in range(9) for word in product("ab", repeat=length)]
FEW = ["".join(word) for length in range(5) for word in product("ab", repeat=length)]

GOOD = [
    *("a", "true", "false", "1", "é", "'P'", "'&'", "'''", "q1 := P a; q1 & Y q1", " a \n& b "),
    *("a -> b -> c", "(a -> b) -> c", "a & b & c", "a & (b & c)", "a | b & c S d", "!a S !b"),
    *("Y<=3 a", "Y <= 03 P b", "MOD( 1 , 3 )", "!MOD(0,2) S b", "P(b & Y a)", "P P Y!a", "H H"),
    *("O a", "H a", "O", "H & O", "O H a", "H(a S O b)", "H S O", "G", "a & G", "U & W", "P G"),
    *("!!a", "!(a & b)", "Y(a | b) S P(c -> d)", "((((a))))", "q12 := a; q2 := q12 S b; q2 | q12"),
    *("P(a & Y a & Y a) | Y P(a & Y a & Y a)", "𝒳 & 𐐀", "一 | 二", "²", "'🙂' S a", "ǅ"),
]

BAD = [
    *(
        "",
        " ",
        "\t\n",
        "&",
        "a &",
        "a b",
        "(a",
        "a)",
        "((a)",
        "(a;",
        "()",
        "P",
        "Y",
        "!",
        "a S",
        "S a",
    ),
    *("ab", "Pa", "YY a", "q1", "q1 := a", "q1 := a; q1 := b; a", "q1 := a, q1", "a; b", "a := b"),
    *("Y<=0 a", "Y<=10001 a", "Y<= a", "Y<=99999999999999999999999 a", "MOD(2,2)", "MOD(0,0)"),
    *("MOD(1,10001)", "MOD(1)", "MOD", "MOD (1,2", "MOD(123456789012345678901,2)", "G a", "F(a)"),
    *("X a & b", "a U b", "a R b", "a W b", "P a U q1", "GF a", "FG", "XX", "GFa", "a # b", "'ab'"),
    *(
        "' '",
        "'\u200b'",
        "'\x1c'",
        "\u200b a",
        "a @",
        "a\u00a0@",
        "__",
        "a_b",
        "'",
        "''",
        '"',
        "'\"",
    ),
    *(
        "a" * 70,
        "a & " * 40,
        "(" * 80,
        "x1",
        "truea",
        "a -> ",
        "-> a",
        "a <- b",
        "a = b",
        "a | | b",
    ),
    *(
        "🙂 a",
        "𝒳𝒳",
        "a & 🙂",
        "\\",
        "q1 := (a; q1",
        "q1 := a; q2",
        "P(a & Y)",
        "Y<=2",
        "!)",
        "a ! b",
    ),
    *("a q1", "a Y<=2 b", "(a b)", "q1 := a) ; a", "\ud7ff a b", "O)", "H)", "a O b", "'a"),
    *("\x85a b", "a\u2028#", "a\x1f#", "a '\x00' b", "é é", "\xad", "a\ufeff&b", "\ufeffa"),
]


def drawn(operators: str, alphabet: str, steps: int, count: int, seed: int) -> list[Formula]:
    """Draw random formulas."""
    return [
        *islice(random_formulas(operators, alphabet, steps, np.random.default_rng(seed)), count)
    ]


def numbered(formula: Formula, k: int) -> Formula:
    """Replace every Y by Y<=k and every letter b by MOD(1,k+1), so that operators with numbers occur."""
    made: dict[Formula, Formula] = {}
    for node in subformulas(formula):
        args = tuple(made[arg] for arg in node.args)
        if node.op == "Y":
            made[node] = within(k, *args)
        elif node.value == "b":
            made[node] = position(1, k + 1)
        else:
            made[node] = Formula(node.op, args, node.value)
    return made[formula]


def sample(alphabet: str, count: int, seed: int) -> list[Formula]:
    """Draw formulas with all operators, of several sizes, those with numbers among them."""
    plain = [
        formula
        for steps in (2, 4, 7, 12)
        for formula in drawn("! & | -> P Y S", alphabet, steps, count // 8, seed + steps)
    ]
    return plain + [numbered(formula, 1 + i % 4) for i, formula in enumerate(plain)]


PARSED = """(texts) => import('logic').then((m) => texts.map((text) => {
  const formula = m.parse(text);
  const nodes = m.subformulas(formula);
  return [m.show(formula), m.size(formula), m.depth(formula), m.letters(formula), nodes.map(m.show),
    m.parse(m.show(formula)) === formula];
}))"""


def agree(cases: list, found: list, expected: list) -> None:
    """Compare answers one by one, so that a failure names the case."""
    for case, one, other in zip(cases, found, expected, strict=True):
        assert one == other, case


def test_texts_are_read_and_written_alike(twin):
    texts = GOOD + [str(formula) for formula in sample("abc", 400, 1)]
    agree(texts, twin(PARSED, texts), library("parsed", texts))


REFUSED = """(texts, alphabet) => import('logic').then((m) => texts.map((text) => {
  try { m.parse(text, alphabet); return null; } catch (error) {
    if (error.name === 'InvalidInput') return error.message;
    throw error;
  }
}))"""


@pytest.mark.parametrize("alphabet", [None, "ab", "", "aa", "a b"])
def test_errors_say_the_same(twin, alphabet):
    texts = BAD + GOOD
    found = twin(REFUSED, texts, alphabet)
    agree(texts, found, library("refused", texts, alphabet))
    assert all(found[: len(BAD)])


def test_notes_are_the_same(twin):
    found = twin("(texts) => import('logic').then((m) => texts.map(m.notes))", GOOD)
    assert found == [list(notes(text)) for text in GOOD]


TRUTHS = """(texts, words) => import('logic').then((m) => texts.map((text) => {
  const formula = m.parse(text);
  return words.map((word) => m.truths(formula, word).get(formula).map(Number).join('')).join(' ');
}))"""


@pytest.mark.parametrize(("count", "words"), [(2000, FEW), (120, WORDS)], ids=["many", "long"])
def test_formulas_hold_at_the_same_positions(twin, count, words):
    """Thousands of formulas on short words, and some on every word to length eight."""
    texts = [str(formula) for formula in sample("ab", count, 2)]
    agree(texts, twin(TRUTHS, texts, words), library("truths", texts, words))


SUBFORMULAS = """(texts, words) => import('logic').then((m) => texts.map((text, i) =>
  [...m.truths(m.parse(text), words[i])].map(([node, truth]) => [m.show(node), truth])))"""


def test_every_subformula_has_its_row(twin):
    texts = [str(formula) for formula in sample("ab", 200, 4)]
    words = [WORDS[(37 * i) % len(WORDS)] + "ba" * (i % 5) for i in range(len(texts))]
    expected = library("rows_of_subformulas", texts, words)
    agree(texts, twin(SUBFORMULAS, texts, words), expected)


AUTOMATA = """(texts, alphabet, most) => import('logic').then((m) => texts.map((text) => {
  try { return m.toDfa(m.parse(text), alphabet, most ?? undefined).toJSON(); } catch (error) {
    if (error.name === 'InvalidInput') return error.message;
    throw error;
  }
}))"""

LARGE = ["Y<=300 (a & !Y<=299 b)", "Y<=200 a & Y<=211 b & Y<=190 (a & Y b)", "P a & Y<=499 b"]


@pytest.mark.parametrize(("alphabet", "most"), [("ab", None), ("bac", None), ("ab", 500), ("", 1)])
def test_formulas_have_the_same_automata(twin, alphabet, most):
    drawn_ones = sample("abc"[: len(alphabet)], 400, 5) if most is None else []
    texts = [*map(str, drawn_ones), *(LARGE if most else []), *GOOD]
    agree(texts, twin(AUTOMATA, texts, alphabet, most), library("automata", texts, alphabet, most))


KINDS = """() => import('characters').then((m) => {
  const kinds = [];
  for (let code = 0; code < 0x30000; code += 1) {
    if (code === 0xd800) code = 0xe000;
    const character = String.fromCodePoint(code);
    const unassigned = /^\\p{Cn}$/u.test(character);
    const kind = m.isSpace(character) + 2 * m.isAlphanumeric(character) + 4 * m.isPrintable(character);
    kinds.push(unassigned ? -1 : kind);
  }
  return kinds;
})"""


def test_characters_are_of_the_same_kinds(twin):
    """Those that either side does not know yet are left out."""
    codes = [*range(0xD800), *range(0xE000, 0x30000)]
    for code, kind in zip(codes, twin(KINDS), strict=True):
        character = chr(code)
        if kind >= 0 and unicodedata.category(character) != "Cn":
            own = character.isspace() + 2 * character.isalnum() + 4 * character.isprintable()
            assert kind == own, hex(code)


def test_texts_are_quoted_alike(twin):
    texts = [*GOOD, *BAD, "a'b", 'a"b', "a'b\"c", "\\'", "\x7f", "\u0378", "\U0001f642\U000e0001"]
    assert twin("(texts) => import('characters').then((m) => texts.map(m.repr))", texts) == [
        repr(text) for text in texts
    ]


def test_languages_of_the_census_are_themselves(twin):
    """Minimising a table that is minimal changes nothing, whatever its numbering was."""
    documents = [dfa.to_json() for dfa in census(3)]
    source = """(documents) => import('dfa').then((m) => documents.map((document) => {
      const shift = (state) => (state + 1) % document.states;
      const transitions = [];
      document.transitions.forEach((row, state) => (transitions[shift(state)] = row.map(shift)));
      const accepting = document.accepting.map(shift);
      return m.fromJson({ ...document, start: shift(0), transitions, accepting }).toJSON();
    }))"""
    assert twin(source, documents) == documents
