"""Pages of the code: one for each module, one for each package that lists its modules, and all of them in the contents.

They are written when the book is staged, so a new module has its page, and nobody keeps a list.
"""

import ast
import re
from pathlib import Path
from typing import Any

from expressivity.paths import root

CODE = "book/code"
"""The page on the code, as the contents name it: the packages stand below it."""

ORDER = (
    *("tasks", "attention", "constructions", "lower_bounds", "automata", "logic"),
    *("training", "examination", "studies", "book", "cli"),
)
"""The packages as a reader meets them; others come after these."""

PROJECT = "project"
"""The page for the modules at the top of the package."""

TITLES = {PROJECT: "The project", "cli": "The command line"}
"""Headings of pages whose name in the code is no word; all others are named as their package is."""

_CODE_SPAN = re.compile(r"(`[^`]+`)")
_MARKUP = re.compile(r"([!-/:-@\[-`{-~])")
_SENTENCE = re.compile(r".+?[.:](?=\s|$)")


def packages() -> dict[str, list[str]]:
    """Return the modules of each package, named as below it, and (as `project`) those at the top."""
    top = root() / "src" / "expressivity"
    folders = [path for path in sorted(top.iterdir()) if (path / "__init__.py").is_file()]
    modules = {folder.name: _modules(folder, folder.rglob("*.py")) for folder in folders}
    known = {name: modules.pop(name) for name in ORDER if name in modules}
    return known | modules | {PROJECT: _modules(top, top.glob("*.py"))}


def _modules(folder: Path, files: Any) -> list[str]:
    return sorted(
        ".".join(path.relative_to(folder).with_suffix("").parts)
        for path in files
        if not path.stem.startswith("__")
    )


def code_pages() -> dict[str, str]:
    """Return the text of each page by its name below `book/api`: `tasks` for a package, `tasks/exams` for a module."""
    pages = {}
    for package, modules in packages().items():
        pages[package] = _package_page(package, modules)
        for module in modules:
            name = _dotted(package, module)
            pages[_page(package, module)] = (
                f"# `{name}`\n\n```{{eval-rst}}\n.. automodule:: {name}\n   :members:\n```\n"
            )
    return pages


def overview() -> str:
    """Return the packages with what they are, and links to the pages of their modules: the end of the page on the code."""
    parts = []
    for package, modules in packages().items():
        links = ", ".join(f"[{module}](api/{_page(package, module)}.md)" for module in modules)
        parts.append(f"**[{_title(package)}](api/{package}.md).** {_said(package)}: {links}.\n")
    return "\n".join(["\n## Packages and modules\n", *parts])


def with_code(contents: str) -> str:
    """Return the contents of the book with all of these pages below the page on the code.

    Args:
        contents: the text of `book/_toc.yml`.
    """
    import yaml

    document = yaml.safe_load(contents)
    for part in document.get("parts", ()):
        for chapter in part["chapters"]:
            if chapter["file"] == CODE:
                chapter["sections"] = [_entry(*each) for each in packages().items()]
    return yaml.safe_dump(document, sort_keys=False)


def _entry(package: str, modules: list[str]) -> dict[str, Any]:
    sections = [
        {"file": f"book/api/{_page(package, module)}", "title": module} for module in modules
    ]
    return {"file": f"book/api/{package}", "sections": sections}


def _package_page(package: str, modules: list[str]) -> str:
    """Return a heading, what the package is, and each module with the first sentence of its text."""
    lines = [
        f"- [{module}]({_page(package, module)}.md): {_said(package, module)}" for module in modules
    ]
    return "\n".join([f"# {_title(package)}", "", f"{_said(package)}.", "", *lines, ""])


def _title(package: str) -> str:
    return TITLES.get(package, package.replace("_", " ").capitalize())


def _page(package: str, module: str) -> str:
    return f"{package}/{module.replace('.', '/')}"


def _dotted(package: str, module: str) -> str:
    return ".".join(["expressivity", *([] if package == PROJECT else [package]), module])


def _said(package: str, module: str | None = None) -> str:
    """Return the first sentence of the text of a module or a package, in Markdown in which only code is markup."""
    folder = root() / "src" / "expressivity" / ("" if package == PROJECT else package)
    path = folder.joinpath(*module.split(".")) if module else folder / "__init__"
    text = ast.get_docstring(ast.parse(path.with_suffix(".py").read_text(encoding="utf8"))) or ""
    paragraph = " ".join(text.split("\n\n")[0].split())
    sentence = _SENTENCE.match(paragraph)
    parts = _CODE_SPAN.split(sentence.group().rstrip(".:") if sentence else paragraph)
    return "".join(part if part.startswith("`") else _MARKUP.sub(r"\\\1", part) for part in parts)
