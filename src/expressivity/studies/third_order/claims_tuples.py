"""Attention to tuples as it runs: the forms that hold no number for every tuple, against the definitions."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode

from expressivity.attention.units.strassen import (
    strassen_attention,
    strassen_attention_by_definition,
    strassen_sums,
)
from expressivity.attention.units.tensor import (
    khatri_rao,
    tensor_attention,
    tensor_attention_by_definition,
    third_order_by_einsum,
)
from expressivity.attention.units.unit import attention_weights
from expressivity.book.registry import Claim, Evidence

TupleForm = Callable[[Tensor, Sequence[Tensor], Sequence[Tensor]], Tensor]
TriangleForm = Callable[..., Tensor]

TOLERANCE = 1e-10
ORDERS, LONG = (2, 3, 4), 128
SCALES = (0.1, 1.0, 5.0, 100.0)
MOST_SCORES = 2**18


def _rows(*rows: tuple[float, ...]) -> Tensor:
    return torch.tensor(rows, dtype=torch.float64)


_THREE = float(np.log(3))

BY_HAND = (
    _rows((1,), (0,)),
    [_rows((1,), (0,)), _rows((_THREE,), (0,))],
    [_rows((1,), (2,)), _rows((1,), (5,))],
)
"""Two tokens: at the first the pair of both first tokens weighs 3 and the others 1, at the second all weigh 1."""

ANSWER = _rows((20 / 6,), (18 / 4,))
"""(3·1·1 + 1·5 + 2·1 + 2·5)/6, and (1·1 + 1·5 + 2·1 + 2·5)/4."""

SIDES_BY_HAND = (
    _rows((_THREE,), (0,)),
    _rows((1,), (0,)),
    _rows((1,), (0,)),
    _rows((1,), (2,)),
    _rows((1,), (5,)),
)
"""Two tokens with f, g, h and two values: the score of (j, k) at i is f_i g_j + g_j h_k + h_k f_i."""

SIDES_ANSWER = _rows(
    ((9 * np.e * 1 + 3 * 5 + 3 * 2 + 10) / (9 * np.e + 3 + 3 + 1),),
    ((np.e * 1 + 5 + 2 + 10) / (np.e + 3),),
)
"""At the first token the pairs weigh 9e, 3, 3, 1; at the second e, 1, 1, 1."""


class LargestTensor(TorchDispatchMode):
    """The most numbers that any tensor made within the block holds, forwards and backwards."""

    numbers = 0

    def __torch_dispatch__(
        self, operation: Callable, types: Any, args: tuple = (), kwargs: dict | None = None
    ) -> Any:
        """Run the operation and look at what it made."""
        result = operation(*args, **(kwargs or {}))
        made = result if isinstance(result, tuple) else (result,)
        self.numbers = max(
            [self.numbers, *(part.numel() for part in made if isinstance(part, Tensor))]
        )
        return result


def check_orders(form: TupleForm) -> Evidence:
    """Compare values and gradients with the definition, for order 3 as the einsum; order 2 against the ordinary
    unit; and the largest tensor of order 3 at 128 tokens."""
    generator = torch.Generator().manual_seed(3)

    def draw(*shape: int) -> Tensor:
        """Draw a matrix of normal numbers."""
        return torch.randn(*shape, generator=generator, dtype=torch.float64)

    gaps = {}
    for order in ORDERS:
        slow = third_order_by_einsum if order == 3 else tensor_attention_by_definition
        parts = [draw(2, 6, 3) for _ in range(order)] + [draw(2, 6, 2) for _ in range(order - 1)]
        pair = (_with_gradients(_in_slots(each, order), parts) for each in (form, slow))
        gaps[order] = max(_gap(a, b) for a, b in zip(*pair))
    queries, keys, values = draw(6, 3), draw(6, 3), draw(6, 2)
    ordinary = _gap(form(queries, [keys], [values]), attention_weights(queries, keys) @ values)
    long = [draw(LONG, 4) for _ in range(5)]
    third = (len(long) + 1) // 2
    with LargestTensor() as made:
        _with_gradients(_in_slots(form, third), long)
    by_hand = max(_gap(each(*BY_HAND), ANSWER) for each in (form, tensor_attention_by_definition))
    equal = [order for order in ORDERS if gaps[order] <= TOLERANCE]
    return Evidence(
        max(*gaps.values(), ordinary, by_hand) <= TOLERANCE
        and made.numbers <= max(MOST_SCORES, 4 * LONG**2) < LONG**3,
        {
            "orders with equal values and gradients": equal,
            "order 2 is the ordinary unit": ordinary <= TOLERANCE,
            "two tokens as by hand": by_hand <= TOLERANCE,
            f"largest tensor, order 3 N={LONG}, forwards and backwards": made.numbers,
            "all triples": LONG**3,
        },
        {
            "largest": max(equal, default=0),
            "third": third,
            "digits": _digits(max(gaps.values())),
        },
    )


def check_strassen(form: TriangleForm) -> Evidence:
    """Compare values and gradients with the softmax over all pairs, for scores of all sizes and for a triangle
    whose three sides leave the range of float64 apart."""
    generator = torch.Generator().manual_seed(4)

    def draw(*shape: int) -> Tensor:
        """Draw a matrix of normal numbers."""
        return torch.randn(*shape, generator=generator, dtype=torch.float64)

    gaps = {}
    for scale in SCALES:
        parts = [scale**0.5 * draw(2, 6, 3) for _ in range(3)] + [draw(2, 6, 2) for _ in range(2)]
        pair = (_with_gradients(each, parts) for each in (form, strassen_attention_by_definition))
        gaps[scale] = max(_gap(a, b) for a, b in zip(*pair))
    parts = [*_torn_triangle(1000.0), draw(2, 2), draw(2, 2)]
    torn = _gap(form(*parts), strassen_attention_by_definition(*parts))
    long = [draw(LONG, 4) for _ in range(5)]
    with LargestTensor() as made:
        _with_gradients(form, long)
    by_hand = max(
        _gap(each(*SIDES_BY_HAND), SIDES_ANSWER)
        for each in (form, strassen_attention_by_definition)
    )
    return Evidence(
        max(*gaps.values(), torn, by_hand) <= TOLERANCE
        and made.numbers <= max(MOST_SCORES, 4 * LONG**2) < LONG**3,
        {
            "scales of the scores with equal values and gradients": [
                s for s in SCALES if gaps[s] <= TOLERANCE
            ],
            "equal where products underflow": torn <= TOLERANCE,
            "two tokens as by hand": by_hand <= TOLERANCE,
            f"largest tensor, N={LONG}, forwards and backwards": made.numbers,
            "all triples": LONG**3,
        },
        {"scales": len(gaps), "digits": _digits(max(*gaps.values(), torn))},
    )


def _digits(gap: float) -> int:
    """Return to how many digits after the point a gap is none, of those that are asked for."""
    return 10 if gap <= TOLERANCE else 0


def _in_slots(form: TupleForm, order: int) -> Callable[..., Tensor]:
    """Return the form as a function of queries, keys and values in one list."""
    return lambda *parts: form(parts[0], parts[1:order], parts[order:])


def _with_gradients(form: Callable[..., Tensor], parts: Sequence[Tensor]) -> list[Tensor]:
    """Return the output, and the gradients of the sum of its squares by every part."""
    leaves = [part.clone().requires_grad_() for part in parts]
    output = form(*leaves)
    return [output.detach(), *torch.autograd.grad(output.square().sum(), leaves)]


def _gap(a: Tensor, b: Tensor) -> float:
    """Return the largest difference; infinite if a number of either is none."""
    return float((a - b).abs().nan_to_num(nan=torch.inf).max())


def _torn_triangle(size: float) -> list[Tensor]:
    """Return two tokens whose best pair, the second token twice, has nothing to do with the maxima of the sides."""
    f, g, h = [[size, 0, 0]] * 2, [[1, 0, -4 * size], [0, 0, 0]], [[1, 0, 1], [0, 0, 0]]
    return [torch.tensor(side, dtype=torch.float64) for side in (f, g, h)]


def _equal_shares(queries: Tensor, keys: Sequence[Tensor], values: Sequence[Tensor]) -> Tensor:
    """Return the recursion with the log-partitions left out: all first keys get the same share."""
    if len(keys) == 1:
        return attention_weights(queries, keys[0]) @ values[0]
    folded = _equal_shares(khatri_rao((queries, keys[0])), keys[1:], values[1:])
    means = folded.unflatten(-2, (queries.shape[-2], keys[0].shape[-2]))
    return (means * values[0].unsqueeze(-3)).mean(dim=-2)


def _unguarded(*parts: Tensor) -> Tensor:
    sums, total = strassen_sums(*parts)
    return sums / total


_ATTENTION = "expressivity.attention.units"

CLAIMS = (
    Claim(
        id="sht-def-s-order",
        kind="identity",
        known="restated",
        source="[SHT23] Appendix C.3; the streaming form is ours",
        statement=(
            "A unit of order $s$ averages products of values by a softmax over $(s-1)$-tuples of tokens. "
            "Folding all keys but the last into the query computes it exactly, gradients included, and for "
            "$s=[[third]]$ without a number for every triple."
        ),
        subject=lambda: tensor_attention,
        control=lambda: _equal_shares,
        broken="the log-partition functions left out: all first keys get equal shares",
        check=check_orders,
        boundary="Random numbers at small sizes in float64, to [[digits:word]] digits; the identity on the page is exact.",
        budget=5,
        code=(
            f"{_ATTENTION}.tensor.tensor_attention",
            f"{_ATTENTION}.tensor.tensor_attention_by_definition",
            f"{_ATTENTION}.tensor.third_order_by_einsum",
        ),
        reach="sampled",
        extent="random numbers, orders s ≤ [[largest]]",
        proof="page",
        numbers={"third": 3, "largest": 4, "digits": 10},
    ),
    Claim(
        id="koz-def-strassen",
        kind="identity",
        known="read",
        source="[KUJS25] Theorem 4.1; the guard against underflow is ours",
        statement=(
            "Strassen attention by products of matrices, where its denominator is large enough, and else by "
            "folded queries, is the softmax over all pairs, gradients included, for scores of any size, "
            "without a number for every triple."
        ),
        subject=lambda: strassen_attention,
        control=lambda: _unguarded,
        broken="matrix products used however small the denominator is",
        check=check_strassen,
        boundary=(
            "Random numbers and one hard case at small sizes in float64, to [[digits:word]] digits. The matrix product "
            "here is the usual one, so the time remains cubic."
        ),
        budget=5,
        code=(
            f"{_ATTENTION}.strassen.strassen_attention",
            f"{_ATTENTION}.strassen.strassen_attention_by_pairs",
            f"{_ATTENTION}.strassen.least_total",
        ),
        reach="sampled",
        extent="random numbers at [[scales:word]] scales, and one that underflows",
        proof="page",
        numbers={"scales": 4, "digits": 10},
    ),
)
