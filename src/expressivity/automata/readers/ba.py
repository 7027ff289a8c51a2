"""The BA format of languageinclusion.org (RABIT, Reduce): `[start]`, then `symbol,[source]->[target]`, then `[final]` lines.

It is written for words without end; here a word is accepted if it can end in a final state. Without final states all are,
and without a first `[start]` the first move's source is, as the format says. The parser is a small one of ours.
"""

import re

from expressivity.automata.nondeterministic import Nfa
from expressivity.automata.reading import refuse

_MOVE = re.compile(r"(?P<symbol>.+),(?P<source>[^,\s>]+)->(?P<target>[^,\s>]+)")
_STATE = re.compile(r"[^,\s>]+")


def parse(text: str, name: str) -> Nfa:
    """The automaton of a text. Raises InvalidInput with the number of the line."""
    nfa = Nfa()
    moves = 0
    for number, line in enumerate(text.split("\n"), 1):
        line, where = line.strip(), f"{name}, line {number}"
        if not line:
            continue
        if match := _MOVE.fullmatch(line):
            source, target = nfa.state(match["source"]), nfa.state(match["target"])
            nfa.starts = nfa.starts or {source}
            nfa.move(source, match["symbol"], target, where)
            moves += 1
        elif not _STATE.fullmatch(line):
            refuse(
                where, f"a move is written symbol,[source]->[target], a state [state]; got {line!r}"
            )
        elif not moves:
            if nfa.starts:
                refuse(
                    where,
                    "a second start state: moves stand between the start and the final states",
                )
            nfa.starts = {nfa.state(line)}
        elif line not in nfa.numbers:
            refuse(where, f"{line!r} would be a final state, but no move names it")
        else:
            nfa.finals.add(nfa.state(line))
    if not moves:
        refuse(name, "there is no move")
    nfa.finals = nfa.finals or set(range(len(nfa.moves)))
    return nfa
