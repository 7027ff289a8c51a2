"""Formulas mean in the browser what they mean here: text, errors, truth and automata."""

import unicodedata
from collections.abc import Callable
from itertools import islice, product

import numpy as np
import pytest

from expressivity.automata.census import census
from expressivity.errors import InvalidInput
from expressivity.logic.evaluation import subformula_truths
from expressivity.logic.parser import notes, parse
from expressivity.logic.sampling import random_formulas
from expressivity.logic.semantics import encode, evaluate
from expressivity.logic.syntax import Formula, letters, position, size, subformulas, within
from expressivity.logic.translation import to_dfa

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


def message(action: Callable[[], object]) -> str | None:
    """Return what an action is refused with, None if it is not."""
    try:
        action()
    except InvalidInput as error:
        return str(error)
    return None


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


def test_texts_are_read_and_written_alike(twin):
    texts = GOOD + [str(formula) for formula in sample("abc", 400, 1)]
    for text, found in zip(texts, twin(PARSED, texts), strict=True):
        formula = parse(text)
        nodes = [str(node) for node in subformulas(formula)]
        expected = [str(formula), size(formula), formula.depth, letters(formula), nodes, True]
        assert found == expected, text


REFUSED = """(texts, alphabet) => import('logic').then((m) => texts.map((text) => {
  try { m.parse(text, alphabet); } catch (error) { return `${error.name}: ${error.message}`; }
}))"""


@pytest.mark.parametrize("alphabet", [None, "ab", "", "aa", "a b"])
def test_errors_say_the_same(twin, alphabet):
    texts = BAD + GOOD
    for text, found in zip(texts, twin(REFUSED, texts, alphabet), strict=True):
        expected = message(lambda: parse(text, alphabet))
        assert found == (expected and f"InvalidInput: {expected}"), text
        assert found or text in GOOD, text


def test_notes_are_the_same(twin):
    found = twin("(texts) => import('logic').then((m) => texts.map(m.notes))", GOOD)
    assert found == [list(notes(text)) for text in GOOD]


TRUTHS = """(texts, words) => import('logic').then((m) => texts.map((text) => {
  const formula = m.parse(text);
  return words.map((word) => m.truths(formula, word).get(formula).map(Number).join('')).join(' ');
}))"""


def test_thousands_of_formulas_hold_at_the_same_positions(twin):
    formulas = sample("ab", 2000, 2)
    table = encode(FEW, "ab")
    found = twin(TRUTHS, [str(formula) for formula in formulas], FEW)
    for formula, line in zip(formulas, found, strict=True):
        truth = evaluate(formula, table, "ab").astype(int)
        rows = ["".join(map(str, row[: len(word) + 1])) for row, word in zip(truth, FEW)]
        assert line == " ".join(rows), formula


def test_all_words_to_length_eight_agree_at_every_position(twin):
    formulas = sample("ab", 120, 3)
    table = encode(WORDS, "ab")
    found = twin(TRUTHS, [str(formula) for formula in formulas], WORDS)
    for formula, line in zip(formulas, found, strict=True):
        truth = evaluate(formula, table, "ab").astype(int)
        rows = ["".join(map(str, row[: len(word) + 1])) for row, word in zip(truth, WORDS)]
        assert line == " ".join(rows), formula


SUBFORMULAS = """(texts, words) => import('logic').then((m) => texts.map((text, i) =>
  [...m.truths(m.parse(text), words[i])].map(([node, truth]) => [m.show(node), truth])))"""


def test_every_subformula_has_its_row(twin):
    formulas = sample("ab", 200, 4)
    words = [WORDS[(37 * i) % len(WORDS)] + "ba" * (i % 5) for i in range(len(formulas))]
    found = twin(SUBFORMULAS, [str(formula) for formula in formulas], words)
    for formula, word, rows in zip(formulas, words, found, strict=True):
        expected = subformula_truths(formula, word)
        assert rows == [[str(node), list(truth)] for node, truth in expected.items()]


AUTOMATA = """(texts, alphabet) => import('logic').then((m) => texts.map((text) => {
  try { return m.toDfa(m.parse(text), alphabet).toJSON(); } catch (error) { return error.message; }
}))"""


@pytest.mark.parametrize("alphabet", ["ab", "bac"])
def test_formulas_have_the_same_automata(twin, alphabet):
    formulas = sample(alphabet, 300, 5) + [parse(text) for text in GOOD if set(text) & set("cd")]
    found = twin(AUTOMATA, [str(formula) for formula in formulas], alphabet)
    for formula, document in zip(formulas, found, strict=True):
        refused = message(lambda: to_dfa(formula, alphabet))
        assert document == (refused or to_dfa(formula, alphabet).to_json()), formula


def test_formulas_with_too_many_memories_are_refused_alike(twin):
    texts = ["Y<=300 (a & !Y<=299 b)", "Y<=200 a & Y<=211 b & Y<=190 (a & Y b)"]
    found = twin(
        """(texts) => import('logic').then((m) => texts.map((text) => {
          try { return m.toDfa(m.parse(text), 'ab', 500).states; } catch (error) { return error.message; }
        }))""",
        texts,
    )
    for text, answer in zip(texts, found, strict=True):
        refused = message(lambda: to_dfa(parse(text), "ab", 500))
        assert answer == (refused or to_dfa(parse(text), "ab", 500).states)


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
      return m.fromJson({ ...document, start: shift(0), transitions, accepting });
    }))"""
    assert twin(source, documents) == documents
