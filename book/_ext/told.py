"""A claim in words, as HTML: its sentences with their formulas, what its check found, and what a card and an entry say of it.

Texts of claims are plain, with formulas between dollars and names of the code between backticks: nothing else in them is markup, so that the
stars of a regular expression stay stars.
"""

import re
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

from expressivity.book.registry import PROOF

Claim = dict[str, Any]
Rows = list[tuple[str, str]]
"""What is said of a claim: a name, and HTML."""

PAGE = "book/claims"
"""The page of all claims."""

NAMED = "claims_named"
"""Under this name pages note the claims that they name."""

SIGNS = {
    "holds": "✓",
    "did not hold": "✗ did not hold",
    "fails": "✗ fails",
    "not run": "– not run",
    "stale": "? stale",
    None: "conjecture",
}
KNOWN = {
    "read": "read in the paper",
    "restated": "restated by others, not read in the paper",
    "recalled": "recalled, not seen in text",
    "ours": "ours",
}
REACH = {
    "all": "every instance of these sizes",
    "certified": "the objects listed, exactly or within proven bounds",
    "sampled": "instances that were drawn",
    "trained": "models that were trained",
}
"""What each reach means, for a reader who meets the word for the first time."""

MARKED = re.compile(r"\$([^$]+)\$|`([^`]+)`")
TRIED = (
    "inputs",
    "instances",
    "matrices",
    "monomials",
    "pairs",
    "positions",
    "rows",
    "tokens",
    "truth values",
    "witnesses",
    "words",
)
"""What a check goes through, as the names of facts call it."""

WRONG = ("wrong", "mismatches", "misplaced", "of smaller rank")
"""And what it then counts: those that are not as they should be."""

WRITTEN = {
    r"in ltl (p?y?)": lambda found: f"in LTL[{','.join(found[1].upper())}]",
    r"ltl (p?y?)": lambda found: f"LTL[{','.join(found[1].upper())}]",
    r"da\b": "DA",
    r"(lstm|gru|rnn)\b": lambda found: found[0].upper(),
    r"mlp\b": "perceptron",
    r"\bp corrected": "corrected p",
}
"""Names in evidence that are written another way."""


def text(words: str) -> str:
    """Return a text of a claim as HTML: MathJax finds its formulas."""
    parts, end = [], 0
    for found in MARKED.finditer(words):
        parts += [escape(words[end : found.start()], quote=False), _marked(*found.groups())]
        end = found.end()
    return "".join([*parts, escape(words[end:], quote=False)])


def _marked(formula: str | None, name: str | None) -> str:
    if formula is None:
        return f"<code>{escape(name or '', quote=False)}</code>"
    return f'<span class="math notranslate nohighlight">\\({escape(formula, quote=False)}\\)</span>'


def slug(name: str) -> str:
    """Return a claim's name as it stands in an address."""
    return name.replace(".", "-")


def shown(claim: Claim) -> str:
    """What a badge says before the claim's name: how far a check that holds goes, or what else became of it."""
    sign = SIGNS[claim["shown"]]
    return f"{sign} {_how_far(claim)}" if claim["shown"] == "holds" else sign


def _how_far(claim: Claim) -> str:
    return f"{claim['reach']}: {claim['extent']}{PROOF[claim['proof']]}"


def headline(claim: Claim) -> str:
    """Return a claim's verdict, its name and its kind."""
    verdict = "✓ holds" if claim["shown"] == "holds" else SIGNS[claim["shown"]]
    badge = f'<span class="{style(claim)}">{verdict}</span>'
    return f"{badge} <b>{escape(claim['id'])}</b> · {claim['kind']}"


def style(claim: Claim) -> str:
    """Return the classes of a claim's badge."""
    return f"claim claim-{(claim['shown'] or 'conjecture').replace(' ', '-')}"


def sources(claim: Claim) -> list[str]:
    """Return what a claim's source is filed under: the papers that it names, `ours`, or else `others`."""
    papers = re.findall(r"\[(\w+\d\d)\]", claim["source"])
    return papers + ["ours"] * claim["source"].startswith("ours") or ["others"]


