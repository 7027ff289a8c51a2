"""What goes wrong on real machines, done on purpose to a small project; after it the next run must equal the undisturbed one.

    python tests/faults/run.py                        all faults
    python tests/faults/run.py full-disk two-builds   some of them
    python tests/faults/run.py --list

The project has one notebook, which trains two stacks of models in two processes. It is made and committed undisturbed first. For each fault it
is cloned; the fault does its harm to a run there; then the notebook is run once more and compared with what was committed: every number must
be equal. A run that is refused must say so in one line. A fault that this machine does not allow is skipped and counted as that.
The exit code is 1 if a fault did harm, 2 if a name is unknown.
"""

import argparse
import json
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import disturbances
import small
from runs import Harm, Skipped, kill, processes, start

from expressivity.paths import write_whole

FAULTS = {fault.name: fault for fault in disturbances.FAULTS}
RECORD = Path(__file__).resolve().parents[2] / "data" / "attacks" / "faults.json"


@dataclass(frozen=True)
class Outcome:
    """What became of a fault: passed, skipped or failed, and what is to be said of it."""

    name: str
    about: str
    word: str
    said: str


def equal(project: Path) -> None:
    """Run once more, undisturbed, and compare with what was committed.

    Raises:
        Harm: the run fails, or a number differs.
    """
    start(project).succeed()
    found = small.there(project, "expressivity", "compare")
    if found.returncode or "equal in every number, 0 as samples; 0 differences" not in found.stdout:
        raise Harm(f"the next run differs: {(found.stdout + found.stderr).strip()[-300:]}")


def do(fault: disturbances.Fault, project: Path) -> Outcome:
    """Do a fault to a fresh clone of the project, and see what the next run makes of it."""
    word, said = "passed", "nothing lost"
    try:
        fault.disturb(project)
        equal(project)
    except Skipped as err:
        word, said = "skipped", str(err)
    except Harm as err:
        word, said = "failed", " ".join(str(err).split())
    finally:
        kill(*(pid for pid, _ in processes(project)))
    return Outcome(fault.name, fault.about, word, said)


def record(found: Sequence[Outcome], path: Path) -> None:
    """Write the outcomes with the day, all or nothing."""
    today = datetime.now(UTC).date().isoformat()
    faults = [{key: value for key, value in asdict(one).items() if key != "said"} for one in found]
    for fault, one in zip(faults, found):
        if one.word != "passed":
            fault["said"] = one.said
    document = {"date": today, "faults": faults}
    write_whole(path, json.dumps(document, indent=1, ensure_ascii=False) + "\n")


def main(words: Sequence[str]) -> int:
    """Do the faults that are asked for, and print a line for each."""
    parser = argparse.ArgumentParser(prog="faults", description=__doc__.split("\n")[0])
    parser.add_argument("fault", nargs="*", help="names, as --list prints them")
    parser.add_argument("--list", action="store_true", help="print names and what is done")
    parser.add_argument(
        "--record", action="store_true", help=f"write {RECORD.name} when all were done"
    )
    asked = parser.parse_args(words)
    if asked.list:
        print("\n".join(f"{name:14}{fault.about}" for name, fault in FAULTS.items()))
        return 0
    if unknown := set(asked.fault) - FAULTS.keys():
        parser.error(f"unknown fault {sorted(unknown)[0]!r}: accepted are {', '.join(FAULTS)}")
    chosen = [fault for name, fault in FAULTS.items() if not asked.fault or name in asked.fault]
    found = []
    with tempfile.TemporaryDirectory(prefix="faults-") as folder:
        committed = small.commit(Path(folder) / "committed", workers=2)
        for fault in chosen:
            began = time.monotonic()
            found.append(do(fault, small.clone(committed, Path(folder) / fault.name)))
            one, seconds = found[-1], time.monotonic() - began
            print(f"{one.name}: {one.word}: {one.said} ({seconds:.0f} s)", flush=True)
    if asked.record and len(found) == len(FAULTS):
        record(found, RECORD)
    counts = Counter(one.word for one in found)
    print(", ".join(f"{counts[word]} {word}" for word in ("passed", "failed", "skipped")))
    return int(counts["failed"] > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
