"""How long the 1,470 languages of MLRegTest take, in one process: read, the three fragments, the whole subregular hierarchy.

    MLREGTEST_DIR=… python benchmarks/mlregtest.py

Without the folder they are fetched. Seconds are on the clock and, so that other load on the machine counts little, of the processor. To be met by the second: 5 s
for reading and the three fragments. Each language's smallest class is compared with its label.
"""

import sys
import time

from expressivity.automata.dfa import Dfa
from expressivity.automata.fragments import LOGICS, defines
from expressivity.automata.hierarchy import HIERARCHY, hierarchy
from expressivity.errors import InvalidInput, NotAvailable
from expressivity.tasks.mlregtest import languages

MOST_SECONDS = 5.0


class Watch:
    """Prints how long each step took, and keeps the seconds of the processor."""

    def __init__(self) -> None:
        print(f"{'step':<40}{'clock s':>9}{'processor':>11}")
        self.began, self.worked, self.total = time.monotonic(), time.process_time(), 0.0

    def show(self, step: str) -> None:
        """Print one line for what was done since the last one."""
        clock, worked = time.monotonic(), time.process_time()
        print(f"{step:<40}{clock - self.began:>9.2f}{worked - self.worked:>11.2f}", flush=True)
        self.total += worked - self.worked
        self.began, self.worked = clock, worked


def smallest(dfa: Dfa) -> list[str]:
    """The labels of the smallest classes of a language."""
    return [HIERARCHY[name].label for name in hierarchy(dfa).smallest]


def main() -> None:
    """Print one line for each step, and exit with 1 if all but the last took too long or a label differs."""
    watch = Watch()
    try:
        labelled = languages()
    except (NotAvailable, InvalidInput) as err:
        sys.exit(str(err))
    watch.show("files to texts")
    automata = [language.dfa for language in labelled]
    watch.show("texts to minimal automata")
    for dfa in automata:
        for logic in LOGICS:
            defines(dfa, logic)
    watch.show(", ".join(f"LTL[{','.join(logic)}]" for logic in LOGICS))
    within = watch.total <= MOST_SECONDS
    regular = {"Zp": "Reg"}
    differ = [
        language.name
        for language, dfa in zip(labelled, automata)
        if smallest(dfa) != [regular.get(language.label, language.label)]
    ]
    watch.show("the whole hierarchy")
    print(f"{len(differ)} of {len(labelled):,} labels differ: {', '.join(differ) or 'none'}")
    sys.exit(0 if within and not differ else 1)


if __name__ == "__main__":
    main()
