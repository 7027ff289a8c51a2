"""Words that show what a model cannot do, for any regular language and for anyone: each with its label, as plain JSON.

A set has four kinds of items. The chapter on learned languages says why uniform words are not enough.

    uniform   members, and non-members, uniform over those of one length
    planted   a member and a non-member that differ in one letter
    run       such a pair of short words, stretched by a run that changes neither word's state
    hard      a member and a non-member that no formula of a fragment, down to some depth, tells apart
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any
from zlib import crc32

import numpy as np

from expressivity.automata.classify import smallest_class
from expressivity.automata.dfa import Dfa
from expressivity.automata.fragments import LOGICS, Logic, forbidden_pattern
from expressivity.automata.hard_pairs import hard_pair, words
from expressivity.automata.sampling import lengths_of, uniform
from expressivity.errors import InvalidInput
from expressivity.shown import Document, Rows
from expressivity.tasks.labelled import planted_pairs, run_pairs, spread_powers
from expressivity.tasks.languages import Language

Pair = tuple[str, str, int | None]
"""A member, a non-member, and the depth up to which formulas do not tell them apart."""

KINDS = ("uniform", "planted", "run", "hard")

LENGTHS = (40, 100, 500)
"""Greatest lengths of the words, when none are given: those of the chapter on learned languages."""

COUNT = 50
"""Pairs of each kind and length, when no number is given."""

SHORT = 20
"""Letters of the pairs that a run stretches, at most."""

LONGEST, MOST_LETTERS, MOST_ENTRIES = 10_000, 20_000_000, 20_000_000
"""Limits, so that a set is made within a minute or so: on letters of a word; on letters of all words of a kind; and on
length × states × letters."""


@dataclass(frozen=True)
class Item(Document):
    """One word of a set.

    Args:
        language: its name.
        language_class: the smallest of the classes that the library decides.
        kind: one of `KINDS`.
        up_to: the greatest length asked for; items of one kind and this number belong together.
        word: the word; the empty word is empty text.
        label: whether it belongs to the language.
        pair: what the two words of a pair share, and no others; None for uniform words.
        against: the fragment that a hard pair is made against.
        depth: no formula of that fragment of this temporal depth, or less, tells the words of the pair apart.
    """

    language: str
    language_class: str
    kind: str
    up_to: int
    word: str
    label: bool
    pair: str | None = None
    against: str | None = None
    depth: int | None = None

    def to_json(self) -> dict[str, Any]:
        """The fields, in the order in which they are written."""
        return {
            "language": self.language,
            "class": self.language_class,
            "kind": self.kind,
            "against": self.against,
            "depth": self.depth,
            "up_to": self.up_to,
            "pair": self.pair,
            "label": self.label,
            "length": len(self.word),
            "word": self.word,
        }


@dataclass(frozen=True)
class ChallengeSet(Document):
    """The items for one language, and what could not be made.

    Args:
        items: the words.
        notes: the kinds that are missing at a length, with the reason, a line each.
    """

    items: tuple[Item, ...]
    notes: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Items and notes in JSON's own types."""
        return {"items": [item.to_json() for item in self.items], "notes": list(self.notes)}

    def to_jsonl(self) -> str:
        """JSON Lines: an item in each line, in ASCII."""
        return "".join(f"{json.dumps(item.to_json())}\n" for item in self.items)

    def lines(self) -> Rows:
        """How many words there are of each kind, and the notes."""
        kinds = [item.kind for item in self.items]
        counts = [(kind, kinds.count(kind)) for kind in KINDS]
        return [*counts, *(("note", note) for note in self.notes)]


def challenge_set(
    language: Dfa | Language,
    *,
    name: str | None = None,
    lengths: Sequence[int] = LENGTHS,
    count: int = COUNT,
    seed: int = 0,
) -> ChallengeSet:
    """A test set for one language: uniform words, planted pairs, runs, and hard pairs against each fragment without it.

    Words have the greatest length up to each of `lengths` at which the language has what is needed. Repetitions are left
    out, so small languages give fewer words than were asked for. The words depend on the automaton, the length, the
    count and the seed alone.

    Args:
        language: an automaton, or a language of the book.
        name: what the items call it; when None, the language's own name, or "language" for an automaton.
        lengths: the greatest lengths.
        count: pairs of each kind and length, at most.
        seed: of the draws.

    Raises:
        InvalidInput: a language without members or without non-members, at all or up to some length; no lengths, or one
            out of range; a count below 1, a negative seed; or a set that is too large.
    """
    dfa = language.dfa if isinstance(language, Language) else language
    if name is None:
        name = language.name if isinstance(language, Language) else "language"
    longest = sorted(set(lengths))
    _check_sizes(dfa, longest, count, seed)
    _check_sides(dfa, name, longest[0])
    title, items, notes = smallest_class(dfa), list[Item](), list[str]()
    for up_to in longest:
        items += _uniform_items(_Draw(dfa, up_to, count, seed, "uniform"), name, title)
        for kind, logic in PAIRED:
            try:
                pairs = _pairs(_Draw(dfa, up_to, count, seed, kind), logic)
            except InvalidInput as err:
                notes.append(f"no {_said(kind, logic)} of up to {up_to} letters: {err}")
            else:
                items += _paired_items(pairs, kind, logic, name, title, up_to)
    return ChallengeSet(tuple(items), tuple(notes))


