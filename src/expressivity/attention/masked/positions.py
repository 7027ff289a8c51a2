"""Positions for models that know order from their masks alone unless they are told more.

    none         nothing is added: what [LC25] and [LC26] characterise
    learned      a learned vector for every place, added to the stream; there are finitely many places
    sinusoidal   fixed sines and cosines of the place, added to the stream (Vaswani et al. 2017, recalled)
    rotary       queries and keys turned by angles that grow with the place, so that a score depends on the
                 distance of the two (Su et al. 2021, recalled); nothing is added

Rotary positions act through scores. A 1-local head has none, so they do not change it.
"""

import torch
from jaxtyping import Float, Int
from torch import Tensor

POSITIONS = ("none", "learned", "sinusoidal", "rotary")

BASE = 10_000.0
"""The slowest of the d/2 angles turns about this many times more slowly than the fastest."""


def angles(places: Int[Tensor, "*some"], width: int) -> Float[Tensor, "*some half"]:
    """The angle of each pair of coordinates at each place: (place from 0) · BASE^(−2i/width), in float64.

    An odd width has one coordinate less than its pairs: the caller drops the last one.
    """
    pairs = torch.arange(0, width, 2, dtype=torch.float64, device=places.device)
    return places.double().unsqueeze(-1) * BASE ** (-pairs / width)


def sinusoids(n: int, width: int, like: Tensor) -> Float[Tensor, "n width"]:
    """Sines and cosines of the place, one pair per angle, in the precision and on the device of `like`."""
    turned = angles(torch.arange(n, device=_exact_device(like)), width)
    return torch.stack((turned.sin(), turned.cos()), -1).flatten(1)[:, :width].to(like)


def rotated(
    x: Float[Tensor, "*lead n d"], places: Int[Tensor, "*some"]
) -> Float[Tensor, "*lead n d"]:
    """Each row turned by the angles of its place, in the planes of coordinates (i, i + d/2); d is even.

    Rotations are orthogonal and those of one plane commute, so the product of a row at place n with one at
    place m depends on the two rows before and on n − m.

    Args:
        x: queries or keys.
        places: of the rows, from 0, in a shape that fits that of `x` without its last axis; on any device.
    """
    turned = angles(places.to(_exact_device(x)), x.shape[-1])
    cos, sin = turned.cos().to(x), turned.sin().to(x)
    a, b = x.chunk(2, -1)
    return torch.cat((a * cos - b * sin, a * sin + b * cos), -1)


def _exact_device(x: Tensor) -> torch.device:
    """Where angles are computed: not every accelerator has float64, the CPU has; what is on no device stays there."""
    return x.device if x.is_meta else torch.device("cpu")
