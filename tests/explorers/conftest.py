"""The explorers' modules, run beside the Python that they mirror."""

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

TOP = Path(__file__).resolve().parents[2]
MODULES = TOP / "book" / "_static" / "explorers"
REFA = Path(os.environ.get("EXPLORERS_REFA", TOP / "book" / "_static" / "vendor" / "refa.js"))

SECONDS = 60
"""A call that takes longer has failed."""

HOOKS = """
import { existsSync } from "node:fs";
const folder = %s;
export async function resolve(name, context, next) {
  const own = new URL(`${name}.js`, folder);
  if (/^\\w+$/.test(name) && existsSync(own)) return { url: own.href, shortCircuit: true };
  return next(name, context);
}
export async function load(url, context, next) {
  return next(url, url.startsWith(folder) ? { ...context, format: "module" } : context);
}
"""

PROGRAM = """
import { existsSync, readFileSync } from "node:fs";
import { register } from "node:module";
import { runInThisContext } from "node:vm";
register("data:text/javascript," + encodeURIComponent(%s));
const refa = %s;
if (existsSync(refa)) runInThisContext(readFileSync(refa, "utf8"));
const call = %s;
const values = JSON.parse(readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify((await call(...values)) ?? null));
"""

Twin = Callable[..., Any]


@pytest.fixture(scope="session")
def twin() -> Twin:
    """Call a JavaScript function with arguments, and return its result: both are JSON.

    The function may import the modules: `twin("(text) => import('logic').then((m) => m.parse(text).depth)", "P a")` is 1.
    """
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not installed")
    hooks = HOOKS % json.dumps(MODULES.as_uri() + "/")

    def call(source: str, *values: Any) -> Any:
        program = PROGRAM % (json.dumps(hooks), json.dumps(str(REFA)), source)
        done = subprocess.run(
            [node, "--input-type=module", "--no-warnings", "--eval", program],
            input=json.dumps(values),
            capture_output=True,
            text=True,
            timeout=SECONDS,
        )
        if done.returncode:
            raise AssertionError(done.stderr)
        return json.loads(done.stdout)

    return call
