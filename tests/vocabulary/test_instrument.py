"""Scales band their totals as their sources do, and keep the wording that no licence allows out of the program."""

from __future__ import annotations

import pytest

from daybreak.errors import VocabularyError
from daybreak.vocabulary import Instrument, load_vocabulary

VOCABULARY = load_vocabulary()
INSTRUMENTS = list(VOCABULARY.instruments.values())


@pytest.mark.parametrize(
    ("scale", "bands"),
    [  # lowest and highest total of each band, from the sources that vocabulary.yaml cites
        ("madrs", {"none": (0, 6), "mild": (7, 19), "moderate": (20, 34), "severe": (35, 60)}),
        ("phq9", {"minimal": (0, 4), "mild": (5, 9), "moderate": (10, 14), "moderately severe": (15, 19), "severe": (20, 27)}),
        ("gad7", {"minimal": (0, 4), "mild": (5, 9), "moderate": (10, 14), "severe": (15, 21)}),
        ("qids_sr16", {"none": (0, 5), "mild": (6, 10), "moderate": (11, 15), "severe": (16, 20), "very severe": (21, 27)}),
        ("hamd17", {"none": (0, 7), "mild": (8, 13), "moderate": (14, 18), "severe": (19, 22), "very severe": (23, 52)}),
        ("audit", {"low risk": (1, 7), "hazardous": (8, 14), "likely dependence": (15, 40)}),
        ("dast10", {"low": (1, 2), "moderate": (3, 5), "substantial": (6, 8), "severe": (9, 10)}),
    ],
)  # fmt: skip
def test_both_ends_of_every_band_fall_into_it(scale: str, bands: dict[str, tuple[int, int]]) -> None:
    for name, ends in bands.items():
        for total in ends:
            band = VOCABULARY.instrument(scale).band(total)
            assert band is not None
            assert band.name == name
            assert band.source.seen


def test_a_total_that_no_source_bands_has_no_band() -> None:
    assert VOCABULARY.instrument("audit").band(0) is None


@pytest.mark.parametrize("total", [-1, 61, True, 10**9999], ids=["below", "above", "a truth value", "huge"])
def test_a_total_outside_the_scale_is_refused(total: int) -> None:
    with pytest.raises(VocabularyError, match="whole number from 0 to 60"):
        VOCABULARY.instrument("madrs").band(total)


@pytest.mark.parametrize("scale", ["bdi2", "cgi_s", "kset", "pcl5"])
def test_a_scale_without_sourced_bands_says_so(scale: str) -> None:
    with pytest.raises(VocabularyError, match="no severity bands with a source"):
        VOCABULARY.instrument(scale).band(1)


def test_remission_on_the_madrs_keeps_every_published_cut_off_apart() -> None:
    cut_offs = {cut_off.at_most: cut_off.used_in for cut_off in VOCABULARY.instrument("madrs").remission}
    assert sorted(cut_offs) == [9, 10, 12]
    assert "esketamine" in cut_offs[12]


def test_response_is_a_fall_by_half_where_a_source_was_read() -> None:
    read = {scale.id for scale in INSTRUMENTS if scale.response and scale.response.source.seen}
    assert read == {"madrs", "phq9", "qids_sr16"}
    assert all(scale.response.fall_percent == 50 for scale in INSTRUMENTS if scale.response)


def test_only_scales_whose_licence_allows_it_carry_their_wording() -> None:
    worded = {scale.id for scale in INSTRUMENTS if scale.wording}
    assert worded == {"phq9", "phq2", "gad7"}
    assert all(VOCABULARY.instrument(scale).licence.status == "ship" for scale in worded)


@pytest.mark.parametrize(
    "scale", ["madrs", "qids_sr16", "bdi2", "sds", "eq5d5l", "cssrs_screener", "cadss", "ies_r", "hamd17"]
)
def test_licensed_scales_carry_no_wording(scale: str) -> None:
    instrument = VOCABULARY.instrument(scale)
    assert instrument.licence.status == "no-text"
    assert instrument.wording is None


@pytest.mark.parametrize(("scale", "answers"), [("phq9", 4), ("phq2", 4), ("gad7", 4)])
def test_wording_has_an_answer_for_each_score_and_its_notice(scale: str, answers: int) -> None:
    wording = VOCABULARY.instrument(scale).wording
    assert wording is not None
    assert len(wording.answers) == answers
    assert (
        wording.answers[0] == "Not at all"
    )  # the only right wording of zero on the GAD-7 (a misprint circulates)
    assert "No permission required" in wording.notice


