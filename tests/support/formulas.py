"""Strategies of hypothesis for formulas over three letters."""

from hypothesis import strategies as st

from expressivity.logic.syntax import FALSE, TRUE, Formula, P, Y, letter, position, since, within

ALPHABET = "abc"

leaves = st.sampled_from([TRUE, FALSE, *map(letter, ALPHABET)])
words = st.text(ALPHABET, max_size=9)


def grow(inner: st.SearchStrategy[Formula]) -> st.SearchStrategy[Formula]:
    """Formulas of what attention computes: P, Y, windows and Boolean connectives."""
    unary = st.builds(
        lambda op, body: op(body),
        st.sampled_from([P, Y, lambda f: ~f, lambda f: within(2, f)]),
        inner,
    )
    binary = st.builds(
        lambda op, one, other: op(one, other),
        st.sampled_from([Formula.__and__, Formula.__or__, Formula.__rshift__]),
        inner,
        inner,
    )
    return unary | binary


attended = st.recursive(leaves, grow, max_leaves=5)
formulas = st.recursive(
    leaves | st.sampled_from([position(1, 3), position(0, 2)]),
    lambda inner: grow(inner) | st.builds(since, inner, inner),
    max_leaves=5,
)

strict = st.recursive(
    leaves, lambda inner: grow(inner) | st.builds(since, inner, inner), max_leaves=5
)
"""Formulas without residues."""
