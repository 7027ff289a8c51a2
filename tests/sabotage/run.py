"""Break the meaning of one line at a time, and see which claims turn red.

    python tests/sabotage/run.py                      all sabotages
    python tests/sabotage/run.py match2 windows       those of some chapters
    python tests/sabotage/run.py --draw 12 --seed X   a dozen, drawn by a word such as a commit

A file `CHAPTER.toml` beside this one lists sabotages: a kind in words, a file, a text that stands in it once, the text to put there, and the
claims that must fail. They run in a copy of the project, so nothing here changes. The last line is the score; the exit code is 1 if a claim
stays green.
"""

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
TOP = HERE.parents[1]
SECONDS = 300
"""What the claims of one sabotage may take together. A check that does not end is not green."""

NEVER = "did not end"


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
    """

    chapter: str
    kind: str
    file: str
    old: str
    new: str
    claims: tuple[str, ...]

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
    """What became of a sabotage: each claim's verdict; `NEVER` and "crashed" among them."""

    sabotage: Sabotage
    verdicts: dict[str, str]

    @property
    def green(self) -> list[str]:
        """The claims that did not see it. Where no verdict was printed at all, no claim has seen anything."""
        return [name for name, word in self.verdicts.items() if word not in ("fails", NEVER)]


def sabotages(chapters: Sequence[str] = ()) -> list[Sabotage]:
    """Return the sabotages of some chapters, of all when none is named."""
    return [
        Sabotage(
            path.stem, each["kind"], each["file"], each["old"], each["new"], tuple(each["claims"])
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
                shutil.copytree(path, top / path.name, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                (top / path.name).symlink_to(path)
        file = top / sabotage.file
        file.write_text(sabotage.apply(file.read_text(encoding="utf8")), encoding="utf8")
        yield top


def commit(sabotage: Sabotage) -> Outcome:
    """Verify the claims in a broken copy."""
    with broken(sabotage) as top:
        env = {
            name: value for name, value in os.environ.items() if not name.startswith("EXPRESSIVITY")
        }
        env |= {"PYTHONPATH": str(top / "src"), "EXPRESSIVITY_ROOT": str(top)}
        words = [sys.executable, "-m", "expressivity", "verify", *sabotage.claims, "--json"]
        try:
            done = subprocess.run(
                words, cwd=top, env=env, capture_output=True, text=True, timeout=SECONDS
            )
        except subprocess.TimeoutExpired:
            return Outcome(sabotage, dict.fromkeys(sabotage.claims, NEVER))
    try:
        found = json.loads(done.stdout)["claims"]
    except (json.JSONDecodeError, KeyError):
        return Outcome(sabotage, dict.fromkeys(sabotage.claims, "crashed"))
    return Outcome(sabotage, {claim["id"]: claim["verdict"] for claim in found})


def main(words: Sequence[str]) -> int:
    """Commit the sabotages that are asked for, and print a line for each and the score."""
    parser = argparse.ArgumentParser(prog="sabotage", description=__doc__.split("\n")[0])
    parser.add_argument("chapter", nargs="*", help="stems of files beside this one")
    parser.add_argument("--draw", type=int, help="so many of them, drawn")
    parser.add_argument("--seed", default="", help="a word that the draw depends on")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    asked = parser.parse_args(words)
    chosen = sabotages(asked.chapter)
    if not chosen:
        parser.error(f"no sabotages of {', '.join(asked.chapter)}")
    if asked.draw is not None:
        chosen = random.Random(asked.seed).sample(chosen, min(asked.draw, len(chosen)))
    seen = 0
    with ThreadPoolExecutor(asked.workers) as pool:
        for outcome in pool.map(commit, chosen):
            seen += not outcome.green
            said = "red" if not outcome.green else f"GREEN: {', '.join(outcome.green)}"
            print(f"{outcome.sabotage.chapter}: {outcome.sabotage.kind}: {said}", flush=True)
    print(f"{seen} of {len(chosen)} sabotages seen ({seen / len(chosen):.0%})")
    return int(seen < len(chosen))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
