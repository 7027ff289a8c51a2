"""Automata drawn in DOT, Graphviz's language: nodes are states, labels of edges are symbols.

A word has no place for the start in DOT: it is where an edge without a label leads to from a node that is no state, as Spot, mata,
LearnLib, automata-lib and this library draw it; or, where there is no such edge, a node in bold, as OpenFst's fstdraw
has it, whose labels `a:a` are an acceptor's. Final states have `shape=doublecircle`, or `peripheries=2`. A label may
name several symbols, separated by ", " or a new line; ε, λ, epsilon and <eps> read nothing. The parser is a small strict one of
ours: it takes no ports, and pydot, which reads DOT whole, brings a second package for what is here a page.
"""

import re
from dataclasses import dataclass, field
from itertools import pairwise

from expressivity.automata.nondeterministic import EMPTY, Nfa
from expressivity.automata.reading import pieces, refuse

EPSILONS = {"ε", "λ", "eps", "epsilon", "<eps>", "<epsilon>", "lambda"}
"""Labels that read nothing."""

_TOKEN = re.compile(
    r"\s+|//[^\n]*|/\*.*?\*/|(?m:^\#[^\n]*)"
    r'|(?P<string>"(?:[^"\\]|\\.)*")|(?P<html><[^<>]*>)|(?P<id>[^\W\d]\w*|-?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?))'
    r"|(?P<sign>->|--|[{}\[\];,=:])",
    re.DOTALL,
)

Attributes = dict[str, str]


@dataclass
class _Graph:
    """What was read so far. Subgraphs have their own default attributes."""

    name: str
    pieces: list[tuple[str, str, int]]
    place: int = 0
    nodes: dict[str, Attributes] = field(default_factory=dict)
    edges: list[tuple[str, str, str | None, str]] = field(default_factory=list)
    """Source, target, label, and where it is written."""
    defaults: list[dict[str, Attributes]] = field(
        default_factory=lambda: [{"node": {}, "edge": {}, "graph": {}}]
    )

    @property
    def where(self) -> str:
        """The place of the next piece, as errors name it."""
        return f"{self.name}, line {self.pieces[self.place][2]}"

    def at(self, *texts: str) -> bool:
        """Whether the next piece is one of these signs."""
        kind, text, _ = self.pieces[self.place]
        return kind == "sign" and text in texts

    def took(self, *texts: str) -> bool:
        """Whether the next piece is one of these signs, which is then passed over."""
        found = self.at(*texts)
        self.place += found
        return found

    def sign(self, text: str) -> None:
        """Pass over a sign that must stand here."""
        if not self.took(text):
            refuse(self.where, f"{text!r} must stand here, got {self.pieces[self.place][1]!r}")

    def identifier(self) -> str:
        """Pass over a name that must stand here, and return it without quotes."""
        kind, text, _ = self.pieces[self.place]
        if kind not in ("id", "string", "html"):
            refuse(self.where, f"a name must stand here, got {text!r}")
        self.place += 1
        return re.sub(r'\\(["\\])', r"\1", text[1:-1]) if kind == "string" else text

    def node(self, name: str) -> None:
        """Add a node, with the attributes that new nodes have here, unless it is known."""
        if name not in self.nodes:
            self.nodes[name] = dict(self.defaults[-1]["node"])


def parse(text: str, name: str) -> Nfa:
    """The automaton of a text. Raises InvalidInput with the number of the line."""
    graph = _Graph(name, pieces(text, _TOKEN, name))
    words = [piece[1].lower() for piece in graph.pieces[:2]]
    graph.place = 1 if words[0] == "strict" else 0
    if graph.identifier().lower() != "digraph":
        refuse(name, "an automaton is a digraph")
    if not graph.at("{"):
        graph.identifier()
    graph.sign("{")
    _statements(graph)
    if graph.pieces[graph.place][0] != "end":
        refuse(graph.where, "one graph a file is read")
    return _automaton(graph)


