"""Patients are never counted twice: what shares them is declared, and no selection keeps two that do."""

from __future__ import annotations

import re
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daybreak.errors import EvidenceError, InputFileError
from daybreak.evidence import Trial, independent, load_evidence, load_overlaps, read_evidence, shared_with
from daybreak.evidence.pooling import Question, choose, window
from tests.evidence.folders import copied, with_row

TRIALS = load_evidence().trials
subsets = st.lists(st.sampled_from(TRIALS), unique=True)


@given(subsets)
def test_no_two_that_are_kept_share_patients(trials: list[Trial]) -> None:
    kept = independent(trials).kept
    assert not [
        pair
        for pair in combinations(kept, 2)
        if load_overlaps().why_shared(pair[0].trial_id, pair[1].trial_id)
    ]


@given(subsets)
def test_everything_is_kept_or_left_out_with_a_reason(trials: list[Trial]) -> None:
    result = independent(trials)
    assert {*result.kept, *(left.trial for left in result.left_out)} == set(trials)
    assert len(result.kept) + len(result.left_out) == len(trials)
    assert all(left.reason and left.because_of in result.kept for left in result.left_out)


@given(subsets, st.randoms(use_true_random=False))
def test_the_order_of_the_question_does_not_matter(trials: list[Trial], random) -> None:  # type: ignore[no-untyped-def]
    shuffled = list(trials)
    random.shuffle(shuffled)
    assert set(independent(trials).kept) == set(independent(shuffled).kept)


@given(subsets)
def test_what_is_independent_stays_so(trials: list[Trial]) -> None:
    kept = independent(trials).kept
    assert independent(kept).kept == kept


def _kept(*trial_ids: str) -> set[str]:
    evidence = load_evidence()
    return {trial.trial_id for trial in independent(evidence.trial(i) for i in trial_ids).kept}


@pytest.mark.parametrize(
    ("part", "whole"),
    [
        ("aanhetrot2010", "murrough2013b_rep"),
        ("aspire1_asia2023", "fu2020_aspire1"),
        ("phillips2020_si", "phillips2019"),
        ("zheng2019_uni", "zheng2018"),
        ("sustain3_relapsers", "daly2019_sustain1"),
        ("sustain3_relapsers", "sustain3_2025"),
        ("jones2022_transform_sex", "fedgchin2019_transform1"),
        ("jones2022_transform_sex", "popova2019_transform2"),
        ("jones2022_transform_sex", "ochsross2020_transform3"),
    ],
)
def test_the_whole_goes_before_its_part(part: str, whole: str) -> None:
    """Each pair is named by the notes of the source rows ("subset of", "secondary analysis of", "do not double count")."""
    assert _kept(part, whole) == {whole}
    assert _kept(part) == {part}


@pytest.mark.parametrize("review", [t.trial_id for t in TRIALS if t.design == "meta-analysis"])
def test_a_review_is_pooled_with_no_trial_and_no_other_review(review: str) -> None:
    assert _kept(review, "fava2018") == {"fava2018"}
    assert len(_kept(review, "bahji2022", "kishimoto2016")) == 1
    assert _kept(review) == {review}


def test_trials_of_one_programme_that_do_not_share_patients_are_kept_together() -> None:
    trials = {
        "fedgchin2019_transform1",
        "popova2019_transform2",
        "ochsross2020_transform3",
        "takahashi2021_japan",
    }
    assert _kept(*trials) == trials


def test_a_pooled_report_shares_with_what_its_members_share_with() -> None:
    """jones2022 holds TRANSFORM-2, whose responders SUSTAIN-1 took over."""
    assert load_overlaps().why_shared("jones2022_transform_sex", "daly2019_sustain1").endswith("(recalled)")


def test_a_randomised_trial_goes_before_its_open_extension() -> None:
    assert _kept("sustain3_2025", "popova2019_transform2") == {"popova2019_transform2"}


def test_one_registry_id_is_either_shared_or_declared_distinct() -> None:
    """Two studies under one registry number must not be pooled because nobody thought of it."""
    overlaps = load_overlaps()
    distinct = {
        frozenset(pair) for sharing in overlaps.distinct for pair in combinations(sharing.trial_ids, 2)
    }
    for one, other in combinations(TRIALS, 2):
        if set(one.registry_ids) & set(other.registry_ids):
            declared = frozenset({one.trial_id, other.trial_id}) in distinct
            assert declared or overlaps.why_shared(one.trial_id, other.trial_id), (
                one.trial_id,
                other.trial_id,
            )


def test_every_pooled_design_and_every_warning_in_the_notes_is_declared() -> None:
    declared = load_overlaps().reuses
    for trial in TRIALS:
        if not trial.is_primary or "double count" in trial.notes or "subset of" in trial.notes:
            assert trial.trial_id in declared, trial.trial_id


def test_only_studies_that_exist_are_declared() -> None:
    overlaps, known = load_overlaps(), {trial.trial_id for trial in TRIALS}
    named = {i for reuse in overlaps.reuses.values() for i in (reuse.trial_id, *reuse.drawn_from)}
    named |= {i for sharing in (*overlaps.may_share, *overlaps.distinct) for i in sharing.trial_ids}
    assert named <= known


