"""How long the one-head Match2 takes for many random inputs.

    python benchmarks/match2.py

One thread; building the head is included, drawing the inputs and the answers by table are not.
"""

import time

import numpy as np
import torch

from expressivity.constructions.matching import match2_head
from expressivity.tasks.matching import SAMPLERS, match2

INPUTS, LENGTH, MODULI = 100_000, 64, (37, 4096)


def main() -> None:
    """Print one line for each modulus and kind of input."""
    torch.set_num_threads(1)
    print(f"{'M':<6}{'inputs':<14}{'seconds':>8}{'processor':>10}{'wrong':>7}")
    for modulus in MODULI:
        for kind in ("uniform", "half matched"):
            inputs = SAMPLERS[kind](INPUTS, LENGTH, modulus, np.random.default_rng(0))
            began, used = time.perf_counter(), time.thread_time()
            decided = match2_head(modulus, LENGTH).decide(inputs)
            seconds, processor = time.perf_counter() - began, time.thread_time() - used
            wrong = int((decided != match2(inputs, modulus)).any(axis=1).sum())
            print(f"{modulus:<6}{kind:<14}{seconds:>8.1f}{processor:>10.1f}{wrong:>7}")


if __name__ == "__main__":
    main()
