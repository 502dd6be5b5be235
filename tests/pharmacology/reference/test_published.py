"""The models beside the main one are transcribed as their sources print them."""

import pytest

from daybreak.pharmacology.reference.curve import area, peak
from daybreak.pharmacology.reference.published import MODEL_IDS, load_published


@pytest.mark.parametrize("model_id", MODEL_IDS)
def test_every_number_was_read_in_its_source(model_id: str) -> None:
    model = load_published(model_id)
    assert all(parameter.seen and parameter.source.doi for parameter in model.parameters)
    assert all(value > 0 for value in model.values.values())


def test_kamp_volumes_agree_with_the_meta_analysis_of_the_same_paper() -> None:
    # 25 + 56 + 157 L; the abstract's weighted mean is 252 L (95 % CI 200 to 304)
    assert load_published("kamp_2020_racemic").steady_state_volume_l() == pytest.approx(238.0)


def test_simons_infusion_after_a_film_reaches_the_peak_of_the_thesis() -> None:
    # 20 mg over 20 min, 6 h after a 50 mg film, arterial: 273 (95 % CI 259 to 287) ng/mL
    model = load_published("simons_2022_s_ketamine")
    film = model.parts("esketamine", "sublingual", ((0.0, 0.0, 50.0),))
    infusion = model.parts("esketamine", "intravenous", ((6.0, 1 / 3, 20.0),))
    assert peak((*film, *infusion))[0] == pytest.approx(273.0, rel=0.005)


@pytest.mark.parametrize(
    ("analyte", "cmax", "auc"),
    [("esketamine", 96, 8363), ("noresketamine", 276, 38497), ("s_hnk", 101, 24087)],
)
def test_simons_film_of_50_mg_meets_its_own_table(analyte: str, cmax: float, auc: float) -> None:
    # Simons 2022 Table 2; ng/mL and ng min/mL over 6 h, met by the published parameters within 12 %
    parts = load_published("simons_2022_s_ketamine").parts(analyte, "sublingual", ((0.0, 0.0, 50.0),))
    assert peak(parts)[0] == pytest.approx(cmax, rel=0.12)
    assert 60 * area(parts, 6.0) == pytest.approx(auc, rel=0.12)


def test_minutes_of_a_source_become_hours() -> None:
    values = load_published("simons_2022_s_ketamine").values
    assert values["CLK1"] == pytest.approx(88.8)
    assert values["KA1"] == pytest.approx(2.4)
    assert values["D1"] == pytest.approx(13.1 / 60)
