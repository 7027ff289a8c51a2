"""The command line as a user meets it: what it prints where, and its exit codes."""

import json
import subprocess
import sys

import pytest


def expressivity(*words, **environment):
    import os
    return subprocess.run([sys.executable, "-m", "expressivity.cli", *words], capture_output=True, text=True, env=os.environ | environment)


@pytest.mark.parametrize("words, said", [
    (["reproduce", "no-such-notebook"], "unknown notebook 'no-such-notebook'"),
    (["reproduce", "--profile", "huge"], "unknown profile 'huge': accepted are ci, full"),
    (["reproduce", "match2", "-p", "M=eleven"], "parameter M must be int"),
    (["reproduce", "match2", "-p", "M"], "name=value"),
    (["reproduce", "-p", "M=3"], "name the notebooks"),
    (["verify", "no-such-claim"], "unknown claim 'no-such-claim'"),
    (["classify"], "--regex"),
    (["classify", "--regex", "a(b"], "position"),
    (["classify", "--regex", "abd", "--alphabet", "ab"], "d"),
    (["classify", "--regex", "a", "--alphabet", ""], "alphabet"),
    (["no-such-command"], "No such command"),
    (["verify", "--no-such-option"], "No such option"),
])
def test_bad_input_is_one_line_and_exit_code_2(words, said):
    done = expressivity(*words)
    assert done.returncode == 2 and done.stdout == ""
    assert done.stderr.count("\n") == 1 and said in done.stderr


def test_json_is_one_document_and_nothing_else():
    document = json.loads(expressivity("claims", "--json").stdout)
    assert {"id", "kind", "source", "known", "statement", "control", "boundary"} == set(document["claims"][0])


def test_classify_prints_the_announced_keys_and_needs_no_torch():
    code = ("import sys; from expressivity.cli import main; sys.argv = ['expressivity', 'classify', '--regex', '.*ab.*', '--alphabet', 'abc', '--json']\n"
            "try:\n    main()\nexcept SystemExit:\n    pass\nassert 'torch' not in sys.modules and 'sympy' not in sys.modules")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert {"alphabet", "states", "classes", "attention", "formula", "witnesses"} == set(found)
    assert found["attention"] == {"global": False, "local": False, "hybrid": True}


@pytest.mark.parametrize("command", ["reproduce", "verify", "claims", "classify", "pages", "book"])
def test_every_command_has_help_with_an_example(command):
    done = expressivity(command, "--help")
    assert done.returncode == 0 and f"expressivity {command}" in done.stdout
