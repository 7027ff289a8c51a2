"""Compiled formulas in the page and in the library: the same weights, the same stream after every block, the same refusals."""

from dataclasses import replace
from itertools import islice

import numpy as np
import pytest

from expressivity.attention.finite.forest import all_words, layers
from expressivity.attention.finite.transformer import FiniteTransformer
from expressivity.attention.finite.values import SETS
from expressivity.constructions.temporal import Compiled, Construction, compile_formulas
from expressivity.errors import InvalidInput
from expressivity.logic.parser import parse
from expressivity.logic.sampling import random_formulas
from expressivity.logic.semantics import encode
from expressivity.logic.syntax import Formula, subformulas, within
from expressivity.studies.compilation.runs import labels
from expressivity.tasks.languages import LANGUAGES

QUARTERS = SETS["quarters"]
MODES = {"hybrid": 0, "global": None, "local": 1}
"""The windows that replace those of the heads; hybrid replaces none."""

OF_THE_BOOK = {
    "first-letter": "P(a & !Y true)",
    "last-letter": "Y a",
    "ends-with-ab": "Y(b & Y a)",
    "a-before-b": "P(b & P a)",
    "subsequence-abc": "P(c & P(b & P a))",
    "some-a": "P a",
    "factor-ab": "P(b & Y a)",
    "factor-ab-two-letters": "P(b & Y a)",
    "starts-with-bb": "P(b & Y(b & !Y true))",
    "alternating": "!(Y !Y a | P(a & Y !Y a))",
    "abb-blocks": "q1 := Y !Y Y a; !(q1 | P(a & q1))",
    "three-letter-blocks": "q1 := Y(a & !Y a); !(P(a & Y(a & Y a | b & q1) | b & !Y(a | q1)) | Y(a | q1))",
    "first-equals-last": "q1 := P(b & !Y true); !q1 & Y a | q1 & Y b",
    "a-to-a": "P(a & !Y true) & Y(a & Y true)",
    "a-to-b": "Y b & P !(b | P b)",
    "a-in-last-two": "Y(a | Y a)",
    "a-in-last-three": "Y(a | Y(a | Y a))",
    "left-deterministic": "P a & !P(b & !P a | c & P a)",
    "left-deterministic-bare": "P a & !P(b & !P a | c & P a)",
    "left-deterministic-twice": "P(b & P a) & !P(c & !P a | d & (P a & !P(b & P a)) | e & P(b & P a))",
    "right-deterministic-bare": "!P(!b & P b) & (Y a | P(b & Y a))",
}
"""A formula for each language of the book that has one, as `synthesise` writes it."""

VALUES = """(dots) => import("values").then((m) => Object.values(m.SETS).map((set) => [
  set.positive, set.positive.map((x) => set.exp(-x)), [set.forgets, set.span, set.least, set.largest, set.precision],
  set.positive.filter((x) => x <= 40).map((x) => [set.divide(1, x), set.overRoot(x, 3), set.add(x, 0.3), set.subtract(x, 7.4)].map(String)),
  dots.map(([rows, columns]) => set.dot(rows.map((row) => row.map(Number)), columns.map((row) => row.map(Number))).map((row) => row.map(String))),
]))"""

WEIGHTS = """(tasks) => Promise.all([import("compiled"), import("logic"), import("values")]).then(([compiled, logic, values]) =>
  tasks.map(([texts, alphabet, set, twice]) => {
    const one = compiled.compileFormulas(texts.map((text) => logic.parse(text)), alphabet, { values: values.SETS[set], twice });
    const { embedding, blocks, readout, readoutBias } = one.model;
    return [embedding, blocks.map((block) => [block.heads, block.perceptron]), readout, readoutBias, compiled.labels(one.plan)];
  }))"""

