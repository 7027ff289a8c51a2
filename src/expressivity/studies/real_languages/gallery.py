"""The languages of the gallery: formats, tags, quotes and brackets as they occur, over the letters that matter.

What a language is, is written here, in Python's syntax; to which class it belongs is nowhere written but computed. A letter may stand
for a kind of characters that the format treats alike: a for letters, 0 to 9 for digits, x for any other, _ for a space.
"""

from dataclasses import dataclass
from functools import cached_property

from expressivity.automata.dfa import Dfa
from expressivity.automata.python_regex import from_python_regex

OCTET = r"(25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)"
NUMBER = r"(0|[1-9]\d*)"
FIELD = r'("(x|,|"")*"|x*)'


@dataclass(frozen=True)
class Entry:
    """A language of the gallery.

    Args:
        name: short, for tables and links.
        title: what its words are.
        regex: as `re.fullmatch` reads it.
        alphabet: its letters.
        letters: what they stand for, where that is not themselves; empty if all do.
        note: what is left out of the format, or what to look at.
    """

    name: str
    title: str
    regex: str
    alphabet: str
    letters: str = ""
    note: str = ""

    @cached_property
    def dfa(self) -> Dfa:
        """Its minimal complete automaton."""
        return from_python_regex(self.regex, self.alphabet).dfa


