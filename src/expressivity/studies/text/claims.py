"""Claims about WikiText-2: that it is that corpus, and what patterns of attention learn of it.

The rule is that of the experiment `text-classes`. It was written before the run that it judges, and chosen on other seeds. Without the
corpus these claims are not run.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from expressivity.book.registry import Claim, Evidence
from expressivity.statistics import permutation_less
from expressivity.studies.text import runs as text
from expressivity.studies.text.runs import ERROR_RATE
from expressivity.studies.text.settings import BASIC
from expressivity.tables import Table
from expressivity.tasks.corpus import DIGESTS, END, articles, digest, folder, read

COUNTS = {"train": 2_088_628, "valid": 217_646, "test": 245_569}
"""Words with one end for each line, and the vocabulary with the end, as published."""

VOCABULARY = 33_278


@dataclass(frozen=True)
class Files:
    """The lines of the three files."""

    lines: Mapping[str, Sequence[str]]


def check_corpus(files: Files) -> Evidence:
    """Compare digests, counts and vocabulary with what is published."""
    right = {split: digest(lines) == DIGESTS[split] for split, lines in files.lines.items()}
    streams = {
        split: [word for line in articles(lines) for word in (*line, END)]
        for split, lines in files.lines.items()
    }
    sizes = {split: len(stream) for split, stream in streams.items()}
    words = len(set(streams["train"]))
    facts = {"words": sizes, "vocabulary": words, "digests_right": sum(right.values())}
    return Evidence(all(right.values()) and sizes == COUNTS and words == VOCABULARY, facts)


def one_word_changed(files: Files) -> Files:
    """Return the first word of the last line that has any, in the test text, replaced by another word of the vocabulary."""
    lines = list(files.lines["test"])
    place = max(i for i, line in enumerate(lines) if line.split())
    words = lines[place].split()
    lines[place] = " ".join(["of" if words[0] != "of" else "the", *words[1:]])
    return Files({**files.lines, "test": lines})


def check_hybrid(table: Table) -> Evidence:
    """Apply the rule of `text-classes` to its table."""
    losses = {pattern: table.column("test", pattern=pattern, kind="all") for pattern in BASIC}
    p_value = permutation_less(losses["hybrid-1"], losses["global"])
    means = {pattern: sum(values) / len(values) for pattern, values in losses.items()}
    facts = {
        "models_each": len(losses["hybrid-1"]),
        "words_predicted": table.column("words", kind="all")[0],
        "hybrid_less_global_nats": round(means["hybrid-1"] - means["global"], 2),
        "local_less_global_nats": round(means["1-local"] - means["global"], 2),
        "p": round(p_value, 4),
    }
    return Evidence(p_value <= ERROR_RATE, facts)


EXCHANGED = {"global": "hybrid-1", "hybrid-1": "global"}


CLAIMS = (
    Claim(
        id="ours-wikitext2",
        statement=(
            f"The corpus that is read is WikiText-2: {COUNTS['train']:,}, {COUNTS['valid']:,} and {COUNTS['test']:,} words with line ends, a "
            f"vocabulary of {VOCABULARY:,}, and the "
            "published words in every line, in whatever order the articles stand."
        ),
        source="Merity et al. 2016; the digest is ours",
        known="read",
        kind="identity",
        subject=lambda: Files(read(folder())),
        control=lambda: one_word_changed(Files(read(folder()))),
        broken="one word of the test text replaced",
        check=check_corpus,
        boundary="Copies that order articles differently count as equal, and are put into one order.",
        budget=20.0,
        code=("expressivity.tasks.corpus.wikitext2", "expressivity.tasks.corpus.digest"),
    ),
    Claim(
        id="la-exp-wikitext",
        statement=(
            f"On WikiText-2 with its {text.SETTINGS['ci'].words} most frequent words, hybrid attention with a window of one has a smaller test loss than global attention "
            "of equally many weights after equally many steps, with learned positions."
        ),
        source="[LC26] §4, at our size",
        known="restated",
        kind="experiment",
        subject=lambda: text.EXPERIMENT.table("ci"),
        control=lambda: text.EXPERIMENT.table("ci").relabelled("pattern", EXCHANGED),
        broken="the results of global and hybrid attention exchanged",
        check=check_hybrid,
        boundary=(
            "Small models, early in training, three of each. It is a sign, not a size: the difference shrinks or grows with more training and other widths, "
            "and nothing is claimed against 1-local attention."
        ),
        budget=240.0,
        code=(
            "expressivity.studies.text.runs.run",
            "expressivity.attention.masked.language_model.MaskedLanguageModel",
        ),
    ),
)
