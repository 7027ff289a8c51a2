"""expressivity compile, as a user meets it: what it prints where, what it refuses, what it writes."""

import json
import subprocess
import sys

import pytest

from expressivity.cli import main
from expressivity.constructions.saved import load


def compile_(*words):
    return subprocess.run(
        [sys.executable, "-m", "expressivity.cli", "compile", *words],
        capture_output=True,
        text=True,
    )


@pytest.mark.slow
def test_json_is_one_document_with_the_announced_keys_and_needs_no_torch():
    code = (
        "import sys; from expressivity.cli import main; sys.argv = ['expressivity', 'compile', '--regex', '.*ab.*', '--alphabet', 'abc', '--json']\n"
        "try:\n    main()\nexcept SystemExit as end:\n    assert not end.code\nassert 'torch' not in sys.modules"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {
        "formula": "P(b & Y a)",
        "logic": "PY",
        "layers": 3,
        "width": 8,
        "heads": 3,
        "checked": 9841,
        "mismatches": 0,
        "longest": 8,
        "tried": [{"logic": "PY", "layers": 3, "heads": 3, "width": 8}],
    }


@pytest.mark.slow
def test_weights_are_written_and_float32_is_compared(tmp_path):
    done = compile_(
        "--formula",
        "P(b & Y a)",
        "--check-length",
        "5",
        "--values",
        "half",
        "--layer-norm",
        "--float32",
        "--output",
        str(tmp_path / "weights.json"),
    )
    assert done.returncode == 0, done.stderr
    assert (
        "checked   all 63 words of up to 5 letters" in done.stdout
        and "float32   the same on every word tried of up to 256" in done.stdout
    )
    model = load(tmp_path / "weights.json")
    assert (len(model.blocks), model.values.name, model.blocks[0].norm is None) == (
        3,
        "half",
        False,
    )


@pytest.mark.slow
def test_mismatches_are_exit_code_1():
    code = (
        "import sys, expressivity.constructions.compilation as c; from expressivity.cli import main\n"
        "c.check = lambda *given: c.Checked(9, 2, 0, 4)\n"
        "sys.argv = ['expressivity', 'compile', '--regex', 'a']\nmain()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 1 and "4 mismatches" in done.stdout


@pytest.mark.parametrize(
    "words, said",
    [
        ([], "--regex or --formula"),
        (["--regex", "a", "--formula", "a"], "--regex or --formula"),
        (["--regex", "(aa)*"], "loop aa, there a, back a, separates ε"),
        (["--formula", "MOD(0,2)", "--alphabet", "ab"], "no positions"),
        (["--formula", "P(b"], "position 4"),
        (["--formula", "P c", "--alphabet", "ab"], "'c'"),
        (["--formula", "true"], "name the alphabet"),
        (["--regex", "a", "--values", "double"], "accepted are quarters, half"),
        (["--regex", "a", "--check-length", "-1"], "at least 0"),
        (["--formula", "Y<=9 a"], "at most 7 positions"),
        (["--regex", "a", "--output", "/proc/weights.json"], "cannot write"),
    ],
)
@pytest.mark.slow
def test_what_is_refused_is_one_line_and_exit_code_2(words, said, monkeypatch, capfd):
    monkeypatch.setattr(sys, "argv", ["expressivity", "compile", *words])
    with pytest.raises(SystemExit) as ended:
        main()
    printed, complaint = capfd.readouterr()
    assert ended.value.code == 2 and printed == ""
    assert complaint.count("\n") == 1 and said in complaint


def test_help_has_examples():
    assert "expressivity compile --regex" in compile_("--help").stdout