def rows(claim: Claim, age: str) -> Rows:
    """Return what is said of a claim wherever it is told: what was checked, found and rejected, how often the rule errs, what is not shown.

    Args:
        claim: as recorded.
        age: which run computed the verdict.
    """
    if claim["kind"] == "conjecture":
        told = [("checked", "nothing: nobody knows a proof, and there is no check")]
    else:
        how_far = f"{escape(_how_far(claim))} <small>({REACH[claim['reach']]})</small>"
        tried = sentence(claim["evidence"])
        told = [("checked", how_far)] + ([("found", tried)] if tried else [])
        told += (
            [("broken version", _control(claim))] + _rates(claim) + _small(claim) + _refuted(claim)
        )
    if claim["shown"] == "stale":
        told.insert(0, ("stale", "what the check depends on has changed since this was computed"))
    told += [("reason", text(claim["reason"]))] if claim.get("reason") else []
    told += [("not shown", text(claim["boundary"]))]
    known = "" if claim["known"] == "ours" else f" ({KNOWN[claim['known']]})"
    told += [("source", text(claim["source"]) + known)]
    if claim["kind"] != "conjecture":
        command = f"expressivity verify {claim['id']}"
        told += [
            ("age", escape(age)),
            ("recompute", f'<code class="claim-command">{escape(command)}</code>'),
        ]
    if "tables" in claim:
        command = f"expressivity audit {' '.join(claim['tables'])} --units 1"
        told += [("train again", f'<code class="claim-command">{escape(command)}</code>')]
    return told


def listed(told: Rows) -> str:
    """Return names and what is said as a list of terms."""
    return f"<dl>{''.join(f'<dt>{name}</dt><dd>{value}</dd>' for name, value in told)}</dl>"


def _control(claim: Claim) -> str:
    rejects = claim["control"]["failed"]
    if rejects is None:
        return f"{text(claim['control']['broken'])}: not run"
    # A rule that did not hold is shown on an object on which it would hold.
    wanted = not claim.get("refuted")
    verb, must = "rejects" if rejects else "accepts", "must" if rejects == wanted else "must not"
    return f"{text(claim['control']['broken'])}: the same check {verb} it, as it {must}"


def _rates(claim: Claim) -> Rows:
    """How often the rule of an experiment errs."""
    rates = claim.get("rates")
    if rates is None:
        return []
    how = f"{rates['draws']:,} simulated tables" if rates["draws"] else "computed exactly"
    alarm = f"If {text(rates['null'])}, the rule declares an effect with probability {number(rates['false_alarm'])}."
    power = f"It finds {text(rates['effect'])} with probability {number(rates['power'])} ({how})."
    return [("error rates", f"{alarm} {power}")]


SMALL = {
    "holds": "It holds there too.",
    "does not hold": "It does not hold there: nothing follows, for they are too small to judge.",
    "cannot be asked": "They are too small for it to be asked.",
}
"""What the rule of an experiment says of the small tables of a build, in a sentence."""


def _small(claim: Claim) -> Rows:
    """What the rule of an experiment says of the tables that a build trains at profile ci."""
    if "small" not in claim:
        return []
    rests = "The rule is asked of tables of profile full; the same rule, of the small tables that a build trains:"
    return [("in small", f"{rests} {SMALL[claim['small']]}")]


def _refuted(claim: Claim) -> Rows:
    """What was found where a rule did not hold."""
    refuted = claim.get("refuted")
    return (
        [("found instead", f"{text(refuted['found'])} ({refuted['on']})")]
        if refuted is not None
        else []
    )


def name(key: str) -> str:
    """Return the name of a fact as a reader's words."""
    words = re.sub(r"\s*<=\s*", " ≤ ", key.replace("_", " "))
    for pattern, written in WRITTEN.items():
        words = re.sub(rf"\b{pattern}" if pattern[0] != "\\" else pattern, written, words)
    return words


def number(value: Any) -> str:
    """Return a number, a truth value or a word as a reader writes it; powers of ten are raised in HTML."""
    if isinstance(value, bool) or value is None:
        return {True: "yes", False: "no", None: "none"}[value]
    if isinstance(value, str):
        return escape(re.sub(r"\s*<=\s*", " ≤ ", value).replace(">=", "≥"))
    if float(value).is_integer() and abs(value) < 1e15:
        return f"{int(value):,}".replace("-", "−")
    digits, _, power = f"{value:.3g}".partition("e")
    if power:
        return f"{digits} · 10<sup>{int(power)}</sup>".replace("-", "−")
    return f"{value:.6g}".replace("-", "−")


