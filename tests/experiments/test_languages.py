"""The experiment on languages at a tiny size: its grid, its rows, its rule."""

import numpy as np
import pytest
import torch

from expressivity.attention.initial import generators
from expressivity.attention.transformer import MaskedConfig, MaskedTransformer
from expressivity.claims.languages import CLAIMS, LENGTH, Judged, check_separation, hard_accuracy, rotated
from expressivity.errors import InvalidInput
from expressivity.experiments import languages

TINY = languages.Setting(2, 4, 1e-3, (7, 8), 2, (20, 40), 8, width=8, layers=1)


UNIT = languages.units(TINY)[1] | {"languages": ["first-letter", "factor-ab"], "seeds": [7]}


@pytest.fixture(scope="module")
def rows():
    return languages.run(UNIT)


def made_up(right):
    """A table in which the models of a language and pattern answer a given part of all pairs rightly."""
    rows = [
        {
            "language": language,
            "pattern": pattern,
            "seed": seed,
            "test": test,
            "length": LENGTH,
            "accuracy": right(language, pattern) + seed / 1000,
        }
        for language in languages.NAMES
        for pattern in languages.PATTERNS
        for seed in range(4)
        for test in languages.HARD
    ]
    return languages.tabulate([rows])


def test_units_cover_every_pattern_and_seed_once():
    units = languages.units(languages.SETTINGS["ci"])
    pairs = [(unit["pattern"], seed) for unit in units for seed in unit["seeds"]]
    assert len(pairs) == len(set(pairs)) == len(languages.PATTERNS) * len(languages.SETTINGS["ci"].seeds)


def test_judging_seeds_choose_nothing():
    for setting in languages.SETTINGS.values():
        assert not set(setting.seeds) & set(languages.TUNING_SEEDS)


def test_rows_of_a_unit(rows):
    table = languages.tabulate([rows])
    # at two lengths: three tests a language; witnesses for one outside LTL[P] and two outside LTL[Y]
    assert len(rows) == 2 * (3 * 2 + 1 + 2)
    assert {row["pattern"] for row in rows} == {"hybrid"}
    assert all(0 <= value <= 1 for value in table.column("accuracy"))
    assert {row["language"] for row in table.where(test="witness-P")} == {"factor-ab"}


def test_a_unit_gives_the_same_rows_again(rows):
    assert languages.run(UNIT) == rows


def test_theory_for_the_four_languages():
    table = {
        name: [languages.allowed(name, pattern) for pattern in languages.PATTERNS] for name in languages.NAMES
    }
    assert table == {
        "first-letter": [True, False, True],
        "ends-with-ab": [False, True, True],
        "a-before-b": [True, False, True],
        "factor-ab": [False, False, True],
    }


def test_answers_are_read_at_each_words_own_end():
    stack = MaskedTransformer(MaskedConfig(3, 1, 1, width=8, layers=1), generators([1, 2]))
    words = np.random.default_rng(0).integers(3, size=(2, 5, 2, 12))
    lengths = np.random.default_rng(1).integers(1, 13, size=(2, 5, 2))
    said = languages.answers(stack, words, lengths)
    for model, pair, side in np.ndindex(said.shape):
        short = torch.from_numpy(words[:, pair : pair + 1, side, : lengths[model, pair, side]])
        assert said[model, pair, side] == (stack(short)[model, 0, -1] > 0).item()


def test_a_model_that_always_accepts_gets_half_of_the_words_and_no_pair():
    stack = MaskedTransformer(MaskedConfig(3, 1, 1, width=8, layers=1), generators([1]))
    torch.nn.init.zeros_(stack.readout)
    torch.nn.init.ones_(stack.offset)
    for test, wanted in (("random", 0.5), ("planted", 0.0), ("run", 0.0)):
        assert languages.scores(stack, [("factor-ab", 1)], test, 30, 6) == {("factor-ab", 1): wanted}


def test_rule_holds_when_theory_is_followed_and_fails_on_rotated_arms():
    table = made_up(lambda language, pattern: 0.9 if languages.allowed(language, pattern) else 0.1)
    for language in languages.NAMES:
        assert hard_accuracy(table, language, "hybrid") == pytest.approx([0.9, 0.901, 0.902, 0.903])
        assert check_separation(Judged(language, table)).holds
        assert not check_separation(Judged(language, rotated(table))).holds


@pytest.mark.parametrize(
    "right",
    [
        lambda language, pattern: 0.9,
        lambda language, pattern: 0.5 + 0.2 * languages.allowed(language, pattern),
    ],
)
def test_rule_fails_without_a_gap_or_below_the_margin(right):
    assert not check_separation(Judged("factor-ab", made_up(right))).holds


def test_exact_claims_hold_and_their_controls_fail():
    for claim in CLAIMS[:2]:
        assert claim.check(claim.subject()).holds and not claim.check(claim.control()).holds


def test_unknown_names_are_refused():
    with pytest.raises(InvalidInput, match="unknown profile"):
        languages.table("huge")
    with pytest.raises(InvalidInput, match="unknown test"):
        languages.pairs_for("factor-ab", "easy", 40, 4)
