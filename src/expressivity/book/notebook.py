"""What a notebook needs of the project: its settings checked, and its tables, figures and numbers written where the run belongs."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from expressivity import processor
from expressivity.errors import InvalidInput, choose
from expressivity.paths import PROFILES, root, run_dir, write_whole
from expressivity.provenance import commit, versions
from expressivity.settings import setting
from expressivity.statistics import Interval
from expressivity.tables import Table, load


@dataclass
class Run:
    """One execution of one notebook. Everything it writes lands below `folder`, in the project's own layout."""

    notebook: str
    profile: str
    folder: Path
    keys: set[str] = field(default_factory=set)

    def _made(self, path: Path) -> None:
        """Note a file, so that what no notebook makes any more can be told from what one does.

        Raises:
            InvalidInput: another notebook makes a file of that name.
        """
        name = str(path.relative_to(self.folder))
        for notes in made_by(self.folder, self.notebook).parent.glob("*.made"):
            if (
                notes.stem != self.notebook
                and name in notes.read_text(encoding="utf8").splitlines()
            ):
                raise InvalidInput(
                    f"{name} is made by notebooks/{notes.stem}.ipynb already: choose another name"
                )
        with made_by(self.folder, self.notebook).open("a", encoding="utf8") as own:
            own.write(f"{name}\n")

    def table(self, table: Table) -> Table:
        """Write a table to `data/<profile>/<name>.json` with its provenance, and hand back the one to go on with.

        That is the table itself, unless `EXPRESSIVITY_TABLES` is `committed` and the table was trained: then it is the one in the tree, that
        of profile full where there is one. So all that a notebook draws and says rests on the evidence, and can be compared with what is
        committed on whatever machine. Whether what this run trained agrees with what is committed is for `expressivity compare` to say.

        Raises:
            InvalidInput: the table in the tree is of another kind than the one given, or is missing.
        """
        origin = {
            "notebook": f"notebooks/{self.notebook}.ipynb",
            "profile": self.profile,
            "versions": versions(),
        }
        if table.seed is not None:
            from expressivity.training.weights import known

            origin |= {"weights": known(), "arithmetic": processor.signature()}
            if self.profile != "ci":  # made once: it must say of which sources
                origin |= {"commit": commit()}
        stamped = table.stamped(**origin)
        self._made(stamped.save(self.folder / "data" / self.profile))
        if table.seed is None or setting("EXPRESSIVITY_TABLES") != "committed":
            return stamped
        committed = load(evidence_file(table.name, self.profile))
        if not committed.same_kind(stamped):
            raise InvalidInput(
                f"table {table.name}: the columns of the committed one, or what it says of them, are not the same"
            )
        return committed

    @property
    def rests_on(self) -> str:
        """The profile of the trained tables that this run draws: its own, or `full` where it goes on from what is committed."""
        return "full" if setting("EXPRESSIVITY_TABLES") == "committed" else self.profile

    def figure(self, figure: Any, name: str, alt: str) -> None:
        """Write a figure to `book/figures/<name>.svg` and show it with its alternative text.

        Raises:
            InvalidInput: no alternative text: a page must be readable without its pictures.
        """
        if not alt.strip():
            raise InvalidInput(f"figure {name}: say in `alt` what it shows")
        from IPython.display import display

        from expressivity.book.style import save_svg

        path = self.folder / "book" / "figures" / f"{name}.svg"
        text = save_svg(figure, path)
        self._made(path)
        display(
            {"image/svg+xml": text, "text/plain": alt},
            raw=True,
            metadata={"figure": name, "alt": alt},
        )

    def glue(self, key: str, value: object) -> None:
        """Give a number or a word to the pages under a name.

        Args:
            key: name, once per notebook.
            value: a scalar or a short text.

        Raises:
            InvalidInput: the key is already taken in this notebook.
        """
        if key in self.keys:
            raise InvalidInput(f"{self.notebook}: {key!r} is glued twice")
        self.keys.add(key)
        from IPython.display import display
        from myst_nb.ext.glue import GLUE_PREFIX

        value = value.item() if hasattr(value, "item") else value
        display(
            {f"{GLUE_PREFIX}text/plain": repr(value)},
            raw=True,
            metadata={"scrapbook": {"name": key, "mime_prefix": GLUE_PREFIX}},
        )

    def glue_interval(self, key: str, interval: Interval, digits: int = 4) -> str:
        """Give an estimate to the pages under a name, and the ends of its interval under `<key>_low` and `<key>_high`.

        Returns:
            The three as one text, to print.

        Raises:
            InvalidInput: one of the keys is already taken in this notebook.
        """
        ends = {"": interval.estimate, "_low": interval.low, "_high": interval.high}
        for name, value in ends.items():
            self.glue(f"{key}{name}", round(value, digits))
        return f"{interval.estimate:.3f}, from {interval.low:.3f} to {interval.high:.3f}"

    def verdict(self, *ids: str) -> None:
        """Recompute claims here and show one line each, whose formulas a page sets: only for claims whose check is exact and short."""
        from IPython.display import Markdown, display

        from expressivity.book.registry import select, verify

        lines = []

        for claim in select(ids):
            result = verify(claim)
            rejected = "is rejected" if result.control_failed else "passes too"
            lines.append(
                f"- `{claim.id}` {result.verdict}; the broken version ({as_markdown(claim.broken)}) {rejected}"
            )
        display(Markdown("\n".join(lines)))


