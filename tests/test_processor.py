"""One instruction set for all processes, chosen before the libraries load; what the environment says goes first."""

import json
import os
import subprocess
import sys

import pytest

from expressivity import processor

SHOW = """
import json, os
from expressivity import processor
processor.fix()
import torch
print(json.dumps([torch.backends.cpu.get_cpu_capability(), processor.signature(), {name: os.environ.get(name) for name in processor.THREADS}]))
"""


def seen(**env):
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in {*processor.INSTRUCTIONS, *processor.THREADS}
    }
    said = subprocess.run(
        [sys.executable, "-c", SHOW], env=kept | env, capture_output=True, text=True, check=True
    )
    return json.loads(said.stdout)


here = pytest.mark.skipif(
    not processor._has_avx2(),
    reason="a processor without AVX2, or one that cannot be asked: nothing is chosen for it",
)


@here
@pytest.mark.slow
def test_every_process_asks_for_the_same_instructions_and_one_thread():
    capability, signature, threads = seen()
    assert capability == "AVX2" and signature["instructions"] == " ".join(
        processor.INSTRUCTIONS.values()
    )
    assert set(threads.values()) == {"1"}


@here
@pytest.mark.slow
def test_what_the_environment_asks_for_goes_first_and_is_other_arithmetic():
    (capability, other, _), (_, usual, _) = (
        seen(ATEN_CPU_CAPABILITY="default", MKL_CBWR="COMPATIBLE"),
        seen(),
    )
    assert capability in {"DEFAULT", "NO AVX"} and other["instructions"].startswith(
        "default COMPATIBLE"
    )
    assert other["processor"] == usual["processor"] and other["probe"] != usual["probe"]


def test_nothing_is_asked_of_a_processor_that_may_not_have_it(monkeypatch):
    for name in (*processor.INSTRUCTIONS, *processor.THREADS):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(processor, "_cpuinfo", lambda: {"flags": "fpu sse2 avx"})
    processor.fix()
    assert set(processor.asked().values()) == {""} and os.environ["MKL_NUM_THREADS"] == "1"


@pytest.mark.parametrize(
    "text, model",
    [
        (
            "vendor_id\t: AuthenticAMD\ncpu family\t: 25\nmodel\t\t: 1\nmodel name\t: AMD EPYC\nstepping\t: 1\nflags\t\t: avx2 fma\n\nvendor_id\t: other\n",
            "AuthenticAMD 25 1 1",
        ),
        ("processor\t: 0\nBogoMIPS\t: 50.00\n", None),
    ],
)
def test_the_kind_of_processor_is_read_from_its_first_core(monkeypatch, text, model):
    monkeypatch.setattr(processor.Path, "read_text", lambda self, encoding: text)
    assert processor._model() == (
        model or processor.platform.processor() or processor.platform.machine()
    )


def test_the_probe_sees_a_product_whose_sums_go_another_way(monkeypatch):
    import torch

    before = processor.probe()
    assert before == processor.probe()
    product = torch.Tensor.__matmul__
    monkeypatch.setattr(torch.Tensor, "__matmul__", lambda x, y: product(x.flip(-1), y.flip(-2)))
    assert processor.probe() != before
