"""What a user may set in the environment. It is read here and nowhere else; an option of a command goes before it."""

import os

VARIABLES = {
    "EXPRESSIVITY_ROOT": "the project's top folder, where the package does not lie in it",
    "EXPRESSIVITY_RUN_DIR": "the folder that a run writes into; _build/run/PROFILE when not set",
    "EXPRESSIVITY_STORE": "the file of stored results; _build/store.sqlite when not set",
    "EXPRESSIVITY_DEVICE": "cpu or cuda: what notebooks and claims train on",
    "DASK_SCHEDULER_ADDRESS": "a Dask scheduler for all sweeps; a cluster on this machine when not set",
    "EXPRESSIVITY_TABLES": "committed: notebooks draw the committed tables, those of profile full where there are some, whatever they train",
    "EXPRESSIVITY_PROGRESS": "the file in which a sweep says how far it is; commands set it for the notebooks that they run",
    "WIKITEXT2_DIR": "the folder that holds WikiText-2",
    "WIKITEXT2_URL": "where WikiText-2 is fetched from",
    "MLREGTEST_DIR": "the folder that holds the automata of MLRegTest, or their archive",
    "MLREGTEST_URL": "where MLRegTest is fetched from, an archive",
    "CI": "true: a claim that could not be run is a failure",
}
"""Every variable that the project reads, and what it is for."""


def setting(name: str) -> str | None:
    """The value of one of `VARIABLES`; None if it is not set, or is empty."""
    assert name in VARIABLES, f"{name} is no setting"
    return os.environ.get(name) or None
