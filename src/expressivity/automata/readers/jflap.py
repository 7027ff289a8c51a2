"""JFLAP's files (.jff): finite automata. The text of a `read` is the letters of a path, nothing reads nothing, [a-c] is one of a, b, c."""

import re
from xml.etree import ElementTree

from expressivity.automata.nondeterministic import EMPTY, Nfa
from expressivity.automata.reading import refuse

_PIECE = re.compile(r"\[(?P<first>\w)-(?P<last>\w)\]|(?P<letter>.)", re.DOTALL)


def parse(text: str, name: str) -> Nfa:
    """The automaton of a text. Raises InvalidInput with the number of the line where the XML is broken, else of the state."""
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        refuse(name, "JFLAP's files define no entities")
    try:
        root = ElementTree.fromstring(re.sub(r"^\s*<\?xml.*?\?>", "", text, flags=re.DOTALL))
    except ElementTree.ParseError as err:
        refuse(f"{name}, line {err.position[0]}", f"this is no XML: {err.msg}")
    except ValueError as err:
        refuse(name, f"this is no XML: {err}")
    kind = (root.findtext("type") or "").strip()
    if root.tag != "structure" or kind != "fa":
        refuse(
            name,
            f"of JFLAP's structures finite automata (type fa) are read, got {kind or root.tag!r}",
        )
    nfa = Nfa()
    for state in root.iter("state"):
        number = nfa.state(state.get("id", ""))
        if state.find("initial") is not None:
            nfa.starts.add(number)
        if state.find("final") is not None:
            nfa.finals.add(number)
    for count, move in enumerate(root.iter("transition"), 1):
        _move(nfa, move, f"{name}, transition {count}")
    return nfa


def _move(nfa: Nfa, move: ElementTree.Element, where: str) -> None:
    source, target = ((move.findtext(end) or "").strip() for end in ("from", "to"))
    for state in (source, target):
        if state not in nfa.numbers:
            refuse(where, f"there is no state {state!r}")
    pieces = list(_PIECE.finditer((move.findtext("read") or "").strip()))
    here = nfa.state(source)
    for place, piece in enumerate(pieces, 1):
        after = nfa.state(target) if place == len(pieces) else nfa.new()
        letters = _letters(piece)
        if not letters:
            refuse(where, f"{piece.group()} holds no letter")
        for letter in letters:
            nfa.move(here, letter, after, where)
        here = after
    if not pieces:
        nfa.move(here, EMPTY, nfa.state(target), where)


def _letters(piece: re.Match[str]) -> list[str]:
    if piece["letter"]:
        return [piece["letter"]]
    return [chr(code) for code in range(ord(piece["first"]), ord(piece["last"]) + 1)]
