"""Automata mean in the browser what they mean here: verdicts, witness words, hard pairs, regexes."""

import json
import random
from collections import Counter
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from library import library

from expressivity.automata.census import census, tables
from expressivity.automata.dfa import Dfa, from_table
from expressivity.automata.fragments import LOGICS, forbidden_pattern
from expressivity.automata.semigroup import transition_semigroup
from expressivity.errors import InvalidInput
from expressivity.tasks.languages import LANGUAGES

TOP = Path(__file__).resolve().parents[2]
LENGTHS = (1, 9, 40)


def random_tables(count: int, states: int, alphabet: str, seed: int) -> list[Dfa]:
    """Draw automata, most of them with several components."""
    draw = random.Random(seed)
    found = []
    for _ in range(count):
        low = draw.random()
        rows = [
            [draw.randrange(state if draw.random() < low else 0, states) for _ in alphabet]
            for state in range(states)
        ]
        found.append(from_table(alphabet, rows, 0, draw.sample(range(states), states // 2)))
    return found


SMALL = [*census(3)]
LARGER = [
    *(language.dfa for language in LANGUAGES.values()),
    *random_tables(60, 7, "abc", 1),
    *random_tables(30, 14, "ab", 2),
    *random_tables(2, 40, "abc", 3),
]

WITNESSES = """(documents, logics, lengths) => import('automata').then((m) => {
  const attempt = (action) => {
    try { return action(); } catch (error) { return error.message; }
  };
  return documents.map((document) => {
    const dfa = m.fromJson(document);
    return logics.map((logic) => {
      const witness = m.forbiddenPattern(dfa, logic);
      const pairs = lengths.map((length) => attempt(() => m.hardPair(dfa, logic, length)));
      if (witness === null) return [null, pairs];
      return [witness, pairs, m.byHand(dfa, witness), m.witnessStates(dfa, witness), m.occursIn(dfa, witness),
        [0, 1, 3].map((power) => m.words(witness, power))];
    });
  });
})"""


@pytest.mark.parametrize("automata", [SMALL, LARGER], ids=["census of three states", "larger"])
def test_witness_words_and_pairs_are_the_same(twin, automata):
    documents = [dfa.to_json() for dfa in automata]
    found = twin(WITNESSES, documents, LOGICS, LENGTHS)
    expected = library("witnesses", documents, LOGICS, LENGTHS)
    for document, answers, own in zip(documents, found, expected, strict=True):
        assert answers == own, document


VERDICTS = """(tables, accepting) => import('automata').then((m) => tables.map((delta, i) => {
  const dfa = m.fromTable('ab', delta, 0, accepting[i].flatMap((accepts, state) => (accepts ? [state] : [])));
  if (JSON.stringify(dfa.delta) !== JSON.stringify(delta)) return 'another table';
  return [...m.LOGICS.map((logic) => m.defines(dfa, logic)), m.isStarFree(dfa)].map(Number).join('');
}))"""


def closure(edges: np.ndarray) -> np.ndarray:
    """Return which nodes some nonempty path leads to, for many graphs at once."""
    reached = edges.astype(np.float32)
    for _ in range(edges.shape[1].bit_length()):
        reached = np.minimum(reached + reached @ reached, 1)
    return reached > 0


def by_definition(deltas: np.ndarray) -> np.ndarray:
    """Say for many automata which of LTL[P], LTL[Y] and LTL[P,Y] define them, from all paths of states and of pairs of states."""
    many, n, letters = deltas.shape
    row = np.arange(many)[:, None]
    steps = np.zeros((many, n, n), dtype=bool)
    pairs = np.zeros((many, n * n, n * n), dtype=bool)
    for letter in range(letters):
        targets = deltas[:, :, letter]
        steps[row, np.arange(n), targets] = True
        both = (targets[:, :, None] * n + targets[:, None, :]).reshape(many, n * n)
        pairs[row, np.arange(n * n), both] = True
    there = closure(steps)
    back_and_forth = there & there.transpose(0, 2, 1) & ~np.eye(n, dtype=bool)
    fixed = np.diagonal(closure(pairs), axis1=1, axis2=2).reshape(many, n, n)
    fixed = fixed & ~np.eye(n, dtype=bool)
    found = [
        pattern.any(axis=(1, 2)) for pattern in (back_and_forth, fixed, back_and_forth & fixed)
    ]
    return ~np.stack(found, axis=1)


@pytest.fixture(scope="module")
def verdicts(twin) -> list[tuple[np.ndarray, np.ndarray, list[str]]]:
    """What the browser says of all languages of the census, by their number of states."""
    by_states = [tables(n) for n in (1, 2, 3, 4)]
    found = twin(
        VERDICTS,
        [delta for deltas, _ in by_states for delta in deltas.tolist()],
        [ends for _, accepting in by_states for ends in accepting.tolist()],
    )
    places = np.cumsum([0, *(len(deltas) for deltas, _ in by_states)]).tolist()
    return [
        (deltas, accepting, found[begin:end])
        for (deltas, accepting), begin, end in zip(by_states, places[:-1], places[1:], strict=True)
    ]


def test_all_languages_of_the_census_have_the_verdicts_of_the_definition(verdicts):
    for deltas, _, found in verdicts:
        expected = by_definition(deltas.astype(np.int64)).astype(int).tolist()
        assert [line[:3] for line in found] == ["".join(map(str, row)) for row in expected]


def test_languages_of_the_census_have_the_verdicts_of_the_library(verdicts):
    """All of up to three states, and every twentieth of four."""
    for deltas, accepting, found in verdicts:
        step = 20 if deltas.shape[1] == 4 else 1
        chosen = deltas[::step].tolist(), accepting[::step].tolist()
        assert found[::step] == library("verdicts", *chosen)


def test_the_census_counts_as_many_languages_of_each_kind(verdicts):
    """Each cell of the committed census is an exact intersection of classes, those here among them."""
    document = json.loads((TOP / "data" / "ci" / "census-cells.json").read_text())
    expected: Counter[str] = Counter()
    for cell in document["rows"]:
        kind = [cell[name] for name in ("ltl_p", "ltl_y", "ltl_py", "star_free")]
        expected["".join(str(int(verdict)) for verdict in kind)] += cell["up_to_four"]
    counted = Counter(line for _, _, found in verdicts for line in found)
    assert counted == expected and counted.total() == 57_068


OPERATIONS = """(documents, small) => import('automata').then((m) => documents.map(([first, second]) => {
  const one = m.fromJson(first);
  const two = m.fromJson(second);
  const starFree = one.states < small ? m.isStarFree(one) : null;
  const combined = [one.complement(), one.intersection(two), one.union(two), one.symmetricDifference(two)];
  return [[one.access, one.difference(two), one.equals(two), starFree], combined.map((dfa) => dfa.toJSON())];
}))"""

LIMIT = 6
"""Automata with fewer states have few maps of states."""


def test_combinations_and_differences_are_right(twin):
    chosen = [pair for pair in zip(LARGER, LARGER[1:]) if pair[0].alphabet == pair[1].alphabet]
    documents = [[one.to_json(), two.to_json()] for one, two in chosen]
    found = twin(OPERATIONS, documents, LIMIT)
    assert [row for row, _ in found] == library("combined", documents, LIMIT)
    for (one, two), (_, combined) in zip(chosen, found, strict=True):
        automata = [Dfa.from_json(document) for document in combined]
        assert [dfa.to_json() for dfa in automata] == combined
        words = np.array([*product(range(len(one.alphabet)), repeat=6)])
        first, second = one.accepts_all(words), two.accepts_all(words)
        wanted = [~first, first & second, first | second, first != second]
        assert [dfa.accepts_all(words).tolist() for dfa in automata] == [
            row.tolist() for row in wanted
        ]


REGEXES = """(regexes) => import('regex').then((m) => regexes.map(([regex, alphabet]) => {
  try { return m.fromRegex(regex, alphabet).toJSON(); } catch (error) { return error.message; }
}))"""

BOOK = [
    *((language.regex, language.alphabet) for language in LANGUAGES.values()),
    *(("(aa)*", "a"), ("(ab)*", "abc"), ("(b|c|ab)*", "abc"), (".*a.?", "ab"), (".*ab*", "ab")),
    *(("a*b", None), ("[bc]*[ac]*", "abc"), ("a(a|b)*", "ab"), ("c*(ac*bc*)*", "abc"), ("()", "a")),
    *(
        (".*a.*&.*b.*", "abc"),
        ("[^ab]", "ab"),
        ("[^a-c]*|a", "abcd"),
        ("(a|())b", None),
        ("é_1", None),
    ),
    *(
        ("a^b^c", None),
        ("(ab)*^c", "abc"),
        ("ab|c&ab|c", "abc"),
        ("a*^b*&(ab)*", "ab"),
        ("a^()", "ab"),
    ),
    *(("a{2,}", "a"), ("a{,3}b", "ab"), ("(a{2}){3}", "ab"), ("(a?){3,5}", "a"), ("a{0,}", "a")),
    *(
        ("a**", "a"),
        ("(a*)+", "a"),
        ("a*{2}", "a"),
        ("(a|b)*a.{6}", "ab"),
        ("𝒳+", None),
        ("[²-²]", None),
    ),
]

BAD = [
    *(
        "",
        "*",
        "a|",
        "|a",
        "a||b",
        "(",
        ")",
        "(a",
        "a)",
        "(a|)",
        "(*a)",
        "a&",
        "^a",
        "a?+",
        "a*?",
        "a++",
    ),
    *(
        "a{",
        "a{}",
        "a{,}",
        "a{0}",
        "a{0,0}",
        "a{3,2}",
        "a{1001}",
        "a{x}",
        "a{1",
        "a{ 1}",
        "a{1}?",
        "{2}",
    ),
    *(
        "[",
        "[]",
        "[^]",
        "[^",
        "[a",
        "[a-]",
        "[b-a]",
        "[-a]",
        "[ ]",
        "[a b]",
        "a b",
        "a\\d",
        "a.b#",
        "]",
    ),
    *(
        "a}",
        "'",
        '"',
        "a'\"",
        "\n",
        "abd",
        "[a-d]",
        "d",
        "[^d]",
        "🙂",
        "𝒳",
        "a" * 80 + "#",
        "(((a))",
        "()*?",
    ),
    *(
        "(a{1000}){1000}",
        "(a|b)*a(a|b){20}",
        "a--b",
        "[Z-a]",
        "a\u0301",
        "𝒳)",
        "[🙂]",
        "ab)c",
        "a(|b)",
        "((((*",
    ),
]


def random_regex(draw: random.Random, size: int) -> str:
    """Draw a regex with about this many operators."""
    if size <= 0:
        return draw.choice([*"aabbcc", ".", "()", "[ab]", "[^a]", "[a-b]"])
    op = draw.choice(["", "", "|", "|", "&", "^", "*", "+", "?", "{2}", "{1,3}", "{,2}", "{2,}"])
    if op in ("", "|", "&", "^"):
        left = draw.randrange(size)
        one, other = random_regex(draw, left), random_regex(draw, size - 1 - left)
        return f"{one}{op}{other}" if draw.random() < 0.5 else f"({one}){op}({other})"
    return f"({random_regex(draw, size - 1)}){op}"


def test_regexes_have_the_same_automata(twin):
    draw = random.Random(1)
    cases = BOOK + [(random_regex(draw, 1 + i % 7), "abc") for i in range(320)]
    found = twin(REGEXES, cases)
    assert not any(isinstance(document, str) for document in found)
    for case, document, own in zip(cases, found, library("regexes", cases), strict=True):
        assert document == own, case


@pytest.mark.parametrize("alphabet", ["abc", None, "", "aa", "a-"])
def test_errors_of_regexes_say_the_same(twin, alphabet):
    cases = [(regex, alphabet) for regex in BAD]
    found = twin(REGEXES, cases)
    for case, document, own in zip(cases, found, library("regexes", cases), strict=True):
        assert document == own, case
    assert alphabet != "abc" or all(isinstance(document, str) for document in found)


def test_other_errors_say_the_same(twin):
    source = """() => import('automata').then((m) => [
      () => m.fromTable('ab', [[0, 1], [0]], 0, []),
      () => m.fromTable('ab', [[0, 1], [0, 2]], 0, []),
      () => m.fromTable('ab', [[0, 1], [0, 1]], 2, []),
      () => m.fromTable('ab', [[0, 0]], 0, [1]),
      () => m.fromTable('', [[]], 0, []),
      () => m.fromTable('ba', [[0, 0]], 0, []).after('abc'),
      () => m.fromTable('ab', [[0, 0]], 0, []).difference(m.fromTable('a', [[0]], 0, [])),
      () => m.forbiddenPattern(m.fromTable('a', [[0]], 0, []), 'X'),
      () => m.isStarFree(m.fromTable('ab', [[1, 2], [2, 0], [2, 1]], 0, [1]), 2),
    ].map((action) => { try { action(); } catch (error) { return error.message; } }))"""
    loop = from_table("ab", [[0, 0]], 0, [])
    actions = [
        lambda: from_table("ab", [[0, 1], [0]], 0, []),
        lambda: from_table("ab", [[0, 1], [0, 2]], 0, []),
        lambda: from_table("ab", [[0, 1], [0, 1]], 2, []),
        lambda: from_table("ab", [[0, 0]], 0, [1]),
        lambda: from_table("", [[]], 0, []),
        lambda: loop.after("abc"),
        lambda: loop.difference(from_table("a", [[0]], 0, [])),
        lambda: forbidden_pattern(from_table("a", [[0]], 0, []), "X"),
        lambda: transition_semigroup(from_table("ab", [[1, 2], [2, 0], [2, 1]], 0, [1]), 2),
    ]
    for action, found in zip(actions, twin(source), strict=True):
        with pytest.raises(InvalidInput) as refused:
            action()
        assert found == str(refused.value)
