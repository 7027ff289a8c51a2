"""What is committed beside the code: executed notebooks, data that something draws from, pages that name what they show."""

import json
import re

import pytest

from expressivity.book.code_pages import code_pages, with_code
from expressivity.book.compare import figures
from expressivity.book.reproduce import NEEDS
from expressivity.paths import root
from expressivity.provenance import CHANGES

TOP = root()
NOTEBOOKS = sorted((TOP / "notebooks").glob("*.ipynb"))
PAGES = sorted((TOP / "book").rglob("*.md"))


def cells(path, kind):
    return [
        c for c in json.loads(path.read_text(encoding="utf8"))["cells"] if c["cell_type"] == kind
    ]


def source(cell):
    return "".join(cell["source"])


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_every_cell_was_run_in_order_and_none_failed(path):
    code = [c for c in cells(path, "code") if source(c).strip()]
    assert [c["execution_count"] for c in code] == list(range(1, len(code) + 1))
    assert not [
        o
        for c in code
        for o in c["outputs"]
        if o["output_type"] == "error" or o.get("name") == "stderr"
    ]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_every_notebook_is_in_the_contents_and_checks_its_settings(path):
    assert f"notebooks/{path.stem}\n" in (TOP / "book/_toc.yml").read_text(encoding="utf8")
    code = cells(path, "code")
    assert "parameters" in code[0]["metadata"].get("tags", []) and 'profile = "ci"' in source(
        code[0]
    )
    assert f'notebook="{path.stem}"' in source(code[1])


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_no_cell_is_left_out_of_the_comparison(path):
    tags = {
        tag
        for c in cells(path, "code") + cells(path, "markdown")
        for tag in c["metadata"].get("tags", [])
    }
    assert tags <= {"parameters", *NEEDS}, "nbval skips or ignores cells by tags"
    assert not [
        source(c)
        for c in cells(path, "code")
        if "NBVAL_" in source(c) or "PYTEST_VALIDATE_" in source(c)
    ]


def test_every_page_is_in_the_contents_and_every_module_has_its_page():
    contents = with_code((TOP / "book/_toc.yml").read_text(encoding="utf8"))
    for name in [str(p.relative_to(TOP).with_suffix("")) for p in PAGES] + [
        f"book/api/{name}" for name in code_pages()
    ]:
        assert re.search(rf"(file|root): {re.escape(name)}\n", contents), (
            f"{name} is not in book/_toc.yml"
        )


def test_every_figure_is_shown_on_a_page_or_in_a_notebook():
    shown = "".join(p.read_text(encoding="utf8") for p in PAGES)
    drawn = {
        name
        for path in NOTEBOOKS
        for name, _ in figures(json.loads(path.read_text(encoding="utf8")))
    }
    for path in (TOP / "book/figures").glob("*.svg"):
        assert path.stem in drawn, f"no notebook draws {path.name}"
    for name in re.findall(r"figures/([\w-]+)\.svg", shown):
        assert (TOP / "book/figures" / f"{name}.svg").is_file(), (
            f"a page shows {name}.svg, which nothing draws"
        )


def test_a_chapter_has_one_stem():
    """Page, notebook, study, tests, tables and figures of a chapter begin with one name."""
    stems = {path.stem for path in NOTEBOOKS}
    pages = {path.stem for path in PAGES}
    assert stems - pages == {"text-demonstration"}, "a notebook without its page"
    studies = {
        path.name.replace("_", "-")
        for path in (TOP / "src/expressivity/studies").iterdir()
        if path.is_dir()
    }
    assert stems <= studies - {"__pycache__"} | {"text-demonstration"}, (
        "a notebook without its study"
    )
    for path in NOTEBOOKS:
        document = json.loads(path.read_text(encoding="utf8"))
        for name, _ in figures(document):
            assert name.startswith(path.stem), f"{name}.svg is drawn by {path.name}"
    for path in (TOP / "data/ci").glob("*.json"):
        maker = json.loads(path.read_text(encoding="utf8"))["provenance"]["notebook"]
        assert path.stem.startswith(maker.removeprefix("notebooks/").removesuffix(".ipynb")), (
            f"{path.name} is made by {maker}"
        )
    for path in (TOP / "data/full").glob("*.json"):
        assert path.stem.startswith(tuple(stems)), f"{path.name} begins with no chapter's name"
    for folder in (path for path in (TOP / "tests/studies").iterdir() if path.is_dir()):
        assert folder.name in ("__pycache__",) or folder.name.replace("_", "-") in studies, folder


def test_all_titles_are_different():
    """In search results and tabs a chapter and its notebook must be told apart."""
    first = [
        "".join(json.loads(path.read_text(encoding="utf8"))["cells"][0]["source"])
        for path in NOTEBOOKS
    ]
    pages = [path.read_text(encoding="utf8") for path in (TOP / "book").rglob("*.md")]
    titles = [
        next(line for line in text.splitlines() if line.startswith("# ")) for text in first + pages
    ]
    assert sorted(titles) == sorted(set(titles))


@pytest.mark.parametrize("folder", ["papers", "full"])
def test_every_data_file_is_drawn_from(folder):
    readers = [p.read_text(encoding="utf8") for p in [*(TOP / "src").rglob("*.py"), *NOTEBOOKS]]
    for path in (TOP / "data" / folder).glob("*.json"):
        assert any(path.stem in text for text in readers), (
            f"nothing draws from {path.relative_to(TOP)}"
        )
        document = json.loads(path.read_text(encoding="utf8"))
        assert document.get("provenance"), (
            f"{path.relative_to(TOP)} does not say where it comes from"
        )


def test_requirements_are_pinned():
    lines = [
        line
        for line in (TOP / "requirements.txt").read_text().splitlines()
        if line and not line.startswith("#")
    ]
    assert all("==" in line for line in lines)


def test_verdicts_were_recorded_from_sources_that_git_has():
    document = json.loads((TOP / "data/claims.json").read_text(encoding="utf8"))
    assert not document["commit"].endswith(CHANGES) and document["commit"] != "unknown"
