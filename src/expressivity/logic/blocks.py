r"""Languages of LTL[P,Y], by the blocks that their runs pass and the last letters that they read.

The automaton runs together with windows, the last d letters (`expressivity.logic.windows`), and block and
window fix its state. At a letter, and at the end, the window before is known. So the logic can say, with a
letter's move understood as leading from block to block,

    entered(K) = P ⋁_{K'≠K} (move(K', K) ∧ inside(K'))        (true for the block of the start)
    inside(K)  = entered(K) ∧ ¬P(leave(K) ∧ entered(K))
    language   = ⋁_K (inside(K) ∧ accept(K))                  at the end

where move(K', K), leave(K) and accept(K) speak of the window, and the first two of the letter here; of
windows that do not occur in the block they may say anything. Proof that inside(K) holds exactly where the
run, before the letter here, is in K: by induction along the order of the blocks. K has been entered iff the
run was in some K' earlier and read what leads to K. Suppose that it has. While the run stays in K, its window
is one of K's, and leave(K) is false at what it reads. When it leaves, leave(K) is true there, and inside(K)
is false from then on; and it never comes back. ∎

If all moves out of K' lead to K, then P(move ∧ inside(K')) may be written P(move ∧ entered(K')): the first
position where that holds is the one where the run leaves. With d = 0 the formulas are those of [LC25] Lemma
C.1 for partially ordered automata; d ≥ 1 is ours, after [LC26] Theorem 2.9. Blocks may be united as long as
they stay blocks and fix the state with their windows: fewer make shorter formulas.
"""

from collections.abc import Callable, Iterator, Mapping
from graphlib import TopologicalSorter

from expressivity.automata.dfa import Dfa
from expressivity.automata.graphs import components
from expressivity.logic.simplify import (
    by_letter,
    conjunction,
    disjunction,
    negation,
    once,
    previously,
)
from expressivity.logic.syntax import FALSE, TRUE, Formula
from expressivity.logic.windows import (
    Blocks,
    Product,
    Window,
    smallest_product,
    unite,
    window_bound,
    with_windows,
)

MOST_VARIED = 500
"""Products with more nodes are cut into their components only, not in several ways."""


def block_formulas(dfa: Dfa) -> Iterator[Formula]:
    """Formulas of LTL[P,Y] for a language of that class, of LTL[P] if it lies there; none if the product is
    too large.

    They differ in which blocks are united and in whether acceptance or rejection is written.

    Raises:
        InvalidInput: the language is not in LTL[P,Y].
    """
    found = smallest_product(dfa)
    if found is None:
        return
    length, product = found
    if len(product.states) > MOST_VARIED:
        yield block_formula(product, components(product.delta))
        return
    wider = with_windows(dfa, length + 1) if 0 < length < window_bound(dfa) else None
    for chosen in filter(None, (product, wider)):
        blocks = components(chosen.delta)
        united = (unite(chosen, blocks, neighbours=only) for only in (True, False))
        for cut in {b.tobytes(): b for b in (blocks, *united)}.values():
            yield from (block_formula(chosen, cut, accepts) for accepts in (True, False))


def block_formula(product: Product, blocks: Blocks, accepts: bool = True) -> Formula:
    """The formula of this module's text for a product cut into blocks.

    Args:
        product: the automaton with its windows.
        blocks: the number of each node's block. The formula is right if no run returns to a block that it has
            left, and block and window fix the state.
        accepts: write which blocks and windows accept; otherwise which do not, negated.
    """
    moves = _moves(product, blocks)
    leading = {
        block: {target for _, _, target in found} - {block} for block, found in moves.items()
    }
    sources: dict[int, list[int]] = {block: [] for block in moves}
    for source, targets in leading.items():
        for target in targets:
            sources[target].append(source)
    entered: dict[int, Formula] = {}
    inside: dict[int, Formula] = {}
    for block in TopologicalSorter(sources).static_order():
        entering = []
        for source in sources[block]:
            before = entered[source] if leading[source] == {block} else inside[source]
            move = _said_by_move(moves[source], lambda target: target == block)
            entering.append(conjunction([move, before]))
        entered[block] = TRUE if block == blocks[0] else once(disjunction(entering))
        left = _said_by_move(moves[block], lambda target: target != block)
        inside[block] = conjunction(
            [entered[block], negation(once(conjunction([left, entered[block]])))]
        )
    ends: dict[int, dict[Window, bool]] = {block: {} for block in moves}
    for block, window, state in zip(blocks.tolist(), product.windows, product.states.tolist()):
        ends[block][window] = bool(product.dfa.accepting[state]) == accepts
    said = disjunction(
        conjunction([inside[block], _said_by_window(ends[block])]) for block in inside
    )
    return said if accepts else negation(said)


Move = tuple[Window, str, int]
"""The window before a letter, the letter, the block that it leads to."""


def _moves(product: Product, blocks: Blocks) -> dict[int, list[Move]]:
    moves: dict[int, list[Move]] = {block: [] for block in blocks.tolist()}
    for block, window, row in zip(blocks.tolist(), product.windows, blocks[product.delta].tolist()):
        moves[block] += [(window, name, target) for name, target in zip(product.dfa.alphabet, row)]
    return moves


def _said_by_move(moves: list[Move], wanted: Callable[[int], bool]) -> Formula:
    """At the letter of a move: the window before it and the letter lead to a wanted block."""
    cases: dict[str, dict[Window, bool]] = {}
    for window, name, target in moves:
        cases.setdefault(name, {})[window] = wanted(target)
    return by_letter({name: _said_by_window(values) for name, values in cases.items()})


def _said_by_window(values: Mapping[Window, bool]) -> Formula:
    """The value that belongs to the last letters before this position, which are among the windows listed.

    A window that is used up before the values agree is a whole word: nothing stands before it.
    """
    if len(set(values.values())) == 1:
        return TRUE if next(iter(values.values())) else FALSE
    if values.get(()):
        return negation(_said_by_window({window: not value for window, value in values.items()}))
    shorter: dict[str, dict[Window, bool]] = {}
    for window, value in values.items():
        if window:
            shorter.setdefault(window[-1], {})[window[:-1]] = value
    return previously(by_letter({name: _said_by_window(rest) for name, rest in shorter.items()}))
