"""Claims verified on all cores, one process each: a claim that trains finds its results in the store, or fills it."""

import os
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context

from rich.console import Console

from expressivity.claims.registry import Claim, Result, select, verify


def verify_parallel(claims: Sequence[Claim], console: Console, workers: int | None = None) -> list[Result]:
    """Verify claims, the longest first, and return the results in the order given; each is named on the console when it is done."""
    if len(claims) == 1:
        return [verify(claims[0])]
    found: dict[str, Result] = {}
    order = sorted(claims, key=lambda claim: -claim.budget)
    with ProcessPoolExecutor(workers or os.cpu_count(), mp_context=get_context("spawn"), initializer=_prepare) as pool:
        futures = [pool.submit(_verify_named, claim.id) for claim in order]
        try:
            for future in as_completed(futures):
                name, parts = future.result()
                found[name] = Result(next(c for c in claims if c.id == name), *parts)
                done = found[name]
                console.print(f"[{len(found)}/{len(claims)}] {name}: {done.verdict or 'conjecture'} ({done.seconds:.1f} s)", highlight=False)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return [found[claim.id] for claim in claims]


def _prepare() -> None:
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[name] = "1"
    import torch
    torch.set_num_threads(1)


def _verify_named(name: str) -> tuple[str, tuple]:
    result = verify(select([name])[0])
    return name, (result.verdict, result.evidence, result.control_failed, result.seconds, result.reason)
