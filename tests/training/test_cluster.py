"""Sweeps on a real Dask cluster: a scheduler and workers as processes of their own, on loopback."""

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from threading import Thread

import dask.config
import distributed  # noqa: F401 (its settings must be there before one is changed for a while)
import psutil
import pytest

from expressivity.errors import ExpressivityError, InvalidInput
from expressivity.paths import root
from expressivity.training import cluster as places
from expressivity.training import sweeps
from expressivity.training.cluster import Place, connect, prepare
from expressivity.training.store import Store
from expressivity.training.sweeps import job_key, sweep

pytestmark = pytest.mark.slow

JOBS = """
import time
from dataclasses import dataclass
from pathlib import Path

@dataclass(frozen=True)
class Job:
    x: int
    log: str

def slow(job):
    with Path(job.log).open("a") as log:
        log.write(f"{job.x}\\n")
    time.sleep(0.3)
    return {"y": job.x ** 3}
"""


@contextmanager
def cluster(folder, workers):
    """The address of a scheduler, and its workers' processes."""
    command = [sys.executable, "-m", "dask"]
    env = os.environ | {"PYTHONPATH": os.pathsep.join([str(folder), str(root() / "src")])}
    where = folder / "scheduler.json"
    scheduler = [
        *command,
        "scheduler",
        "--host",
        "127.0.0.1",
        "--port",
        "0",
        "--no-dashboard",
        "--scheduler-file",
        str(where),
    ]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "env": env}
    started = [subprocess.Popen(scheduler, **quiet)]
    worker = [
        *command,
        "worker",
        "--scheduler-file",
        str(where),
        "--nthreads",
        "1",
        "--no-nanny",
        "--no-dashboard",
        "--host",
        "127.0.0.1",
        "--local-directory",
        str(folder),
    ]
    started += [subprocess.Popen(worker, **quiet) for _ in range(workers)]
    try:
        for _ in range(600):
            if where.is_file():
                break
            time.sleep(0.1)
        import json

        yield json.loads(where.read_text())["address"], started[1:]
    finally:
        for process in started:
            process.kill()
            process.wait()


def test_a_sweep_survives_the_death_of_a_worker(tmp_path, monkeypatch):
    (tmp_path / "cluster_jobs.py").write_text(JOBS)
    monkeypatch.syspath_prepend(str(tmp_path))
    from cluster_jobs import Job, slow

    log = tmp_path / "log"
    jobs = [Job(x, str(log)) for x in range(10)]
    store, found = Store(tmp_path / "s.sqlite"), []
    with cluster(tmp_path, workers=2) as (address, workers):
        thread = Thread(
            target=lambda: found.extend(
                sweep(slow, jobs, name="t", store=store, place=Place(address))
            )
        )
        thread.start()
        _until(lambda: store.size()[0] >= 2)
        stored = [job.x for job in jobs if store.get(job_key(slow, job)) is not None]
        os.kill(workers[0].pid, signal.SIGKILL)
        thread.join(120)
    assert found == [{"y": x**3} for x in range(10)]
    assert found == sweep(
        slow, jobs, name="t", store=Store(tmp_path / "serial.sqlite"), place=Place(workers=0)
    )
    ran = log.read_text().split()[:-10]
    assert len(stored) >= 2 and all(ran.count(str(x)) == 1 for x in stored)
    before = log.read_text()
    assert (
        sweep(slow, jobs, name="t", store=store, place=Place(workers=0)) == found
        and log.read_text() == before
    )


def test_a_scheduler_that_does_not_answer_is_named_when_patience_ends(monkeypatch):
    monkeypatch.setattr(places, "PATIENCE", 1.0)
    with (
        pytest.raises(InvalidInput, match="tcp://127.0.0.1:9 within 1 s: name another") as refused,
        connect(Place("tcp://127.0.0.1:9"), 1),
    ):
        pass
    assert "\n" not in str(refused.value)


def test_a_cluster_starts_without_a_word_where_the_usual_port_is_taken(recwarn):
    with socket.socket() as taken:
        try:
            taken.bind(("", 8787))
            taken.listen()
        except OSError:
            pass  # somebody else has it: as good
        with connect(Place(), 1) as client:
            assert client.submit(abs, -1).result() == 1
    assert [str(warning.message) for warning in recwarn if "8787" in str(warning.message)] == []


def test_a_cluster_of_our_own_is_kept_and_grows_unless_a_sweep_is_stopped():
    with pytest.raises(KeyboardInterrupt), connect(Place(workers=3), 1) as stopped:
        (pid,) = stopped.run(os.getpid).values()
        stopped.submit(time.sleep, 600)
        raise KeyboardInterrupt
    assert not _alive(pid)
    with connect(Place(workers=3), 1) as client:
        (first,) = client.run(os.getpid).values()
    with connect(Place(workers=3), 5) as again:
        again.wait_for_workers(3, timeout=60)
        pids = set(again.run(os.getpid).values())
    assert again is client and client is not stopped and first in pids and len(pids) == 3


