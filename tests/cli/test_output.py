"""A result is written whole or not at all, and a refusal to write is one sentence."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from daybreak.cli import output
from daybreak.cli.output import check_writable, write_text
from daybreak.errors import OutputFileError

BOTH: list[Callable[[str], None]] = [check_writable, lambda path: write_text(path, "text")]


def test_a_text_is_written_to_the_byte(tmp_path: Path) -> None:
    write_text(str(tmp_path / "out.json"), "{}\nä\r\n")
    assert (tmp_path / "out.json").read_bytes() == b"{}\n\xc3\xa4\r\n"
    assert os.listdir(tmp_path) == ["out.json"]  # noqa: PTH208


def test_an_old_result_is_replaced_and_keeps_its_permissions(tmp_path: Path) -> None:
    target = tmp_path / "out.json"
    target.write_text("old")
    target.chmod(0o640)
    write_text(str(target), "new")
    assert target.read_text() == "new"
    assert stat.S_IMODE(target.stat().st_mode) == 0o640


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "real")
    write_text(str(tmp_path / "link"), "text")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_text() == "text"


@pytest.mark.parametrize("write", BOTH)
def test_a_folder_that_is_not_there(tmp_path: Path, write: Callable[[str], None]) -> None:
    with pytest.raises(OutputFileError, match="There is no such folder"):
        write(str(tmp_path / "nowhere" / "out.json"))


@pytest.mark.parametrize("write", BOTH)
def test_a_folder_instead_of_a_file(tmp_path: Path, write: Callable[[str], None]) -> None:
    with pytest.raises(OutputFileError, match="This is a folder"):
        write(str(tmp_path))


@pytest.mark.parametrize("write", BOTH)
def test_a_file_instead_of_a_folder(tmp_path: Path, write: Callable[[str], None]) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OutputFileError, match="is a file, not a folder"):
        write(str(tmp_path / "file" / "out.json"))


@pytest.mark.parametrize("write", BOTH)
def test_a_name_that_is_too_long(tmp_path: Path, write: Callable[[str], None]) -> None:
    with pytest.raises(OutputFileError, match="too long"):
        write(str(tmp_path / ("x" * 300)))


@pytest.mark.parametrize("write", BOTH)
def test_a_place_where_nobody_may_write(write: Callable[[str], None]) -> None:
    with pytest.raises(OutputFileError):
        write("/proc/daybreak.json")  # not even the superuser makes a file there


def test_a_full_disk_is_said_to_be_full() -> None:
    with pytest.raises(OutputFileError, match="disk is full"):
        write_text("/dev/full", "x" * 100_000)


def test_checking_leaves_nothing_behind(tmp_path: Path) -> None:
    check_writable(str(tmp_path / "out.json"))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("failure", [KeyboardInterrupt, OSError(28, "No space left on device")])
def test_a_failure_while_writing_leaves_the_old_result_and_no_half_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failure: BaseException | type[BaseException]
) -> None:
    target = tmp_path / "out.json"
    target.write_text("old")

    def fail(_handle: int) -> None:
        raise failure

    monkeypatch.setattr(output.os, "fsync", fail)
    with pytest.raises((KeyboardInterrupt, OutputFileError)):
        write_text(str(target), "new")
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


def test_a_dash_is_standard_output(capsys: pytest.CaptureFixture[str]) -> None:
    write_text("-", "text\n")
    assert capsys.readouterr().out == "text\n"
