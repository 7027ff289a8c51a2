"""The verdicts of a run, written beside its data: what the pages show, and what decides whether they are still current."""

import json
from pathlib import Path

from expressivity.claims.registry import Result
from expressivity.paths import root, run_dir, write_whole
from expressivity.provenance import commit, digest, source_key, tree_key, versions


def record(results: list[Result], profile: str) -> Path:
    """Write `data/claims.json` below a run: verdicts and evidence, the commit that computed them, and each claim's source key."""
    claims = []
    for result in results:
        document = result.as_json()
        del document["seconds"]
        claims.append(document | {"code": list(result.claim.code), "budget": result.claim.budget, "module": result.claim.module,
                       "key": source_key(result.claim.module)})
    path = run_dir(profile) / "data" / "claims.json"
    write_whole(path, json.dumps({"commit": commit(), "profile": profile, "versions": versions(), "claims": claims}, indent=1) + "\n")
    write_whole(run_dir(profile) / ".keys" / "claims.json", claims_key())
    return path


def recorded(profile: str) -> bool:
    """Whether a run holds the verdicts of exactly these sources."""
    marker = run_dir(profile) / ".keys" / "claims.json"
    return marker.is_file() and marker.read_text() == claims_key() and (run_dir(profile) / "data" / "claims.json").is_file()


def claims_key() -> str:
    """Key of everything that some claim's verdict may depend on."""
    top = root()
    return digest([tree_key(top / "src" / "expressivity", top / "data" / "papers", top / "data" / "full"), versions()])
