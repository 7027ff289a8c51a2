"""From languages to checked weights, saved and read back, in float32, and as language models."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from expressivity.attention.finite.forest import all_words, numbered, of_words, outputs
from expressivity.attention.finite.values import HALF, QUARTERS
from expressivity.automata.dfa import from_regex
from expressivity.constructions import compilation
from expressivity.constructions.compilation import (
    Refused,
    check,
    long_words,
    shallowest_task,
    task_of_formula,
    task_of_language,
)
from expressivity.constructions.float32 import Float32, longest_agreement
from expressivity.constructions.language import Compilation
from expressivity.constructions.language_model import NextSymbols, language_model
from expressivity.constructions.saved import load, save
from expressivity.constructions.temporal import Construction, compile_formulas
from expressivity.errors import InvalidInput
from expressivity.logic.parser import parse
from expressivity.logic.synthesis import Candidate
from expressivity.tasks.languages import LANGUAGES


def factor_ab(choices: Construction = Construction(QUARTERS)):
    task = task_of_language(from_regex(".*ab.*", "abc"))
    return task, compile_formulas([task.formula], task.alphabet, choices)


def test_a_language_is_checked_on_every_short_word_and_on_long_ones():
    task, compiled = factor_ab()
    found = check(compiled, task, 5)
    assert (found.words, found.longest, found.mismatches, task.logic) == (
        364,
        5,
        0,
        "PY",
    ) and found.more > 50
    assert {
        task.dfa.accepts_all(word[None])[0] for word in long_words(task, np.random.default_rng(0))
    } == {False, True}


def test_wrong_weights_are_counted():
    task, _ = factor_ab()
    other = compile_formulas([parse("P(b & P a)")], "abc", Construction(QUARTERS))
    assert check(other, task, 5).mismatches > 20


def test_a_large_model_is_compared_on_fewer_words_and_still_on_a_member(monkeypatch):
    dfa = from_regex("a{150}", "a")
    task = shallowest_task(dfa, Construction(QUARTERS))
    compiled = compile_formulas([task.formula], "a", Construction(QUARTERS))
    monkeypatch.setattr(compilation, "MOST_WORK", compiled.model.width * compiled.model.heads * 5)
    found = check(compiled, task, 8)
    assert (found.words, found.longest, found.more, found.mismatches) == (5, 4, 1, 0)
    monkeypatch.undo()
    assert check(compiled, task, 8).more > 2
    asked = []
    real = compilation.of_words
    monkeypatch.setattr(compilation, "MOST_WORK", 300 * compiled.model.width * compiled.model.heads)
    monkeypatch.setattr(
        compilation, "of_words", lambda words, letters: asked.append(words) or real(words, letters)
    )
    assert check(compiled, task, 8).more == 2
    assert 150 in map(len, asked[-1])


def test_no_more_words_than_a_million(monkeypatch):
    monkeypatch.setattr(compilation, "MOST_WORDS", 100)
    task, compiled = factor_ab()
    assert (check(compiled, task, 8).words, check(compiled, task, 8).longest) == (40, 3)
    with pytest.raises(InvalidInput, match="at least 0"):
        check(compiled, task, -1)


@pytest.mark.parametrize(
    "text, logic", [("P a", "P"), ("Y<=2 a & Y b", "Y"), ("P Y a", "PY"), ("a", "P")]
)
def test_the_logic_of_a_formula_is_that_of_its_operators(text, logic):
    task = task_of_formula(parse(text), "ab")
    assert task.logic == logic and task.dfa is None


def test_since_goes_through_the_automaton():
    task = task_of_formula(parse("true S (b & Y a)"), "abc")
    assert (
        task.logic == "PY"
        and check(
            compile_formulas([task.formula], "abc", Construction(QUARTERS)), task, 5
        ).mismatches
        == 0
    )
    with pytest.raises(Refused, match="access ε, loop c, there a, back b"):
        task_of_formula(parse("(!b) S a"), "abc")


@pytest.mark.parametrize("regex", ["(aa)*", "(a(ab)*b)*"])
def test_what_is_outside_is_refused_with_its_witness(regex):
    with pytest.raises(Refused, match="loop .*, there .*, back .*, separates"):
        task_of_language(from_regex(regex, "ab"))
    with pytest.raises(Refused, match="no positions"):
        task_of_formula(parse("MOD(0,2)"), "ab")


@pytest.mark.parametrize(
    "choices",
    [Construction(QUARTERS), Construction(HALF, normalised=True)],
    ids=["plain", "normed"],
)
def test_weights_are_read_back_as_they_were(choices, tmp_path):
    _, compiled = factor_ab(choices)
    save(compiled.model, tmp_path / "weights.json")
    again = load(tmp_path / "weights.json")
    assert all(
        (a == b).all() and a.shape == b.shape
        for a, b in zip(again.parameters(), compiled.model.parameters(), strict=True)
    )
    assert again.values == choices.values and [h.window for b in again.blocks for h in b.heads] == [
        1,
        None,
        None,
    ]
    assert (outputs(again, all_words(3, 4)) == outputs(compiled.model, all_words(3, 4))).all()


def test_files_that_are_no_weights(tmp_path):
    (tmp_path / "x.json").write_text('{"format": "other"}')
    for name, said in (("x.json", "its format is 'other'"), ("missing.json", "cannot read")):
        with pytest.raises(InvalidInput, match=said):
            load(tmp_path / name)
    with pytest.raises(InvalidInput, match="cannot write"):
        save(factor_ab()[1].model, tmp_path / "x.json" / "y.json")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["x.json"]


@pytest.mark.parametrize("normalised", [False, True])
def test_float32_says_the_same_on_short_words(normalised):
    choices = Construction(HALF, normalised=normalised)
    model = compile_formulas([parse("P(b & Y a) | Y<=3 c"), parse("!Y true")], "abc", choices).model
    words = numbered(3, 5)
    exact = outputs(model, of_words(list(words), 3))
    torch.testing.assert_close(
        Float32(model)(words).double(), torch.from_numpy(exact), rtol=0, atol=2e-3
    )


def test_float32_remembers_what_quarters_forget():
    assert (
        longest_agreement(
            factor_ab(Construction(HALF))[1].model, np.random.default_rng(0), (64, 256)
        )
        == 256
    )
    assert longest_agreement(factor_ab()[1].model, np.random.default_rng(0), (64, 256)) == 64


@pytest.mark.parametrize("name", ["first-letter", "factor-ab", "ends-with-ab"])
@pytest.mark.parametrize("values", [QUARTERS, HALF], ids=lambda v: v.name)
@pytest.mark.slow
def test_a_language_model_gives_what_may_follow(name, values):
    language = LANGUAGES[name]
    model = language_model(language.dfa, Construction(values))
    assert model.wrong_tokens(all_words(len(language.alphabet), 5))[0] == 0
    assert (
        language_model(language.dfa, Construction(values), here=False).wrong_tokens(
            all_words(len(language.alphabet), 5)
        )[0]
        > 0
    )


def test_what_may_follow_by_hand():
    reference = NextSymbols(from_regex("ab*", "ab"))
    assert reference.allowed[reference.dfa.after("")].tolist() == [True, False, False, False]
    assert reference.allowed[reference.dfa.after("a")].tolist() == [False, True, True, False]
    assert reference.allowed[reference.dfa.after("aa")].tolist() == [False, False, False, True]
    with pytest.raises(Refused, match="not compiled"):
        language_model(LANGUAGES["parity"].dfa, Construction(QUARTERS))


@pytest.mark.parametrize(
    ("regex", "alphabet", "layers"),
    [("HELO", "EHLO", 5), ("ddddmddmdd", "dm", 11), ("(ab|ba){3}", "ab", 10), (".*ab.*", "abc", 3)],
)
@pytest.mark.slow
def test_of_all_fragments_the_fewest_layers(regex, alphabet, layers):
    choices = Construction(QUARTERS)
    task = shallowest_task(from_regex(regex, alphabet), choices)
    compiled = compile_formulas([task.formula], task.alphabet, choices)
    sizes = (len(compiled.model.blocks), compiled.model.heads, compiled.model.width)
    assert sizes[0] == layers == min(one.layers for one in task.tried)
    assert sizes in [(one.layers, one.heads, one.width) for one in task.tried]
    assert check(compiled, task, 5).mismatches == 0


@pytest.mark.slow
def test_a_language_of_long_words_only_is_checked_on_a_shortest_one() -> None:
    dfa = from_regex("a{101}b*", "ab")
    task = shallowest_task(dfa, Construction(QUARTERS))
    assert (
        sum(
            dfa.accepts("".join(dfa.alphabet[i] for i in word))
            for word in long_words(task, np.random.default_rng(0))
        )
        == 1
    )


def test_of_the_two_shortest_formulas_for_many_states_the_one_with_the_smallest_weights_is_taken(
    monkeypatch,
):
    """What the enumeration found is left out there, since it is not shown to define the language."""
    large = from_regex(f"a{{{compilation.MANY_STATES}}}", "a")
    assert large.states > compilation.MANY_STATES
    texts = {"P P P a": 1, "P P a": 2, "P a": 3, "a": 0}
    written = [
        Candidate(parse(text), parse(text), "blocks" if text != "a" else "enumeration")
        for text in texts
    ]
    layers = {parse(text): number for text, number in texts.items()}
    monkeypatch.setattr(compilation, "candidates", lambda *_: written)
    monkeypatch.setattr(compilation, "_sizes", lambda formula, *_: (layers[formula], 1, 1))
    monkeypatch.setattr(compilation, "first_shown", lambda ordered, _: ordered[0])
    chosen = compilation._smallest(large, "P", Construction(QUARTERS))
    assert (chosen.formula, chosen.layers) == (parse("P P a"), 2)
    small = LANGUAGES["first-letter"].dfa
    assert compilation._smallest(small, "P", Construction(QUARTERS)).formula == parse("a")


def test_a_formula_is_evaluated_on_no_words_and_on_more_than_go_together(monkeypatch):
    task = task_of_formula(parse("P b"), "ab")
    words = np.array([[0, 0], [0, 1], [1, 0], [0, 0], [1, 1]], dtype=np.int8)
    assert task.accepts(words[:0]).tolist() == []
    asked = []
    satisfied = compilation.satisfied
    monkeypatch.setattr(
        compilation,
        "satisfied",
        lambda formula, part, letters: asked.append(len(part)) or satisfied(formula, part, letters),
    )
    monkeypatch.setattr(compilation, "TOGETHER", 2)
    assert task.accepts(words).tolist() == [False, True, True, False, True]
    assert asked == [2, 2, 1]


def test_a_language_model_gives_what_may_follow_in_words_of_one_letter():
    words = all_words(2, 2)
    model = language_model(from_regex("a*", "ab"), Construction(HALF))
    assert model.wrong_tokens(words) == (0, len(words.symbols))


def test_long_words_are_all_pairs_of_letters_then_members_others_and_hard_pairs():
    task = task_of_formula(parse("P b"), "ab")
    words = list(long_words(replace(task, dfa=None), np.random.default_rng(1), 6))
    assert len(words) == 4 + 2 * compilation.DRAWN
    assert [word.tolist() for word in words[:4]] == [[i, *[j] * 5] for i in (0, 1) for j in (0, 1)]
    assert {len(word) for word in words} == {6} and set(np.concatenate(words)) == {0, 1}


def test_the_document_says_float32_where_it_was_tried_only():
    task, compiled = factor_ab()
    found = Compilation(task, compiled, check(compiled, task, 2))
    assert "float32" not in found.to_json()
    assert replace(found, float32=7).to_json()["float32"] == 7
