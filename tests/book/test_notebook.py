import json

import pytest

from expressivity.book.notebook import show_evidence, start
from expressivity.book.registry import Evidence
from expressivity.errors import InvalidInput
from expressivity.statistics import Interval


@pytest.fixture
def dials(project):
    cell = {
        "cell_type": "code",
        "metadata": {"tags": ["parameters"]},
        "source": 'profile = "ci"\nq = 3\nrate = 0.5',
    }
    (project / "notebooks" / "dials.ipynb").write_text(json.dumps({"cells": [cell]}))
    return project


def test_a_run_writes_below_the_build_folder_never_into_the_tree(dials):
    assert start(profile="ci", notebook="dials").folder == dials / "_build" / "run" / "ci"


@pytest.mark.parametrize(
    "parameters, words",
    [
        ({"profile": "huge"}, "unknown profile 'huge': accepted are ci, full"),
        ({"profile": 3}, "must be text"),
        ({"profile": "ci", "q": "three"}, "parameter q must be int, such as 3; got 'three'"),
        ({"profile": "ci", "q": True}, "parameter q must be int"),
        ({"profile": "ci", "rate": "fast"}, "parameter rate must be float"),
        ({"profile": "ci", "k": 1}, "unknown parameter 'k'"),
    ],
)
def test_bad_settings_are_one_line(dials, parameters, words):
    with pytest.raises(InvalidInput, match=words.replace("'", ".")) as refused:
        start(notebook="dials", **parameters)
    assert "\n" not in str(refused.value)


def test_a_whole_number_may_stand_for_a_real_one(dials):
    start(profile="ci", notebook="dials", rate=1)


def test_an_interval_is_glued_with_its_ends(dials):
    run = start(profile="ci", notebook="dials")
    said = run.glue_interval("mean", Interval(0.25, 0.5, 0.75, 0.95))
    assert said == "0.500, from 0.250 to 0.750" and {"mean", "mean_low", "mean_high"} <= run.keys


def test_a_key_is_glued_once(dials):
    run = start(profile="ci", notebook="dials")
    run.glue("error", 0.5)
    with pytest.raises(InvalidInput, match="twice"):
        run.glue("error", 0.5)


def test_a_figure_without_words_is_refused(dials):
    with pytest.raises(InvalidInput, match="alt"):
        start(profile="ci", notebook="dials").figure(None, "x", alt=" ")


def test_figures_have_the_same_bytes_every_time(tmp_path):
    from expressivity.book.style import new_figure, save_svg

    def draw(name):
        figure, axes = new_figure()
        axes.plot([1, 2, 3], [1, 4, 9], label="squares")
        axes.fill_between([1, 2, 3], [0, 0, 0], [1, 2, 3])
        return save_svg(figure, tmp_path / name)

    assert draw("a.svg") == draw("b.svg") == (tmp_path / "a.svg").read_text()


def test_two_notebooks_cannot_make_one_file(dials):
    from expressivity.tables import Table

    table = Table("t", "a test", {"x": "number"}, [{"x": 1}])
    (dials / "notebooks" / "other.ipynb").write_text(
        (dials / "notebooks" / "dials.ipynb").read_text()
    )
    start(profile="ci", notebook="dials").table(table)
    start(profile="ci", notebook="dials").table(table)
    with pytest.raises(InvalidInput, match="dials.ipynb already"):
        start(profile="ci", notebook="other").table(table)


@pytest.mark.parametrize("committed", ["ci", "full"])
def test_a_run_goes_on_from_the_committed_table_that_of_profile_full_first(
    dials, monkeypatch, committed
):
    from expressivity.tables import Table, load

    def trained(error, name="t"):
        return Table(
            name, "", {"seed": "run", "error": ""}, [{"seed": 1, "error": error}], seed="seed"
        )

    folder = dials / "data"
    trained(0.5).save(folder / "ci")
    trained(0.25).save(folder / "full") if committed == "full" else None
    run = start(profile="ci", notebook="dials")
    assert run.rests_on == "ci" and run.table(trained(1.0)).rows == trained(1.0).rows
    monkeypatch.setenv("EXPRESSIVITY_TABLES", "committed")
    assert run.rests_on == "full"
    assert run.table(trained(1.0)).rows == trained(0.25 if committed == "full" else 0.5).rows
    assert load(run.folder / "data/ci/t.json").rows == trained(1.0).rows


def test_evidence_is_shown_a_line_for_each_number(capsys):
    show_evidence(Evidence(False, {"mean_error": 0.5}, {"models": 3}), "the windows")
    assert capsys.readouterr().out.splitlines() == [
        "the windows: does not hold",
        "    mean error: 0.5",
        "    models: 3",
    ]
