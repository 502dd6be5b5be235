"""One dose of a file throughout is the same file with nothing that changes the dose."""

from __future__ import annotations

import pytest

from daybreak.clinic.facts import Fact
from daybreak.clinic.planning.forecasts import foreseen
from daybreak.clinic.planning.regimens import only, regimens
from daybreak.protocol import Protocol, library, load_protocol
from daybreak.simulation import Forecast

KNOWN = {
    "madrs": Fact("madrs", 32, "recorded"), "weight_kg": Fact("weight_kg", 80.0, "recorded"),
    "age_years": Fact("age_years", 45.0, "from the birth date"),
}  # fmt: skip
US = load_protocol("spravato-trd-us")


def seen(protocol: Protocol) -> Forecast:
    result = foreseen(protocol, protocol.sha256, KNOWN).forecast
    assert result is not None
    return result


def test_each_dose_of_the_file_has_its_row_beside_the_file_as_written() -> None:
    as_written = seen(US)
    doses = regimens(US, US.sha256, KNOWN, as_written)
    assert doses is not None
    assert [(one.title, one.begins_otherwise) for one in doses.regimens] == [
        ("By the file", False), ("56 mg", False), ("84 mg", True),
    ]  # fmt: skip
    assert doses.begin_otherwise == ["84 mg"]
    shown = {label: [chance.value for chance in row] for label, row in doses.rows}
    assert shown["Dissociation"][0] == as_written.summary["dissociation"].value
    assert shown["Dissociation"][2] > shown["Dissociation"][1]  # the same virtual patients, more drug
    assert shown["Marked rise in blood pressure"][2] >= shown["Marked rise in blood pressure"][1]


def test_with_which_dose_the_file_begins_depends_on_the_patient() -> None:
    """The European label begins with 28 mg from 65 years on (start-65), with 56 mg before."""
    protocol = load_protocol("spravato-trd-eu")
    older = KNOWN | {"age_years": Fact("age_years", 70.0, "from the birth date")}
    as_written = foreseen(protocol, protocol.sha256, older).forecast
    assert as_written is not None
    doses = regimens(protocol, protocol.sha256, older, as_written)
    assert doses is not None
    assert doses.begin_otherwise == ["56 mg", "84 mg"]


def test_a_file_of_one_dose_has_nothing_to_compare() -> None:
    one_dose = load_protocol("iv-racemic-acute")
    assert regimens(one_dose, one_dose.sha256, KNOWN, seen(one_dose)) is None


@pytest.mark.parametrize("name", library())
def test_nothing_but_the_dose_changes(name: str) -> None:
    """Sessions fall as the file has them, and every session that is given has the dose."""
    protocol = load_protocol(name)
    step = protocol.regimen.dosing.steps[-1]
    fixed = only(protocol, step)
    assert fixed.regimen.spacing == protocol.regimen.spacing
    assert [phase.slots_h for phase in fixed.regimen.phases] == [
        phase.slots_h for phase in protocol.regimen.phases
    ]
    planned = [one.time_h for one in seen(protocol).sessions][:2]
    assert [one.time_h for one in seen(fixed).sessions][:2] == planned
