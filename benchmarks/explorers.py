"""How soon an explorer answers a keystroke, at the largest sizes that it offers: milliseconds in Chromium, the best and the median of some.

    .venv/bin/python benchmarks/explorers.py

What Graphviz draws comes later and is not counted. Exit code 1 if a median is over the 200 milliseconds that a reader takes for at once.
"""

import json
import statistics
import sys
import tempfile
from pathlib import Path

from expressivity.paths import root

sys.path.insert(0, str(root() / "tests" / "support"))
import explorer_page  # noqa: E402
from browser import FLAGS, PROGRAM  # noqa: E402
from chromium import Reader  # noqa: E402

MOST = 200
"""Milliseconds."""

TIMES = 9
DEEP = "a"
for _ in range(9):
    DEEP = f"P(b & Y {DEEP})"

CASES = (
    ("match2", "match2.M=20000", 0, "1,2,3,4,5,6,7,8,9,10,11,12"),
    ("averaging", "averaging.m0=256", 0, "1 3 5 7 9 11 13 15"),
    ("alice-bob", "alice-bob.n=6", 0, "1 2 6"),
    ("alice-bob", "alice-bob.n=6&alice-bob.task=match3", 0, "1 2 6"),
    ("heads", f"heads.word={'abc' * 8}", 2, DEEP),
    ("language", "language.letters=ab", 0, ".*(aab|bba).*ab"),
    ("language", "language.letters=abcde", 0, "a.*b.*c.*d.*e"),
)
"""Explorer, what the address holds, the number of the field and what is typed into it."""

MEASURE = """(async ([name, field, text, times]) => {
  const input = document.querySelectorAll(`#explorer-${name} input[type=text]`)[field], says = document.querySelector(`#explorer-${name} .explorer-says`);
  const took = [];
  for (let i = 0; i <= times; i += 1) {
    says.textContent = "";
    input.value = text;
    const before = performance.now();
    input.dispatchEvent(new Event("input"));
    while (!says.textContent) await new Promise((done) => setTimeout(done));
    took.push(performance.now() - before);
  }
  return took.slice(1);
})"""


def main() -> None:
    """Print one line for each case."""
    if not PROGRAM:
        sys.exit("there is no Chromium here")
    slow = 0
    print(f"{'best, ms':>9}{'median':>8}  explorer")
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as profile:
        names = sorted({case[0] for case in CASES})
        address = explorer_page.write(Path(folder), *names)
        reader = Reader([PROGRAM, *FLAGS], Path(profile))
        for name, query, field, text in CASES:
            reader.open(f"{address}?{query}")
            reader.wait(f"document.querySelector('#explorer-{name}[data-started]')")
            took = reader.run(f"{MEASURE}({json.dumps([name, field, text, TIMES])})")
            middle = statistics.median(took)
            slow += middle > MOST
            print(f"{min(took):9.0f}{middle:8.0f}  {name}: {text[:40]}")
        reader.close()
    sys.exit(1 if slow else 0)


if __name__ == "__main__":
    main()
