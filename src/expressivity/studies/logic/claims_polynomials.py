"""The claim on left-deterministic polynomials: languages of LTL[P] as disjoint unions of monomials."""

import re
from collections.abc import Callable, Iterator
from itertools import product

from expressivity.automata.dfa import Dfa
from expressivity.automata.polynomials import Monomial, monomials, union
from expressivity.book.registry import Claim, Evidence
from expressivity.studies.logic.claims import SMALL, sizes
from expressivity.studies.logic.population import lacks_pattern, population


def check_polynomials(build: Callable[[Dfa], list[Monomial]]) -> Evidence:
    """Check that each language of LTL[P] is the disjoint union of left-deterministic monomials: as automata, and word by word as regexes, up to
    length six; and the union of any of these with one of another language lies in LTL[P], where Σ*a does not."""
    wrong, doubled, outside, count, languages = 0, 0, 0, 0, list(population("P"))
    before: dict[str, Monomial] = {}
    for dfa in languages:
        parts = build(dfa)
        count += len(parts)
        wrong += union(parts, dfa.alphabet) != dfa
        for part in parts:
            mixed = [part, before.get(dfa.alphabet, part)]
            outside += not _is_left_deterministic(part)
            outside += not lacks_pattern(union(mixed, dfa.alphabet), "P")
            before[dfa.alphabet] = part
        tests = [re.compile(str(part)) for part in parts]
        for word in _words(dfa.alphabet, 6 if len(dfa.alphabet) == 2 else 4):
            found = sum(test.fullmatch(word) is not None for test in tests)
            doubled += found > 1
            wrong += (found > 0) != dfa.accepts(word)
    ends_with_a = Monomial(("ab", ""), "a")
    loose = not ends_with_a.left_deterministic and not lacks_pattern(
        union([ends_with_a], "ab"), "P"
    )
    return Evidence(
        not wrong and not doubled and not outside and loose,
        {"wrong": wrong, "words_in_two": doubled, "outside": outside},
        {"monomials": count} | sizes(languages),
    )


def _is_left_deterministic(part: Monomial) -> bool:
    """Whether no mark lies in the block before it, as the code says too."""
    said = not any(mark in block for mark, block in zip(part.marks, part.blocks))
    return said and part.left_deterministic


def _words(alphabet: str, longest: int) -> Iterator[str]:
    return ("".join(word) for n in range(longest + 1) for word in product(alphabet, repeat=n))


def _without_the_mark(dfa: Dfa) -> list[Monomial]:
    """Let each block also hold the mark that ends it."""
    return [
        Monomial(
            tuple(
                "".join(sorted({*block, *mark}))
                for block, mark in zip(part.blocks, (*part.marks, ""))
            ),
            part.marks,
        )
        for part in monomials(dfa)
    ]


CLAIMS: tuple[Claim, ...] = (
    Claim(
        id="fp-thm-4.1-polynomials",
        statement="The languages of LTL[P] are the left-deterministic polynomials: finite disjoint unions of monomials "
        "$\\Sigma_0^*a_1\\Sigma_1^*\\cdots a_n\\Sigma_n^*$ with $a_i\\notin\\Sigma_{i-1}$.",
        source="[LC25] Theorem 4.1",
        known="read",
        kind="construction",
        subject=lambda: lambda dfa: list(monomials(dfa)),
        control=lambda: _without_the_mark,
        broken="each block may also hold the mark that ends it",
        check=check_polynomials,
        boundary=SMALL,
        budget=20.0,
        code=(
            "expressivity.automata.polynomials.monomials",
            "expressivity.automata.polynomials.union",
        ),
        reach="sampled",
        extent="[[monomials]] monomials of [[languages]] languages",
        proof="page",
        numbers={"languages": 138, "monomials": 253, "states": 4, "letters": 3},
    ),
)
