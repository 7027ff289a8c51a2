"""Break the meaning of one line at a time, and see which claims turn red.

    python tests/sabotage/run.py                      all sabotages
    python tests/sabotage/run.py match2 windows       those of some chapters
    python tests/sabotage/run.py --draw 12 --seed X   a dozen, drawn by a word such as a commit
    python tests/sabotage/run.py --record             all, and the score into data/attacks

A file `CHAPTER.toml` beside this one lists sabotages: a kind in words, a file, a text that stands in it once, the text to put there, and the
claims that must fail; where what is broken is the book's machinery, on which no claim is made, the tests that must fail. They run in a copy of the
project: nothing here changes. Claims of experiments rest on committed tables; a wrong training is for the tests of the training to see. The last line is the score; the exit
code is 1 if a claim stays green.
"""

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from expressivity.book.registry import all_claims
from expressivity.paths import write_whole

HERE = Path(__file__).resolve().parent
TOP = HERE.parents[1]
RECORD = TOP / "data" / "attacks" / "sabotages.json"
LEAST_SECONDS = 300
"""What the claims of one sabotage may take together at least; more where their budgets say so. A check that never ends is not green."""

SLOWER = 6
"""How many times its budget a claim may take: others run beside it."""

NEVER, CRASHED = "did not end", "crashed"


@dataclass(frozen=True)
class Sabotage:
    """One change of meaning.

    Args:
        chapter: whose claims must see it.
        kind: what sort of mistake it is, in a few words.
        file: the file that it changes, from the project's top.
        old: a text that stands there exactly once.
        new: what stands there instead.
        claims: ids of the claims that must turn red.
        tests: what pytest must see, for the book's own machinery; each a file, a test or the notebook that nbval runs.
    """

    chapter: str
    kind: str
    file: str
    old: str
    new: str
    claims: tuple[str, ...] = ()
    tests: tuple[str, ...] = ()

    @property
    def module(self) -> str:
        """The dotted name of the module that it changes."""
        return self.file.removeprefix("src/").removesuffix(".py").replace("/", ".")

    @property
    def seconds(self) -> float:
        """What its claims may take together."""
        budgets = sum(all_claims()[name].budget for name in self.claims)
        return max(LEAST_SECONDS, SLOWER * budgets)

    def apply(self, text: str) -> str:
        """Return the broken text.

        Raises:
            ValueError: the text to be changed does not stand there once, or nothing would change.
        """
        if text.count(self.old) != 1 or self.old == self.new:
            raise ValueError(f"{self.file}: {self.old!r} stands there {text.count(self.old)} times")
        return text.replace(self.old, self.new)


@dataclass(frozen=True)
class Outcome:
    """What became of a sabotage: each claim's verdict, and "fails" or "holds" of each test; `NEVER` and "crashed" among them."""

    sabotage: Sabotage
    verdicts: dict[str, str]

    @property
    def green(self) -> list[str]:
        """The claims that did not see it. Where no verdict was printed at all, no claim has seen anything."""
        return [name for name, word in self.verdicts.items() if word not in ("fails", NEVER)]

    @property
    def word(self) -> str:
        """What is printed of it."""
        if self.green:
            return f"GREEN: {', '.join(f'{name} {self.verdicts[name]}' for name in self.green)}"
        return f"red, {NEVER}" if NEVER in self.verdicts.values() else "red"


def sabotages(chapters: Sequence[str] = ()) -> list[Sabotage]:
    """Return the sabotages of some chapters, of all when none is named."""
    return [
        Sabotage(
            path.stem,
            each["kind"],
            each["file"],
            each["old"],
            each["new"],
            tuple(each.get("claims", ())),
            tuple(each.get("tests", ())),
        )
        for path in sorted(HERE.glob("*.toml"))
        if not chapters or path.stem in chapters
        for each in tomllib.loads(path.read_text(encoding="utf8"))["sabotage"]
    ]


@contextmanager
def broken(sabotage: Sabotage) -> Iterator[Path]:
    """Make a copy of the project with one text changed; what no source changes is linked."""
    with tempfile.TemporaryDirectory(prefix="sabotage-") as folder:
        top = Path(folder)
        for path in TOP.iterdir():
            if path.name in (".git", "_build", ".venv"):
                continue
            if path.name == sabotage.file.split("/")[0]:
                shutil.copytree(path, top / path.name, ignore=shutil.ignore_patterns("*.pyc.*"))
            else:
                (top / path.name).symlink_to(path)
        file = top / sabotage.file
        file.write_text(sabotage.apply(file.read_text(encoding="utf8")), encoding="utf8")
        yield top


