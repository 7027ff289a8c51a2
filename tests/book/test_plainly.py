"""What a terminal shows of a formula."""

import re

import pytest

from expressivity.book.catalogue import find
from expressivity.book.plainly import write_plainly


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (r"at most $\tfrac19$ where", "at most 1/9 where"),
        (r"error $(1-\mu)^2\frac{N}{N-q}$, with", "error (1-μ)^2 N/(N-q), with"),
        (r"bits $\lceil\log_2(\tfrac43c+1)\rceil$.", "bits ⌈log_2(4/3 c+1)⌉."),
        (r"$2^{s-1}$ products", "2^{s-1} products"),
        (r"keys of $16\,q\ln N$", "keys of 16 q ln N"),
        (r"$\log_2\binom{N-1}q$", "log_2 binom(N-1,q)"),
        (r"$\mathsf P(b\wedge\mathsf Y a)$", "P(b∧Y a)"),
        (r"norm $2\sqrt q$ or $\sqrt{d'}$", "norm 2√q or √(d')"),
        ("95% of $N$", "95% of N"),
        ("Σ*ab, 95%, {3, 4} and a_b", "Σ*ab, 95%, {3, 4} and a_b"),
        ("a~b & 95%   of $N$", "a~b & 95%   of N"),
    ],
)
def test_formulas_are_written_without_tex(text, shown):
    assert write_plainly(text) == shown


def test_no_statement_shows_tex():
    for entry in find(()):
        for text in (entry.source, entry.statement, entry.boundary):
            assert not re.search(r"\\|\$", write_plainly(text)), entry.id