@pytest.mark.parametrize("scale", ["phq9", "gad7"])
def test_german_wording_is_the_phq_d_as_its_source_prints_it(scale: str) -> None:
    """Answers as in the questionnaires of the Medizininformatik-Initiative, which name the PHQ-D and its licence."""
    instrument = VOCABULARY.instrument(scale)
    german = instrument.wording_in("de")
    assert german is not None
    assert german.source is not None
    assert german.source.seen
    assert (len(german.items), instrument.wording_in("fr")) == (instrument.item_count, None)
    assert german.answers == (
        "Überhaupt nicht",
        "An einzelnen Tagen",
        "An mehr als der Hälfte der Tage",
        "Beinahe jeden Tag",
    )
    assert "No permission required" in german.notice
    assert "PHQ-D" in german.notice


def test_a_licensed_scale_carries_no_translation() -> None:
    assert {scale.id for scale in INSTRUMENTS if scale.translations} == {"phq9", "gad7"}


@pytest.mark.parametrize("scale", ["phq9", "gad7"])
def test_every_item_that_is_asked_is_a_finding_of_its_own(scale: str) -> None:
    instrument = VOCABULARY.instrument(scale)
    assert instrument.codes is not None
    ids = [f"{scale}_item_{number}" for number in range(1, (instrument.item_count or 0) + 1)]
    assert [VOCABULARY[id].loinc for id in ids] == list(instrument.codes.items)
    assert all(VOCABULARY[id].absolute == instrument.item_range for id in ids)


def test_the_phq2_is_the_first_two_items_of_the_phq9() -> None:
    short, long = VOCABULARY.instrument("phq2").wording, VOCABULARY.instrument("phq9").wording
    assert short is not None
    assert long is not None
    assert short.items == long.items[:2]


@pytest.mark.parametrize("instrument", INSTRUMENTS, ids=[scale.id for scale in INSTRUMENTS])
def test_a_total_of_equal_items_spans_count_times_range(instrument: Instrument) -> None:
    """QIDS adds nine domains, not 16 items; the Maudsley and visual analogue scales have no items here."""
    if instrument.id == "qids_sr16" or not (
        instrument.total and instrument.item_range and instrument.item_count
    ):
        return
    assert instrument.total.least == instrument.item_count * instrument.item_range.least
    assert instrument.total.most == instrument.item_count * instrument.item_range.most


@pytest.mark.parametrize("instrument", INSTRUMENTS, ids=[scale.id for scale in INSTRUMENTS])
def test_cut_offs_lie_in_the_scale(instrument: Instrument) -> None:
    cut_offs = [cut_off.at_most for cut_off in instrument.remission] + [
        cut.at_least for cut in instrument.thresholds
    ]
    assert all(instrument.total is not None and cut_off in instrument.total for cut_off in cut_offs)


@pytest.mark.parametrize(
    ("scale", "item"), [("phq9", 9), ("qids_sr16", 12), ("madrs", 10), ("bdi2", 9), ("hamd17", 3)]
)
def test_the_item_on_suicide_is_known_and_is_a_finding(scale: str, item: int) -> None:
    assert VOCABULARY.instrument(scale).suicide_item == item
    assert f"{scale}_item_{item}" in VOCABULARY


def test_loinc_codes_are_those_of_the_source() -> None:
    phq9, gad7 = VOCABULARY.instrument("phq9").codes, VOCABULARY.instrument("gad7").codes
    assert phq9 is not None
    assert gad7 is not None
    assert (phq9.panel, phq9.total, phq9.items[8], phq9.answers[3]) == (
        "44249-1",
        "44261-6",
        "44260-8",
        "LA6571-9",
    )
    assert (gad7.panel, gad7.total, gad7.items[0]) == ("69737-5", "70274-6", "69725-0")
    assert VOCABULARY.instrument("madrs").codes is None  # not confirmed: exchanged under a local code


def test_recalled_facts_keep_their_mark() -> None:
    assert not VOCABULARY.sources["recalled"].seen
    assert [cut_off.source.seen for cut_off in VOCABULARY.instrument("hamd17").remission] == [False]
    cadss = VOCABULARY.instrument("cadss")
    assert cadss.total_source is not None
    assert not cadss.total_source.seen
