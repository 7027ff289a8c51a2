"""Claims on the subregular hierarchy: that its classes differ, what attention each needs, and that MLRegTest's labels are reproduced.

Formulas are compared with automata of regexes, patterns are run letter by letter, and labels are those of MLRegTest's authors.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import product

from expressivity.automata.algebra import CLASSES
from expressivity.automata.class_patterns import is_piecewise_testable
from expressivity.automata.dfa import Dfa, from_regex
from expressivity.automata.dot_depth import is_piecewise_locally_testable
from expressivity.automata.fragments import Logic, Witness, forbidden_pattern
from expressivity.automata.hierarchy import Hierarchy, hierarchy
from expressivity.automata.semigroup import transition_semigroup
from expressivity.book.registry import Claim, Evidence
from expressivity.logic.syntax import Formula, operators
from expressivity.logic.translation import difference
from expressivity.studies.subregular.blocks import Blocks, write_formula
from expressivity.studies.subregular.examples import EXAMPLES, LETTERS
from expressivity.studies.subregular.runs import COUNTED, labels
from expressivity.tasks.mlregtest import Labelled, languages

NEEDS = {
    "SP": "global",
    "PT": "global",
    "SL": "hybrid",
    "LT": "hybrid",
    "LTT": "hybrid",
    "PLT": "hybrid",
    "TSL": "none",
    "TLT": "none",
    "TLTT": "none",
    "TPLT": "none",
    "SF": "none",
    "Reg": "none",
}
"""What the chapter says of each class: the least pattern of attention that recognises all its languages."""

EVERY = 14
"""One language of MLRegTest in so many is looked at; ten follow one another that differ in their number only."""

Decide = Callable[[Dfa], Hierarchy]

FRAGMENTS: dict[Logic, str] = {"P": "ltl_p", "Y": "ltl_y", "PY": "ltl_py"}
"""The names of the three fragments among the classes of semigroups."""


@dataclass(frozen=True)
class Separation:
    """A language of a class that lies outside some fragments.

    Args:
        name: the class, as in `expressivity.automata.hierarchy.HIERARCHY`.
        dfa: the language.
        outside: the fragments that do not define it.
        inside: those that do.
    """

    name: str
    dfa: Dfa
    outside: tuple[Logic, ...]
    inside: tuple[Logic, ...]


def separations(alternating: str = "c*(ac*bc*)*", alphabet: str = LETTERS) -> list[Separation]:
    """List the three languages that keep classes out of fragments.

    Args:
        alternating: the third, a and b in turn.
        alphabet: its letters.
    """
    return [
        Separation("strictly_local", from_regex("(b|c|ab)*", LETTERS), ("P", "Y"), ("PY",)),
        Separation("strictly_piecewise", from_regex("[bc]*[ac]*", LETTERS), ("Y",), ("P", "PY")),
        Separation("tier_strictly_local", from_regex(alternating, alphabet), ("P", "Y", "PY"), ()),
    ]


def with_empty_word(dfa: Dfa) -> Hierarchy:
    """Decide as `hierarchy`, but count the empty word as an element of the semigroup: it is idempotent, so what should hold around every
    idempotent is then asked of the whole semigroup."""
    place = hierarchy(dfa)
    fragments = {"Y": len(transition_semigroup(dfa)) == 1, "PY": place.fragments["P"]}
    return replace(place, fragments=place.fragments | fragments)


def check_examples(decide: Decide) -> Evidence:
    """Each class has an example; the example's one smallest class is that one, and it needs the attention that the class needs."""
    examples = EXAMPLES
    places = {example.label: decide(example.dfa) for example in examples}
    own = sum(labels(place) == label for label, place in places.items())
    needed = sum(place.attention == NEEDS[label] for label, place in places.items())
    facts = {"own_class_smallest": own, "attention_of_class": needed}
    measured = {
        "classes": len(places),
        "letters": max(len(example.dfa.alphabet) for example in examples),
    }
    holds = places.keys() == NEEDS.keys() and own == needed == len(NEEDS)
    return Evidence(holds, facts, measured)


def check_formulas(write: Callable[[Blocks], Formula]) -> Evidence:
    """Every formula holds at the ends of exactly the words of the regex, in the fragment that it should be in; and every language lies in
    the class that such languages make up."""
    tried, different, outside, pure = 0, 0, 0, 0
    for language in block_languages():
        dfa, formula = from_regex(language.regex, LETTERS), write(language)
        different += difference(formula, dfa, LETTERS) is not None
        scattered = not (language.starts or language.ends) and max(map(len, language.blocks)) == 1
        outside += not is_piecewise_locally_testable(dfa)
        outside += scattered and not is_piecewise_testable(dfa)
        outside += scattered and "Y" in operators(formula)
        pure += scattered
        tried += 1
    return Evidence(
        not different and not outside,
        {"different": different, "outside": outside},
        {"languages": tried, "single": pure},
    )


def block_languages() -> Iterable[Blocks]:
    """Up to two blocks of up to two letters a and b, at the ends of the word or not; and up to three single letters."""
    blocks = ["".join(block) for size in (1, 2) for block in product("ab", repeat=size)]
    for count in (1, 2):
        for chosen, starts, ends in product(
            product(blocks, repeat=count), (False, True), (False, True)
        ):
            yield Blocks(chosen, starts, ends)
    for chosen in product("abc", repeat=3):
        yield Blocks(chosen)


