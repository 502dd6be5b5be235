"""A small trial of one's own, whose id is that of a published one."""

from __future__ import annotations

OWN = """\
language: 1
id: murrough-2013
title: "One infusion of mine"
source: mine
kind: parallel
blinding: double-blind
year: 2020
setting: outpatients
background: continued
population: {base: intravenous-trials}
arms:
  - id: ket
    patients: 6
    regimen: {drug: racemic-ketamine, route: intravenous, infusion: 40 min, give: [{dose: 0.5 mg/kg, days: [0]}]}
  - {id: mdz, patients: 8, control: midazolam, sessions_of: ket}
visits: [24 h, 3 days, 7 days]
missed_sessions: 0.05
dropout: {share: 0.10, by: 7 days}
rescue: {at_least: 45, after: 3 days}
"""
WITHDRAWAL = """\
language: 1
id: my-withdrawal
title: "A withdrawal of mine"
source: mine
kind: randomised-withdrawal
blinding: double-blind
year: 2019
setting: outpatients
background: new-oral-antidepressant
population: {base: adults-trd-18-to-64}
arms:
  - {id: esk, patients: 4, regimen: {protocol: spravato-trd-us}}
  - {id: pbo, patients: 4, control: placebo-spray, sessions_of: esk}
visits: [7 days, 14 days]
withdrawal: {at: 8 days, enter: response}
"""