GALLERY = (
    Entry(
        "iso-date",
        "ISO dates: 2026-11-29",
        r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])",
        "0123456789-",
        note="Months have up to 31 days here. All words have ten letters.",
    ),
    Entry(
        "time",
        "times of day: 23:59 or 23:59:58",
        r"([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?",
        "0123456789:",
    ),
    Entry(
        "ipv4",
        "IPv4 addresses: 192.168.0.1",
        rf"{OCTET}(\.{OCTET}){{3}}",
        "0123456789.",
        note="Numbers up to 255, without leading zeros.",
    ),
    Entry(
        "colour",
        "colours of web pages: #ffcc00 or #fc0",
        r"#[0-9a-f]{3}([0-9a-f]{3})?",
        "#0123456789abcdef",
    ),
    Entry(
        "uuid",
        "UUIDs: 8-4-4-4-12 hexadecimal digits",
        r"[0f]{8}-([0f]{4}-){3}[0f]{12}",
        "0f-",
        letters="0 a digit, f one of a to f",
    ),
    Entry(
        "roman",
        "Roman numerals up to 3999",
        r"M{0,3}(CM|CD|D?C{0,3})(XC|XL|L?X{0,3})(IX|IV|V?I{0,3})",
        "MDCLXVI",
        note="The empty word is among them.",
    ),
    Entry(
        "file-name",
        "file names that end in .py or .js",
        r".*\.(py|js)",
        "pyjsx.",
        letters="x any other character",
    ),
    Entry(
        "no-space-at-end",
        "lines that do not end in a space",
        r"(.*[^_])?",
        "x_",
        letters="_ a space, x any other character",
    ),
    Entry(
        "web-address",
        "addresses that begin with http: or https:",
        r"https?:.*",
        "htps:x",
        letters="x any other character",
    ),
    Entry(
        "identifier",
        "names of variables",
        r"[a_][a_0]*",
        "a_0-",
        letters="a a letter, 0 a digit, - any other character",
    ),
    Entry(
        "password",
        "passwords with a digit, a capital and a small letter",
        r".*a.*A.*0.*|.*a.*0.*A.*|.*A.*a.*0.*|.*A.*0.*a.*|.*0.*a.*A.*|.*0.*A.*a.*",
        "aA0x",
        letters="a, A, 0 such characters, x any other",
    ),
    Entry(
        "json-number",
        "numbers in JSON: -1.5e+10",
        rf"-?{NUMBER}(\.\d+)?(e[+-]?\d+)?",
        "01+-.e",
        letters="1 any digit but 0",
    ),
    Entry(
        "version",
        "version numbers: 2.0.13",
        rf"{NUMBER}\.{NUMBER}\.{NUMBER}",
        "01.",
        letters="1 any digit but 0",
        note="Semantic versioning without its labels.",
    ),
    Entry(
        "contraction",
        "words that a tokenizer splits: it's, they'll",
        r"[a-z]+'(s|d|m|t|ll|ve|re)",
        "admstlver'",
        letters="a any other letter",
        note="The endings that the tokenizer of GPT-2 splits off.",
    ),
    Entry(
        "error",
        "lines of a log that contain ERROR",
        r".*ERROR.*",
        "EROx",
        letters="x any other character",
    ),
    Entry(
        "no-rm",
        "commands in which rm does not occur",
        r"[mx]*(r+x[mx]*)*r*",
        "rmx",
        letters="x any other character",
        note="Any list of forbidden words is of this kind.",
    ),
    Entry(
        "utf-8",
        "bytes that are UTF-8",
        "(a|e[bcd]|fd[bcd]|g[bcd]{2}|h[bc][bcd]|i[cd][bcd]{2}|j[bcd]{3}|kb[bcd]{2})*",
        "abcdefghijkz",
        letters="bytes by classes: a 00–7F, b 80–8F, c 90–9F, d A0–BF, e C2–DF, f E0, g E1–EC and EE–EF, h ED, "
        "i F0, j F1–F3, k F4, z those that never occur",
    ),
    Entry(
        "bio-tags",
        "tags of named entities: B begins one, I goes on, O is outside",
        r"(O|BI*|bi*)*",
        "OBIbi",
        letters="B and I for persons, b and i for places",
    ),
    Entry(
        "comment",
        "a comment in C",
        r"/\*([^*]|\*+[^*/])*\*+/",
        "/*x",
        letters="x any other character",
    ),
    Entry(
        "e-mail",
        "addresses like ann.lee@mail.example.org",
        r"a+(\.a+)*@a+(\.a+)+",
        "a.@",
        letters="a a letter or a digit",
        note="No two points side by side, none beside the @.",
    ),
    Entry(
        "path",
        "paths like /docs/intro/",
        r"(/a+)*/?",
        "/a",
        letters="a any character but /",
    ),
    Entry(
        "thousands",
        "numbers like 1,234,567",
        r"\d{1,3}(,\d{3})*",
        "0,",
        letters="0 a digit",
    ),
    Entry(
        "turns",
        "turns of a chat: user and assistant alternate",
        r"(UA)*U?",
        "UA",
        letters="U the user speaks, A the assistant",
    ),
    Entry(
        "turns-with-text",
        "the same with what they say in between",
        r"x*(Ux*Ax*)*(Ux*)?",
        "UAx",
        letters="U, A the marks of the two, x a word of text",
    ),
    Entry(
        "thought",
        "text with thoughts set off by two marks, not nested",
        r"(x|<x*>)*",
        "<>x",
        letters="< and > the marks, x any other token",
    ),
    Entry(
        "brackets",
        "brackets at most two deep, with text",
        r"(x|\((x|\(x*\))*\))*",
        "()x",
        letters="x any other character",
    ),
    Entry(
        "fences",
        "documents in which every code fence is closed",
        r"x*(fx*fx*)*",
        "fx",
        letters="f a line of three backquotes, x any other line",
    ),
    Entry(
        "quotes",
        "text in which every quotation mark is closed",
        r'[^"]*("[^"]*"[^"]*)*',
        '"x',
        letters="x any other character",
    ),
    Entry(
        "json-string",
        "strings in JSON",
        r'"([^"\\]|\\.)*"',
        '"\\x',
        letters="x any other character",
        note="Any character may follow a backslash here.",
    ),
    Entry(
        "csv-line",
        "a line of CSV with quoted fields",
        rf"{FIELD}(,{FIELD})*",
        '",x',
        letters="x any other character",
        note="Inside quotes two quotes are one.",
    ),
    Entry(
        "base64",
        "base64: groups of four, the last one filled up",
        r"(a{4})*(aa==|aaa=)?",
        "a=",
        letters="a any of the 64 characters",
    ),
)
"""The languages, in the order of the page: finite ones, then those of larger and larger classes."""
