"""Writes the page of the hazards from the log.

python docs/explanation/hazards.py
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

PAGE = Path(__file__).with_name("hazards.md")
LOG = PAGE.parents[1] / "hazards.yaml"
HEAD = """# Hazards, and what holds them

What can go wrong in a clinic that works with Daybreak, whom it would hurt, what controls it, where that is in the code and
which test shows it. The words are those of ISO 14971: a *hazard* leads through its *causes* to a *hazardous situation* and that
to *harm*; a *risk control* makes this less likely or less severe; what is left is the *residual risk*. There are no data from
the field, so no probability is estimated; severity alone ranks. Daybreak is not a certified medical device, and this log is no
substitute for the risk management of whoever runs it.

Made from `docs/hazards.yaml`; a test checks that every place and every test that it names exists and runs each time.
"""


def log() -> dict[str, Any]:
    """The log as it is written."""
    read: dict[str, Any] = YAML(typ="safe").load(LOG.read_text("utf-8"))
    return read


def page() -> str:
    """The whole page: severities, then each hazard, the most severe first."""
    found = log()
    order = list(found["severities"])
    severities = [f"| {name} | {meaning} |" for name, meaning in found["severities"].items()]
    ranked = sorted(found["hazards"], key=lambda hazard: order.index(hazard["severity"]))
    table = ["| severity of harm | means |", "|---|---|", *severities, ""]
    return "\n".join([HEAD, *table, *_overview(ranked), *(_section(hazard) for hazard in ranked)])


def _overview(ranked: list[dict[str, Any]]) -> list[str]:
    rows = [
        f"| [{_title(hazard)}](#{hazard['id']}) | {hazard['severity']} | {', '.join(hazard['harmed'])} "
        f"| {len(hazard['controls'])} | {len({test for control in hazard['controls'] for test in control['shown_by']})} |"
        for hazard in ranked
    ]
    return ["| hazard | severity | harms | controls | tests |", "|---|---|---|---|---|", *rows, ""]


def _title(hazard: dict[str, Any]) -> str:
    return str(hazard["id"].replace("-", " ").capitalize())


def _section(hazard: dict[str, Any]) -> str:
    lines = [
        f"## {_title(hazard)}",
        "",
        f"{hazard['hazard']} *{hazard['severity'].capitalize()}*; harms {', '.join(hazard['harmed'])}.",
        "",
        f"- **Causes:** {'; '.join(hazard['causes'])}.",
        f"- **Hazardous situation:** {hazard['situation']}",
        f"- **Harm:** {hazard['harm']}",
        f"- **Residual risk:** {hazard['residual']}",
        "",
        "| risk control | where | shown by |",
        "|---|---|---|",
        *(_row(control) for control in hazard["controls"]),
        "",
    ]
    return "\n".join(lines)


def _row(control: dict[str, Any]) -> str:
    where = "<br>".join(f"`{place.removeprefix('src/daybreak/')}`" for place in control["where"])
    tests = "<br>".join(
        f"`{test.rpartition('::')[2].replace('_', ' ').removeprefix('test ')}`"
        for test in control["shown_by"]
    )
    return f"| {control['what']} | {where} | {tests} |"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