def evidence_file(name: str, profile: str) -> Path:
    """Return the committed file of a trained table: that of profile full, which claims rest on, else that of the profile given."""
    files = [root() / "data" / one / f"{name}.json" for one in ("full", profile)]
    return next((file for file in files if file.is_file()), files[-1])


def as_markdown(text: str) -> str:
    """Return a text so that Markdown shows it as it is, but for formulas between dollars, which a page sets.

    >>> as_markdown("words of Σ*abΣ* below $M^2$")
    'words of Σ\\\\*abΣ\\\\* below $M^2$'
    """
    return re.sub(r"(\$[^$]*\$)|([*_<\[])", lambda found: found[1] or f"\\{found[2]}", text)


def show_evidence(evidence: Any, name: str = "the rule") -> None:
    """Print whether a rule holds, and then what it found, a line for each number.

    Args:
        evidence: an `Evidence`.
        name: what holds or does not.
    """
    print(f"{name}: {'holds' if evidence.holds else 'does not hold'}")
    for fact, value in {**evidence.facts, **evidence.measured}.items():
        print(f"    {fact.replace('_', ' ')}: {value}")


def start(profile: object, notebook: str, **parameters: Any) -> Run:
    """Check a notebook's settings and open its run. What it trains in other processes uses the one instruction set of all runs.

    Args:
        profile: one of `expressivity.paths.PROFILES`.
        notebook: the notebook's own name, without suffix.
        parameters: its other parameters; each must have the type of the notebook's own default, which is what papermill declares.

    Raises:
        InvalidInput: an unknown profile, or a parameter of the wrong type.
    """
    if not isinstance(profile, str):
        raise InvalidInput(
            f"parameter profile must be text, got {type(profile).__name__}: accepted are {', '.join(PROFILES)}"
        )
    choose("profile", profile, list(PROFILES))
    check_types(defaults(notebook), parameters)
    processor.fix()
    folder = run_dir(profile)
    write_whole(made_by(folder, notebook), "")
    return Run(notebook, profile, folder)


def made_by(folder: Path, notebook: str) -> Path:
    """Return the list of files that a notebook's last run wrote below a run's folder, one a line."""
    return folder / ".keys" / f"{notebook}.made"


def defaults(notebook: str) -> dict[str, Any]:
    """Return the parameters that a committed notebook declares in its cell tagged `parameters`, by name.

    Raises:
        InvalidInput: no such notebook.
    """
    import ast
    import json

    path = root() / "notebooks" / f"{notebook}.ipynb"
    choose("notebook", notebook, sorted(p.stem for p in path.parent.glob("*.ipynb")))
    cells = json.loads(path.read_text(encoding="utf8"))["cells"]
    values: dict[str, Any] = {}
    for cell in cells:
        if "parameters" in cell["metadata"].get("tags", []):
            for node in ast.parse("".join(cell["source"])).body:
                if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                    values[node.targets[0].id] = ast.literal_eval(node.value)
    return values


def check_types(declared: dict[str, Any], given: dict[str, Any]) -> None:
    """Check that each given parameter is declared and has the type of its default (a whole number may stand for a real one).

    Raises:
        InvalidInput: naming the parameter, its type and the accepted one.
    """
    for name, value in given.items():
        choose("parameter", name, list(declared))
        wanted = type(declared[name])
        fits = type(value) is wanted or (wanted is float and type(value) is int)
        if not fits:
            raise InvalidInput(
                f"parameter {name} must be {wanted.__name__}, such as {declared[name]!r}; got {value!r} ({type(value).__name__})"
            )
