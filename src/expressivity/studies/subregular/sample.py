"""The languages of MLRegTest that models are trained on: over four letters, as many of each class, some of them the same but for a skipped letter.

The authors made the classes on a tier from those without: they read an expression over the letters of the tier, and skip the others. So
`04.03.TLT.2.1.3` is `04.04.LT.2.1.3` with the letter d skipped. The two differ in nothing else, and theory says that hybrid attention
recognises one and not the other.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from expressivity.automata.dfa import Dfa
from expressivity.automata.fragments import defines
from expressivity.automata.hierarchy import HIERARCHY
from expressivity.automata.strictly import on_tier
from expressivity.errors import InvalidInput
from expressivity.studies.languages.patterns import LOGIC_OF
from expressivity.tasks.mlregtest import Labelled, languages

LETTERS = 4
"""Letters of every language of the sample; the names of such languages begin with it."""

TUNED = 2
"""So many languages of each label, the first by name, served to choose settings and rule; they judge nothing."""

LABELS = tuple(described.label for described in HIERARCHY.values())
"""The labels that name a class; Zp, which counts modulo a prime, names none."""


@dataclass(frozen=True)
class Sampled:
    """A language of the sample.

    Args:
        language: its name and automaton.
        recognised_by: the patterns of attention that theory lets recognise it.
        skips: the language of the sample that it is if a letter is skipped; None if there is none.
    """

    language: Labelled
    recognised_by: tuple[str, ...]
    skips: str | None


def sample(each: int, first: int = TUNED) -> list[Sampled]:
    """Return `each` languages of every label, by name, from number `first` on.

    Args:
        each: languages of a label.
        first: how many of each label are passed over.

    Raises:
        InvalidInput: a label has not so many languages, or files that are not MLRegTest's.
        NotAvailable: MLRegTest is nowhere to be had.
    """
    small = [one for one in languages() if one.name.startswith(f"{LETTERS:02d}.")]
    chosen: list[Labelled] = []
    for label in LABELS:
        own = [one for one in small if one.label == label][first : first + each]
        if len(own) < each:
            raise InvalidInput(
                f"{label} has fewer than {first + each} languages over {LETTERS} letters"
            )
        chosen += own
    return [Sampled(one, recognised_by(one.dfa), skipping(one, chosen)) for one in chosen]


def recognised_by(dfa: Dfa) -> tuple[str, ...]:
    """Return the patterns of attention that recognise a language, decided from its automaton."""
    return tuple(pattern for pattern, logic in LOGIC_OF.items() if defines(dfa, logic))


def skipping(tiered: Labelled, others: Sequence[Labelled]) -> str | None:
    """Return the name of the language that a language on a tier is made of; None if it is not among the others.

    It has the same name but for tier and class, and over the letters of the tier, which are fewer, the same words.
    """
    over_tier = on_tier(tiered.dfa)
    if over_tier.alphabet == tiered.dfa.alphabet:
        return None
    for other in others:
        if (f"T{other.label}", _number(other)) != (tiered.label, _number(tiered)):
            continue
        if restrict(other.dfa, over_tier.alphabet).difference(over_tier) is None:
            return other.name
    return None


def restrict(dfa: Dfa, letters: str) -> Dfa:
    """Return an automaton of the words of a language that have only certain letters, over these; it need not be minimal."""
    return Dfa(letters, dfa.delta[:, [letter in letters for letter in dfa.alphabet]], dfa.accepting)


def _number(one: Labelled) -> list[str]:
    """Return what follows the class in a name: order, threshold and number."""
    return one.name.split(".")[3:]
