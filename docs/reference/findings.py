"""Writes the page of the findings from the vocabulary, so that a patient file can be written without reading source.

python docs/reference/findings.py
"""

from __future__ import annotations

from pathlib import Path

from daybreak.vocabulary import Finding, load_vocabulary

PAGE = Path(__file__).with_name("findings.md")
HEAD = """# Findings

Every word that a [patient file](patient.md), a [population file](population.md) or a
[protocol's conditions](protocol-language.md#conditions) may use, with its unit and what may be written. Made from
`src/daybreak/vocabulary/vocabulary.yaml`, which also holds sources and codes. The ranges are what is possible at all,
against slips of the pen; a patient must moreover lie within [what the model speaks for](patient.md#what-is-refused).
"""


def page() -> str:
    """The whole page: a table for each group, in the vocabulary's order."""
    groups: dict[str, list[Finding]] = {}
    for finding in load_vocabulary():
        groups.setdefault(finding.group, []).append(finding)
    return "\n".join([HEAD, *(_table(group, members) for group, members in groups.items())])


def _table(group: str, findings: list[Finding]) -> str:
    rows = [f"| `{f.id}` | {f.label} | {_values(f)} |" for f in findings]
    return "\n".join(
        [f"## {group.capitalize()}", "", "| id | what it is | what to write |", "|---|---|---|", *rows, ""]
    )


def _values(finding: Finding) -> str:
    if finding.type == "yes-no":
        return "`true` or `false`"
    if finding.type == "choice":
        return ", ".join(f"`{choice}`" for choice in finding.choices)
    if finding.type == "date":
        return "a date, `2026-11-21`"
    kind = "whole number" if finding.type == "integer" else "number"
    extent = f", {finding.absolute.least:g} to {finding.absolute.most:g}" if finding.absolute else ""
    return f"{kind}{extent}{f' {finding.unit}' if finding.unit else ''}"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
