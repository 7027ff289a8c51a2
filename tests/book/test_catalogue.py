"""Claims are listed and chosen without loading what checks them, and never from a catalogue of other sources."""

import json
import subprocess
import sys

import pytest

from expressivity.book import catalogue
from expressivity.book.registry import all_claims, select
from expressivity.errors import InvalidInput
from expressivity.paths import root


@pytest.fixture
def entries(monkeypatch):
    """A small catalogue in place of the book's."""
    made = [
        catalogue.Entry(
            id=name,
            statement="A.",
            source="S",
            known="ours",
            kind=kind,
            broken="b",
            boundary="c",
            reach="all",
            extent="two",
            proof="page",
            defined=f"expressivity.studies.{chapter}.claims",
        )
        for name, kind, chapter in (
            ("sht-a", "identity", "match2"),
            ("sht-b", "decision", "lower_bounds"),
            ("la-a", "decision", "match2"),
        )
    ]
    monkeypatch.setattr(catalogue, "catalogue", lambda: made)
    return made


@pytest.mark.parametrize(
    "names, chapter, kind, found",
    [
        ([], None, None, ["sht-a", "sht-b", "la-a"]),
        (["la-a", "sht-a", "la-a"], None, None, ["la-a", "sht-a"]),
        (["SHT-A", "La-*"], None, None, ["sht-a", "la-a"]),
        (["sht-*", "*-a"], None, None, ["sht-a", "sht-b", "la-a"]),
        ([], "lower-bounds", None, ["sht-b"]),
        (["*"], "match2", "decision", ["la-a"]),
    ],
)
def test_claims_are_chosen_by_name_pattern_chapter_and_kind(entries, names, chapter, kind, found):
    assert [entry.id for entry in catalogue.find(names, chapter, kind)] == found


@pytest.mark.parametrize(
    "asked, words",
    [
        (
            (["sht-aa"],),
            "unknown claim 'sht-aa': the nearest are sht-a, sht-b",
        ),
        ((["x-*"],), "unknown claim 'x-*'"),
        (([], "match9"), "unknown chapter 'match9': accepted are lower-bounds, match2"),
        (([], None, "lemma"), "unknown kind 'lemma': accepted are decision, identity"),
        (([], "lower-bounds", "identity"), "no claim is all of what was asked for"),
    ],
)
def test_what_no_claim_is_called_is_refused_in_one_line(entries, asked, words):
    with pytest.raises(InvalidInput) as refused:
        catalogue.find(*asked)
    assert words in str(refused.value) and "\n" not in str(refused.value)


def test_the_catalogue_says_what_the_claims_say():
    found, claims = catalogue.catalogue(), all_claims()
    assert [entry.id for entry in found] == list(claims)
    assert [entry.to_json() for entry in found] == [claim.to_json() for claim in claims.values()]


def test_a_catalogue_of_other_sources_is_not_read(project, monkeypatch):
    loads = []
    monkeypatch.setattr(catalogue, "loaded", lambda: loads.append(1) or [])
    source = project / "src" / "expressivity"
    source.mkdir(parents=True)
    catalogue.catalogue()
    assert catalogue.catalogue() == [] and len(loads) == 1
    (source / "new.py").touch()
    catalogue.catalogue()
    assert len(loads) == 2
    for damaged in (
        "",
        "[]",
        '{"sources": 3}',
        json.dumps({"sources": catalogue.sources(), "claims": [{"id": "x"}]}),
    ):
        (project / "_build" / "catalogue.json").write_text(damaged)
        catalogue.catalogue()
    assert len(loads) == 6


def test_only_the_modules_of_the_claims_asked_for_are_loaded():
    code = (
        "import sys; from expressivity.book.registry import select; select(['la-thm-2.9'])\n"
        "print(*sorted(name for name in sys.modules if name.startswith('expressivity.studies.') and name.count('.') == 3))"
    )
    catalogue.catalogue()
    said = subprocess.run(
        [sys.executable, "-c", code], cwd=root(), capture_output=True, text=True, check=True
    ).stdout.split()
    assert "expressivity.studies.decisions.claims" in said
    assert "expressivity.studies.averaging.claims" not in said and "torch" not in said


def test_select_gives_the_claims_themselves():
    assert [claim.id for claim in select(["sht-thm-6", "la-thm-2.9"])] == [
        "sht-thm-6",
        "la-thm-2.9",
    ]


@pytest.mark.slow
def test_listing_and_refusing_load_neither_torch_nor_a_study():
    catalogue.catalogue()
    for words in (["claims"], ["verify", "nonsense"], ["claims", "sht-thm-2"]):
        code = (
            f"import sys; from expressivity.cli import main; sys.argv = ['expressivity', *{words!r}]\n"
            "try:\n    main()\nexcept SystemExit:\n    pass\n"
            "loaded = [name for name in sys.modules if name.startswith('expressivity.studies.')]\n"
            "assert 'torch' not in sys.modules and not loaded, loaded"
        )
        done = subprocess.run(
            [sys.executable, "-c", code], cwd=root(), capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
