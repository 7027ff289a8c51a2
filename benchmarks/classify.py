"""How long `expressivity classify` takes, start-up included, and how much memory: 600 states and 64 letters, and small ones.

    python benchmarks/classify.py

Each case is read by a process of its own: a regex, or a file in AT&T's format. Seconds are on the clock and, so that other
load on the machine counts little, of the processor; one thread, so the two agree on an idle machine. To be met by the
second: under 5 s and 1 GB for the large automata, under 1 s for small ones. The large ones are of the kinds that take the longest: many
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
    "random": random_table,
    "ordered": ordered,
    "chain": chain,
    "cyclic": cyclic,
    "hybrid": hybrid,
}

SMALL = {"(abb)*": "ab", ".*a.*b.*c.*": "abc", "[bde]*a[ace]*b[abcd]*": "abcde"}
"""Regexes with their alphabets."""


def write(path: Path, delta: Delta, accepting: np.ndarray) -> None:
    """An automaton in AT&T's text format."""
    names = [chr(code) for code in range(0x4E00, 0x4E00 + delta.shape[1])]
    lines = [
        f"{q}\t{target}\t{name}\t{name}"
        for q, row in enumerate(delta.tolist())
        for name, target in zip(names, row)
    ]
    path.write_text(
        "\n".join([*lines, *map(str, np.flatnonzero(accepting))]) + "\n", encoding="utf8"
    )


def measure(*words: str) -> tuple[float, float, float]:
    """Seconds on the clock and of the processor of one call of `classify`, and the peak of all calls so far in megabytes."""
    began, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        [sys.executable, "-m", "expressivity.cli", "classify", *words],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    worked = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.monotonic() - began, worked, after.ru_maxrss / 1024


def show(name: str, states: int | str, letters: int, words: tuple[str, ...], most: float) -> bool:
    """Measure one case, print its line, and say whether it was within its limits."""
    clock, worked, megabytes = measure(*words)
    print(
        f"{name:<24}{states:>8}{letters:>9}{clock:>9.2f}{worked:>11.2f}{megabytes:>11.0f}",
        flush=True,
    )
    return worked <= most and megabytes <= MOST_MEGABYTES


def main() -> None:
    """Print one line for each case, and exit with 1 if one of them took too long or too much."""
    print(
        f"{'case':<24}{'states':>8}{'letters':>9}{'clock s':>9}{'processor':>11}{'MB so far':>11}"
    )
    within = [
        show(regex, "", len(alphabet), ("--regex", regex, "--alphabet", alphabet), 1.0)
        for regex, alphabet in SMALL.items()
    ]
    with tempfile.TemporaryDirectory() as folder:
        for name, build in CASES.items():
            draw = np.random.default_rng(0)
            delta = build(draw)
            path = Path(folder) / f"{name}.att"
            write(path, delta, draw.random(len(delta)) < 0.5)
            within.append(show(name, len(delta), LETTERS, ("--att", str(path)), MOST_SECONDS))
    print(
        f"{within.count(False)} over their limits" if not all(within) else "all within their limits"
    )
    sys.exit(0 if all(within) else 1)


if __name__ == "__main__":
    main()
