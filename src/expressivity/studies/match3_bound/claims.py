"""The lower bound for Match3: the claims around [SHT23] Theorem 7, and the conjecture beyond it.

No check here tests the bound: a bound speaks of all layers. What runs are the reduction and the protocol.
"""

from collections.abc import Callable
from itertools import product
from math import ceil, log, log2

import numpy as np

from expressivity.book.registry import Claim, Evidence
from expressivity.lower_bounds.communication import every_string
from expressivity.lower_bounds.matching import (
    Codes,
    Match3Reduction,
    largest_code,
    match3_reduction,
    naive_codes,
    tight_codes,
)
from expressivity.lower_bounds.protocol import (
    Alice,
    Bob,
    Layer,
    Protocol,
    random_layer,
)
from expressivity.lower_bounds.reading import read, reading_layer, reading_precision
from expressivity.tasks.matching import match3

Rules = Callable[[Layer, int, int], Protocol]

ELEMENTS, MODULI, SEARCHED = 6, 7, 8
"""All strings of n <= 6 elements, seven moduli from the least on, and codes searched for n <= 8."""

LAYERS = [(64, 1, 1, 1.0, 8), (64, 8, 1, 1.0, 12), (512, 16, 3, 8.0, 20), (4096, 5, 1, 64.0, 16)]
"""(n, H, v, scale of the scores, p) of the random layers that the protocol is run on."""

READ = 4
"""The layer that decides is run for n up to this."""

COUNTED, RESIDUES = 3, 8
"""Codes of so many elements, at every modulus up to this, are tried on all pairs of strings, whatever the conditions of the proof say."""


