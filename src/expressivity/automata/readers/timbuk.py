"""Timbuk's format, as VATA and libmata's tools write tree automata, for words: symbols of one argument are letters.

The one symbol without arguments starts: `x() -> q` makes q a start state. The parser is a small one of ours: none on PyPI is kept up.
"""

import re

from expressivity.automata.nondeterministic import Nfa
from expressivity.automata.reading import refuse

_HEAD = re.compile(
    r"Ops(?P<ops>.*?)Automaton\b[^\n]*\n\s*States(?P<states>.*?)Final\s+States(?P<finals>.*?)Transitions(?P<rules>.*)",
    re.DOTALL,
)
_RULE = re.compile(
    r"(?P<symbol>[^\s()]+?)\s*(?:\(\s*(?P<source>[^\s(),]*)\s*\))?\s*->\s*(?P<target>\S+)"
)


def parse(text: str, name: str) -> Nfa:
    """The automaton of a text. Raises InvalidInput, with the number of the line where there is one."""
    head = _HEAD.match(text.lstrip())
    if head is None:
        refuse(
            name,
            "Timbuk has the parts Ops, Automaton, States, Final States, Transitions in this order",
        )
    arity = _arities(head["ops"].split(), name)
    nfa = Nfa()
    for symbol, arguments in arity.items():
        if arguments == 1:
            nfa.declare(symbol, f"{name}, Ops")
    for state in head["states"].split():
        nfa.state(_bare(state))
    skipped = len(text) - len(text.lstrip())
    first = text[: skipped + head.start("rules")].count("\n") + 1
    for number, line in enumerate(head["rules"].split("\n"), first):
        if line.strip():
            _rule(nfa, arity, line.strip(), f"{name}, line {number}")
    for state in map(_bare, head["finals"].split()):
        if state not in nfa.numbers:
            refuse(name, f"the final state {state!r} is not among the states")
        nfa.finals.add(nfa.state(state))
    return nfa


def _bare(state: str) -> str:
    """A state's name, without the number of arguments that Timbuk may write after it."""
    return re.sub(r":[0-9]+$", "", state)


def _arities(ops: list[str], name: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for op in ops:
        symbol, colon, count = op.rpartition(":")
        if not (symbol and colon and count in ("0", "1")):
            refuse(
                name,
                f"Ops are written symbol:0 or symbol:1, got {op!r}: automata on words, not on trees, are read",
            )
        found[symbol] = int(count)
    if list(found.values()).count(0) != 1:
        refuse(name, "an automaton on words has one symbol of no arguments, which starts")
    return found


def _rule(nfa: Nfa, arity: dict[str, int], line: str, where: str) -> None:
    rule = _RULE.fullmatch(line)
    if rule is None:
        refuse(where, f"a transition is written symbol(state) -> state, got {line!r}")
    symbol, source = rule["symbol"], rule["source"]
    if arity.get(symbol) != bool(source):
        refuse(where, f"{symbol!r} is not among Ops with so many arguments")
    for state in filter(None, (source, rule["target"])):
        if state not in nfa.numbers:
            refuse(where, f"{state!r} is not among the states")
    target = nfa.state(rule["target"])
    if source:
        nfa.move(nfa.state(source), symbol, target, where)
    else:
        nfa.starts.add(target)
