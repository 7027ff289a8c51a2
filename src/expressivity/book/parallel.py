"""Claims verified on all cores, one process each: those of experiments rest on committed tables and train nothing."""

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context

from rich.console import Console

from expressivity import processor
from expressivity.book.registry import Claim, Result, select, verify
from expressivity.errors import ExpressivityError


def verify_parallel(
    claims: Sequence[Claim], console: Console, workers: int | None = None
) -> list[Result]:
    """Verify claims and return the results in the order given; each is named on the console when it is done."""
    if len(claims) == 1:
        return [verify(claims[0])]
    results: dict[str, Result] = {}

    def note(result: Result) -> None:
        """Keep a result, and name it on the console."""
        results[result.claim.id] = result
        console.print(
            f"[{len(results)}/{len(claims)}] {result.claim.id}: {result.verdict or 'conjecture'} ({result.seconds:.1f} s)",
            highlight=False,
        )

    longest = sorted(claims, key=lambda claim: -claim.budget)
    for result in _verify_apart(longest, workers or os.cpu_count() or 1):
        note(result)
    return [results[claim.id] for claim in claims]


def _verify_apart(claims: Sequence[Claim], workers: int) -> Iterator[Result]:
    """Yield each claim in one of some processes, the longest first."""
    if not claims:
        return
    by_id = {claim.id: claim for claim in claims}
    with ProcessPoolExecutor(
        workers, mp_context=get_context("spawn"), initializer=_prepare
    ) as pool:
        futures = [pool.submit(_verify_named, claim.id) for claim in claims]
        try:
            for future in as_completed(futures):
                name, parts = future.result()
                yield Result(by_id[name], *parts)
        except BrokenProcessPool as err:
            raise ExpressivityError(
                "a process that was checking claims was killed (out of memory?): nothing was recorded"
            ) from err
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _prepare() -> None:
    processor.fix()
    import torch

    torch.set_num_threads(1)


def _verify_named(name: str) -> tuple[str, tuple]:
    result = verify(select([name])[0])
    return name, (
        result.verdict,
        result.evidence,
        result.control_failed,
        result.seconds,
        result.reason,
        result.rates,
    )
