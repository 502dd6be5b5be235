"""The oracle: links 1 to 6 written out once more as plain differential equations, and solved by SciPy.

Nothing of `daybreak` is used here. The equations are those of the design (section 4) and of the module docstrings; the solvers
are `scipy.linalg.expm` for the linear part and `scipy.integrate.solve_ivp` for all of it, restarted wherever an input starts or
ends.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.integrate import solve_ivp
from scipy.linalg import expm

DEPOTS = ("nose", "swallowed", "gut", "mouth", "skin", "muscle")
BODY = ("central", "peripheral_1", "peripheral_2", "liver", "nor", "nor_peripheral")
FOLLOWERS = ("site", "nor_site", "tolerance")
LOST = ("lost_in_liver", "lost_from_nor")
STATES = (*DEPOTS, *BODY, *FOLLOWERS, *LOST)
BRAIN = ("glutamate", "plasticity", "synapse")
ENANTIOMERS = {"esketamine": "s", "arketamine": "r", "racemic-ketamine": "sr"}
NG_PER_MG = 1000.0  # mg/L to ng/mL


@dataclass(frozen=True)
class Dose:
    """`mg` of the whole drug into a compartment, at once or at a constant rate over `duration_h`."""

    compartment: str
    start_h: float
    duration_h: float
    mg: Any


def doses(
    route: str, dose_mg: float, p: Mapping[str, Any], start_h: float = 0.0, infusion_h: float = 0.0
) -> list[Dose]:
    """What a session puts where, route by route (docstring of `administration`); devices of 28 mg, five minutes apart."""
    gut = p["gut_escape"]
    if route == "intravenous":
        return [Dose("central", start_h, infusion_h, dose_mg)]
    if route == "subcutaneous":
        return [Dose("skin", start_h, 0.0, p["subcutaneous_fraction"] * dose_mg)]
    if route == "intramuscular":
        return [Dose("muscle", start_h, 0.0, p["intramuscular_fraction"] * dose_mg)]
    if route == "oral":
        return [Dose("gut", start_h, 0.32, gut * dose_mg)]
    if route == "oral-er":
        return [Dose("gut", start_h, 10.0, gut * dose_mg)]
    if route == "sublingual":
        mouth = p["mouth_fraction"]
        return [
            Dose("mouth", start_h, 0.2183, mouth * dose_mg),
            Dose("gut", start_h, 0.4983, (1 - mouth) * gut * dose_mg),
        ]
    found = []
    for device in range(round(dose_mg / 28.0)):
        at, nose = start_h + device * 5 / 60, p["nasal_fraction"]
        nose = nose if device == 0 else nose * p["later_device_ratio"]
        found += [Dose("nose", at, 0.0, nose * 28.0), Dose("swallowed", at, 0.53, (1 - nose) * gut * 28.0)]
    return found


def hepatic_rates(p: Mapping[str, Any], enantiomer: str) -> tuple[Any, Any]:
    """(k_other, k_nor); for arketamine scaled so that Qh E is `arketamine_clearance_ratio` of esketamine's."""
    other, nor = p["k_other_per_h"], p["k_nor_per_h"]
    if enantiomer == "s":
        return other, nor
    flow, volume = p["hepatic_flow_l_per_h"], p["hepatic_volume_l"]
    clearance = (
        p["arketamine_clearance_ratio"] * flow * volume * (other + nor) / (flow + volume * (other + nor))
    )
    total = flow * clearance / (flow - clearance) / volume  # from clearance = flow V k / (flow + V k)
    return total * other / (other + nor), total * nor / (other + nor)


def body(a: Any, p: Mapping[str, Any], enantiomer: str) -> list[Any]:
    """d/dt of `STATES` for one enantiomer without input: amounts in mg, effect sites in ng/mL."""
    nose, swallowed, gut, mouth, skin, muscle, c, p1, p2, h, n, n_peripheral, site, nor_site, tolerance = a[
        :15
    ]
    k_other, k_nor = hepatic_rates(p, enantiomer)
    vc, v1, v2, vh = (
        p[k]
        for k in ("central_volume_l", "peripheral_volume_1_l", "peripheral_volume_2_l", "hepatic_volume_l")
    )
    vn, v_np, qn = p["nor_volume_l"], p["nor_peripheral_volume_l"], p["nor_flow_l_per_h"]
    q1, q2, qh = p["flow_1_l_per_h"], p["flow_2_l_per_h"], p["hepatic_flow_l_per_h"]
    nasal, oral_spray, oral = (
        p["ka_nasal_per_h"] * nose,
        p["ka_swallowed_per_h"] * swallowed,
        p["ka_oral_per_h"] * gut,
    )
    cheek, under_skin = p["ka_mouth_per_h"] * mouth, p["ka_subcutaneous_per_h"] * skin
    from_muscle = p["ka_intramuscular_per_h"] * muscle
    ke0 = math.log(2) / (p["effect_site_half_life_min"] / 60)
    slow = math.log(2) / (p["pressor_tolerance_half_life_min"] / 60)
    plasma, plasma_nor = NG_PER_MG * c / vc, NG_PER_MG * n / vn
    return [
        -nasal, -oral_spray, -oral, -cheek, -under_skin, -from_muscle,
        nasal + cheek + under_skin + from_muscle + q1 / v1 * p1 + q2 / v2 * p2 + qh / vh * h - (q1 + q2 + qh) / vc * c,
        q1 / vc * c - q1 / v1 * p1,
        q2 / vc * c - q2 / v2 * p2,
        oral_spray + oral + qh / vc * c - (qh / vh + k_other + k_nor) * h,
        k_nor * h + qn / v_np * n_peripheral - (p["nor_clearance_l_per_h"] + qn) / vn * n,
        qn / vn * n - qn / v_np * n_peripheral,
        ke0 * (plasma - site),
        ke0 * (plasma_nor - nor_site),
        slow * (plasma - tolerance),
        k_other * h,
        p["nor_clearance_l_per_h"] / vn * n,
    ]  # fmt: skip


