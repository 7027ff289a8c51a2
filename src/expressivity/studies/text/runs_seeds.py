"""The comparison of `expressivity.studies.text.runs` with more models of each pattern.

Half a hybrid's heads need neither queries nor keys, and its perceptrons are widened by as many weights. One arm is not widened: what it
loses against the hybrid is due to the perceptrons, and what it gains over global attention is due to the heads, with fewer weights.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from expressivity.studies.text.runs import Job, config_of, jobs_on_corpus, tabulate, train
from expressivity.studies.text.settings import CORPORA, SETTINGS, TUNING_SEEDS, Setting
from expressivity.tables import Table
from expressivity.training.experiments import Experiment

HYBRID = "hybrid-1"
PLAIN = "hybrid-1, not widened"

SEEDS = replace(SETTINGS["full"], seeds=tuple(range(401, 409)))


def jobs(setting: Setting) -> list[Job]:
    """Return the jobs of a setting, and those of the hybrid once more for the arm that is not widened."""
    found = jobs_on_corpus(setting)
    return found + [replace(job, pattern=PLAIN) for job in found if job.pattern == HYBRID]


def run(job: Job) -> dict[str, Any]:
    """Train the stack of one job. The arm that is not widened has the windows of the hybrid with the same seed, in the same order."""
    named = replace(job, pattern=HYBRID) if job.pattern == PLAIN else job
    config = config_of(named, len(CORPORA[job.corpus](job.words).vocabulary))
    if job.pattern == PLAIN:
        config = replace(config, hidden=job.hidden)
    result = train(named, config)
    for rows in (result["curve"], result["classes"]):
        for row in rows:
            row["pattern"] = job.pattern
    return result


def tabulate_seeds(results: Sequence[dict[str, Any]], setting: Setting) -> Table:
    """Test loss by kind of word, under its own name."""
    return replace(tabulate(results, setting), name="text-seeds")


EXPERIMENT = Experiment(
    name="text-seeds",
    about="more models of each pattern, one arm not widened, whatever the profile",
    settings=dict.fromkeys(SETTINGS, SEEDS),
    jobs=jobs,
    run=run,
    tabulate=tabulate_seeds,
    tuning=TUNING_SEEDS,
    judged=dict.fromkeys(SETTINGS, SEEDS.seeds),
)
EXPERIMENTS = (EXPERIMENT,)
