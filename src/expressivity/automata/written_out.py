"""The automaton of a regex in the book's syntax, with every repetition written out: automata-lib's, up to a number of states.

automata-lib numbers each state that it makes with a counter that it is given. Ours ends: so a regex that would take
minutes and gigabytes, such as `(a{1000}){1000}`, is refused as soon as the limit is passed, whatever its operators.
`&` and `^` make a state of each pair of states, so both sides are made minimal first.
"""

from collections.abc import Iterator
from typing import Any

from automata.regex.parser import (
    IntersectionToken,
    NFARegexBuilder,
    ShuffleToken,
    add_concat_and_empty_string_tokens,
    get_regex_lexer,
)
from automata.regex.postfix import Literal, PostfixOperator, tokens_to_postfix

from expressivity.automata.nondeterministic import MOST_STATES, Nfa, deterministic
from expressivity.errors import InvalidInput

COPIES = 10
"""Written out, a regex may have this many times more states than the automaton that is made of it."""


def write_out(regex: str, letters: str, limit: int = MOST_STATES) -> Nfa:
    """The automaton of a regex that `expressivity.automata.regex.check_regex` has accepted.

    >>> len(write_out("(ab){3}", "ab").moves)
    13

    Args:
        regex: the regex.
        letters: its alphabet, sorted.
        limit: how many states the automaton may have once it is deterministic. Written out, the regex may have `COPIES`
            times as many, those of its parts included; `COPIES` times `MOST_STATES` if the limit is below that.

    Raises:
        InvalidInput: more states than that.
    """
    counter: Any = _up_to(COPIES * max(limit, MOST_STATES))  # only `next` is called on it
    tokens = get_regex_lexer(set(letters), counter).lex(regex)
    postfix = tokens_to_postfix(add_concat_and_empty_string_tokens(tokens, counter))
    return _nfa(_built(postfix, letters))


def _up_to(most: int) -> Iterator[int]:
    """Count from 0, and refuse to count further than `most` numbers."""
    yield from range(most)
    raise InvalidInput(
        f"written out, the regex has more than {most:,} states: allow more by --states, or limit="
    )


def _built(postfix: list[Any], letters: str) -> NFARegexBuilder:
    """The value of automata-lib's tokens, operands and operators, in postfix order."""
    stack: list[NFARegexBuilder] = []
    for token in postfix:
        if isinstance(token, Literal):
            stack.append(token.val())
        elif isinstance(token, PostfixOperator):
            stack.append(token.op(stack.pop()))
        else:
            right, left = stack.pop(), stack.pop()
            if isinstance(token, (IntersectionToken, ShuffleToken)):
                left, right = _reduced(left, letters), _reduced(right, letters)
            stack.append(token.op(left, right))
    return stack.pop()


def _reduced(built: NFARegexBuilder, letters: str) -> NFARegexBuilder:
    """The minimal automaton without its dead state, or the same automaton if it would have to grow on the way."""
    nfa, counter = _nfa(built), built._state_name_counter
    try:
        dfa = deterministic(nfa, dict(zip(letters, letters)), letters, len(nfa.moves))
    except InvalidInput:
        return built
    rows = dfa.delta.tolist()
    dead = {s for s, row in enumerate(rows) if set(row) == {s} and not dfa.accepting[s]} - {0}
    names = {state: next(counter) for state in range(dfa.states) if state not in dead}
    return NFARegexBuilder(
        transitions={
            name: {a: {names[to]} for a, to in zip(letters, rows[state]) if to in names}
            for state, name in names.items()
        },
        initial_state=names[0],
        final_states={name for state, name in names.items() if dfa.accepting[state]},
        counter=counter,
    )


def _nfa(built: NFARegexBuilder) -> Nfa:
    """An automaton of automata-lib; it too writes a move that reads nothing as the empty text."""
    nfa = Nfa()
    numbers = {state: nfa.new() for state in built._transitions}
    for state, moves in built._transitions.items():
        for symbol, targets in moves.items():
            for target in targets:
                nfa.move(numbers[state], symbol, numbers[target])
    nfa.starts = {numbers[built._initial_state]}
    nfa.finals = {numbers[state] for state in built._final_states}
    return nfa