def drive(site: Any, nor_site: Any, p: Mapping[str, Any], enantiomer: str) -> Any:
    """x = scale * sum fu Ce / K: Ce in ng/mL over 237.73 and 223.70 g/mol is a concentration in umol/L."""
    parent = site / 237.73 / p[f"nmda_affinity_{enantiomer}_um"]
    nor = nor_site / 223.7 / p[f"nmda_affinity_{enantiomer}_nor_um"]
    return p["nmda_drive_scale"] * p["unbound_fraction"] * (parent + nor)


def brain(g: Any, signal: Any, gain: Any, x: Any, p: Mapping[str, Any]) -> list[Any]:
    """d/dt of glutamate burst, plasticity signal and synaptic gain (links 4 to 6) for the drive x."""
    block = x / (1 + x)
    release = block * max(1 - block / p["nmda_block_ceiling"], 0.0)
    k_g = math.log(2) / p["glutamate_half_life_h"]
    k_p = math.log(2) / p["plasticity_half_life_h"]
    k_d = math.log(2) / (24 * p["synapse_half_life_d"])
    return [k_g * (release - g), k_p * (p["plasticity_gate"] * g - signal), k_d * (signal - gain)]


def amounts(
    p: Mapping[str, Any], enantiomer: str, given: Sequence[Dose], times_h: Sequence[float], share: float = 1.0
) -> np.ndarray:
    """`STATES` of one enantiomer at `times_h` (times, states, patients), by matrix exponentials between the inputs.

    `share` is the part of each dose that is this enantiomer. A bolus at one of the times is already in.
    """
    patients = max(np.size(v) for v in p.values())
    matrix = np.zeros((patients, len(STATES) + 1, len(STATES) + 1))
    for column in range(len(STATES)):
        unit = np.zeros(len(STATES))
        unit[column] = 1.0
        matrix[:, :-2, column] = np.array(
            [np.broadcast_to(d, patients) for d in body(unit, p, enantiomer)[:-1]]
        ).T
        matrix[:, -2, column] = body(unit, p, enantiomer)[-1]
    state = np.zeros((patients, len(STATES) + 1))
    state[:, -1] = 1.0  # the constant that carries the inputs
    found, now = {}, 0.0
    for time in _cuts(given, times_h):
        matrix[:, :-1, -1] = _rates(given, 0.5 * (now + time), share, patients)
        state = (expm(matrix * (time - now)) @ state[..., None])[..., 0] if time > now else state
        for dose in given:
            if dose.duration_h == 0.0 and dose.start_h == time:
                state[:, STATES.index(dose.compartment)] += share * dose.mg
        found[time], now = state[:, :-1].T.copy(), time
    return np.array([found[t] for t in times_h])


def chain(
    p: Mapping[str, float], drug: str, given: Sequence[Dose], times_h: Sequence[float], method: str = "DOP853"
) -> np.ndarray:
    """(times, states of each enantiomer and then of the brain) of one patient, by a general ODE solver."""
    enantiomers = ENANTIOMERS[drug]
    size = len(STATES)
    state, now, found = np.zeros(size * len(enantiomers) + 3), 0.0, {}
    site, nor_site = STATES.index("site"), STATES.index("nor_site")
    matrices = [np.array([body(unit, p, e) for unit in np.eye(size)]).T for e in enantiomers]

    def slope(_: float, z: np.ndarray, rate: np.ndarray) -> np.ndarray:
        slopes, x = [], 0.0
        for i, e in enumerate(enantiomers):
            mine = z[i * size : (i + 1) * size]
            slopes.append(matrices[i] @ mine + rate)
            x += drive(mine[site], mine[nor_site], p, e)
        return np.concatenate([*slopes, brain(*z[-3:], max(x, 0.0), p)])

    for time in _cuts(given, times_h):
        rate = _rates(given, 0.5 * (now + time), 1 / len(enantiomers), 1)[0]
        if time > now:
            solved = solve_ivp(slope, (now, time), state, method, args=(rate,), rtol=3e-13, atol=1e-14)
            assert solved.success, solved.message
            state = solved.y[:, -1]
        for dose in given:
            if dose.duration_h == 0.0 and dose.start_h == time:
                for i in range(len(enantiomers)):
                    state[i * size + STATES.index(dose.compartment)] += dose.mg / len(enantiomers)
        found[time], now = state.copy(), time
    return np.array([found[t] for t in times_h])


def _cuts(given: Sequence[Dose], times_h: Sequence[float]) -> list[float]:
    edges = {t for d in given for t in (d.start_h, d.start_h + d.duration_h) if t <= max(times_h)}
    return sorted({*edges, *times_h})


def _rates(given: Sequence[Dose], time_h: float, share: float, patients: int) -> np.ndarray:
    rates = np.zeros((patients, len(STATES)))
    for dose in given:
        if dose.duration_h > 0.0 and dose.start_h <= time_h < dose.start_h + dose.duration_h:
            rates[:, STATES.index(dose.compartment)] += share * np.asarray(dose.mg) / dose.duration_h
    return rates
