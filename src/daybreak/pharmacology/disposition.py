"""Link 1: where a dose goes in the body. Esketamine after Perez-Ruixo 2021, arketamine beside it.

For each enantiomer, amounts A in mg, flows in L/h, volumes in L (venous plasma):

    depot (nose, mouth, muscle, skin)   dA_d/dt = -ka A_d
    gut (swallowed or oral)             dA_g/dt = -ka A_g
    central      dA_c/dt = sum ka A_d + Q1/V1 A_1 + Q2/V2 A_2 + Qh/Vh A_h - (Q1 + Q2 + Qh)/Vc A_c
    peripheral   dA_1/dt = Q1/Vc A_c - Q1/V1 A_1,     dA_2/dt = Q2/Vc A_c - Q2/V2 A_2
    liver        dA_h/dt = ka A_g + Qh/Vc A_c - (Qh/Vh + k_other + k_nor) A_h
    norketamine  dA_n/dt = k_nor A_h + Qn/Vnp A_np - (CLn + Qn)/Vn A_n,   dA_np/dt = Qn/Vn A_n - Qn/Vnp A_np

Arketamine shares volumes and flows; its hepatic rates are scaled so that its clearance Qh E, with
E = Vh k / (Qh + Vh k), is `arketamine_clearance_ratio` times that of esketamine (Wang 2019). The enantiomers do not
interact: the clearance of S-ketamine was the same after esketamine and after the racemate (Wang 2019).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from daybreak.pharmacology.compartments import OUT, Array, Modes, Network, diagonalise

Drug = Literal["esketamine", "arketamine", "racemic-ketamine"]
Enantiomer = Literal["s", "r"]
Parameters = Mapping[str, Array]  # parameter id -> (patients,) or (1,)

ENANTIOMERS: Mapping[str, tuple[Enantiomer, ...]] = {
    "esketamine": ("s",),
    "arketamine": ("r",),
    "racemic-ketamine": ("s", "r"),
}

# depot -> (compartment that it empties into, its rate parameter)
DEPOTS: Mapping[str, tuple[str, str]] = {
    "nose": ("central", "ka_nasal_per_h"),
    "swallowed": ("liver", "ka_swallowed_per_h"),
    "gut": ("liver", "ka_oral_per_h"),
    "mouth": ("central", "ka_mouth_per_h"),
    "skin": ("central", "ka_subcutaneous_per_h"),
    "muscle": ("central", "ka_intramuscular_per_h"),
}

_BODY = Network(
    exchanges=(
        ("central", "peripheral_1"),
        ("central", "peripheral_2"),
        ("central", "liver"),
        ("nor", "nor_peripheral"),
    ),
    flows=(("liver", "nor"),),
    losses=("liver", "nor"),
)


def hepatic_rates(parameters: Parameters, enantiomer: Enantiomer) -> tuple[Array, Array]:
    """(k_other, k_nor) in 1/h for one enantiomer."""
    other, nor = parameters["k_other_per_h"], parameters["k_nor_per_h"]
    if enantiomer == "s":
        return other, nor
    flow, volume = parameters["hepatic_flow_l_per_h"], parameters["hepatic_volume_l"]
    intrinsic = volume * (other + nor)
    extraction = parameters["arketamine_clearance_ratio"] * intrinsic / (flow + intrinsic)
    factor = flow * extraction / (1.0 - extraction) / intrinsic
    return other * factor, nor * factor


def extraction(parameters: Parameters, enantiomer: Enantiomer = "s") -> Array:
    """Hepatic extraction ratio E = Vh k / (Qh + Vh k), between 0 and 1."""
    intrinsic = parameters["hepatic_volume_l"] * sum(hepatic_rates(parameters, enantiomer))
    return intrinsic / (parameters["hepatic_flow_l_per_h"] + intrinsic)


def clearance_l_per_h(parameters: Parameters, enantiomer: Enantiomer = "s") -> Array:
    """Systemic clearance Qh E of an enantiomer, L/h."""
    return parameters["hepatic_flow_l_per_h"] * extraction(parameters, enantiomer)


def body_network(depots: tuple[str, ...], followers: tuple[tuple[str, str], ...] = ()) -> Network:
    """The declared structure with the depots of one route and effect sites that follow plasma."""
    flows = tuple((depot, DEPOTS[depot][0]) for depot in depots)
    return Network(_BODY.exchanges, flows + _BODY.flows, _BODY.losses, followers)


def body_rates(
    parameters: Parameters, enantiomer: Enantiomer, depots: tuple[str, ...]
) -> dict[tuple[str, str], Array]:
    """First-order rate constants (1/h) of the body, keyed (from, to)."""
    p = parameters
    other, to_nor = hepatic_rates(p, enantiomer)
    central, liver, nor = p["central_volume_l"], p["hepatic_volume_l"], p["nor_volume_l"]
    rates = {
        ("central", "peripheral_1"): p["flow_1_l_per_h"] / central,
        ("peripheral_1", "central"): p["flow_1_l_per_h"] / p["peripheral_volume_1_l"],
        ("central", "peripheral_2"): p["flow_2_l_per_h"] / central,
        ("peripheral_2", "central"): p["flow_2_l_per_h"] / p["peripheral_volume_2_l"],
        ("central", "liver"): p["hepatic_flow_l_per_h"] / central,
        ("liver", "central"): p["hepatic_flow_l_per_h"] / liver,
        ("liver", OUT): other,
        ("liver", "nor"): to_nor,
        ("nor", "nor_peripheral"): p["nor_flow_l_per_h"] / nor,
        ("nor_peripheral", "nor"): p["nor_flow_l_per_h"] / p["nor_peripheral_volume_l"],
        ("nor", OUT): p["nor_clearance_l_per_h"] / nor,
    }
    return rates | {(d, DEPOTS[d][0]): p[DEPOTS[d][1]] for d in depots}


def dispose(parameters: Parameters, enantiomer: Enantiomer, depots: tuple[str, ...], xp: Any) -> Modes:
    """The solved body alone (without effect sites), for exposures and checks."""
    return diagonalise(body_network(depots), body_rates(parameters, enantiomer, depots), xp)
