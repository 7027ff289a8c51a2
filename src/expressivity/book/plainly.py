"""Statements as a terminal shows them: what is TeX on a page becomes letters and signs."""

import re
from functools import cache
from typing import Any

from pylatexenc import latexwalker, macrospec
from pylatexenc.latex2text import LatexNodes2Text, MacroTextSpec, get_default_latex_context_db

WORDS = ("ln", "log", "cos", "sin", "tanh", "min", "max")


def write_plainly(text: str) -> str:
    r"""Write the formulas of a text without TeX: ``$\Sigma^*ab$`` as Σ^*ab, ``$\frac N{N-q}$`` as N/(N-q).

    Braces stay where they hold more than one sign, as in 2^{s-1}. What stands outside formulas stays as it is.
    """
    return re.sub(r"\$[^$]+\$", lambda formula: _written(formula[0]), text)


def _written(formula: str) -> str:
    written = _writer().latex_to_text(formula, latex_context=_parser()).strip()
    return re.sub(r" +(?=[ _^),.;:])|(?<=[(⌈=+-]) +", "", written)


@cache
def _parser() -> macrospec.LatexContextDb:
    known = latexwalker.get_default_latex_context_db()
    pairs = [macrospec.std_macro(name, "{{") for name in ("tfrac", "binom")]
    known.add_context_category("pairs", macros=pairs, prepend=True)
    return known


@cache
def _writer() -> LatexNodes2Text:
    known = get_default_latex_context_db()
    macros = [
        *(MacroTextSpec(name, _fraction) for name in ("frac", "tfrac")),
        *(MacroTextSpec(name, "%s") for name in ("mathsf", "mathrm")),
        *(MacroTextSpec(name, f" {name} ") for name in WORDS),
        MacroTextSpec("binom", " binom(%s,%s) "),
        MacroTextSpec("sqrt", _root),
        MacroTextSpec("bigvee", "⋁ "),
    ]
    known.add_context_category("as on a terminal", macros=macros, prepend=True)
    return LatexNodes2Text(
        known, math_mode="text", keep_braced_groups=True, keep_braced_groups_minlen=2
    )


def _fraction(node: Any) -> str:
    over, under = (_operand(part) for part in node.nodeargd.argnlist)
    return f" {over}/{under} "


def _root(node: Any) -> str:
    return f"√{_operand(node.nodeargd.argnlist[-1])}"


def _operand(node: Any) -> str:
    """Write what a fraction or a root is of, in parentheses where it is more than a number or a name."""
    text = _writer().nodelist_to_text([node]).strip()
    if text.startswith("{") and text.endswith("}"):
        text = text[1:-1]
    return text if text.isalnum() else f"({text})"
