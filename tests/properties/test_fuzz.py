"""Whatever is typed, read or stored: a result, or one line that says what was wrong. Never a traceback, never a wait."""

import json
import time

import pytest
from automata_texts import BA, DOT, GRAPHVIZ, HOA, JFLAP, MATA, TIMBUK
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from expressivity.automata.dfa import Dfa, from_regex
from expressivity.automata.files import parse_automaton
from expressivity.automata.python_regex import from_python_regex
from expressivity.automata.reading import Reading
from expressivity.cli import app
from expressivity.errors import ExpressivityError
from expressivity.logic.parser import parse
from expressivity.logic.syntax import Formula
from expressivity.tables import load
from expressivity.training.store import Store

few = settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

pytestmark = pytest.mark.filterwarnings("ignore::hypothesis.errors.HypothesisDeprecationWarning")

anything = st.text(max_size=60)
pieces = st.lists(
    st.sampled_from(
        [*"ab|*+?(){}[]^$.&\\,-0159 \n\t", "{2,3}", "(?:", "[^a]", "\\d", "a{9}", "ε", "\ufeff"]
    ),
    max_size=12,
).map("".join)
symbols = st.lists(
    st.sampled_from(
        [
            "P",
            "Y",
            "S",
            "H",
            "O",
            "a",
            "b",
            "(",
            ")",
            "&",
            "|",
            "!",
            "->",
            "Y<=3",
            "MOD(1,3)",
            "F",
            "'q'",
            " ",
        ]
    ),
    max_size=10,
).map(" ".join)
SECONDS = 20.0
ATT = "0\t1\ta\ta\n1\t0\tb\tb\n0\n"
SAMPLES = [
    ATT,
    BA,
    DOT,
    GRAPHVIZ,
    HOA,
    JFLAP,
    MATA,
    TIMBUK,
    json.dumps(from_regex("(ab)*").to_json()),
]


def quiet(call, *words, **options):
    """Call, and return what it returns; None for a refusal in one line, in time.

    A call that takes longer than `SECONDS` of this process fails.
    """
    began = time.process_time()
    try:
        return call(*words, **options)
    except ExpressivityError as err:
        assert str(err) and "\n" not in str(err)
        return None
    finally:
        assert time.process_time() - began < SECONDS


@few
@given(anything | pieces)
def test_a_regex_is_a_language_or_refused(text):
    assert isinstance(quiet(from_regex, text, "ab"), Dfa | None)
    assert isinstance(quiet(from_regex, text), Dfa | None)


@few
@given(anything | pieces)
def test_a_python_regex_is_a_language_or_refused(text):
    assert isinstance(quiet(from_python_regex, text, "ab"), Reading | None)


@few
@given(anything | symbols)
def test_a_formula_is_one_or_refused(text):
    assert isinstance(quiet(parse, text), Formula | None)


@st.composite
def damaged(draw):
    """A file of an automaton with some of its characters replaced, doubled or dropped."""
    text = draw(st.sampled_from(SAMPLES))
    for _ in range(draw(st.integers(0, 4))):
        at = draw(st.integers(0, len(text)))
        new = draw(
            st.sampled_from(
                ["", "\n", " ", "0", "-1", "a", "\t", '"', "{", "}", "∞", "\0", text[:9]]
            )
        )
        text = text[:at] + new + text[at + draw(st.integers(0, 6)) :]
    return text


@few
@given(
    damaged() | anything,
    st.sampled_from([None, "att", "hoa", "dot", "ba", "timbuk", "mata", "jflap", "json"]),
)
def test_a_file_of_an_automaton_is_read_or_refused(text, form):
    assert isinstance(quiet(parse_automaton, text, form), Reading | None)


words = st.sampled_from(
    [
        "--regex",
        "--formula",
        "--alphabet",
        "--json",
        "--words",
        "--limit",
        "--states",
        "--hierarchy",
        "--syntax",
        "python",
        "--nonsense",
        "--att",
    ]
) | st.sampled_from(
    ["a*b", "ab", "P a", "", "-1", "0", "7", "(", "é", "\ud800", "--", "nofile.att"]
)


@settings(few, max_examples=80)
@given(
    st.sampled_from(["classify", "evaluate", "compile", "claims", "pairs", "nothing"]),
    st.lists(words, max_size=6),
)
def test_a_command_ends_with_an_answer_or_a_line(command, given_words):
    began = time.process_time()
    done = CliRunner().invoke(app, [command, *given_words])
    assert time.process_time() - began < SECONDS
    assert done.exit_code in (0, 1, 2)
    refusal = done.exception is None or isinstance(done.exception, SystemExit | ExpressivityError)
    assert refusal, (command, given_words, done.exception)


@few
@given(st.binary(max_size=200), st.integers(0, 4096))
def test_a_store_with_other_bytes_in_it_gives_what_was_put_or_nothing(tmp_path_factory, noise, at):
    path = tmp_path_factory.mktemp("store") / "store.sqlite"
    Store(path).put("key", {"result": 1})
    content = path.read_bytes()
    path.write_bytes(content[:at] + noise + content[at + len(noise) :])
    assert quiet(lambda: Store(path).get("key")) in (None, {"result": 1})


values = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3)
    ),
    max_leaves=6,
)


@few
@given(values | anything)
def test_a_table_is_read_or_refused(tmp_path_factory, document):
    path = tmp_path_factory.mktemp("table") / "t.json"
    path.write_text(
        document if isinstance(document, str) else json.dumps(document), "utf8", errors="replace"
    )
    quiet(load, path)