STREAMS = """(texts, length) => Promise.all([import("compiled"), import("logic"), import("values"), import("transformer")])
  .then(([compiled, logic, values, transformer]) => {
  const sizes = [...Array(length + 1).keys()], word = (size, i) => [...Array(size).keys()].map((place) => "ab"[(i >> (size - 1 - place)) & 1]).join("");
  const words = sizes.flatMap((size) => [...Array(2 ** size).keys()].map((i) => word(size, i)));
  const code = (columns) => columns.map((row) => row.map((x) => String.fromCharCode(Number.isFinite(x) ? 100 + 4 * x : 200 + Math.sign(x))).join("")).join("");
  return texts.map((text) => ["hybrid", "global", "local"].map((mode) => {
    const one = compiled.compileFormulas([logic.parse(text)], "ab", { values: values.QUARTERS });
    const runs = words.map((word) => transformer.run(transformer.withHeads(one.model, mode), word));
    const stages = [(run) => run.embedding, ...one.model.blocks.flatMap((_, i) => [(run) => run.blocks[i].afterHeads, (run) => run.blocks[i].after])];
    const lines = words.map((word, i) => compiled.compare(one, runs[i], word));
    return [stages.map((stage) => runs.map((run) => code(stage(run).slice(-2))).join("")), runs.map((run) => run.outputs[0]),
      lines.reduce((sum, rows) => sum + rows.reduce((all, { truth, said }) => all + (said ? truth.filter((value, n) => +value !== said[n]).length : 0), 0), 0)];
  }));
})"""


REFUSAL = """(text, alphabet) => Promise.all([import("compiled"), import("logic"), import("values")]).then(([compiled, logic, values]) => {
  try { compiled.compileFormulas([logic.parse(text)], alphabet, { values: values.QUARTERS }); } catch (error) { return error.message; }
})"""


def drawn(count: int, alphabet: str, seed: int, steps: int = 7) -> list[Formula]:
    """Draw formulas; in every second one Y is replaced by Y<=k."""
    generator = np.random.default_rng(seed)
    formulas = islice(random_formulas("! & | -> P Y", alphabet, steps, generator), count)
    return [widened(formula, 2 + i % 3) if i % 2 else formula for i, formula in enumerate(formulas)]


def widened(formula: Formula, k: int) -> Formula:
    """Replace every Y by Y<=k."""
    made: dict[Formula, Formula] = {}
    for node in subformulas(formula):
        args = tuple(made[arg] for arg in node.args)
        made[node] = within(k, *args) if node.op == "Y" else Formula(node.op, args, node.value)
    return made[formula]


def parameters(compiled: Compiled) -> list[object]:
    """Return all weights as lists, as the page has them."""
    model = compiled.model
    blocks = [
        [
            [
                {
                    "window": head.window,
                    "query": head.query.tolist(),
                    "key": head.key.tolist(),
                    "value": head.value.tolist(),
                    "output": head.output.tolist(),
                }
                for head in block.heads
            ],
            block.perceptron
            and {
                "first": block.perceptron.first.tolist(),
                "firstBias": block.perceptron.first_bias.tolist(),
                "second": block.perceptron.second.tolist(),
                "secondBias": block.perceptron.second_bias.tolist(),
            },
        ]
        for block in model.blocks
    ]
    readout = [model.readout.tolist(), model.readout_bias.tolist()]
    return [model.embedding.tolist(), blocks, *readout, labels(compiled)]


def text_of(columns: np.ndarray) -> str:
    """Write numbers of the set as characters, one for each: what a page answers would be long as numbers."""
    codes = np.where(
        np.isfinite(columns), 100 + 4 * np.nan_to_num(columns, posinf=0, neginf=0), 200
    )
    codes += np.where(np.isinf(columns), np.sign(columns), 0)
    return "".join(map(chr, codes.astype(int).ravel().tolist()))


def with_windows(model: FiniteTransformer, mode: str) -> FiniteTransformer:
    """Build the transformer anew with other windows."""
    if mode == "hybrid":
        return model
    blocks = (
        replace(block, heads=tuple(replace(head, window=MODES[mode]) for head in block.heads))
        for block in model.blocks
    )
    return replace(model, blocks=tuple(blocks))