def write_apart(language: Blocks) -> Formula:
    """Write the formula of the same blocks taken apart: their letters need not stand side by side."""
    return write_formula(replace(language, blocks=tuple("".join(language.blocks))))


def check_separations(cases: Sequence[Separation]) -> Evidence:
    """Each language lies in its class; each fragment said not to define it is excluded by a pattern, which is run, and by the semigroup."""
    patterns: dict[str, str] = {}
    right = 0
    for case in cases:
        semigroup = transition_semigroup(case.dfa)
        ways = [hierarchy(case.dfa).classes[case.name]]
        for logic in case.outside:
            witness = forbidden_pattern(case.dfa, logic)
            ways.append(witness is not None and witness.occurs_in(case.dfa))
            ways.append(not CLASSES[FRAGMENTS[logic]](semigroup))
            patterns[f"{case.name}, {logic}"] = told(witness) if witness else "none"
        ways += [CLASSES[FRAGMENTS[logic]](semigroup) for logic in case.inside]
        right += all(ways)
    return Evidence(right == len(cases), {"right": right} | patterns, {"languages": len(cases)})


def told(witness: Witness) -> str:
    """Write the words of a pattern for a reader, as in "access ε and aa, loop b"."""
    return ", ".join(
        f"{part} {' and '.join(word or 'ε' for word in ([words] if isinstance(words, str) else words))}"
        for part, words in witness.to_json().items()
    )


def sample() -> list[Labelled]:
    """One language of MLRegTest in `EVERY`, in the order of their names.

    Raises:
        NotAvailable: MLRegTest is nowhere to be had.
    """
    return languages()[::EVERY]


def check_labels(decide: Decide) -> Evidence:
    """Each language has its label as its one smallest class, and needs the attention that the class needs; all labels occur."""
    confirmed, needed, labelled = 0, 0, sample()
    for one in labelled:
        label = COUNTED.get(one.label, one.label)
        place = decide(one.dfa)
        confirmed += labels(place) == label
        needed += place.attention == NEEDS[label]
    seen = {one.label for one in labelled}
    holds = seen == {*NEEDS, *COUNTED} and confirmed == needed == len(labelled)
    facts = {"confirmed": confirmed, "attention_of_class": needed}
    return Evidence(holds, facts, {"languages": len(labelled), "labels": len(seen)})


_HIERARCHY = "expressivity.automata.hierarchy.hierarchy"

CLAIMS = (
    Claim(
        id="ours-subregular-examples",
        statement="Each class of the subregular hierarchy, with a tier and without, holds a language over [[letters:word]] letters that none of its smaller classes holds, and that needs "
        "all the attention that the class needs.",
        source="ours",
        known="ours",
        kind="decision",
        subject=lambda: hierarchy,
        control=lambda: with_empty_word,
        broken="the empty word counts as an element: monoid in place of semigroup",
        check=check_examples,
        boundary="These languages. That a class holds no language that needs more is proved on the page.",
        budget=5.0,
        code=(_HIERARCHY,),
        reach="certified",
        extent="[[classes:word]] languages, one for each class",
        proof="page",
        numbers={"letters": 3, "classes": 12},
    ),
    Claim(
        id="ours-subregular-formulas",
        statement=r"For blocks $u_1,\dots,u_k$ of letters, at the ends of the word or not, a formula of LTL[P,Y] defines "
        r"$\Sigma^*u_1\Sigma^*\cdots u_k\Sigma^*$, and one of LTL[P] if all blocks are single letters and none stands at an end.",
        source="ours",
        known="ours",
        kind="construction",
        subject=lambda: write_formula,
        control=lambda: write_apart,
        broken="blocks taken apart into letters",
        check=check_formulas,
        boundary="Up to two blocks of up to two letters, or three single letters; the page proves it for all.",
        budget=10.0,
        code=("expressivity.studies.subregular.blocks.write_formula",),
        reach="all",
        extent="[[languages]] languages, [[single]] of them of single letters",
        proof="page",
        numbers={"languages": 195, "single": 33},
    ),
    Claim(
        id="ours-subregular-separations",
        statement="Some strictly local language is in neither LTL[P] nor LTL[Y], some strictly piecewise one is not in LTL[Y], and some tier-based strictly local one is not in "
        "LTL[P,Y].",
        source="ours",
        known="ours",
        kind="decision",
        subject=separations,
        control=lambda: separations("(ab)*", "ab"),
        broken="a and b in turn without a third letter",
        check=check_separations,
        boundary="By inclusion these languages speak for all classes above theirs.",
        budget=2.0,
        code=("expressivity.automata.fragments.forbidden_pattern", _HIERARCHY),
        reach="certified",
        extent="[[languages:word]] languages, by patterns and by semigroup",
        proof="page",
        numbers={"languages": 3},
    ),
    Claim(
        id="ours-subregular-labels",
        statement="A language of MLRegTest has the class of its label as its one smallest class, and needs the attention that this class needs in general.",
        source="ours",
        known="ours",
        kind="decision",
        subject=lambda: hierarchy,
        control=lambda: with_empty_word,
        broken="the empty word counts as an element: monoid in place of semigroup",
        check=check_labels,
        boundary="A few languages of each of [[labels]] labels; the notebook counts all of them.",
        budget=10.0,
        code=("expressivity.tasks.mlregtest.languages", _HIERARCHY),
        reach="sampled",
        extent="[[languages]] languages, at equal steps in the list",
        numbers={"languages": 105, "labels": 13},
    ),
)
