"""Cosines of sums as sums of products: the identities behind attention to tuples."""

from collections.abc import Callable
from fractions import Fraction
from itertools import product
from math import lcm

from expressivity.book.registry import Claim, Evidence
from expressivity.constructions.tensor import Term, Terms, expanded_terms, short_terms

ORDERS = [2, 3, 4, 5]

RE_UVW = (((1, 0), (0, -1)), ((0, -1), (-1, 0)))
"""cos(a + b + d) = Σ T[i][j][k] (cos a, sin a)_i (cos b, sin b)_j (cos d, sin d)_k: the real part of a
product of three complex numbers."""


def check_short_sum(terms: Callable[[int], Terms]) -> Evidence:
    """Check that s products sum to the cosine of s angles, and that they are those of the formula, for small s."""
    written = {order: terms(order) for order in ORDERS}
    proved = [order for order in ORDERS if sums_to_cosine(written[order], order)]
    stated = all(list(written[order]) == _formula(order) for order in ORDERS)
    return Evidence(
        proved == ORDERS and stated and all(len(written[order]) == order for order in ORDERS),
        {"products": [len(each) for each in written.values()], "as in the formula": stated},
        {"largest": max(proved, default=0)},
    )


def _formula(order: int) -> list[Term]:
    """Return the products of (2^(s−1)/s) Σ_k (−1)^k Π_l cos(θ_l + πk/s)."""
    signs = [1 if k % 2 == 0 else -1 for k in range(order)]
    return [
        Term(Fraction(sign * 2**order, 2 * order), tuple(Fraction(k, order) for _ in range(order)))
        for k, sign in enumerate(signs)
    ]


def check_expansion(terms: Callable[[int], Terms]) -> Evidence:
    """Check that 2^(s−1) products of cosines and sines sum to the cosine of s angles, for small s."""
    written = {order: terms(order) for order in ORDERS}
    proved = [order for order in ORDERS if sums_to_cosine(written[order], order)]
    plain = all(
        abs(term.coefficient) == 1 and all((2 * turn).denominator == 1 for turn in term.turns)
        for each in written.values()
        for term in each
    )
    counted = all(len(each) == 2 ** (order - 1) for order, each in written.items())
    return Evidence(
        proved == ORDERS and plain and counted,
        {"products": [len(each) for each in written.values()], "cosines and sines only": plain},
        {"largest": max(proved, default=0)},
    )


def sums_to_cosine(terms: Terms, order: int) -> bool:
    """Whether the products sum to cos(θ_1 + … + θ_s) for all real angles, decided by their Fourier
    coefficients.

    A product is 2^(−s) Σ_ε e^(i Σ ε_l (θ_l + t_l π)) over all signs ε. The sum is the cosine exactly if
    Σ_k a_k e^(iπ Σ ε_l t_kl) is 2^(s−1) for the two ε that are constant and 0 for all others: polynomials
    in a root of unity, reduced by its minimal polynomial.
    """
    import sympy

    x = sympy.Symbol("x")
    denominator = lcm(*(turn.denominator for term in terms for turn in term.turns))
    minimal = sympy.cyclotomic_poly(2 * denominator, x)
    for signs in product((1, -1), repeat=order):
        powers = [
            int(denominator * sum(sign * turn for sign, turn in zip(signs, term.turns)))
            for term in terms
        ]
        total = sum(
            sympy.Rational(*term.coefficient.as_integer_ratio()) * x ** (power % (2 * denominator))
            for term, power in zip(terms, powers)
        )
        wanted = 2 ** (order - 1) if len(set(signs)) == 1 else 0
        if sympy.rem(total - wanted, minimal, x) != 0:
            return False
    return True


def check_real_rank(tensor: tuple[tuple[tuple[int, ...], ...], ...]) -> Evidence:
    """Check that the real rank of a 2 × 2 × 2 tensor is 3: no two products suffice, and the three of the short sum do.

    If T were a sum of two products u v w, then det(x T_0 + y T_1) would be a multiple of (x u_10 + y
    u_11)(x u_20 + y u_21), a product of real linear forms, with a discriminant of at least 0. That
    discriminant is Cayley's hyperdeterminant.
    """
    import sympy

    x = sympy.Symbol("x")
    form = (x * sympy.Matrix(tensor[0]) + sympy.Matrix(tensor[1])).det()  # y = 1
    leading, middle, last = (form.expand().coeff(x, power) for power in (2, 1, 0))
    hyperdeterminant = int(middle**2 - 4 * leading * last)
    sums = all(
        sympy.simplify(_entry(short_terms(3), places) - _at(tensor, places)) == 0
        for places in product((0, 1), repeat=3)
    )
    cosine = all(_at(tensor, places) == _cosine(places) for places in product((0, 1), repeat=3))
    return Evidence(
        hyperdeterminant < 0 and sums and cosine,
        {"the tensor is the cosine's": cosine},
        {"square": -hyperdeterminant, "rank": len(short_terms(3)) if sums else None},
    )


