"""The command line as a user meets it: what it prints where, and its exit codes."""

import json
import subprocess
import sys

import pytest

from expressivity.cli import main


def expressivity(*words, **environment):
    import os

    return subprocess.run(
        [sys.executable, "-m", "expressivity.cli", *words],
        capture_output=True,
        text=True,
        env=os.environ | environment,
    )


@pytest.mark.parametrize(
    "words, said",
    [
        (["reproduce", "no-such-notebook"], "unknown notebook 'no-such-notebook'"),
        (["reproduce", "--profile", "huge"], "unknown profile 'huge': accepted are ci, full"),
        (["reproduce", "match2", "-p", "M=eleven"], "parameter M must be int"),
        (["reproduce", "match2", "-p", "M"], "name=value"),
        (["reproduce", "-p", "M=3"], "name the notebooks"),
        (["verify", "no-such-claim"], "unknown claim 'no-such-claim'"),
        (["classify"], "--regex or --formula or --att"),
        (["classify", "--regex", "a", "--formula", "a"], "name one language"),
        (["classify", "--formula", "P(b &"], "position 6"),
        (["classify", "--formula", "P(b & Y a)", "--alphabet", "bc"], "position 9: letter 'a'"),
        (["classify", "--formula", "true"], "name the alphabet"),
        (["classify", "--formula", "a", "--alphabet", ""], "alphabet is empty"),
        (["classify", "--att", "no-such-file"], "cannot be read"),
        (["evaluate", "P(b"], "Missing argument"),
        (["evaluate", "P b)", "a"], "position 4"),
        (["evaluate", "P b", "a b"], "position 2"),
        (["classify", "--regex", "a(b"], "position"),
        (["classify", "--regex", "abd", "--alphabet", "ab"], "d"),
        (["classify", "--regex", "a", "--alphabet", ""], "alphabet"),
        (
            ["sweep", "learning-sample"],
            "unknown experiment 'learning-sample': the nearest are learning-samples, ",
        ),
        (["sweep", "samples", "--profile", "huge"], "unknown profile"),
        (["sweep", "samples", "--device", "tpu"], "unknown device 'tpu': accepted are cpu, cuda"),
        (["bench", "no-such-benchmark"], "unknown benchmark 'no-such-benchmark'"),
        (["store", "--store", __file__], "--store names a folder"),
        (["store", "--prune", "-1"], "days must be at least 0"),
        (["no-such-command"], "No such command"),
        (["verify", "--no-such-option"], "No such option"),
    ],
)
@pytest.mark.slow
def test_bad_input_is_one_line_and_exit_code_2(words, said, monkeypatch, capfd):
    """In this process; what the interpreter itself does with an exit is asked of the first below."""
    monkeypatch.setattr(sys, "argv", ["expressivity", *words])
    with pytest.raises(SystemExit) as ended:
        main()
    printed, complaint = capfd.readouterr()
    assert ended.value.code == 2 and printed == ""
    assert complaint.count("\n") == 1 and said in complaint


@pytest.mark.slow
def test_bad_input_ends_the_process_with_exit_code_2():
    done = expressivity("reproduce", "no-such-notebook")
    assert done.returncode == 2 and done.stdout == ""
    assert done.stderr.count("\n") == 1 and "unknown notebook" in done.stderr


def test_json_is_one_document_and_nothing_else():
    document = json.loads(expressivity("claims", "--json").stdout)
    assert {"id", "kind", "source", "known", "statement", "control", "boundary"} < set(
        document["claims"][0]
    )
    assert {"reach", "extent", "proof"} < set(document["claims"][0])


@pytest.mark.parametrize(
    "words",
    [
        ["classify", "--regex", ".*ab.*", "--alphabet", "abc", "--json"],
        ["classify", "--formula", "P(b & Y a)", "--alphabet", "abc", "--json"],
        ["evaluate", "P(b & Y a)", "cab", "--json"],
    ],
    ids=lambda words: " ".join(words[:2]),
)
@pytest.mark.slow
def test_languages_are_answered_without_torch_and_sympy(words):
    code = (
        f"import sys; from expressivity.cli import main; sys.argv = ['expressivity', *{words!r}]\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\nassert 'torch' not in sys.modules and 'sympy' not in sys.modules"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)


@pytest.mark.slow
def test_the_same_language_by_regex_formula_and_file(tmp_path):
    (tmp_path / "machine.att").write_text(
        "0\t1\ta\ta\n0\t0\tb\tb\n0\t0\tc\tc\n1\t1\ta\ta\n1\t2\tb\tb\n1\t0\tc\tc\n2\t2\ta\ta\n2\t2\tb\tb\n"
        "2\t2\tc\tc\n2\n"
    )
    ways = (
        ["--regex", ".*ab.*", "--alphabet", "abc"],
        ["--formula", "P(b & Y a)", "--alphabet", "cba"],
        ["--att", str(tmp_path / "machine.att")],
    )
    found = [json.loads(expressivity("classify", *way, "--json").stdout) for way in ways]
    assert found[0] == found[1] == found[2]
    assert {"alphabet", "states", "classes", "attention", "formula", "witnesses"} < set(found[0])
    assert (
        found[0]["attention"] == {"global": False, "local": False, "hybrid": True}
        and found[0]["formula"] == "P(b & Y a)"
    )


@pytest.mark.slow
def test_evaluate_says_where_a_formula_holds():
    done = expressivity("evaluate", "P(b & Y a)", "cab", "")
    assert done.stdout == "accept cab\n    c a b end\n    0 0 0 1\nreject ε\n    end\n    0\n"
    found = json.loads(expressivity("evaluate", "Y a", "ab", "--json").stdout)
    assert found["words"] == [
        {"word": "ab", "accepted": False, "positions": [False, True], "end": False}
    ]


@pytest.mark.parametrize(
    "command", ["reproduce", "verify", "claims", "classify", "evaluate", "examine", "pages", "book"]
)
def test_every_command_has_help_with_an_example(command):
    done = expressivity(command, "--help")
    assert done.returncode == 0 and f"expressivity {command}" in done.stdout


def test_a_store_says_its_size_and_drops_what_is_old(tmp_path):
    from expressivity.training.store import Store

    kept = Store(tmp_path / "store.sqlite")
    kept.put("k", [1, 2])
    said = json.loads(expressivity("store", "--store", str(tmp_path), "--json").stdout)
    assert (
        said["results"] == 1 and said["bytes"] == kept.path.stat().st_size and said["dropped"] == 0
    )
    assert "0 results" in expressivity("store", "--store", str(tmp_path), "--prune", "0").stdout


@pytest.mark.slow
def test_a_benchmark_prints_ratios_and_the_machine(project, monkeypatch):
    (project / "benchmarks").mkdir()
    (project / "benchmarks" / "toy.py").write_text(
        "\ndef ratios():\n    return {'toy_1core': 2.34567}\n"
    )
    document = json.loads(expressivity("bench", "toy", "--json").stdout)
    assert document["ratios"] == {"toy_1core": 2.35} and {"processor", "cores", "torch"} <= set(
        document["machine"]
    )
