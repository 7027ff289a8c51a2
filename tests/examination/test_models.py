"""A model by name, and what it may answer: everything else is refused in one line that names the word."""

import math

import numpy as np
import pytest

from expressivity.errors import InvalidInput
from expressivity.examination.models import answer_batch, answer_one, load, name_of, named

MODULE = "expressivity.examination.examples"


def test_a_function_is_found_by_module_and_name_or_in_a_file(tmp_path):
    assert load(f"{MODULE}:careless")("ab") is True
    file = tmp_path / "model.py"
    file.write_text("class Held:\n    def says(self, word):\n        return True\nheld = Held()\n")
    assert load(f"{file}:held.says")("x") is True


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("no_such_module:f", "there is no module 'no_such_module'"),
        (f"{MODULE}:careles", "has no 'careles': the nearest are careless"),
        (f"{MODULE}:__name__", "is no function: it is of type str"),
        (MODULE, "MODULE:FUNCTION"),
        ("no_such_file.py:f", "there is no file no_such_file.py"),
    ],
)
def test_what_is_not_there_is_refused(name, says):
    with pytest.raises(InvalidInput, match=says):
        load(name)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("import no_such_thing", "ModuleNotFoundError: No module named 'no_such_thing'"),
        ("raise SystemExit(3)", "SystemExit: 3"),
        ("def f(:", "SyntaxError"),
    ],
)
def test_a_module_that_cannot_be_imported_says_why(tmp_path, text, says):
    file = tmp_path / "model.py"
    file.write_text(text)
    with pytest.raises(InvalidInput, match=says) as refused:
        load(f"{file}:f")
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        (True, True),
        (np.bool_(False), False),
        (2, 2.0),
        (np.float32(0.5), 0.5),
        (-math.inf, -math.inf),
    ],
)
def test_bools_and_numbers_are_answers(said, answer):
    got = answer_one(lambda word: said, "ab")
    assert got == answer and type(got) is type(answer)


@pytest.mark.parametrize("said", [None, "yes", math.nan, [0.5], (1, 2), 1j, np.array([1.0])])
def test_anything_else_is_refused_with_the_word(said):
    with pytest.raises(InvalidInput, match="a bool or a number: got .* for 'ab'"):
        answer_one(lambda word: said, "ab")


@pytest.mark.parametrize(
    "said", [[1.0, -1.0], (1.0, -1.0), np.array([1.0, -1.0]), iter([1.0, -1.0])]
)
def test_a_batch_may_be_answered_by_any_sequence(said):
    assert answer_batch(lambda words: said, ["a", "b"]) == [1.0, -1.0]


@pytest.mark.parametrize(
    ("said", "says"),
    [
        ([1.0], "1 answers for a batch of 2 words from 'a' on"),
        (True, "answers with a list: got True"),
        ("ab", "answers with a list: got 'ab'"),
        ([1.0, None], "got None for 'b'"),
        ([1.0, math.nan], "got NaN for 'b'"),
    ],
)
def test_a_batch_of_other_answers_is_refused(said, says):
    with pytest.raises(InvalidInput, match=says):
        answer_batch(lambda words: said, ["a", "b"])


def test_a_model_that_raises_is_refused_with_the_word():
    with pytest.raises(InvalidInput, match="raised on the empty word: IndexError.*--no-empty"):
        answer_one(lambda word: word[0], "")
    with pytest.raises(InvalidInput, match=r"raised on 'a': SystemExit: 2$"):
        answer_one(lambda word: exit(2), "a")
    with pytest.raises(InvalidInput, match="raised on a batch of 1 words from 'a' on: KeyError"):
        answer_batch(lambda words: {}[words[0]], ["a"])


def test_names_are_short():
    assert name_of(load).endswith("models:load") and name_of(str.upper) == "builtins:str.upper"
    assert named("a" * 100) == "a^100 (100 letters)" and len(named("ab" * 100)) < 80


class Unprintable(Exception):
    def __str__(self):
        raise RuntimeError

    __repr__ = __str__


@pytest.mark.parametrize("error", [KeyboardInterrupt(), BaseException("x"), Unprintable()])
def test_whatever_a_model_raises_is_one_line(error):
    def model(_):
        raise error

    for ask in (lambda: answer_one(model, "ab"), lambda: answer_batch(model, ["ab"])):
        with pytest.raises(
            InvalidInput, match=f"the model raised on .*'ab'.*{type(error).__name__}"
        ):
            ask()


def test_a_number_that_no_float_holds_is_infinite_and_what_cannot_be_printed_is_named_by_type():
    assert answer_one(lambda word: 10**400, "a") == math.inf
    assert answer_one(lambda word: -(10**400), "a") == -math.inf
    with pytest.raises(InvalidInput, match="got a Unprintable for 'a'"):
        answer_one(lambda word: Unprintable(), "a")


def test_a_column_of_answers_is_told_that_there_is_one_for_each_word():
    with pytest.raises(InvalidInput, match=r"got \[True\] for 'a'; with batches there is one"):
        answer_batch(lambda words: [[True]] * len(words), ["a", "b"])
