"""Writes `mmrm_cases.csv`: the trials that `mmrm.R` analyses. Run as `python -m tests.trial.reference.make_cases`."""

from __future__ import annotations

import csv
from pathlib import Path

from daybreak.trial.record import TrialRecord
from tests.trial.records import VISIT_H, trial

HERE = Path(__file__).parent


def cases() -> dict[str, TrialRecord]:
    """Sizes and patterns that trials have: from a handful without gaps to three arms with dropout and missed visits."""
    return {
        "complete": trial(11, per_arm=15, dropout=0.0, missed=0.0, visit_h=VISIT_H[:4]),
        "dropout": trial(12, per_arm=20, dropout=0.06, missed=0.0, visit_h=VISIT_H[:5]),
        "gaps": trial(13, per_arm=30, dropout=0.0, missed=0.1, visit_h=VISIT_H[:3]),
        "three-arms": trial(14, per_arm=25, arms=3, dropout=0.04, missed=0.04, visit_h=VISIT_H[:4]),
        "large": trial(15, per_arm=60, dropout=0.05, missed=0.03),
        "tiny": trial(16, per_arm=7, dropout=0.1, missed=0.0, visit_h=VISIT_H[:2]),
    }


def main() -> None:
    with (HERE / "mmrm_cases.csv").open("w", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(["case", "patient", "arm", "baseline", *(f"visit{j + 1}" for j in range(len(VISIT_H)))])
        for case, record in cases().items():
            for i in range(record.patients):
                scores = [f"{score:.4f}" if score == score else "NA" for score in record.scores[:, i]]
                scores += ["NA"] * (len(VISIT_H) - len(scores))
                rows.writerow([case, i, record.arm[i], f"{record.baseline[i]:.4f}", *scores])


if __name__ == "__main__":
    main()