def _statements(graph: _Graph) -> None:
    """Statements up to the brace that closes them, with those of subgraphs among them."""
    depth = 1
    while depth:
        if graph.took("}"):
            depth -= 1
            graph.defaults.pop()
        elif graph.at("{"):
            depth += _opened(graph)
        elif graph.took(";", ","):
            continue
        else:
            depth += _statement(graph)
        if graph.at("->", "--"):
            refuse(graph.where, "edges join nodes, not subgraphs")


def _opened(graph: _Graph) -> int:
    graph.sign("{")
    graph.defaults.append({kind: dict(known) for kind, known in graph.defaults[-1].items()})
    return 1


def _statement(graph: _Graph) -> int:
    """One statement; how many braces it opens."""
    keyword = graph.pieces[graph.place][0] == "id"
    where, first = graph.where, graph.identifier()
    if keyword and first.lower() == "subgraph":
        if not graph.at("{"):
            graph.identifier()
        return _opened(graph)
    if graph.took("="):
        graph.identifier()
    elif keyword and first.lower() in ("node", "edge", "graph"):
        graph.defaults[-1][first.lower()].update(_attributes(graph))
    else:
        _edges(graph, first, where)
    return 0


def _edges(graph: _Graph, first: str, where: str) -> None:
    """A node, or a chain of edges, with its attributes."""
    path = [first]
    while graph.took("->"):
        path.append(graph.identifier())
    if graph.at(":", "--"):
        refuse(graph.where, "ports and edges without a direction are not read")
    for name in path:
        graph.node(name)
    found = _attributes(graph)
    if len(path) == 1:
        graph.nodes[first].update(found)
    label = (graph.defaults[-1]["edge"] | found).get("label")
    graph.edges += [(*ends, label, where) for ends in pairwise(path)]


def _attributes(graph: _Graph) -> Attributes:
    found: Attributes = {}
    while graph.took("["):
        while not graph.took("]"):
            key = graph.identifier()
            found[key.lower()] = graph.identifier() if graph.took("=") else "true"
            graph.took(",", ";")
    return found


def _automaton(graph: _Graph) -> Nfa:
    unlabelled = [(s, t, where) for s, t, label, where in graph.edges if not label]
    markers = {source for source, _, _ in unlabelled}
    nfa = Nfa()
    for name in graph.nodes:
        if name not in markers:
            nfa.state(name)
    for source, target, where in unlabelled:
        if target in markers:
            refuse(
                where,
                "an edge without a label leads from a mark to the start; ε is the label that reads nothing",
            )
        nfa.starts.add(nfa.state(target))
    if not unlabelled:
        bold = {name for name, node in graph.nodes.items() if "bold" in node.get("style", "")}
        nfa.starts |= {nfa.state(name) for name in bold}
    for source, target, label, where in graph.edges:
        if label and not markers.isdisjoint((source, target)):
            refuse(
                where,
                "edges from and to the mark of the start have no labels; ε is the label that reads nothing",
            )
        for symbol in _symbols(label or "", where):
            nfa.move(nfa.state(source), symbol, nfa.state(target), where)
    nfa.finals = {nfa.state(name) for name in nfa.numbers if _is_final(graph.nodes[name])}
    return nfa


def _is_final(node: Attributes) -> bool:
    return node.get("shape") == "doublecircle" or node.get("peripheries") == "2"


def _symbols(label: str, where: str) -> list[str]:
    parts = [part for part in re.split(r", |\\[nlr]|\n", label) if part.strip()]
    found = []
    for part in parts:
        listed = len(part) > 1 and "," in part.strip(",")
        found += [piece.strip() for piece in (part.split(",") if listed else [part])]
    symbols = [_read(symbol, where) for symbol in found if symbol]
    return [EMPTY if symbol in EPSILONS else symbol for symbol in symbols]


def _read(symbol: str, where: str) -> str:
    """The symbol that is read; what a transducer writes must be the same."""
    read, colon, written = symbol.partition(":")
    if not (read and colon and written):
        return symbol
    if read != written:
        refuse(where, f"{symbol} writes another symbol than it reads: acceptors are read")
    return read
