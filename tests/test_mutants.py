"""The tool that changes sources: what it draws, what it leaves out, how it judges; and what is recorded of it."""

import json
import random
import signal
import sys
import tomllib

import pytest

from expressivity.paths import root

FOLDER = root() / "tests" / "mutants"
sys.path.insert(0, str(FOLDER))
import places  # noqa: E402
import relevant  # noqa: E402
import trials  # noqa: E402

SOURCE = '''"""Say 1."""
from functools import cache

LIMIT: int = 3


@cache
def half(number: int | None) -> int | None:
    """Return number / 2."""
    if number is None or number > LIMIT:
        raise ValueError(f"at most {LIMIT - 1}")
    return number // 2


CLAIM = dict(budget=5 * 3, size=4)
'''


@pytest.fixture
def small(tmp_path, monkeypatch):
    """A project of one module, and operators of our own, so that cosmic-ray is not needed."""
    folder = tmp_path / places.SOURCE
    folder.mkdir(parents=True)
    (folder / "statistics.py").write_text(SOURCE)
    monkeypatch.setattr(places, "operators", lambda: {"number": Next(), "decorator": Bare()})
    return tmp_path


class Next:
    """Puts the next number in the place of a number."""

    def mutation_positions(self, node):
        if node.type == "number":
            yield node.start_pos, node.end_pos

    def mutate(self, node, index):
        node.value = str(int(node.value) + 1)
        return node


class Bare:
    """Takes a decorator away."""

    def mutation_positions(self, node):
        if node.type == "decorator":
            yield node.start_pos, node.end_pos

    def mutate(self, node, index):
        return None


def test_caches_words_of_errors_and_budgets_are_left_out(small):
    lines = SOURCE.split("\n")
    found = places.places("statistics", small)
    assert [lines[place.start[0] - 1].strip() for place in found] == [
        "LIMIT: int = 3",
        "return number // 2",
        "CLAIM = dict(budget=5 * 3, size=4)",
    ]
    assert SOURCE.split("\n")[found[-1].start[0] - 1][found[-1].start[1]] == "4"


def test_a_mutant_is_named_by_its_function_and_its_line(small):
    population = places.places("statistics", small)
    mutants = places.draw(population, 2, seed=1, top=small)
    assert len(mutants) == 2 and mutants == places.draw(population, 2, seed=1, top=small)
    [half] = [each for each in places.draw(population, 9, 1, small) if each.within]
    assert (half.within, half.old, half.new) == ("half", "return number // 2", "return number // 3")
    text = places.changed(SOURCE, half.operator, half.occurrence)
    assert text == SOURCE.replace("// 2", "// 3")


def test_annotations_are_left_out():
    import parso

    tree = parso.parse("def f(x: int | None = 1 | 2) -> a | b:\n    y: c | d = 3 | 4\n")

    def bars(node):
        """List the operators | of a tree."""
        own = [node] if getattr(node, "value", "") == "|" else []
        return own + [bar for child in getattr(node, "children", ()) for bar in bars(child)]

    assert [bar.start_pos for bar in bars(tree) if not places.left_out(bar)] == [(1, 24), (2, 17)]


def test_what_does_not_compile_or_means_the_same_is_no_mutant(small, monkeypatch):
    for text, made in (("x = (", False), (SOURCE + "\n# 2\n", False), (SOURCE + "x = 2\n", True)):
        monkeypatch.setattr(places, "changed", lambda *_, text=text: text)
        file = f"{places.SOURCE}/statistics.py"
        assert bool(places.make("statistics", file, "number", 0, small)) == made


def test_a_child_that_ends_early_has_not_survived():
    runs = ("runs", "a")
    assert trials.judge([runs, ("end", "")], 0).word == "survived"
    assert trials.judge([runs], 0).word == "crashed"
    assert trials.judge([runs, ("end", "")], 1).word == "crashed"
    assert trials.judge([runs], -signal.SIGPROF) == trials.Trial("timeout", "a", (runs,))
    assert trials.judge([runs, ("killed", "a"), ("end", "")], 0).word == "killed"


def test_lines_of_a_statement_with_a_body_are_those_of_its_head(tmp_path):
    path = tmp_path / "some.py"
    path.write_text("def f(a=1):\n  if (\n    a\n  ):\n    b = [\n      1,\n    ]\n  c\nd\n")
    lines = [relevant.statement_lines(path, line) for line in (1, 3, 6, 8, 9)]
    assert lines == [None, range(2, 5), range(5, 8), range(8, 9), None]


