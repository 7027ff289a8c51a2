"""The verdicts of a run, written beside its data: what the pages show, and what decides whether they are still current."""

import json
from pathlib import Path

from expressivity.book.catalogue import loaded, sources
from expressivity.book.registry import Result, verify_in_small
from expressivity.paths import root, run_dir, write_whole
from expressivity.provenance import commit, digest, source_key, tree_key, versions


def record(results: list[Result], profile: str) -> Path:
    """Write `data/claims.json` below a run: verdicts and evidence, the commit that computed them, and each claim's source key."""
    claims = []
    homes = {entry.id: entry.defined for entry in loaded()}
    for result in results:
        document = result.to_json()
        del document["seconds"]
        if asked := verify_in_small(result.claim, run_dir("ci") / "data" / "ci"):
            document |= {"tables": list(asked.tables), "small": asked.found}
        claims.append(
            document
            | {
                "code": list(result.claim.code),
                "budget": result.claim.budget,
                "module": result.claim.module,
                "defined": homes[result.claim.id],
                "key": claim_key(result.claim.module),
            }
        )
    path = run_dir(profile) / "data" / "claims.json"
    write_whole(
        path,
        json.dumps(
            {
                "commit": commit(),
                "profile": profile,
                "versions": versions(),
                "sources": sources(),
                "claims": claims,
            },
            indent=1,
        )
        + "\n",
    )
    write_whole(run_dir(profile) / ".keys" / "claims.json", claims_key())
    return path


def origin(profile: str) -> str:
    """Return the commit that a run's verdicts were computed from, as `expressivity.provenance.commit` names it."""
    path = run_dir(profile) / "data" / "claims.json"
    return str(json.loads(path.read_text(encoding="utf8"))["commit"])


def recorded(profile: str) -> bool:
    """Whether a run holds verdicts of exactly these sources, with none left to be run."""
    marker, path = (
        run_dir(profile) / ".keys" / "claims.json",
        run_dir(profile) / "data" / "claims.json",
    )
    if not marker.is_file() or not path.is_file() or marker.read_text() != claims_key():
        return False
    return all(
        claim["verdict"] != "not run"
        for claim in json.loads(path.read_text(encoding="utf8"))["claims"]
    )


def stale(profile: str) -> bool:
    """Whether the verdicts that a run holds say that they are of other sources than these."""
    marker = run_dir(profile) / ".keys" / "claims.json"
    return marker.is_file() and marker.read_text() != claims_key()


def claim_key(module: str) -> str:
    """Return the key of everything that the verdicts of one module's claims may depend on."""
    return digest([source_key(module), _data_key(), versions()])


def _data_key() -> str:
    return tree_key(root() / "data" / "papers", root() / "data" / "full")


def claims_key() -> str:
    """Return the key of everything that some claim's verdict may depend on."""
    return digest([tree_key(root() / "src" / "expressivity"), _data_key(), versions()])