def check_reduction(codes: Codes) -> Evidence:
    """Run all pairs of strings through Match3 itself, for the least moduli that the theorem allows; and look for codes at all moduli: by the
    search over the conditions of the proof, and for few elements by trying all residues on all pairs of strings.
    """
    instances = wrong = tightest = 0
    moduli = set()
    for length in range(3, 2 * ELEMENTS + 3):
        strings = every_string((length - 1) // 2)
        a, b = np.repeat(strings, len(strings), axis=0), np.tile(strings, (len(strings), 1))
        least_modulus = length + 1 if length % 2 else length
        for modulus in range(least_modulus, least_modulus + MODULI):
            sequences = match3_reduction(length, modulus, codes).sequence(a, b)
            shaped = sequences.shape == (len(a), length)
            missed = int((match3(sequences, modulus)[:, 0] != (a & b).any(axis=1)).sum())
            instances, wrong = instances + len(a), wrong + (missed if shaped else len(a))
            tightest += missed if modulus == least_modulus else 0
            moduli.add(modulus - least_modulus)
    searched = range(2, 2 * SEARCHED + 2)
    least = [largest_code(modulus) for modulus in searched] == [
        max(0, modulus // 2 - 1) for modulus in searched
    ]
    tried = {
        (elements, modulus): _code_exists(elements, modulus)
        for elements in range(1, COUNTED + 1)
        for modulus in range(2, RESIDUES + 1)
    }
    exactly = all(found == (modulus >= 2 * n + 2) for (n, modulus), found in tried.items())
    return Evidence(
        wrong == 0 and least and exactly,
        {
            "wrong": wrong,
            "wrong at the least modulus": tightest,
            "largest code is floor(M/2)-1": least,
            "codes by trial exist exactly where stated": exactly,
        },
        {
            "elements": max(len(codes(n)) for n in range(1, ELEMENTS + 1)),
            "moduli": len(moduli),
            "instances": instances,
            "searched": max(searched),
        },
    )


def _code_exists(elements: int, modulus: int) -> bool:
    """Whether some residues, as codes with the filler 1, make Match3 at the first token disjointness: by trying all on all strings."""
    strings = every_string(elements)
    a, b = np.repeat(strings, len(strings), axis=0), np.tile(strings, (len(strings), 1))
    for codes in product(range(modulus), repeat=elements):
        own, answers = np.where(a, codes, 1), np.where(b, -1 - np.array(codes), 1)
        tokens = np.concatenate([np.ones((len(a), 1), dtype=int), own, answers], axis=1)
        found = match3((tokens - 1) % modulus + 1, modulus)[:, 0]
        if (found == (a & b).any(axis=1)).all():
            return True
    return False


def check_protocol(rules: Rules) -> Evidence:
    """Check random layers split between two parties: the error, and that the message is as long as the formula says. And a layer that decides,
    run to the decision.
    """
    generator, errors, lengths, formula, guards = np.random.default_rng(7), [], [], [], set()
    for n, heads, value_dim, scale, precision in LAYERS:
        layer = random_layer(2 * n + 2, heads, value_dim, scale, generator)
        protocol = rules(layer, 2 * n + 1, precision)
        reduction = Match3Reduction(2 * n + 2, tight_codes(n))
        a, b = generator.integers(0, 2, size=(2, 5, n)).astype(bool)
        sent = [
            (Alice(protocol, own).message(), own, other)
            for own, other in zip(reduction.alice(a), reduction.bob(b))
        ]
        differences = [
            np.abs(
                Bob(protocol, other).output(message)
                - layer.output(np.concatenate([[1], own, other]))
            ).max()
            for message, own, other in sent
        ]
        errors.append(float(max(differences)) * 2**precision)
        (length,) = {len(message) for message, _, _ in sent}
        extra = ceil(log2(_largest_score(layer) + log(2 * n + 1) + 1)) + value_dim
        own_bits = precision + ceil(log2(heads))
        guards.add((length / heads - extra) / (value_dim + 1) - own_bits)
        lengths.append(length)
        formula.append(heads * ((value_dim + 1) * (own_bits + 4) + extra))
    decided = [_decide(rules, n) for n in range(1, READ + 1)]
    wrong = sum(missed for missed, _, _ in decided)
    holds = max(errors) < 3 / 32 and lengths == formula and wrong == 0 and len(guards) == 1
    return Evidence(
        holds,
        {
            "layers (N, H, v, p)": [f"({2 * n + 1}, {h}, {v}, {p})" for n, h, v, _, p in LAYERS],
            "largest error, times 2^p": round(max(errors), 3),
            "allowed": 3 / 32,
            "message bits": lengths,
            "by the formula": formula,
            "wrong": wrong,
            f"bits for n=1..{READ}": [bits for _, bits, _ in decided],
            "different messages": [count for _, _, count in decided],
        },
        {
            "guard": max(guards),
            "layers": len(errors),
            "inputs": sum(4**n for n in range(1, READ + 1)),
        },
    )


def _largest_score(layer: Layer) -> float:
    """Return S: the greatest score, in magnitude, of the first token against any residue."""
    query = np.einsum("d,hdm->hm", layer.table[1], layer.query)
    return float(np.abs(np.einsum("hm,hdm,rd->hr", query, layer.key, layer.table)).max())


def _decide(rules: Rules, n: int) -> tuple[int, int, int]:
    """Return the wrong answers over all pairs of strings, bits of a message, and different messages."""
    reduction = Match3Reduction(2 * n + 2, tight_codes(n))
    protocol = rules(reading_layer(reduction), reduction.length, reading_precision(reduction))
    strings = every_string(n)
    messages = [Alice(protocol, own).message() for own in reduction.alice(strings)]
    bobs = [Bob(protocol, own) for own in reduction.bob(strings)]
    answers = np.array(
        [[read(bob.output(message), reduction) for bob in bobs] for message in messages]
    )
    wrong = int((answers != (strings[:, None] & strings[None, :]).any(axis=-1)).sum())
    return wrong, len(messages[0]), len(set(messages))


class _HeadByHead(Protocol):
    """The protocol whose numbers are exact enough for one head, but not for a sum of H of them."""

    @property
    def fraction_bits(self) -> int:
        """The number of bits after the point, without ⌈log2 H⌉."""
        return self.precision + self.guard


_HERE = "expressivity.lower_bounds"

CLAIMS = (
    Claim(
        id="sht-thm-7",
        kind="lower bound",
        known="restated",
        source="[SHT23] Theorem 7",
        statement=(
            "For $M\\ge N+1$ (for even $N$, $M\\ge N$), Match3 at the first of $N$ tokens modulo $M$ contains"
            " disjointness on $\\lfloor(N-1)/2\\rfloor$ elements. Hence, with bounded values and a decision that"
            " no change below $2^{-p}$ alters, no layer with $mpH\\le cN/\\log\\log N$ computes it if heads"
            " are rounded before they are summed, or if $p\\ge\\log_2N$. Codes with one filler for $n$"
            " elements exist exactly if $M\\ge2n+2$."
        ),
        subject=lambda: tight_codes,
        control=lambda: naive_codes,
        broken="the codes 2, …, n+1",
        check=check_reduction,
        boundary=(
            "The reduction is checked, not the bound, and codes are searched for $M$ up to [[searched]]: that every small layer fails follows from it by the"
            " protocol and the bound on disjointness, for heads that are rounded before they are summed or"
            " for $p\\ge\\log_2N$."
        ),
        budget=20,
        code=(
            f"{_HERE}.matching.match3_reduction",
            f"{_HERE}.matching.Match3Reduction",
            f"{_HERE}.matching.tight_codes",
            f"{_HERE}.matching.largest_code",
        ),
        reach="all",
        extent="n ≤ [[elements]], [[moduli:word]] moduli each: [[instances:,]] inputs",
        proof="page",
        numbers={"elements": 6, "moduli": 7, "instances": 76440, "searched": 17},
    ),
    Claim(
        id="sht-thm-7-protocol",
        kind="lower bound",
        known="ours",
        source="ours, for [SHT23] Theorem 7",
        statement=(
            "A layer of $H$ heads with values in $[-1,1]^v$, split between two parties, can be evaluated at"
            " one token with error below $2^{-p}$ from"
            " $H\\big((v+1)(p+[[guard]]+\\lceil\\log_2H\\rceil)+\\lceil\\log_2(S+\\ln N+1)\\rceil+v\\big)$ bits, for"
            " scores up to $S$."
        ),
        subject=lambda: Protocol,
        control=lambda: _HeadByHead,
        broken="the errors of $H$ heads not added up",
        check=check_protocol,
        boundary=(
            "The protocol is run on random layers and on one that decides; the error bound for all layers is"
            " the proof on the page. Exponentials and sums are float64, far finer than the message."
        ),
        budget=15,
        code=(f"{_HERE}.protocol.Protocol", f"{_HERE}.protocol.Alice", f"{_HERE}.protocol.Bob"),
        reach="sampled",
        extent="[[layers:word]] random layers; one that decides, [[inputs]] inputs",
        proof="page",
        numbers={"guard": 4, "layers": 4, "inputs": 340},
    ),
    Claim(
        id="sht-conj-1",
        kind="conjecture",
        known="restated",
        source="[SHT23] Informal Conjecture 1",
        statement=(
            "Every transformer, of any depth, that computes Match3 on $N$ tokens modulo $M=N^{O(1)}$ has"
            " depth, heads, embedding dimension or bits of at least $N^{\\Omega(1)}$."
        ),
        subject=None,
        control=None,
        broken="",
        check=None,
        boundary=(
            "It would be refuted by a family of transformers, one for every N and right on every input modulo"
            " some M of at least N+1, whose depth, heads, dimension and bits all grow more slowly than any"
            " power of N. One size, or a good test score, refutes nothing."
        ),
        budget=0,
    ),
)