def sentence(evidence: Mapping[str, Any]) -> str:
    """Return how many instances were tried and how many of them were wrong; empty where the evidence has no such pair."""
    told = "; ".join(words for words, _ in _tries(evidence))
    return f"tried {told}" if told else ""


def _tries(evidence: Mapping[str, Any]) -> Iterator[tuple[str, tuple[str, str]]]:
    """Yield each count of instances that a count of wrong ones follows, in words, with the names of both."""
    pairs = list(evidence.items())
    for (key, count), (bad, wrong) in zip(pairs, pairs[1:], strict=False):
        counted = type(count) is int and type(wrong) is int
        if counted and name(key).startswith(TRIED) and name(bad).startswith(WRONG):
            what, _, where = name(key).partition(", ")
            where = f" ({escape(where)})" if where else ""
            said = name(bad).removesuffix(" among them").removesuffix(f" {what}")
            yield (
                f"{number(count)} {escape(what)}{where}, {number(wrong)} {escape(said)}",
                (key, bad),
            )


def facts(evidence: Mapping[str, Any]) -> str:
    """Return what a check found as HTML: a sentence of what was tried, single facts side by side, and lists of one length as a table."""
    told = list(_tries(evidence))
    rest = {k: v for k, v in evidence.items() if not any(k in keys for _, keys in told)}
    maps = {k: v for k, v in rest.items() if isinstance(v, Mapping) and v}
    lists = {k: v for k, v in rest.items() if isinstance(v, list) and _in_table(v, rest)}
    single = {k: v for k, v in rest.items() if k not in maps and k not in lists}
    parts = [f"<p>T{sentence(evidence)[1:]}.</p>"] if told else []
    if single:
        items = "".join(
            f"<li>{escape(name(key))} <b>{_value(value)}</b></li>" for key, value in single.items()
        )
        parts.append(f'<ul class="claim-facts">{items}</ul>')
    for size in dict.fromkeys(len(v) for v in lists.values()):
        parts.append(_by_instance({k: v for k, v in lists.items() if len(v) == size}))
    for keys in dict.fromkeys(tuple(v) for v in maps.values()):
        parts.append(_by_name(keys, {k: v for k, v in maps.items() if tuple(v) == keys}))
    return "".join(parts) or "<p>no numbers</p>"


def _in_table(values: list[Any], evidence: Mapping[str, Any]) -> bool:
    """Say whether a list is a column: it has rows of its own, or another list of three or more stands beside it."""
    alike = [v for v in evidence.values() if isinstance(v, list) and len(v) == len(values)]
    rows = [v for v in alike if v and isinstance(v[0], list)]
    return bool(rows) or (len(values) > 2 and len(alike) > 1)


def _value(value: Any) -> str:
    return (", ".join(map(number, value)) or "none") if isinstance(value, list) else number(value)


def _by_instance(columns: Mapping[str, list[Any]]) -> str:
    """Return lists of one length as a table with a row for each instance; a list of lists has a column for each part of its name."""
    heads: list[str] = []
    lines: list[list[str]] = [[] for _ in next(iter(columns.values()))]
    for key, values in columns.items():
        nested = bool(values) and isinstance(values[0], list)
        parts = name(key).split(", ") if nested else [name(key)]
        whole = not nested or all(len(row) == len(parts) for row in values)
        heads += parts if whole else [name(key)]
        for line, value in zip(lines, values, strict=True):
            line += map(number, value) if nested and whole else [_value(value)]
    return _table(heads, lines)


def _by_name(keys: tuple[str, ...], columns: Mapping[str, Mapping[str, Any]]) -> str:
    """Return mappings with the same keys as a table with a row for each key."""
    lines = [[escape(name(key)), *(_value(c[key]) for c in columns.values())] for key in keys]
    return _table(["", *map(name, columns)], lines)


def _table(heads: list[str], lines: list[list[str]]) -> str:
    head = "".join(f'<th scope="col">{escape(word)}</th>' for word in heads)
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in line)}</tr>" for line in lines)
    return f'<div class="claim-table"><table class="table"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'
