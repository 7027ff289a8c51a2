"""What questions that a page marks need of the library: keys of positions, and the unit that stands between Alice and Bob."""

import json
from pathlib import Path

import explorer_keys

OPTIONS = ("dimension", "task", "codes", "at")
"""What the kinds of Part I are told beside the options of all kinds."""


def needed(options: dict[str, str]) -> dict[str, str]:
    """Return the data of a question as texts, by name; most need none.

    >>> needed({"kind": "number"})
    {}
    """
    kind, task = options.get("kind"), options.get("task")
    if kind == "keys":
        return {"keys": key_rows(int(options["dimension"]), int(options["length"]))}
    if kind == "sets" and task == "averaging":
        return {"unit": json.dumps(explorer_keys.unit_data(int(options["count"])))}
    return {}


def key_rows(dimension: int, length: int) -> str:
    """Return the first rows and columns of the keys of the explorer of sparse averaging, as hexadecimal digits.

    >>> len(key_rows(dimension=8, length=24).split())
    8
    """
    rows = explorer_keys.averaging(Path())["keys"][:dimension]
    return " ".join(row[: -(-length // 4)] for row in rows)
