"""Every format read: the language that its tool means, or one line that says what is wrong and where."""

import pytest
from automata_texts import BA, DOT, GRAPHVIZ, HOA, JFLAP, MATA, TIMBUK
from hypothesis import given, settings
from hypothesis import strategies as st

from expressivity.automata.dfa import from_regex
from expressivity.automata.files import parse_automaton
from expressivity.automata.reading import Choices
from expressivity.errors import InvalidInput

SAME = {"timbuk": TIMBUK, "mata": MATA, "jflap": JFLAP, "dot": DOT, "ba": BA}


@pytest.mark.parametrize("form", SAME)
def test_one_language_in_every_format(form):
    wanted = from_regex("(ab)*", "ab")
    assert parse_automaton(SAME[form]).dfa == wanted
    assert parse_automaton("\ufeff" + SAME[form].replace("\n", "\r\n"), form).dfa == wanted


def test_the_letters_of_hoa_are_sets_of_propositions():
    found = parse_automaton(HOA, choices=Choices(symbols=True))
    assert found.symbols == {"a": "!p"} and found.dfa == from_regex("(pa)*", "ap")
    assert "words have an end here" in found.remarks()[0]


READ = {
    "DOT: the node before the start is a point": (GRAPHVIZ, "(ab)*", "ab"),
    "DOT: several symbols, none, a chain, defaults of edges": (
        'digraph { node [shape=none]; i; node [shape=circle]; i -> 1; edge [label="a, b"]; 1 -> 2 -> 2;'
        ' 2 -> 3 [label="ε"]; subgraph cluster_1 { 3 [peripheries=2] } }',
        "[ab]+",
        "ab",
    ),
    "DOT: two starts, symbols in lines": (
        'digraph { x -> 1; y -> 2; 1 [shape=doublecircle]; 2 -> 1 [label="a\\nb"] }',
        "[ab]?",
        "ab",
    ),
    "JFLAP: a word, a range, nothing": (
        JFLAP.replace("<read>a</read>", "<read>cd</read>").replace(
            "<read>b</read>", "<read>[a-b]</read>"
        ),
        "(cd[ab])*",
        "abcd",
    ),
    "JFLAP: moves that read nothing": (
        JFLAP.replace("<read>b</read>", "<read/>"),
        "a*",
        "a",
    ),
    "BA: without a first start and without final states": ("a,s->t\nb,t->s\n", "(ab)*a?", "ab"),
    "mata: a choice": (
        "@NFA-explicit\n%Initial 0 2\n%Final 1\n0 a 0\n0 a 1\n2 b 1\n",
        "a+|b",
        "ab",
    ),
    "Timbuk: a letter that no move reads": (TIMBUK.replace("b:1", "b:1 c:1"), "(ab)*", "abc"),
    "HOA: written letter by letter, all states accept": (
        'HOA: v1 name: "x" Start: 0 AP: 2 "a" "b" Acceptance: 0 t letters: one-hot --BODY-- '
        "State: 0 [0] 1 State: 1 [!0 | f] 0 --END--",
        "(ab)*a?",
        "ab",
    ),
    "HOA: aliases, a label of the state, parentheses": (
        'HOA: v1 Start: 0 AP: 2 "a" "b" Alias: @x 0 & !1 Acceptance: 1 Inf(0) letters: one-hot --BODY-- '
        "State: [@x] 0 1 State: [!(0 | !t)] 1 {0} 0 --END--",
        "a(ba)*",
        "ab",
    ),
    "AT&T": ("0\t0\ta\ta\n0\n", "a*", "a"),
    "JSON": (
        '{"alphabet": "ab", "transitions": [[1, 0], [0, 1]], "accepting": [0]}',
        "(b|ab*a)*",
        "ab",
    ),
}


@pytest.mark.parametrize("name", READ)
def test_what_a_format_can_say(name):
    text, regex, alphabet = READ[name]
    assert parse_automaton(text).dfa == from_regex(regex, alphabet)