def test_tests_of_the_same_name_come_nearest():
    near = relevant.nearness
    file = "src/expressivity/automata/readers/dot.py"
    assert near("tests/automata/readers/test_dot.py", file) == 2
    assert near("tests/automata/readers/test_ba.py", file) == 1
    assert near("tests/automata/test_dot.py", file) == 1
    assert near("tests/logic/test_dot.py", file) == 0
    assert near("tests/test_dot.py", "src/expressivity/logic/types.py") == 0


def test_a_claim_stands_upon_what_its_study_imports():
    modules = relevant.upon(root(), "expressivity.studies.windows.claims", "any")
    assert "expressivity.logic.types" in modules and "expressivity.training.store" not in modules


def test_a_listed_equivalent_stands_in_its_file_and_has_a_reason():
    listed = tomllib.loads((FOLDER / "equivalent.toml").read_text(encoding="utf8"))["mutant"]
    for each in listed:
        text = (root() / each["file"]).read_text(encoding="utf8")
        lines = [line.strip() for line in text.split("\n")]
        assert set(each["old"].split("\n")) <= set(lines), each
        assert each["reason"].endswith(".") and each["old"] != each["new"]


@pytest.fixture
def run(monkeypatch):
    """The script itself."""
    import importlib.util

    spec = importlib.util.spec_from_file_location("mutants_run", FOLDER / "run.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_large_packages_leave_something_to_small_ones(run):
    assert run.shares({"a": 10_000, "b": 100, "c": 4}, 110) == {"a": 98, "b": 10, "c": 4}


def test_equivalents_are_no_survivors_and_packages_weigh_as_they_are_large(run, monkeypatch):
    words = ["test", "survived", "survived", "timeout"]
    results = [
        {"package": p, "word": word, "file": p, "within": "f", "old": str(n), "new": "x"}
        for p in ("logic", "book")
        for n, word in enumerate(words)
    ]
    monkeypatch.setattr(run, "equivalents", lambda: {"book: f: 1 -> x": "why"})
    counts = run.count({"logic": 300, "book": 100}, results)
    row = counts["packages"]["book"]
    assert (row["drawn"], row["test"], row["timeout"]) == (4, 1, 1)
    assert (row["equivalent"], row["survived"], counts["all"]["survived"]) == (1, 1, 3)
    assert run.spread(counts) == pytest.approx(0.75 * 2 / 4 + 0.25 * 1 / 4)


def test_what_was_counted_first_stays_recorded(run, tmp_path, monkeypatch):
    monkeypatch.setattr(run, "RECORD", tmp_path / "attacks" / "mutants.json")
    one = {
        "package": "book",
        "file": "f",
        "within": "",
        "old": "a",
        "new": "b",
        "asked": "ask_claims",
    }
    for word in ("survived", "test"):
        results = [one | {"word": word}]
        run.record(7, run.count({"book": 9}, results), results)
    sample = json.loads(run.RECORD.read_text())["samples"]["7"]
    assert [sample[when]["all"]["survived"] for when in ("first", "last")] == [1, 0]
    assert [sample[when]["survivors"] for when in ("first", "last")] == [["f: : a -> b"], []]


def test_what_is_recorded_adds_up(run):
    samples = json.loads(run.RECORD.read_text(encoding="utf8"))["samples"]
    for sample in samples.values():
        for one in (sample["first"], sample["last"]):
            for row in (one["all"], *one["packages"].values()):
                words = [*run.WORDS, "equivalent"]
                assert row["drawn"] == sum(row[word] for word in words)
            rows = one["packages"].values()
            assert one["all"] == {key: sum(row[key] for row in rows) for key in one["all"]}
            assert len(one["survivors"]) == one["all"]["survived"]
        assert run.rate(sample["last"]["all"]) <= run.rate(sample["first"]["all"])


def test_a_source_is_changed_and_put_back_with_times_of_its_own(run, small):
    random.seed(0)
    population = places.places("statistics", small)
    mutant = places.draw(population, 1, 1, small)[0]
    path, times = small / mutant.file, []
    with run.mutated(mutant, small, iter(range(100, 200))):
        times.append(path.stat().st_mtime)
        assert path.read_text() != SOURCE
    assert path.read_text() == SOURCE and [*times, path.stat().st_mtime] == [100, 101]