PAIRED: tuple[tuple[str, Logic | None], ...] = (
    ("planted", None),
    ("run", None),
    *(("hard", logic) for logic in LOGICS),
)
"""The kinds that come in pairs, hard ones for each fragment."""


def _check_sizes(dfa: Dfa, lengths: Sequence[int], count: int, seed: int) -> None:
    if not lengths or lengths[0] < 1 or lengths[-1] > LONGEST:
        raise InvalidInput(
            f"lengths must be from 1 to {LONGEST:,}, and at least one: got {list(lengths)}"
        )
    if count < 1 or seed < 0:
        raise InvalidInput(f"count must be at least 1 and seed at least 0: got {count} and {seed}")
    if count * lengths[-1] > MOST_LETTERS:
        raise InvalidInput(
            f"count × length must be at most {MOST_LETTERS:,}: got {count:,} × {lengths[-1]:,}"
        )
    if lengths[-1] * dfa.delta.size > MOST_ENTRIES:
        raise InvalidInput(
            f"length × states × letters must be at most {MOST_ENTRIES:,}: "
            f"got {lengths[-1]:,} × {dfa.states:,} × {len(dfa.alphabet):,}"
        )


def _check_sides(dfa: Dfa, name: str, shortest: int) -> None:
    """Raises InvalidInput where there are no members, or no non-members, of at most this length."""
    for what, ends in (("members", dfa.accepting), ("non-members", ~dfa.accepting)):
        sizes = [len(word) for word, end in zip(dfa.access, ends, strict=True) if end]
        if not sizes:
            raise InvalidInput(f"{name} has no {what}: a test set needs both")
        if min(sizes) > shortest:
            raise InvalidInput(
                f"{name} has no {what} of up to {shortest} letters: the shortest has {min(sizes)}"
            )


@dataclass(frozen=True)
class _Draw:
    """What is drawn: words of a language up to a length, so many, of one kind."""

    dfa: Dfa
    up_to: int
    count: int
    seed: int
    kind: str

    @property
    def rng(self) -> np.random.Generator:
        """Its own source of randomness: no draw depends on which others there are."""
        table = crc32(self.dfa.to_att().encode())
        return np.random.default_rng([self.seed, table, KINDS.index(self.kind), self.up_to])

    def length(self, most: int, rest: int = 1) -> int:
        """The greatest length, at most `most`, at which there are members and non-members, with `rest` dividing what it lacks to
        `up_to`; `most` if there is none.
        """
        both = lengths_of(self.dfa, most) & lengths_of(self.dfa.complement(), most)
        fitting = [n for n in np.flatnonzero(both).tolist() if (self.up_to - n) % rest == 0]
        return max(fitting, default=most)


def _uniform_items(draw: _Draw, name: str, title: str) -> Iterator[Item]:
    """Members and non-members, of one length if there is one that has both, else each of its own greatest length."""
    rng, most = draw.rng, draw.length(draw.up_to)
    for side, label in ((draw.dfa, True), (draw.dfa.complement(), False)):
        length = int(np.flatnonzero(lengths_of(side, most)).max())
        drawn = uniform(side, length, draw.count, rng)
        for word in dict.fromkeys(map(draw.dfa.decode, drawn)):
            yield Item(name, title, "uniform", draw.up_to, word, label)


def _pairs(draw: _Draw, logic: Logic | None) -> list[Pair]:
    """Different pairs of one kind; none where the fragment defines the language. Raises InvalidInput where there are none."""
    if logic is not None:
        return _hard_pairs(draw, logic)
    length = draw.length(draw.up_to)
    if draw.kind == "planted":
        drawn = planted_pairs(draw.dfa, length, draw.count, draw.rng)
    else:
        whole = replace(draw, up_to=length)
        short = whole.length(min(SHORT, length // 2), rest=2)
        drawn = run_pairs(draw.dfa, length, short, draw.count, draw.rng)
    texts = ((draw.dfa.decode(member), draw.dfa.decode(nonmember)) for member, nonmember in drawn)
    return [(*pair, None) for pair in dict.fromkeys(texts)]


def _hard_pairs(draw: _Draw, logic: Logic) -> list[Pair]:
    """Pairs of a fragment's forbidden pattern with their powers."""
    witness = forbidden_pattern(draw.dfa, logic)
    if witness is None:
        return []
    try:
        powers = spread_powers(lambda power: words(witness, power), draw.up_to, draw.count)
    except InvalidInput:
        powers = [hard_pair(draw.dfa, logic, draw.up_to).power]
    pairs: list[Pair] = []
    for power in powers:
        member, nonmember = sorted(words(witness, power), key=draw.dfa.accepts, reverse=True)
        pairs.append((member, nonmember, power))
    return pairs


def _paired_items(
    pairs: Iterable[Pair], kind: str, logic: Logic | None, name: str, title: str, up_to: int
) -> Iterator[Item]:
    against = logic and fragment(logic)
    for number, (member, nonmember, depth) in enumerate(pairs):
        key = "/".join((name, *filter(None, (kind, against)), str(up_to), str(number)))
        for word, label in ((member, True), (nonmember, False)):
            yield Item(name, title, kind, up_to, word, label, key, against, depth)


def fragment(logic: Logic) -> str:
    """A fragment as it is written: LTL[P,Y]."""
    return f"LTL[{','.join(logic)}]"


def _said(kind: str, logic: Logic | None) -> str:
    return f"{kind} pairs" + (f" against {fragment(logic)}" if logic else "")
