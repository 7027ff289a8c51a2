"""How the book's own models do on the kinds of words that a test set has: from the committed table of all patterns on all languages."""

from statistics import fmean

from expressivity.paths import root
from expressivity.studies.languages.patterns import BASIC, allowed
from expressivity.studies.languages.settings import JUDGED_LENGTH
from expressivity.tables import Row, Table, load
from expressivity.tasks.challenge import fragment

WIDE = "languages-wide"
"""The table: every pattern of attention trained on every language, five seeds each; made by hand, and committed."""

KINDS = {
    "random": "uniform",
    "planted": "planted",
    "run": "run",
    "witness-P": f"hard {fragment('P')}",
    "witness-Y": f"hard {fragment('Y')}",
    "witness-PY": f"hard {fragment('PY')}",
}
"""The kinds of words of that table, as a test set calls them."""

EACH = ("pattern", "within", "kind")
"""The columns that name a score."""


def wide_table() -> Table:
    """The committed table. Raises InvalidInput where it is missing."""
    return load(root() / "data" / "full" / f"{WIDE}.json")


def scores_table(trained: Table | None = None) -> Table:
    """The mean score of each pattern of attention on each kind of words, on the languages that theory lets it recognise, and on
    the others.

    Args:
        trained: accuracies by language, pattern, seed, kind and length; the committed ones when None.
    """
    rows = (wide_table() if trained is None else trained).where(length=JUDGED_LENGTH)
    scores: dict[tuple[str, bool, str], list[Row]] = {}
    for row in rows:
        if row["pattern"] in BASIC and row["test"] in KINDS:
            within = bool(allowed(row["language"], row["pattern"]))
            scores.setdefault((row["pattern"], within, KINDS[row["test"]]), []).append(row)
    return Table(
        "pairs-scores",
        f"Scores of the book's models on the kinds of words of a test set, at {JUDGED_LENGTH} letters, from {WIDE}.",
        {
            "pattern": "of attention",
            "within": "whether theory lets it recognise the languages",
            "kind": "of words; hard pairs with the fragment that they are made against",
            "languages": "that have such words",
            "models": "on all of them",
            "score": "mean accuracy on uniform words; mean fraction of pairs with both words right",
        },
        [
            {
                "pattern": pattern,
                "within": within,
                "kind": kind,
                "languages": len({row["language"] for row in found}),
                "models": len(found),
                "score": round(fmean(row["accuracy"] for row in found), 4),
            }
            for (pattern, within, kind), found in sorted(scores.items(), key=_place)
        ],
        group=EACH,
    )


def _place(score: tuple[tuple[str, bool, str], list[Row]]) -> tuple[int, bool, int]:
    (pattern, within, kind), _ = score
    return BASIC.index(pattern), not within, list(KINDS.values()).index(kind)


def glue_key(row: Row) -> str:
    """The name under which a page shows a score: hybrid_within_hard_P."""
    pattern, kind = row["pattern"].removesuffix("-1").removeprefix("1-"), row["kind"]
    short = kind.replace("LTL[", "").replace("]", "").replace(",", "").replace(" ", "_")
    return f"{pattern}_{'within' if row['within'] else 'beyond'}_{short}"