def end_workers(client):
    """End the processes of a kept cluster for good, as the system does to them when memory runs out, and their nannies with them."""
    for nanny in list(client.cluster.workers.values()):
        client.cluster.sync(nanny.close)


@pytest.mark.parametrize("forgotten", [False, True])
def test_a_kept_cluster_whose_workers_all_died_serves_the_next_sweep(forgotten):
    """Dask strikes lost workers off its list after a while, and then starts others; before that the cluster must be replaced."""
    after = "1ms" if forgotten else "600s"
    with (
        dask.config.set({"distributed.deploy.lost-worker-timeout": after}),
        connect(Place(workers=2), 2) as client,
    ):
        client.wait_for_workers(2, timeout=60)
        end_workers(client)
        _until(lambda: not client.scheduler_info()["workers"])
        _until(lambda: not client.cluster.workers, seconds=60 if forgotten else 0)
    with connect(Place(workers=2), 2) as another:
        assert another.submit(abs, -1).result(timeout=60) == 1


def test_a_sweep_whose_workers_all_die_ends_with_a_line(tmp_path, monkeypatch):
    (tmp_path / "lost_jobs.py").write_text(JOBS)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    from lost_jobs import Job, slow

    place = Place(workers=5)
    with connect(place, 1) as client:
        pass
    monkeypatch.setattr(places, "START", 2.0)
    monkeypatch.setattr(sweeps, "PATIENCE", 1.0)
    log, jobs = tmp_path / "log", [Job(x, str(tmp_path / "log")) for x in range(50)]
    ended = Thread(target=lambda: (_until(log.is_file), end_workers(client)))
    ended.start()
    with pytest.raises(ExpressivityError, match="no process for training started within 2 s"):
        sweep(slow, jobs, name="t", store=Store(tmp_path / "s.sqlite"), place=place)
    ended.join()


def _until(true, seconds=120):
    until = time.monotonic() + seconds
    while not true() and time.monotonic() < until:
        time.sleep(0.05)


def _alive(pid):
    """Whether a process is there and has not ended."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


OWN = """
import os, sys
from expressivity.training.cluster import Place, connect
if __name__ == "__main__":
    with connect(Place(workers=1), 1) as client:
        print(*client.run(os.getpid).values(), flush=True)
    {end}
"""


@pytest.mark.parametrize("end", ["sys.exit()", "os.kill(os.getpid(), 9)"])
def test_a_cluster_ends_with_its_process(end):
    env = os.environ | {"PYTHONPATH": str(root() / "src")}
    found = subprocess.run(
        [sys.executable, "-c", OWN.format(end=end)], env=env, capture_output=True, text=True
    )
    assert _gone(int(found.stdout))
    assert found.returncode != 0 or found.stderr == ""


def _gone(pid, seconds=15):
    until = time.monotonic() + seconds
    while _alive(pid) and time.monotonic() < until:
        time.sleep(0.2)
    return not _alive(pid)


def test_an_unknown_device_is_refused():
    with pytest.raises(InvalidInput, match="unknown device 'tpu': accepted are cpu, cuda"):
        prepare("tpu")


def test_the_environment_names_scheduler_and_device(monkeypatch):
    monkeypatch.setenv("DASK_SCHEDULER_ADDRESS", "tcp://127.0.0.1:1")
    monkeypatch.setenv("EXPRESSIVITY_DEVICE", "cuda")
    assert Place.from_environment() == Place("tcp://127.0.0.1:1", None, "cuda")
    monkeypatch.delenv("DASK_SCHEDULER_ADDRESS")
    monkeypatch.delenv("EXPRESSIVITY_DEVICE")
    assert Place.from_environment() == Place()


FAULTS = """
import resource
import numpy as np
from expressivity.training.cluster import keep_memory
{keep}
np.ones(2**18)
before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
for _ in range(100):
    np.ones(2**18)
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="about glibc")
def test_freed_memory_is_kept_under_the_settings_that_dask_gives_its_workers():
    """A hundred times 2 MiB: mapped anew each time that is 512 pages each, kept it is hardly any."""
    env = os.environ | {"MALLOC_TRIM_THRESHOLD_": "65536", "PYTHONPATH": str(root() / "src")}
    found = [
        int(
            subprocess.run(
                [sys.executable, "-c", FAULTS.format(keep=keep)],
                env=env,
                capture_output=True,
                check=True,
            ).stdout
        )
        for keep in ("", "keep_memory()")
    ]
    assert found[0] > 100 * 400 and found[1] < 1000
