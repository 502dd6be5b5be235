"""A record read back is the record written, to the bit; a file that was touched is refused."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest

from daybreak.errors import InputFileError, OutputFileError, TrialError
from daybreak.trial.record_file import FORMAT, load_record, save_record
from tests.trial.records import small, trial


def test_what_is_read_is_what_was_written(tmp_path: Path) -> None:
    record = trial(replicates=3, per_arm=10)
    digest = save_record(record, tmp_path / "trial.npz")
    again = load_record(tmp_path / "trial.npz")
    for name in ("visit_h", "arm", "baseline", "scores", "replicate", "left_h"):
        np.testing.assert_array_equal(getattr(again, name), getattr(record, name))
    np.testing.assert_array_equal(again.events["nausea"], record.events["nausea"])
    assert (again.trial, again.scoring, again.arms, again.control) == (
        record.trial,
        record.scoring,
        record.arms,
        record.control,
    )
    assert digest == save_record(again, tmp_path / "again.npz")


def test_where_nothing_is_known_of_an_event_is_kept(tmp_path: Path) -> None:
    record = small(
        unknown_in={"nausea": ("saline",)}, events={"nausea": np.array([False, False, True, True])}
    )
    save_record(record, tmp_path / "trial.npz")
    assert dict(load_record(tmp_path / "trial.npz").unknown_in) == {"nausea": ("saline",)}


def test_what_is_optional_may_be_left_out(tmp_path: Path) -> None:
    save_record(small(left_h=None, events={}, control=None), tmp_path / "trial.npz")
    again = load_record(tmp_path / "trial.npz")
    assert (again.left_h, dict(again.events), again.control, dict(again.about)) == (
        None,
        {},
        None,
        {"seed": "1"},
    )


def test_the_digest_is_of_the_content(tmp_path: Path) -> None:
    others = (small(), small(about={"seed": "2"}), small(baseline=np.array([30.0, 34.0, 32.0, 36.5])))
    first, same, *different = (
        save_record(record, tmp_path / f"{i}.npz") for i, record in enumerate((small(), *others))
    )
    assert first == same
    assert first not in different


def test_an_altered_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "trial.npz"
    save_record(small(), path)
    with np.load(path) as file:
        parts = {name: file[name] for name in file.files}
    parts["baseline"] = parts["baseline"] + 1.0
    np.savez(path, **parts)
    with pytest.raises(TrialError, match="not what its digest says"):
        load_record(path)


def test_a_header_without_what_a_record_needs_is_refused(tmp_path: Path) -> None:
    """The digest is right, but the content is not a record's."""
    path, about = tmp_path / "trial.npz", {"trial": "x"}
    digest = sha256(json.dumps(about, sort_keys=True).encode()).hexdigest()
    header = json.dumps({"format": FORMAT, "sha256": digest, "about": about})
    np.savez(path, header=np.array(header))
    with pytest.raises(TrialError, match="not a trial record"):
        load_record(path)


def test_another_version_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "trial.npz"
    np.savez(path, header=np.array('{"format": "daybreak-trial-record/9", "sha256": "", "about": {}}'))
    with pytest.raises(TrialError, match="format is 'daybreak-trial-record/9'"):
        load_record(path)


def test_a_file_cut_short_anywhere_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "trial.npz"
    save_record(small(), path)
    whole = path.read_bytes()
    for length in range(0, len(whole) - 1, 37):
        path.write_bytes(whole[:length])
        with pytest.raises(TrialError, match="not a trial record"):
            load_record(path)


def test_a_pickle_is_never_opened(tmp_path: Path) -> None:
    path = tmp_path / "trial.npz"
    np.savez(path, header=np.array([{"format": 1}], dtype=object))
    with pytest.raises(TrialError, match="not a trial record"):
        load_record(path)


def test_a_plain_array_is_not_a_record(tmp_path: Path) -> None:
    np.save(tmp_path / "trial.npy", np.zeros(3))
    with pytest.raises(TrialError, match="not a trial record"):
        load_record(tmp_path / "trial.npy")


def test_a_missing_file_and_a_missing_folder_are_named(tmp_path: Path) -> None:
    with pytest.raises(InputFileError, match="cannot be read: No such file"):
        load_record(tmp_path / "nothing.npz")
    with pytest.raises(OutputFileError, match="cannot be written: No such file"):
        save_record(small(), tmp_path / "nowhere" / "trial.npz")


def test_a_failure_leaves_the_old_record_and_nothing_half_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "trial.npz"
    save_record(small(), path)
    whole = path.read_bytes()

    def full(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OutputFileError, match="No space left"):
        save_record(small(about={"seed": "2"}), path)
    assert path.read_bytes() == whole
    assert [file.name for file in tmp_path.iterdir()] == ["trial.npz"]
