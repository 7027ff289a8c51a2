"""An automaton in the formats of others: DOT, which Graphviz draws, and JSON.

AT&T's text format is in `expressivity.automata.att`.
"""

from collections.abc import Mapping
from typing import Any

from expressivity.automata.dfa import Dfa, from_table
from expressivity.errors import InvalidInput


def arcs(dfa: Dfa) -> dict[tuple[int, int], str]:
    """The letters that lead from one state to another, for each pair of states that has some."""
    found: dict[tuple[int, int], str] = {}
    for state, row in enumerate(dfa.delta.tolist()):
        for letter, target in zip(dfa.alphabet, row, strict=True):
            found[state, target] = found.get((state, target), "") + letter
    return found


def to_dot(dfa: Dfa) -> str:
    """The automaton as a graph in Graphviz's language, drawn from left to right."""
    lines = ["digraph {", "  rankdir=LR", '  start [shape=point, label=""]', "  start -> 0"]
    for state, accepts in enumerate(dfa.accepting.tolist()):
        lines.append(f"  {state} [shape={'doublecircle' if accepts else 'circle'}]")
    for (source, target), letters in arcs(dfa).items():
        lines.append(f"  {source} -> {target} [label={_quoted(', '.join(letters))}]")
    return "\n".join([*lines, "}"]) + "\n"


def _quoted(text: str) -> str:
    """A label: in quotes, in which a backslash and a quote need a backslash before them."""
    return '"' + text.replace("\\", r"\\").replace('"', r"\"") + '"'


def to_json(dfa: Dfa) -> dict[str, Any]:
    """The automaton in JSON's own types: what `from_json` reads back."""
    return {
        "alphabet": dfa.alphabet,
        "states": dfa.states,
        "start": dfa.start,
        "transitions": dfa.delta.tolist(),
        "accepting": [state for state, accepts in enumerate(dfa.accepting.tolist()) if accepts],
    }


def from_json(document: Mapping[str, Any]) -> Dfa:
    """The minimal automaton of a document with `alphabet`, `transitions` (for each state the state reached by each
    letter), `start` (0 where it is missing) and `accepting`.

    Raises:
        InvalidInput: a part that is missing or of another type, or whatever `from_table` refuses.
    """
    if missing := [
        name for name in ("alphabet", "transitions", "accepting") if name not in document
    ]:
        raise InvalidInput(f"an automaton in JSON has no {' and no '.join(missing)}")
    alphabet, rows = document["alphabet"], document["transitions"]
    start, accepting = document.get("start", 0), document["accepting"]
    numbers = [start, *_listed(accepting), *(q for row in _listed(rows) for q in _listed(row))]
    if not isinstance(alphabet, str) or any(type(number) is not int for number in numbers):
        raise InvalidInput(
            "an automaton in JSON has a text as its alphabet, and whole numbers for its states"
        )
    return from_table(alphabet, rows, start, accepting)


def _listed(value: object) -> list[Any]:
    if not isinstance(value, list):
        raise InvalidInput(
            f"the transitions of an automaton in JSON are lists of lists, the accepting states a list: got {value!r}"
        )
    return value