def test_implicit_labels_of_hoa():
    text = 'HOA: v1 Start: 0 AP: 1 "p" Acceptance: 1 Inf(0) --BODY-- State: 0 {0} 0 1 State: 1 1 1 --END--'
    found = parse_automaton(text, choices=Choices(symbols=True))
    assert found.dfa == from_regex("a*", "ap")  # the first move is for the set without p


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (TIMBUK.replace("b:1", "b:2"), "trees"),
        (TIMBUK.replace("x:0", "x:0 y:0"), "one symbol of no arguments"),
        (TIMBUK.replace("b(q1)", "b(q7)"), "line 8: 'q7'"),
        (TIMBUK.replace("b(q1)", "c(q1)"), "line 8: 'c'"),
        (TIMBUK.replace("Final States q0", "Final States q9"), "'q9'"),
        (TIMBUK.replace("b(q1) -> q0", "b q1 q0"), "line 8: a transition"),
        ("Ops a:1\nStates q\n", "parts"),
        (MATA.replace("explicit", "bits"), "line 1: of mata's kinds"),
        (MATA + "@NFA-explicit\n", "line 7: .*second automaton"),
        (MATA + "q0 a\n", "line 7: a move"),
        (MATA + "%Whatever\n", "line 7: %Whatever"),
        (MATA.replace("%Initial q0\n", ""), "no start"),
        (JFLAP.replace(">fa<", ">pda<"), "finite automata .*'pda'|got pda"),
        (JFLAP.replace("</structure>", ""), "line 1: this is no XML"),
        (JFLAP.replace("<to>1</to>", "<to>9</to>"), "transition 1: there is no state '9'"),
        (JFLAP.replace("<structure>", "<!DOCTYPE x [<!ENTITY a 'b'>]><structure>"), "entities"),
        (JFLAP.replace("<initial/>", ""), "no start"),
        (DOT.replace("init -> 0; ", ""), "no start: .*--start"),
        (DOT.replace("init", "1"), "no labels|without a label"),
        ("graph { a -- b }", "digraph"),
        ("digraph {\n a:n -> b }", "line 2: ports"),
        ("digraph {\n a -> {b c} }", "line 2: a name must stand here"),
        ("digraph { a -> b", "a name must stand here, got 'the end'"),
        ("digraph { a } digraph { b }", "one graph"),
        (DOT.replace('"a"', '"abc"'), "'abc'.*--symbols"),
        (HOA.replace("Inf(0)", "Fin(0)"), "line 3: .*Inf"),
        (HOA.replace("[0] 1", "[0] 1 {0}"), "line 4: acceptance is on states"),
        (HOA.replace("Start: 0", "Start: 0&1"), "alternating"),
        (HOA.replace("[0] 1", "[3] 1"), "line 4: a proposition's number"),
        (HOA.replace("--END--", ""), "--END--"),
        (HOA + HOA, "line 7: one automaton"),
        (HOA, "'!p'.*--symbols"),
        ("HOA: v1 AP: 9 " + '"p" ' * 9 + "Acceptance: 0 t Start: 0 --BODY-- --END--", "at most 8"),
        ("HOA: v1 Start: 0 AP: 0 Acceptance: 0 t --BODY-- State: 0 [" + "(" * 9999, "too deep"),
        ("[0]\n[1]\na,[0]->[1]\n", "line 2: a second start|line 1"),
        (BA + "[7]\n", "line 5: '.7.' would be a final state"),
        (BA + "what is this\n", "line 5: a move"),
        ('{"alphabet": "ab"}', "the automaton: .*transitions"),
        ('{"alphabet": ', "the automaton: Expecting"),
        ("MONA DFA\nnumber of variables: 1\n", "MONA.*read are HOA"),
        ("once upon a time", "no known format: read are HOA .hoa., .*AT&T .att."),
        ("", "no known format"),
    ],
)
def test_what_is_refused_says_where_and_what(text, says):
    with pytest.raises(InvalidInput, match=says) as error:
        parse_automaton(text)
    assert "\n" not in str(error.value)


def test_a_start_may_be_named():
    text = DOT.replace("init -> 0; ", "")
    assert parse_automaton(text, choices=Choices(start="1")).dfa == from_regex("b(ab)*", "ab")


PIECES = [
    *(
        "HOA:",
        "v1",
        "AP:",
        "1",
        "0",
        '"a"',
        "Start:",
        "Acceptance:",
        "Inf(0)",
        "t",
        "--BODY--",
        "--END--",
        "State:",
        "[",
        "]",
        "!",
        "&",
    ),
    *(
        "{",
        "}",
        "(",
        ")",
        "Ops",
        "a:1",
        "x:0",
        "Automaton",
        "States",
        "Final",
        "Transitions",
        "->",
        "q",
        "a(q)",
        "@NFA-explicit",
    ),
    *(
        "%Initial",
        "%Final",
        "<structure>",
        "</structure>",
        "<type>fa</type>",
        "<state id='0'/>",
        "<read>",
        "digraph",
        "label=",
        ";",
    ),
    *("a,q->q", "[q]", "\n", "\t", "// ", "/*", "\x00", "9" * 30),
]


@settings(max_examples=120, deadline=None)
@given(
    st.sampled_from(["hoa", "timbuk", "mata", "jflap", "dot", "ba", "json", "att", None]),
    st.text(max_size=40) | st.lists(st.sampled_from(PIECES), max_size=30).map(" ".join),
)
@pytest.mark.slow
def test_any_text_is_read_or_refused_in_one_line(form, text):
    try:
        parse_automaton(text, form, Choices(symbols=True))
    except InvalidInput as err:
        assert "\n" not in str(err)


@settings(max_examples=120, deadline=None)
@given(st.sampled_from([*SAME.values(), HOA, GRAPHVIZ]), st.data())
def test_a_file_with_a_hole_or_a_stray_character_is_read_or_refused(text, data):
    place = data.draw(st.integers(0, len(text)))
    gone = data.draw(st.integers(0, 5))
    changed = text[:place] + data.draw(st.text(max_size=2)) + text[place + gone :]
    try:
        parse_automaton(changed, choices=Choices(symbols=True))
    except InvalidInput as err:
        assert "\n" not in str(err)


def test_quotation_marks_of_mata_stand_round_a_word_and_a_line_number_in_them_is_none():
    text = '@NFA-explicit\n%Initial "q 0"\n%Final q2\nq1 b q2 # "c"\n"q 0" a q1\nq2 "a" q2\n'
    assert parse_automaton(text).dfa == from_regex("aba*", "ab")


FSTDRAW = """digraph FST {
rankdir = LR;
size = "8.5,11";
0 [label = "0", shape = circle, style = bold, fontsize = 14]
\t0 -> 1 [label = "a:LAST", fontsize = 14];
1 [label = "1", shape = doublecircle, style = solid, fontsize = 14]
\t1 -> 0 [label = "b:b", fontsize = 14];
}
"""


def test_a_drawing_of_openfst_starts_in_bold_and_an_acceptor_writes_what_it_reads():
    assert parse_automaton(FSTDRAW.replace("LAST", "a")).dfa == from_regex("a(ba)*", "ab")
    with pytest.raises(InvalidInput, match="line 5.*a:b writes another symbol than it reads"):
        parse_automaton(FSTDRAW.replace("LAST", "b"))
