"""How long `expressivity classify` takes, start-up included, and how much memory: 600 states and 64 letters, and small ones.

    python benchmarks/classify.py

Each case is a file in AT&T's format, read by a process of its own; time on the clock, memory as its peak. To be met: under
5 s and 1 GB for the large automata, under 1 s for small ones. The large ones are of the kinds that take the longest: many
cycles; a forbidden pattern that is far away; partially ordered, where a formula is written; hybrid, where windows are tried.
"""

import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

STATES, LETTERS = 600, 64
MOST_SECONDS, MOST_MEGABYTES = 5.0, 1024

Delta = np.ndarray


def random_table(draw: np.random.Generator) -> Delta:
    """Every transition leads anywhere."""
    return draw.integers(0, STATES, (STATES, LETTERS))


def ordered(draw: np.random.Generator) -> Delta:
    """Transitions lead to the same or a later state: in LTL[P], with a formula far too large."""
    return np.maximum(random_table(draw), np.arange(STATES)[:, None])


def chain(draw: np.random.Generator, states: int = 540) -> Delta:
    """One letter leads on, all others stay: in LTL[P], with a formula just small enough to be compared and printed."""
    delta = np.tile(np.arange(states)[:, None], (1, LETTERS))
    delta[np.arange(states - 1), draw.integers(0, LETTERS, states - 1)] = np.arange(1, states)
    return delta


def cyclic(draw: np.random.Generator) -> Delta:
    """Partially ordered, but for one letter that moves all states round: the shortest patterns are long."""
    delta = ordered(draw)
    delta[:, 0] = np.roll(np.arange(STATES), 1)
    return delta


def hybrid(draw: np.random.Generator) -> Delta:
    """Two states that alternate, again and again, and a letter that leads on: in LTL[P,Y] only."""
    delta = np.full((STATES, LETTERS), STATES - 1)
    for q in range(0, STATES - 3, 3):
        delta[q], delta[q, 0] = q, q + 1
        delta[q + 1], delta[q + 1, 0], delta[q + 1, 1] = q + 3, q + 1, q
        delta[q + 2] = q
    delta[:, 5] = np.minimum(np.arange(STATES) + 2, STATES - 1)
    return delta


CASES: dict[str, Callable[[np.random.Generator], Delta]] = {
    "random": random_table, "ordered": ordered, "chain": chain, "cyclic": cyclic, "hybrid": hybrid}

SMALL = {"(abb)*": "ab", ".*a.*b.*c.*": "abc", "[bde]*a[ace]*b[abcd]*": "abcde"}
"""Regexes with their alphabets."""


def write(path: Path, delta: Delta, accepting: np.ndarray) -> None:
    """An automaton in AT&T's text format."""
    names = [chr(code) for code in range(0x4E00, 0x4E00 + delta.shape[1])]
    lines = [f"{q}\t{target}\t{name}\t{name}" for q, row in enumerate(delta.tolist()) for name, target in zip(names, row)]
    path.write_text("\n".join([*lines, *map(str, np.flatnonzero(accepting))]) + "\n", encoding="utf8")


def measure(*words: str) -> tuple[float, float]:
    """Seconds on the clock of one call of `classify`, and the peak of all calls so far in megabytes."""
    began = time.monotonic()
    subprocess.run([sys.executable, "-m", "expressivity.cli", "classify", *words], check=True, stdout=subprocess.DEVNULL)
    return time.monotonic() - began, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


def main() -> None:
    """Print one line for each case, and exit with 1 if one of them took too long or too much."""
    missed = 0
    print(f"{'case':<24}{'states':>8}{'letters':>9}{'seconds':>9}{'MB so far':>11}")
    for regex, alphabet in SMALL.items():
        seconds, megabytes = measure("--regex", regex, "--alphabet", alphabet)
        missed += seconds > 1
        print(f"{regex:<24}{'':>8}{len(alphabet):>9}{seconds:>9.2f}{megabytes:>11.0f}")
    with tempfile.TemporaryDirectory() as folder:
        for name, build in CASES.items():
            draw = np.random.default_rng(0)
            delta = build(draw)
            path = Path(folder) / f"{name}.att"
            write(path, delta, draw.random(len(delta)) < 0.5)
            seconds, megabytes = measure("--att", str(path))
            missed += seconds > MOST_SECONDS or megabytes > MOST_MEGABYTES
            print(f"{name:<24}{len(delta):>8}{LETTERS:>9}{seconds:>9.2f}{megabytes:>11.0f}")
    print("all within their limits" if not missed else f"{missed} over their limits")
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
