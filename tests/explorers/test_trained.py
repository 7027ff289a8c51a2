"""What is replayed of trained models: data as the tables have them, sums as Python does them, and both panels used by keyboard and mouse."""

import explorer_page
import numpy as np
import pytest
from panels import point, says

from expressivity.paths import root
from expressivity.studies.languages.exams import hard_tests
from expressivity.tables import load

trained = explorer_page.explorers.trained
REPLAY, WORDS = "#explorer-replay", "#explorer-longer-words"


def test_the_replay_holds_the_table():
    data, table = trained.replay(root()), load(root() / "data/full/learning-replay.json")
    assert len(data["steps"]) == len(data["weights"]) > 10 and data["steps"][0] == 0
    assert all(
        len(matrix) == len(data["members"]) == data["size"] ** 2 for matrix in data["weights"]
    )
    last = np.array(data["weights"][-1]).reshape(data["size"], -1)
    for row in table.where(steps=data["steps"][-1]):
        place = row["row"] - 1, row["column"] - 1
        assert abs(last[place] / 1000 - row["weight"]) <= 0.00051
    np.testing.assert_allclose(last.sum(axis=1), 1000, atol=15)
    assert (np.array(data["members"]).reshape(data["size"], -1).sum(axis=1) == 3).all()


def test_the_mass_on_the_named_positions_is_pythons(twin):
    data = trained.replay(root())
    weights = np.array(data["weights"]).reshape(len(data["steps"]), data["size"], -1)
    wanted = np.array(data["members"]).reshape(data["size"], -1)
    expected = (weights * wanted).sum(axis=2) / weights.sum(axis=2)
    found = twin(
        "(data) => import('replay').then((m) => data.weights.map((one) => m.massOfRows(one, data.members, data.size)))",
        data,
    )
    np.testing.assert_allclose(found, expected, atol=1e-12)


def test_accuracies_are_means_of_the_table_and_deceptive_patterns_are_told(twin):
    data, table = trained.longer_words(root()), load(root() / "data/full/languages.json")
    found = twin(
        "(all) => import('longer-words').then((m) => all.map(m.deceptive))", data["languages"]
    )
    for language, told in zip(data["languages"], found, strict=True):
        name, last = language["name"], data["lengths"][-1]
        for pattern in language["allowed"]:
            about = {"language": name, "pattern": pattern, "length": last}
            uniform = table.mean("accuracy", test="random", **about)
            hard = np.mean(
                [table.mean("accuracy", test=test, **about) for test in hard_tests(name)]
            )
            assert abs(language["uniform"][pattern][-1] - uniform) <= 0.00051
            assert abs(language["hard"][pattern][-1] - hard) <= 0.00051
            if abs(uniform - hard - 0.2) > 0.002 and abs(uniform - 0.75) > 0.002:
                assert (pattern in told) == (uniform - hard > 0.2 and uniform > 0.75)


def test_the_replay_plays_stops_and_is_kept_in_the_address(alone):
    window = alone("replay", "?replay.at=0&replay.row=4")
    assert "After 0 training steps: position 4 pays" in says(window)
    window.run(f"document.querySelector('{REPLAY} .explorer-button').focus()")
    window.press("Enter")
    window.wait(
        f"!document.querySelector('{REPLAY} .explorer-says').textContent.includes('After 0 ')"
    )
    window.press("Enter")
    assert window.run(f"document.querySelector('{REPLAY} .explorer-button').textContent") == "play"
    window.run(f"document.querySelector('{REPLAY} input').focus()")
    for _ in range(20):
        window.press("ArrowRight")
    assert "After 4000 training steps" in says(window)
    assert f"replay.at={len(trained.replay(root())['steps']) - 1}" in window.run("location.search")
    assert not window.errors


@pytest.mark.parametrize(
    "name, query, said",
    [
        ("replay", "?replay.at=999&replay.row=x", "After 4000"),
        ("longer-words", "?longer-words.language=<b>", "flip-flop"),
    ],
)
def test_a_bad_address_is_as_none(alone, name, query, said):
    window = alone(name, query)
    assert said in says(window)
    assert not window.errors


def test_a_language_is_chosen(alone):
    window = alone("longer-words", "?longer-words.language=ends-with-ab&longer-words.words=hard")
    assert says(window).startswith("ends-with-ab, .*ab over a, b.")
    assert window.run(f"document.querySelectorAll('{WORDS} .explorer-ring').length") == 0
    window.click(f"{WORDS} input[value=uniform]")
    assert window.run(f"document.querySelectorAll('{WORDS} .explorer-dot').length") == 0
    window.run(
        f"(e => {{ e.value = 'parity'; e.dispatchEvent(new Event('change')); }})(document.querySelector('{WORDS} select'))"
    )
    assert says(window).startswith("parity,")
    assert "longer-words.language=parity" in window.run("location.search")


def test_the_replay_is_played_and_stopped_by_a_pointer(alone):
    window = alone("replay", "?replay.at=0&replay.row=4")
    point(window, f"{REPLAY} .explorer-button")
    window.wait(
        f"!document.querySelector('{REPLAY} .explorer-says').textContent.includes('After 0 ')"
    )
    point(window, f"{REPLAY} .explorer-button")
    assert window.run(f"document.querySelector('{REPLAY} .explorer-button').textContent") == "play"
    assert not window.errors