def _cosine(places: tuple[int, ...]) -> int:
    """Return the coefficient of one product of cosines (place 0) and sines (place 1) in cos(a + b + d): its value where angles are 0 or π/2."""
    return (1, 0, -1, 0)[sum(places) % 4]


def _entry(terms: Terms, places: tuple[int, ...]) -> object:
    """Return the coefficient of one product of cosines (place 0) and sines (place 1) in a sum of terms."""
    import sympy

    def factor(turn: object, place: int) -> object:
        """Return the cosine or minus the sine of a fraction of a half turn."""
        angle = sympy.pi * sympy.Rational(turn.numerator, turn.denominator)
        return -sympy.sin(angle) if place else sympy.cos(angle)

    return sum(
        sympy.Rational(*term.coefficient.as_integer_ratio())
        * sympy.prod(map(factor, term.turns, places))
        for term in terms
    )


def _at(tensor: tuple, places: tuple[int, ...]) -> int:
    return tensor[places[0]][places[1]][places[2]]


def _without_signs(order: int) -> Terms:
    return tuple(Term(abs(term.coefficient), term.turns) for term in short_terms(order))


def _without_alternation(order: int) -> Terms:
    return tuple(Term(abs(term.coefficient), term.turns) for term in expanded_terms(order))


_TENSOR = "expressivity.constructions.tensor"

CLAIMS = (
    Claim(
        id="sht-cosine-identity",
        kind="identity",
        known="recalled",
        source="[SHT23] Theorem 18, the identity behind it",
        statement=(
            "$\\cos(\\theta_1+\\dots+\\theta_s)$ is a sum of $2^{s-1}$ products with one factor "
            "$\\pm\\cos\\theta_l$ or $\\pm\\sin\\theta_l$ for each angle."
        ),
        subject=lambda: expanded_terms,
        control=lambda: _without_alternation,
        broken="the sign $(-1)^j$ in place of $(-1)^{j/2}$, for $j$ sines",
        check=check_expansion,
        boundary="Exact, for small $s$; the addition theorem gives it for all.",
        budget=10,
        code=(f"{_TENSOR}.expanded_terms",),
        reach="all",
        extent="all real angles, s ≤ [[largest]]",
        numbers={"largest": 5},
    ),
    Claim(
        id="ours-cosine-three-terms",
        kind="identity",
        known="ours",
        source="ours",
        statement=(
            "$\\cos(\\theta_1+\\dots+\\theta_s)=\\frac{2^{s-1}}{s}\\sum_{k<s}(-1)^k"
            "\\prod_l\\cos(\\theta_l+\\pi k/s)$: $s$ products suffice."
        ),
        subject=lambda: short_terms,
        control=lambda: _without_signs,
        broken="the factor $(-1)^k$ left out",
        check=check_short_sum,
        boundary="Exact, for small $s$; the proof on the page is for all. That fewer do not suffice is shown for three angles only.",
        budget=10,
        code=(f"{_TENSOR}.short_terms",),
        reach="all",
        extent="all real angles, s ≤ [[largest]]",
        proof="page",
        numbers={"largest": 5},
    ),
    Claim(
        id="ours-hyperdeterminant",
        kind="identity",
        known="ours",
        source="ours; Cayley's hyperdeterminant",
        statement=(
            "The hyperdeterminant of $\\cos(a+b+d)$ as a $2\\times2\\times2$ tensor is $-[[square]]$, so its real "
            "rank is [[rank]]: it is no sum of two products."
        ),
        subject=lambda: RE_UVW,
        control=lambda: (RE_UVW[0], ((0, -1), (1, 0))),
        broken="$\\sin a\\sin b\\cos d$ with a plus sign",
        check=check_real_rank,
        boundary=(
            "About sums of products that equal the cosine. It is no lower bound on $m$ for Match3: a "
            "unit's scores need not be cosines."
        ),
        budget=10,
        code=(f"{_TENSOR}.short_terms",),
        reach="certified",
        extent="one tensor, by whole numbers",
        proof="page",
        numbers={"square": 4, "rank": 3},
    ),
)
