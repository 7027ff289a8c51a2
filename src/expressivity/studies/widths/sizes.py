"""What is tried: arms, sizes (N, q), and key dimensions at each of them."""

ARMS, LEARNED = ("linear", "mapped", "certificate"), ("linear", "mapped")
FIXED_N = 64
"""Positions where q varies."""

FIXED_Q = 3
"""Positions averaged over where N varies."""

LADDER = (2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256)
"""All key dimensions that are tried; certificates are tried from `LEAST_CERTIFICATE` on."""

LEAST_CERTIFICATE = 4
WIDTHS: dict[str, dict[tuple[int, int], tuple[int, ...]]] = {
    "linear": {
        (64, 1): (2, 3, 4, 6),
        (64, 2): (6, 8, 12, 16),
        (16, 3): (4, 6, 8, 12),
        (32, 3): (8, 12, 16, 24),
        (64, 3): (16, 24, 32, 48),
        (128, 3): (32, 48, 64, 96),
        (256, 3): (64, 96, 128, 192),
        (64, 4): (16, 24, 32, 48),
        (64, 6): (16, 24, 32, 48),
        (64, 8): (16, 24, 32, 48),
    },
    "mapped": {
        (64, 1): (2, 3, 4, 6),
        (64, 2): (6, 8, 12, 16),
        (16, 3): (4, 6, 8, 12),
        (32, 3): (6, 8, 12, 16),
        (64, 3): (8, 12, 16, 24),
        (128, 3): (16, 24, 32, 48),
        (256, 3): (32, 48, 64, 96),
        (64, 4): (12, 16, 24, 32),
        (64, 6): (16, 24, 32, 48),
        (64, 8): (16, 24, 32, 48),
    },
}
"""The dimensions that a learned arm is trained with at (N, q): around where m* was seen on the seeds that judge nothing."""


def widths(arm: str, n: int, q: int) -> list[int]:
    """Return the key dimensions that are tried at one size."""
    if arm == "certificate":
        return [m for m in LADDER if m >= LEAST_CERTIFICATE]
    return list(WIDTHS[arm][n, q])
