"""The tables of the census: cells add up to classes, and each example is what its row says."""

import pytest

from expressivity.automata.dfa import from_regex
from expressivity.automata.lattice import CLASSES
from expressivity.automata.semigroup import transition_semigroup
from expressivity.errors import InvalidInput
from expressivity.logic.parser import parse
from expressivity.logic.translation import to_dfa
from expressivity.studies.census import runs as tables
from expressivity.studies.census.runs_eggboxes import eggboxes_table, ideal_order
from expressivity.tasks.languages import LANGUAGES


@pytest.fixture(scope="module")
def census():
    return tables.counted(3)


def test_cells_add_up_to_their_classes(census):
    classes, cells = tables.classes_table(census), tables.cells_table(census)
    for row in classes.rows:
        held = [cell for cell in cells.rows if row["class"] == "regular" or cell[row["class"]]]
        assert (row["up_to_three"], row["orbits"]) == tuple(
            sum(cell[name] for cell in held) for name in ("up_to_three", "orbits")
        )
    assert sum(len(row["book"].split()) for row in cells.rows) == len(LANGUAGES)


def test_a_cell_is_named_by_its_smallest_classes(census):
    for found in census:
        for cell, members in found.cells.items():
            for name in CLASSES:
                assert (found.classes[name][members] == tables.inside(cell, name)).all()


def test_the_simplest_languages_of_a_cell_lie_in_it(census):
    for cell in [("ltl_y",), ("star_free",), ("piecewise_testable", "ltl_y", "reverse_definite")]:
        simplest = tables._simplest(census, cell)
        assert len(simplest) == tables.EXAMPLES == len({dfa for _, dfa, _ in simplest})
        assert all(
            from_regex(regex, "ab") == dfa and tables.cell_of(dfa) == cell
            for regex, dfa, _ in simplest
        )


@pytest.mark.parametrize("name", ["factor-ab", "alternating", "last-letter", "flip-flop", "parity"])
def test_an_example_is_what_its_row_says(name):
    language = LANGUAGES[name]
    (row,) = tables._examples(tables.cell_of(language.dfa), [(language.regex, language.dfa, "")])
    assert all(language.dfa.accepts(word.replace("ε", "")) for word in row["members"].split())
    assert not any(language.dfa.accepts(word.replace("ε", "")) for word in row["others"].split())
    assert bool(row["formula"]) == (name not in ("flip-flop", "parity"))
    assert not row["formula"] or to_dfa(parse(row["formula"]), language.alphabet) == language.dfa
    assert ("LTL[P,Y]: " in row["why_not"]) == (name in ("flip-flop", "parity")) and (
        "star-free: " in row["why_not"]
    ) == (name == "parity")


def test_the_census_has_bounds():
    with pytest.raises(InvalidInput, match="1 <= states <= 4: got 5"):
        tables.counted(5)


def test_the_egg_boxes_of_alternating_words():
    rows = {
        (row["d_class"], row["row"], row["column"]): (row["words"], row["idempotent"])
        for row in eggboxes_table(["alternating"]).rows
    }
    assert rows == {
        (0, 0, 0): ("a", False),
        (0, 0, 1): ("ab", True),
        (0, 1, 0): ("ba", True),
        (0, 1, 1): ("b", False),
        (1, 0, 0): ("aa", True),
    }


def test_larger_ideals_come_first():
    semigroup = transition_semigroup(LANGUAGES["nested-two"].dfa)
    order = ideal_order(semigroup)
    assert sorted(order) == sorted(set(semigroup.j_classes.tolist()))
    place = {label: i for i, label in enumerate(order)}
    for s in range(len(semigroup)):
        for t in [*semigroup.right[s], *semigroup.left[s]]:
            assert place[int(semigroup.j_classes[s])] <= place[int(semigroup.j_classes[t])]