def test_numbers_are_the_librarys(twin):
    draw = np.random.default_rng(3)
    numbers = np.array([-np.inf, np.inf, *np.arange(-32, 33) / 4])
    pairs = [(draw.choice(numbers, (3, 4)), draw.choice(numbers, (4, 5))) for _ in range(200)]
    written = [[np.char.mod("%s", x).tolist() for x in (left, right.T)] for left, right in pairs]
    written = [[[[x.replace("inf", "Infinity") for x in r] for r in m] for m in p] for p in written]
    found = twin(VALUES, written)
    for values, (positive, powers, sizes, results, dots) in zip(SETS.values(), found, strict=True):
        assert positive == values.positive.tolist()
        assert powers == values.exp(-values.positive).tolist()
        assert sizes == [
            values.forgets,
            values.span,
            values.least,
            values.largest,
            values.precision,
        ]
        some = values.positive[values.positive <= 40]
        ours = [values.divide(np.ones_like(some), some), values.over_root(some, 3)]
        ours += [
            values.add(some, np.full_like(some, 0.3)),
            values.subtract(some, np.full_like(some, 7.4)),
        ]
        np.testing.assert_array_equal(
            np.array(results).astype(float), np.stack(ours, axis=1), strict=True
        )
        for (left, right), dot in zip(pairs, dots, strict=True):
            np.testing.assert_array_equal(np.array(dot).astype(float), values.dot(left, right))


def test_weights_are_the_librarys(twin):
    many, wide = drawn(200, "ab", 1), drawn(100, "abc", 2, 12)
    tasks = [([one], "ab", "quarters", True) for one in many[:80]]
    tasks += [([*many[i : i + 6]], "ab", "quarters", True) for i in range(80, 200, 6)]
    tasks += [([*wide[i : i + 5]], "abc", "quarters", True) for i in range(0, 100, 5)]
    tasks += [
        ([parse(text)], LANGUAGES[name].alphabet, "quarters", True)
        for name, text in OF_THE_BOOK.items()
    ]
    chain = [" ".join(["Y"] * i + ["a"]) for i in range(1, 21)]
    tasks += [([parse(" & ".join(chain[:i]))], "ab", "quarters", True) for i in (8, 9, 20)]
    tasks += [([one], "ab", "half", i % 2 == 0) for i, one in enumerate(many[:20])]
    written = [([str(one) for one in formulas], *rest) for formulas, *rest in tasks]
    for (formulas, alphabet, name, twice), found in zip(tasks, twin(WEIGHTS, written), strict=True):
        choices = Construction(SETS[name], twice=twice)
        assert found == parameters(compile_formulas(formulas, alphabet, choices)), formulas


def test_streams_and_outputs_are_the_librarys_with_all_kinds_of_heads(twin):
    length, formulas = 6, [parse("P(b & Y a)"), parse("P(b & P a)"), *drawn(28, "ab", 4, 8)]
    forest = all_words(2, length)
    last = [(forest.parents[end], end) for end in forest.ends.tolist()]
    nodes = [node for pair in last for node in pair if node >= 0]
    broken = {mode: 0 for mode in MODES}
    for formula, found in zip(
        formulas, twin(STREAMS, [str(one) for one in formulas], length), strict=True
    ):
        compiled = compile_formulas([formula], "ab", Construction(QUARTERS))
        for mode, (stages, outputs, wrong) in zip(MODES, found, strict=True):
            model = with_windows(compiled.model, mode)
            streams = layers(model, forest)
            assert [text_of(stream.columns[nodes]) for stream in streams] == stages, formula
            ours = model.outputs(streams[-1].table)[streams[-1].at[forest.ends]][:, 0]
            assert outputs == ours.tolist()
            broken[mode] += wrong
    assert broken["hybrid"] == 0 and broken["global"] and broken["local"]


@pytest.mark.parametrize(
    "text, alphabet",
    [
        ("a S b", "ab"),
        ("P MOD(0,2)", "ab"),
        ("a S MOD(0,2)", "ab"),
        ("Y<=8 a", "ab"),
        ("P c", "ab"),
    ],
)
def test_refusals_are_the_librarys(twin, text, alphabet):
    with pytest.raises(InvalidInput) as refused:
        compile_formulas([parse(text)], alphabet, Construction(QUARTERS))
    said = twin(REFUSAL, text, alphabet)
    assert said == str(refused.value)


def test_a_word_with_another_letter_is_refused_as_the_library_does(twin):
    with pytest.raises(InvalidInput) as refused:
        encode(["abca"], "ab")
    said = twin(
        """(word) => import("compiled").then((m) => { try { m.checkWord(word, "ab"); } catch (error) { return error.message; } })""",
        "abca",
    )
    assert said == str(refused.value)
