"""The tables of the chapter: an example of each class, and MLRegTest class by class, with the attention that recognises the languages."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

from expressivity.automata.fragments import LOGICS
from expressivity.automata.hierarchy import HIERARCHY, Hierarchy, hierarchy
from expressivity.studies.subregular.examples import EXAMPLES, Example
from expressivity.tables import Row, Table
from expressivity.tasks.mlregtest import languages
from expressivity.training.experiments import Experiment

COUNTED = {"Zp": "Reg"}
"""A label that names no class, with the class that holds those languages and no smaller one does."""


@dataclass(frozen=True)
class Setting:
    """What a profile looks at: the first of every so many languages, in the order of their names."""

    every: int


@dataclass(frozen=True)
class Job:
    """All the languages of a setting, in one process: they take half a minute together."""

    every: int


def jobs(setting: Setting) -> list[Job]:
    """The one job."""
    return [Job(setting.every)]


def run(job: Job) -> list[dict[str, str | bool]]:
    """Of each language its label, its smallest classes, and the fragments that define it.

    Raises:
        NotAvailable: MLRegTest is nowhere to be had.
        InvalidInput: files that are not MLRegTest's.
    """
    places: list[dict[str, str | bool]] = []
    for language in languages()[:: job.every]:
        place = hierarchy(language.dfa)
        places.append({"label": language.label, "smallest": labels(place)} | place.fragments)
    return places


def labels(place: Hierarchy) -> str:
    """Name the smallest classes of a language by their labels in MLRegTest, with spaces between."""
    return " ".join(HIERARCHY[name].label for name in place.smallest)


def tabulate(results: Sequence[list[dict[str, str | bool]]], setting: Setting) -> Table:
    """One row per label, smaller classes first."""
    places = list(chain.from_iterable(results))
    columns = {
        "label": "the class that MLRegTest's authors give",
        "languages": "number",
        "confirmed": "languages whose one smallest class is that of the label",
        **{logic: f"languages that LTL[{','.join(logic)}] defines" for logic in LOGICS},
    }
    order = [described.label for described in HIERARCHY.values()] + list(COUNTED)
    rows: list[Row] = []
    for label in order:
        own = [language for language in places if language["label"] == label]
        confirmed = Counter(str(language["smallest"]) for language in own)
        counts = {logic: sum(bool(language[logic]) for language in own) for logic in LOGICS}
        rows.append(
            {
                "label": label,
                "languages": len(own),
                "confirmed": confirmed[COUNTED.get(label, label)],
                **counts,
            }
        )
    about = "the languages of MLRegTest by label: how many have it as their one smallest class, and which fragments define them"
    return Table("subregular-classes", about, columns, rows, group=("label",))


EXPERIMENT = Experiment(
    name="subregular-classes",
    about="the languages of MLRegTest by class, and the fragments that define them",
    settings={"ci": Setting(1), "full": Setting(1)},
    jobs=jobs,
    run=run,
    tabulate=tabulate,
    stored=False,
)
EXPERIMENTS = (EXPERIMENT,)


def examples_table(examples: Sequence[Example] = EXAMPLES) -> Table:
    """One row per example: its smallest classes, and the attention that it needs.

    Args:
        examples: the languages.
    """
    columns = {
        "label": "the class that the language is an example of, by its name in MLRegTest",
        "class": "its name",
        "regex": "the language, over the letters a, b and c",
        "words": "which words belong to it",
        "smallest": "the smallest classes that hold the language",
        "attention": "the pattern of attention that the language needs: global, local, either, hybrid or none",
    }
    titles = {described.label: described.title for described in HIERARCHY.values()}
    rows: list[Row] = []
    for example in examples:
        place = hierarchy(example.dfa)
        rows.append(
            {
                "label": example.label,
                "class": titles[example.label],
                "regex": example.regex,
                "words": example.words,
                "smallest": labels(place),
                "attention": place.attention,
            }
        )
    about = "A language for each class of the subregular hierarchy."
    return Table("subregular-examples", about, columns, rows, group=("label",))
