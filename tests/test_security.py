"""Nothing that is read is executed, nothing is unpacked outside its folder, the book is served to this machine only, and pages build no HTML from text."""

import ast
import re
import subprocess

import pytest

from expressivity.paths import root

TOP = root()
SOURCES = sorted(
    path for folder in ("src", "benchmarks", "book/_ext") for path in (TOP / folder).rglob("*.py")
)
SCRIPTS = [
    path
    for path in (TOP / "book" / "_static").rglob("*.js")
    if not {"mathjax", "vendor"} & {*path.parts}
]

MODULES = {"pickle", "marshal", "shelve", "dill", "joblib", "cloudpickle"}
"""Reading what they wrote runs what stands in it."""

CALLS = {"eval", "exec", "compile", "__import__"}
WEAK = {
    "os.system": "a shell",
    "os.popen": "a shell",
    "yaml.load": "yaml.safe_load reads no objects",
    "torch.load": "weights only, and then with weights_only=True",
    "subprocess.getoutput": "a shell",
}
ALLOWED = {
    "src/expressivity/book/witness.py": "compile: a fixed text, with the name of a function in it",
}


def found_in(text: str) -> list[str]:
    """Name what a module does that could run what it reads."""
    found = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = {alias.name.split(".")[0] for alias in node.names}
            names |= {(getattr(node, "module", None) or "").split(".")[0]}
            found += sorted(names & MODULES)
        elif isinstance(node, ast.Call):
            name = ast.unparse(node.func)
            given = {word.arg: ast.unparse(word.value) for word in node.keywords}
            if name in CALLS or (name in WEAK and given.get("weights_only") != "True"):
                found.append(name)
            if given.get("shell") == "True":
                found.append("shell=True")
            if name.endswith(".extractall") and given.get("filter") != "'data'":
                found.append("extractall without the filter for data")
            if given.get("allow_pickle") == "True":
                found.append("allow_pickle")
    return found


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(TOP)))
def test_nothing_that_is_read_is_executed(path):
    if str(path.relative_to(TOP)) not in ALLOWED:
        assert not found_in(path.read_text(encoding="utf8"))


@pytest.mark.parametrize(
    "text",
    [
        "import pickle",
        "from joblib import load",
        "eval(text)",
        "torch.load(path)",
        "torch.load(path, weights_only=False)",
        "subprocess.run(words, shell=True)",
        "tar.extractall(folder)",
        "numpy.load(path, allow_pickle=True)",
    ],
)
def test_each_way_to_execute_is_seen(text):
    assert found_in(text)


def test_what_is_safe_is_not_taken_for_it():
    safe = "model.eval(); re.compile(x); torch.load(p, weights_only=True); tar.extractall(f, filter='data')"
    assert not found_in(safe)


def test_the_book_is_served_to_this_machine_only():
    recipe = subprocess.run(
        ["make", "--dry-run", "serve"], cwd=TOP, capture_output=True, text=True
    ).stdout
    assert "http.server" in recipe and "--bind 127.0.0.1" in recipe


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_scripts_write_text_and_build_no_html_from_it(path):
    text = path.read_text(encoding="utf8")
    assert not re.search(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function", text
    )
