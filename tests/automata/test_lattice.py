"""The lattice as data: an order without shortcuts."""

from itertools import product

from expressivity.automata import algebra
from expressivity.automata.lattice import CLASSES, LATTICE, contains, smallest


def test_every_class_is_decided_somewhere():
    assert set(CLASSES) == set(algebra.CLASSES)


def test_containment_is_an_order_and_no_line_is_a_shortcut():
    for one, other in product(LATTICE, repeat=2):
        assert not (contains(one, other) and contains(other, one)) or one == other
    for name, entry in LATTICE.items():
        assert contains("regular", name)
        assert not any(
            one != other and contains(one, other)
            for one, other in product(entry.directly_in, repeat=2)
        )


def test_the_smallest_of_some_classes():
    assert smallest(["star_free", "da", "ltl_p", "ltl_py"]) == ("ltl_p",)
    assert smallest(["ltl_py", "da", "star_free"]) == ("ltl_py", "da")
    assert smallest([]) == ("regular",)
