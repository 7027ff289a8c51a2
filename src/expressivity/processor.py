"""The arithmetic that training runs in: one instruction set on every x86 processor, chosen before numpy and torch are loaded.

Sums in vectors of eight and of sixteen numbers round differently, and training makes of a last bit another model. So every
process of this project asks its libraries for AVX2, which all x86 processors since 2015 have: ATen, MKL, oneDNN, OpenBLAS and
numpy each have a variable for that, and read it once, when they are loaded. What this makes equal and what it does not was
tried by benchmarks/instruction_sets.py: AMD's Zen 3 and Zen 5 agree in every bit; on Intel's processors, which were only emulated, MKL takes
other kernels for some products; other architectures have other kernels throughout.
"""

import functools
import hashlib
import os
import platform
from pathlib import Path

INSTRUCTIONS = {
    "ATEN_CPU_CAPABILITY": "avx2",
    "MKL_CBWR": "AVX2",
    "ONEDNN_MAX_CPU_ISA": "AVX2",
    "OPENBLAS_CORETYPE": "Haswell",
    "NPY_DISABLE_CPU_FEATURES": "X86_V4 AVX512_ICL AVX512_SPR",
}
"""What each library is told. With MKL_CBWR=COMPATIBLE emulated processors of Intel and real ones of AMD agree too, and training takes half as
long again."""

THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
"""One thread a process: sums do not depend on the number of cores, and processes are what runs in parallel here."""


def fix() -> None:
    """Ask for one instruction set and one thread, in this process and those that it starts; what the environment says already stands.

    Nothing is asked of a processor that is not known to have AVX2. Without effect on libraries that are loaded already.
    """
    chosen = INSTRUCTIONS if _has_avx2() else {}
    for name, value in {**chosen, **dict.fromkeys(THREADS, "1")}.items():
        os.environ.setdefault(name, value)


def asked() -> dict[str, str]:
    """The instruction sets that this process's environment asks for: part of the key of a stored result."""
    return {name: os.environ.get(name, "") for name in INSTRUCTIONS}


@functools.cache
def signature() -> dict[str, str]:
    """What trained numbers depend on besides source, settings and versions: processor, instruction sets, and a digest of their arithmetic."""
    return {
        "processor": _model(),
        "instructions": " ".join(value or "any" for value in asked().values()),
        "probe": probe(),
    }


def probe() -> str:
    """A digest of what products, sums and elementary functions give here, in float32, on numbers that are the same everywhere."""
    import torch

    source = torch.Generator().manual_seed(0)
    x, y, z = (
        torch.rand(size, generator=source) * 2 - 1
        for size in ((6, 40, 33), (6, 33, 48), (200, 120))
    )
    found = [
        x @ y,
        x @ x.transpose(1, 2),
        y @ y.transpose(1, 2),
        z @ z.T,
        z.T @ z,
        x[:, :3, :5] @ y[:, :5, :4],
        z.exp(),
        z.tanh(),
        z.sigmoid(),
        z.abs().log(),
        z.abs().rsqrt(),
        z.softmax(-1),
        z.log_softmax(-1),
        z.sum(0),
        z.norm(dim=1),
        torch.nn.functional.layer_norm(z, (120,)),
        torch.nn.functional.gelu(z),
        torch.einsum("bij,bjk->bik", x, y).sum(-1),
    ]
    return hashlib.sha256(
        b"".join(part.contiguous().numpy().tobytes() for part in found)
    ).hexdigest()[:16]


def _has_avx2() -> bool:
    words = _cpuinfo().get("flags", "").split()
    return platform.machine().lower() in {"x86_64", "amd64"} and {"avx2", "fma"} <= set(words)


def _model() -> str:
    said = _cpuinfo()
    parts = [said.get(name, "") for name in ("vendor_id", "cpu family", "model", "stepping")]
    return " ".join(part for part in parts if part) or platform.processor() or platform.machine()


def _cpuinfo() -> dict[str, str]:
    """What Linux says of the first core; empty elsewhere."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf8").split("\n\n")[0].splitlines()
    except OSError:
        return {}
    return {
        name.strip(): value.strip() for name, _, value in (line.partition(":") for line in lines)
    }