WRONG = {
    "kind": ("kind: sub-study", "kind: subset", "Write one of sub-study"),
    "itself": ("drawn_from: [murrough2013b_rep]", "drawn_from: [aanhetrot2010]", "cannot be drawn from itself"),
    "circle": (
        "may_share:",
        "  zheng2018: {kind: sub-study, drawn_from: [zheng2019_uni], reason: Circle., seen: true}\nmay_share:",
        "which is drawn from",
    ),
    "heading": ("may_share:", "might_share:", "There must be studies, may_share and distinct"),
    "no list": ("drawn_from: [murrough2013b_rep]", "drawn_from: murrough2013b_rep", "a list of 1 or more ids"),
    "empty list": ("drawn_from: [murrough2013b_rep]", "drawn_from: []", "a list of 1 or more ids"),
    "one that shares": ("- studies: [sustain3_2025, daly2019_sustain1]", "- studies: [daly2019_sustain1]", "a list of 2"),
    "no reason": ('reason: "The Asian patients of ASPIRE I (notes)."', 'reason: ""', "reason is no sentence"),
    "no truth": ("seen: true", "seen: 1", "seen is neither true nor false"),
}  # fmt: skip


@pytest.mark.parametrize(("right", "wrong", "says"), WRONG.values(), ids=WRONG.keys())
def test_a_wrong_declaration_is_refused(tmp_path: Path, right: str, wrong: str, says: str) -> None:
    folder = copied(tmp_path)
    file = folder / "overlaps.yaml"
    assert right in file.read_text("utf-8")
    file.write_text(file.read_text("utf-8").replace(right, wrong, 1), "utf-8")
    with pytest.raises(EvidenceError) as refusal:
        read_evidence(folder)
    assert says in refusal.value.sentence
    assert refusal.value.where.startswith(f"{file}:")


def test_a_folder_without_declarations_is_refused(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    (folder / "overlaps.yaml").unlink()
    with pytest.raises(InputFileError, match=r"overlaps\.yaml: There is no such file"):
        read_evidence(folder)


@pytest.mark.parametrize(
    "text", ["studies: {}\nmay_share: []\ndistinct: []\n", "studies: {}\n", "a: [", "text", ""]
)
def test_declarations_that_say_nothing_are_refused(text: str, tmp_path: Path) -> None:
    folder = copied(tmp_path)
    (folder / "overlaps.yaml").write_text(text, "utf-8")
    with pytest.raises(EvidenceError):
        read_evidence(folder)


def test_a_study_that_is_not_there_is_refused_with_near_ones(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    file = folder / "overlaps.yaml"
    file.write_text(file.read_text("utf-8").replace("[zheng2018]", "[zheng2081]", 1), "utf-8")
    with pytest.raises(EvidenceError, match="There is no study 'zheng2081'") as refusal:
        read_evidence(folder)
    assert "zheng2018" in refusal.value.remedy
    assert refusal.value.where.startswith(f"{file}:")


def test_a_review_must_say_whose_patients_it_counts(tmp_path: Path) -> None:
    folder, where = with_row(tmp_path, "trials.csv", ("bahji2022",), trial_id="mine2030", registry_ids="")
    with pytest.raises(EvidenceError, match="does not say whose patients") as refusal:
        read_evidence(folder)
    assert refusal.value.where == where


def _with_my_trial(tmp_path: Path) -> Path:
    """A second report of Lii 2023 under another name, added to a copy of the tables with all its rows."""
    folder, _ = with_row(tmp_path, "trials.csv", ("lii2023_anesth",), trial_id="mine2030", registry_ids="")
    for file in ("arms.csv", "outcomes.csv"):
        table = folder / file
        lines = [
            line for line in table.read_text("utf-8").splitlines(keepends=True) if "lii2023_anesth" in line
        ]
        more = "".join(lines).replace("lii2023_anesth", "mine2030")
        more = re.sub(r"^O(\d+),", r"X\1,", more, flags=re.MULTILINE)
        table.write_text(table.read_text("utf-8") + more, "utf-8")
    return folder


def test_the_patients_of_an_added_trial_can_be_declared(tmp_path: Path) -> None:
    folder = _with_my_trial(tmp_path)
    question = Question("madrs-difference", window("24h"))
    undeclared = {c.trial.trial_id for c in choose(read_evidence(folder), question).contrasts}
    assert {"mine2030", "lii2023_anesth"} <= undeclared
    file = folder / "overlaps.yaml"
    entry = (
        "  mine2030: {kind: sub-study, drawn_from: [lii2023_anesth], reason: The same again., seen: true}\n"
    )
    file.write_text(file.read_text("utf-8").replace("\nmay_share:", f"{entry}\nmay_share:", 1), "utf-8")
    evidence = read_evidence(folder)
    chosen = choose(evidence, question)
    assert "mine2030" not in {c.trial.trial_id for c in chosen.contrasts}
    assert {o.reason for o in chosen.left_out if o.trial.trial_id == "mine2030"} == {
        "shares patients with Lii 2023"
    }
    shared = shared_with(evidence.trial("mine2030"), evidence.trials, evidence.overlaps)
    assert shared == {"lii2023_anesth": "The same again."}


def test_one_registry_id_must_be_explained(tmp_path: Path) -> None:
    folder, where = with_row(tmp_path, "trials.csv", ("fava2018",), trial_id="mine2030")
    with pytest.raises(EvidenceError, match="does not say whether they share patients") as refusal:
        read_evidence(folder)
    assert refusal.value.where == where
