"""What one instruction set for all runs makes equal, and what it costs.

    expressivity bench instruction_sets                        the time of small trainings, over that without any setting
    .venv/bin/python benchmarks/instruction_sets.py            digests of their weights as well, also on other processors, emulated

Every way trains the same stacks (languages by global and by hybrid attention, the paper's three models) for some steps from the same
seeds. Equal digests are equal weights, bit for bit. Where qemu's user mode is installed (Debian: qemu-user), the same is done on
processors that are not here, for two steps: a hundredth of the speed, the same arithmetic as far as instructions define their results.
"""

import hashlib
import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from dataclasses import replace

from expressivity.processor import INSTRUCTIONS, THREADS

STEPS, EMULATED_STEPS, ROUNDS = 30, 2, 3
OLDEST = {
    "ATEN_CPU_CAPABILITY": "default",
    "MKL_CBWR": "COMPATIBLE",
    "ONEDNN_MAX_CPU_ISA": "SSE41",
    "OPENBLAS_CORETYPE": "Nehalem",
    "NPY_DISABLE_CPU_FEATURES": "X86_V3 X86_V4 AVX512_ICL AVX512_SPR",
}
WAYS = {
    "nothing set": {},
    "all runs": INSTRUCTIONS,
    "Intel's too": INSTRUCTIONS | {"MKL_CBWR": "COMPATIBLE"},
    "oldest": OLDEST,
}
"""What the libraries are told: nothing; what `expressivity.processor` says; the kernels of MKL that are the same for all vendors; SSE."""

PROCESSORS = ("EPYC-Milan", "EPYC-Rome", "Haswell", "Skylake-Server")
STACKS = (
    "languages, global",
    "languages, hybrid-1",
    "published, attention",
    "published, mlp",
    "published, lstm",
)


def ratios() -> dict[str, float]:
    """Seconds of all stacks together, over those with nothing set: medians over some rounds of the ways in turn."""
    measured: dict[str, list[float]] = {way: [] for way in WAYS}
    for _ in range(ROUNDS):
        for way, settings in WAYS.items():
            measured[way].append(sum(seconds for _, seconds in trained(settings, STEPS).values()))
    base = statistics.median(measured["nothing set"])
    return {
        way: statistics.median(found) / base
        for way, found in measured.items()
        if way != "nothing set"
    }


def trained(
    settings: dict[str, str], steps: int, processor: str | None = None
) -> dict[str, tuple[str, float]]:
    """The stacks trained in a process of their own: for each, a digest of its weights, and seconds.

    Args:
        settings: environment variables that are set; others that choose an instruction set are not.
        steps: of training.
        processor: the name of one that qemu emulates; the machine's own if None.
    """
    env = (
        {name: value for name, value in os.environ.items() if name not in INSTRUCTIONS}
        | dict.fromkeys(THREADS, "1")
        | settings
    )
    emulator = ["qemu-x86_64", "-cpu", processor] if processor else []
    said = subprocess.run(
        [*emulator, sys.executable, __file__, str(steps)],
        env=env,
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(said.stdout)


def train(steps: int) -> dict[str, tuple[str, float]]:
    """Train the stacks here and now."""
    import torch

    from expressivity.studies.languages import runs as languages
    from expressivity.studies.languages.patterns import PAPER
    from expressivity.studies.learning import runs_published as published

    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    jobs = {
        f"languages, {job.pattern}": (
            languages.run,
            replace(job, steps=steps, languages=PAPER, lengths=(40,), pairs=2),
        )
        for job in reversed(languages.jobs(languages.SETTINGS["ci"]))
    } | {
        f"published, {job.model}": (published.run, replace(job, checks=(steps,), kept=()))
        for job in reversed(published.jobs(published.SETTINGS["ci"]))
    }
    return {name: _traced(*jobs[name]) for name in STACKS}


def _traced(run, job) -> tuple[str, float]:
    from expressivity.training.weights import collected

    began = time.perf_counter()
    with collected() as weights:
        run(job)
    return hashlib.sha256("".join(weights).encode()).hexdigest()[:8], time.perf_counter() - began


def main() -> None:
    """Print digests for every way, here and on emulated processors."""
    print(f"{'':28}" + "  ".join(f"{name:>20}" for name in STACKS))
    for way, settings in WAYS.items():
        _row(f"{way}, {STEPS} steps", trained(settings, STEPS))
    for way in ("all runs", "Intel's too"):
        _row(f"{way}, {EMULATED_STEPS} steps", trained(WAYS[way], EMULATED_STEPS))
        for processor in PROCESSORS if shutil.which("qemu-x86_64") else ():
            _row(f"  on {processor}", trained(WAYS[way], EMULATED_STEPS, processor))


def _row(name: str, found: dict[str, tuple[str, float]]) -> None:
    print(
        f"{name:28}"
        + "  ".join(f"{digest:>11} {seconds:6.2f} s" for digest, seconds in found.values()),
        flush=True,
    )


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(json.dumps(train(int(sys.argv[1]))))
    else:
        main()
