"""Every number of the model has a unit, a meaning, a source and a grade; what was only recalled enters no default."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from daybreak.pharmacology import Parameter, Source, load_parameters
from daybreak.pharmacology import parameters as module

SEEN = Source("a", "A table", "10.1000/xyz", None, seen=True)
RECALLED = Source("b", "From memory", None, None, seen=False)
RIGHT = Parameter("k", "a rate", 2.0, "1/h", SEEN, "measured in people", "lognormal", sd=0.3)


@pytest.mark.parametrize("parameter", load_parameters().values(), ids=lambda p: p.id)
def test_every_parameter_says_what_it_is_and_where_from(parameter: Parameter) -> None:
    assert parameter.meaning
    assert parameter.unit
    assert parameter.source.citation
    assert parameter.seen
    assert math.isfinite(parameter.value)


@pytest.mark.parametrize("grade", ["measured in people", "measured in animals", "hypothesis"])
def test_a_recalled_number_enters_no_default_whatever_it_is_called(grade: str) -> None:
    with pytest.raises(ValueError, match="recalled figure"):
        replace(RIGHT, source=RECALLED, grade=grade)


@pytest.mark.parametrize(
    "wrong",
    [{"value": math.nan}, {"value": math.inf}, {"value": -1.0}, {"sd": -0.1}, {"sd": 0.0}, {"distribution": "fixed"},
     {"distribution": "logit-normal", "value": 1.5}, {"iov_sd": -1.0}],
)  # fmt: skip
def test_impossible_parameters_cannot_be_built(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="parameter k"):
        replace(RIGHT, **wrong)


def test_a_parameter_declared_twice_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MODEL_FILES", ("brain.yaml", "brain.yaml"))
    with pytest.raises(ValueError, match="declared twice"):
        load_parameters.__wrapped__()


def test_doi_comes_before_any_address() -> None:
    assert replace(SEEN, url="https://example.org").reference == "doi:10.1000/xyz"
    assert replace(SEEN, doi=None, url="https://example.org").reference == "https://example.org"


def test_distributions_worked_by_hand() -> None:
    z = np.array([-1.0, 0.0, 1.0])
    assert RIGHT.at(z) == pytest.approx([2.0 * math.exp(-0.3), 2.0, 2.0 * math.exp(0.3)])
    assert replace(RIGHT, distribution="normal").at(z) == pytest.approx([1.7, 2.0, 2.3])
    assert replace(RIGHT, distribution="fixed", sd=0.0).at(z).tolist() == [2.0, 2.0, 2.0]
    # odds of 0.8 are 4; one SD of ln 2 makes them 2 and 8
    logit = replace(RIGHT, distribution="logit-normal", value=0.8, sd=math.log(2.0))
    assert logit.at(z) == pytest.approx([2 / 3, 0.8, 8 / 9])


def test_a_printed_cv_becomes_the_sd_of_the_logarithm() -> None:
    # ka of the swallowed part: CV 132 %, so sd = sqrt(log(1 + 1.32^2)) = 1.0046
    assert load_parameters()["ka_swallowed_per_h"].sd == pytest.approx(math.sqrt(math.log(1 + 1.32**2)))
    assert load_parameters()["ka_swallowed_per_h"].variability == "CV 132 %"


def test_both_gut_rates_of_a_person_vary_together() -> None:
    found = load_parameters()
    assert found["ka_swallowed_per_h"].random_effect == found["ka_oral_per_h"].random_effect == "ka_gut"
