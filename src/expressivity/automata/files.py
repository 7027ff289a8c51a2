"""Automata from files of any known format, and into some of them: which format a text is in, who reads it, who writes it."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from expressivity.automata import att
from expressivity.automata.dfa import Dfa
from expressivity.automata.nondeterministic import Nfa
from expressivity.automata.reading import Choices, Reading, language
from expressivity.errors import InvalidInput, choose


@dataclass(frozen=True)
class Format:
    """A format: how its texts begin, and how its files are called.

    Args:
        title: its name in sentences.
        begins: what its texts match from their beginning, after blank lines.
        suffixes: what its files' names end in.
    """

    title: str
    begins: str
    suffixes: tuple[str, ...]


FORMATS = {
    "hoa": Format("HOA", r"HOA:", (".hoa",)),
    "timbuk": Format("Timbuk", r"Ops\s", (".timbuk", ".tmb")),
    "mata": Format("mata", r"@[A-Z]+", (".mata",)),
    "jflap": Format("JFLAP", r"<\?xml|<structure", (".jff",)),
    "dot": Format("DOT", r"(?i:strict\s+)?(?i:di)?(?i:graph)\b[^{\n]*\{|//|/\*", (".dot", ".gv")),
    "json": Format("JSON", r"\{", (".json",)),
    "ba": Format(
        "BA", r"([^\s,]+[ \r]*\n\s*)*[^\s,][^\n]*,[^\s,>]+->[^\s,>]+[ \r]*(\n|$)", (".ba",)
    ),
    "att": Format("AT&T", r"([^\t\n]+\t|[0-9]+[ \r]*(\n|$)|[0-9]+ +[0-9])", (".att", ".fst")),
}
"""What is read, in the order in which texts are tried."""

NOT_READ = {"MONA DFA": "MONA's automata, whose moves are decision diagrams"}
"""How texts of other known formats begin."""

READ = ", ".join(f"{shown.title} ({name})" for name, shown in FORMATS.items())

ENDS = "words have an end here: one is accepted if a run can end in a state that the file marks"

NOTES = {"hoa": (ENDS,), "ba": (ENDS,)}
"""What to know of formats that are for words without end."""

WRITERS: dict[str, str] = {
    "att": "automata.att:to_att",
    "dot": "automata.formats:to_dot",
    "hoa": "automata.readers.hoa:to_hoa",
    "json": "automata.formats:to_json",
    "svg": "automata.drawing:svg",
}
"""What is written, with the function for it."""


def read_automaton(path: Path, form: str | None = None, choices: Choices = Choices()) -> Reading:
    """The language of a file.

    Example:
        >>> import pathlib, tempfile
        >>> import expressivity as ex
        >>> path = pathlib.Path(tempfile.mkdtemp()) / "machine.mata"
        >>> _ = path.write_text("@NFA-explicit\\n%Initial q\\n%Final q\\nq a r\\nr b q\\n")
        >>> ex.read_automaton(path).dfa == ex.from_regex("(ab)*", "ab")
        True

    Args:
        path: the file, in UTF-8.
        form: a name in `FORMATS`; by the file's content, else its suffix, when None.
        choices: the alphabet, the start, and whether symbols are read.

    Raises:
        InvalidInput: a file that cannot be read, an unknown format, or what the format's own reader refuses, with the line.
    """
    return parse_automaton(att.read_text(path), form, choices, str(path))


def parse_automaton(
    text: str, form: str | None = None, choices: Choices = Choices(), name: str = "the automaton"
) -> Reading:
    """The language of a text; see `read_automaton`."""
    text = text.removeprefix("\ufeff")
    form = recognised(text, name) if form is None else choose("format", form, list(FORMATS))
    if form == "att":
        return _from_att(text, choices, name)
    if form == "json":
        return language(_from_json(text, name), choices, name)
    reader: Callable[[str, str], Nfa] = import_module(f"expressivity.automata.readers.{form}").parse
    return language(reader(text, name), choices, name, NOTES.get(form, ()))


def recognised(text: str, name: str) -> str:
    """The format of a text: by how it begins, else by the suffix of its name.

    Raises:
        InvalidInput: none; the message lists what is read.
    """
    if (form := _begins(text)) is not None:
        return form
    for beginning, title in NOT_READ.items():
        if text.lstrip().startswith(beginning):
            raise InvalidInput(f"{name}: {title}, are not read; read are {READ}")
    suffix = Path(name).suffix.lower()
    for form, known in FORMATS.items():
        if suffix in known.suffixes:
            return form
    raise InvalidInput(f"{name} is in no known format: read are {READ}; name it by --format")


def write_automaton(dfa: Dfa, form: str) -> str:
    """The automaton as a text of a format in `WRITERS`. Raises InvalidInput for another."""
    module, name = WRITERS[choose("format", form, list(WRITERS))].split(":")
    written = getattr(import_module(f"expressivity.{module}"), name)(dfa)
    return written if isinstance(written, str) else json.dumps(written, ensure_ascii=False) + "\n"


def _from_att(text: str, choices: Choices, name: str) -> Reading:
    try:
        return att.parse(text, choices, name)
    except InvalidInput as err:
        form = _begins(text)
        if form in (None, "att"):
            raise
        raise InvalidInput(
            f"{err}; this looks like {FORMATS[form].title}: --automaton reads it"
        ) from None


def _begins(text: str) -> str | None:
    """The format whose texts begin as this one."""
    start = text.lstrip("\n\r \v\f")
    return next((form for form, known in FORMATS.items() if re.match(known.begins, start)), None)


def _from_json(text: str, name: str) -> Nfa:
    """An automaton in this library's JSON as moves: its letters are declared, and states keep their numbers."""
    from expressivity.automata.formats import from_json

    try:
        document = json.loads(text)
        if not isinstance(document, dict):
            raise InvalidInput(f"an automaton is an object, got {document!r:.30}")
        dfa = from_json(document)
    except (ValueError, RecursionError) as err:
        raise InvalidInput(f"{name}: {err}") from None
    nfa = Nfa()
    for state, row in enumerate(dfa.delta.tolist()):
        for letter, target in zip(dfa.alphabet, row, strict=True):
            nfa.move(nfa.state(str(state)), letter, nfa.state(str(target)), name)
    nfa.starts = {dfa.start}
    nfa.finals = {state for state, accepts in enumerate(dfa.accepting.tolist()) if accepts}
    return nfa
