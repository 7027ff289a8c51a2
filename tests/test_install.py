"""The package as somebody installs it: in an empty environment, without torch, away from the checkout."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import expressivity
from expressivity.paths import root

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def installed(tmp_path_factory) -> Path:
    """The folder of programs of an environment into which nothing was installed but this package."""
    place = tmp_path_factory.mktemp("some place")
    source = place / "source"
    source.mkdir()
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(root() / name, source)
    shutil.copytree(
        root() / "src", source / "src", ignore=shutil.ignore_patterns("__pycache__", "*.egg-info")
    )
    subprocess.run([sys.executable, "-m", "venv", str(place / "env")], check=True)
    programs = place / "env" / ("Scripts" if sys.platform == "win32" else "bin")
    words = ["install", "--quiet", "--disable-pip-version-check", "--no-compile", str(source)]
    done = subprocess.run([str(programs / "pip"), *words], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return programs


def call(installed: Path, program: str, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(installed / program), *words],
        cwd=installed.parent,
        env={"PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize(
    "words, said",
    [
        (["classify", "--regex", ".*ab.*", "--alphabet", "abc"], "P(b & Y a)"),
        (["evaluate", "P(b & Y a)", "cab"], "accept cab"),
        (["compile", "--regex", ".*ab.*", "--alphabet", "abc"], "0 mismatches"),
        (
            ["examine", "expressivity.examination.examples:careless", "--regex", ".*ab.*"],
            "no automaton: needs the extra train",
        ),
        (["--version"], expressivity.__version__),
        (["--help"], "classify"),
    ],
)
def test_commands_on_languages_run_without_torch(installed, words, said):
    for program, first in (("expressivity", []), ("python", ["-m", "expressivity"])):
        done = call(installed, program, *first, *words)
        assert done.returncode == 0 and said in done.stdout, done.stdout + done.stderr


@pytest.mark.parametrize(
    "words", [["claims"], ["sweep", "samples"], ["compile", "--regex", "ab", "--float32"]]
)
def test_what_needs_an_extra_says_which_in_one_line(installed, words):
    done = call(installed, "expressivity", *words)
    assert (
        done.returncode == 1
        and done.stderr
        == "expressivity: torch is not installed; it comes with pip install 'expressivity[train]'\n"
    )


def test_the_public_names_load_or_say_what_they_need(installed):
    code = """
import json, sys
import expressivity as ex
loaded = [name for name in ("numpy", "torch", "scipy") if name in sys.modules]
found = {}
for name in ex.__all__:
    try:
        getattr(ex, name)
        found[name] = "here"
    except ex.NotAvailable as err:
        found[name] = str(err)
print(json.dumps([loaded, found, ex.classify(ex.from_regex(".*ab.*", "abc")).to_json()["formula"], ex.__version__]))
"""
    done = call(installed, "python", "-c", code)
    assert done.returncode == 0, done.stderr
    loaded, found, formula, version = json.loads(done.stdout)
    assert loaded == [] and formula == "P(b & Y a)" and version == expressivity.__version__
    needy = {name for name, word in found.items() if word != "here"}
    assert needy == {
        "fit",
        "global_attention",
        "local_attention",
        "match2_head",
        "sparse_averaging_unit",
        "strassen_attention",
        "tensor_attention",
    }
    assert all(
        found[name]
        == f"expressivity.{name}: torch is not installed; it comes with pip install 'expressivity[train]'"
        for name in needy
    )


def test_every_public_name_is_what_its_place_calls_it():
    for name in expressivity.__all__:
        assert getattr(expressivity, name) is not None
    assert set(expressivity.__all__) <= set(dir(expressivity))
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        expressivity.nonsense


def test_types_are_announced(installed):
    said = call(
        installed,
        "python",
        "-c",
        "import expressivity, pathlib; print((pathlib.Path(expressivity.__file__).parent / 'py.typed').is_file())",
    )
    assert said.stdout == "True\n"
