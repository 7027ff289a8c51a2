"""Components and shortest words; the two libraries agree."""

import networkx
import numpy as np
import pytest

from expressivity.automata import graphs


def _random_table(seed: int) -> np.ndarray:
    return np.random.default_rng(seed).integers(-1, 30, size=(30, 2))


@pytest.mark.parametrize("seed", range(8))
def test_both_libraries_find_the_same_components(seed, monkeypatch):
    table = _random_table(seed)
    small = graphs.components(table)
    monkeypatch.setattr(graphs, "SMALL", 0)
    large = graphs.components(table)
    assert ((small[:, None] == small) == (large[:, None] == large)).all()


def test_edges_listed_often_do_no_harm(monkeypatch):
    monkeypatch.setattr(graphs, "SMALL", 0)
    table = np.random.default_rng(0).integers(0, 50, size=(50, 20))
    assert (
        len(set(graphs.components(table).tolist())) == 1
    )  # scipy alone finds five components here, and hangs on larger ones


def test_cycles_need_a_loop_or_a_component_of_two():
    table = np.array([[1], [1], [3], [2], [0], [-1]])
    assert graphs.on_cycle(table).tolist() == [False, True, True, True, False, False]


@pytest.mark.parametrize("seed", range(8))
def test_words_are_shortest_and_arrive(seed):
    table = _random_table(seed)
    graph = networkx.DiGraph([(i, int(j)) for i, row in enumerate(table) for j in row if j >= 0])
    graph.add_nodes_from(range(30))
    distances = networkx.single_source_shortest_path_length(graph, 0)
    for end in range(30):
        word = graphs.shortest_word(lambda front: table[front], 30, 0, np.arange(30) == end)
        assert (None if word is None else len(word)) == distances.get(end)
        node = 0
        for letter in word or ():
            node = table[node, letter]
        assert word is None or node == end


def test_a_nonempty_word_goes_round_the_shortest_cycle():
    table = np.array([[1, 2], [2, -1], [0, 2]])
    assert graphs.shortest_word(lambda front: table[front], 3, 0, np.arange(3) == 0) == ()
    assert graphs.shortest_word(
        lambda front: table[front], 3, 0, np.arange(3) == 0, nonempty=True
    ) == (1, 0)
    assert graphs.shortest_word(
        lambda front: table[front], 3, 2, np.arange(3) == 2, nonempty=True
    ) == (1,)


@pytest.mark.parametrize("rounds", [0, 1, 64])
def test_graphs_without_cycles_are_those_of_networkx(rounds, monkeypatch):
    monkeypatch.setattr(graphs, "ROUNDS", rounds)
    rng = np.random.default_rng(0)
    answers = []
    for _ in range(300):
        n, k = rng.integers(1, 7), rng.integers(1, 3)
        table = np.where(rng.random((n, k)) < 0.6, -1, rng.integers(0, n, (n, k)))
        edges = [(p, q) for p, row in enumerate(table.tolist()) for q in row if q >= 0]
        answers.append(graphs.is_acyclic(table))
        assert answers[-1] == networkx.is_directed_acyclic_graph(networkx.DiGraph(edges))
    assert {True, False} == set(answers)