def commit(sabotage: Sabotage) -> Outcome:
    """Verify the claims and run the tests in a broken copy."""
    with broken(sabotage) as top:
        verdicts = verified(sabotage, top) if sabotage.claims else {}
        for test in sabotage.tests:
            verdicts[test] = tested(test, sabotage.seconds, top)
    return Outcome(sabotage, verdicts)


def environment(top: Path) -> dict[str, str]:
    """Return the variables with which a copy runs its own sources."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("EXPRESSIVITY")}
    return env | {"PYTHONPATH": str(top / "src"), "EXPRESSIVITY_ROOT": str(top)}


def verified(sabotage: Sabotage, top: Path) -> dict[str, str]:
    """Return the verdict of each claim in a copy."""
    words = [sys.executable, "-m", "expressivity", "verify", *sabotage.claims, "--json"]
    done = run(words, sabotage.seconds, top)
    if done is None:
        return dict.fromkeys(sabotage.claims, NEVER)
    try:
        found = json.loads(done.stdout)["claims"]
    except (json.JSONDecodeError, KeyError):
        return dict.fromkeys(sabotage.claims, CRASHED)
    return {claim["id"]: claim["verdict"] for claim in found}


def tested(test: str, seconds: float, top: Path) -> str:
    """Run a test, or a notebook, in a copy."""
    words = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", test]
    notebook = ["--nbval", "--nbval-cell-timeout=900"] if test.endswith(".ipynb") else []
    done = run([*words, *notebook], seconds, top)
    return NEVER if done is None else {0: "holds", 1: "fails"}.get(done.returncode, CRASHED)


def run(words: Sequence[str], seconds: float, top: Path) -> subprocess.CompletedProcess[str] | None:
    """Run a command in a copy; None if it does not end in time, and then none of its processes is left."""
    with subprocess.Popen(
        words,
        cwd=top,
        env=environment(top),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    ) as process:
        try:
            printed, _ = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            return None
    return subprocess.CompletedProcess(words, process.returncode, printed)


def main(words: Sequence[str]) -> int:
    """Commit the sabotages that are asked for, and print a line for each and the score."""
    parser = argparse.ArgumentParser(prog="sabotage", description=__doc__.split("\n")[0])
    parser.add_argument("chapter", nargs="*", help="stems of files beside this one")
    parser.add_argument("--draw", type=int, help="so many of them, drawn")
    parser.add_argument("--seed", default="", help="a word that the draw depends on")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--record", action="store_true", help=f"write {RECORD.relative_to(TOP)}")
    asked = parser.parse_args(words)
    chosen = sabotages(asked.chapter)
    if not chosen:
        parser.error(f"no sabotages of {', '.join(asked.chapter)}")
    if asked.draw is not None:
        chosen = random.Random(asked.seed).sample(chosen, min(asked.draw, len(chosen)))
    outcomes = []
    with ThreadPoolExecutor(asked.workers) as pool:
        for outcome in pool.map(commit, chosen):
            outcomes.append(outcome)
            one = outcome.sabotage
            print(f"{one.chapter}: {one.kind}: {outcome.word}", flush=True)
    if asked.record:
        record(outcomes)
    seen = sum(not outcome.green for outcome in outcomes)
    print(f"{seen} of {len(chosen)} sabotages seen ({seen / len(chosen):.0%})")
    return int(seen < len(chosen))


def record(outcomes: Sequence[Outcome]) -> None:
    """Write what became of the sabotages of each chapter, with the day."""
    rows = [
        {
            "chapter": each.sabotage.chapter,
            "kind": each.sabotage.kind,
            "module": each.sabotage.module,
            "claims": list(each.sabotage.claims),
            "tests": list(each.sabotage.tests),
            "seen": not each.green,
            "ended": NEVER not in each.verdicts.values(),
        }
        for each in outcomes
    ]
    document = {"date": time.strftime("%Y-%m-%d"), "sabotages": rows}
    write_whole(RECORD, json.dumps(document, indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
