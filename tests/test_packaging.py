"""What `pip install .` brings: every data file, the marker for type checkers, the command, and no more."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src"
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return zipfile.ZipFile(next(folder.glob("*.whl")))


def test_every_file_of_the_package_is_in_the_wheel(wheel: zipfile.ZipFile) -> None:
    kept = {
        path
        for path in (SOURCE / "daybreak").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    missing = {path.relative_to(SOURCE).as_posix() for path in kept} - set(wheel.namelist())
    assert {name for name in missing if not Path(name).name.startswith(".")} == set()
    assert "daybreak/py.typed" in wheel.namelist()


def test_the_wheel_holds_the_package_only(wheel: zipfile.ZipFile) -> None:
    tops = {name.split("/")[0] for name in wheel.namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"daybreak"}


def test_the_wheel_gives_the_command(wheel: zipfile.ZipFile) -> None:
    entry = next(name for name in wheel.namelist() if name.endswith("entry_points.txt"))
    assert "daybreak = daybreak.cli.main:main" in wheel.read(entry).decode()


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_every_locked_package_has_its_hashes(lock: Path) -> None:
    """Each pinned line is followed by hashes, and no line names an index."""
    text = lock.read_text(encoding="utf-8")
    entries = re.split(r"^(?=[a-z0-9])", text, flags=re.M)[1:]
    assert entries
    assert [entry.split()[0] for entry in entries if "==" not in entry or "--hash=sha256:" not in entry] == []
    assert not re.search(r"index-url|find-links|://", text)


def test_no_file_of_the_repository_names_a_package_index() -> None:
    """Whoever installs chooses from where; a name in a file would choose for them."""
    named = re.compile(r"py" r"pi\.org|python" r"hosted\.org|--(extra-)?index" r"-url[ =]")
    folders = ("src", "tests", "docs", "examples", "benchmarks", "requirements", ".ci")
    kept = [
        path for folder in folders for path in (ROOT / folder).rglob("*") if "__pycache__" not in path.parts
    ]
    kept += ROOT.glob("*")
    found = [path for path in kept if path.is_file() and named.search(_text(path))]
    assert found == []


def _text(path: Path) -> str:
    return path.read_bytes().decode("utf-8", "ignore")


def test_the_locks_hold_every_direct_dependency() -> None:
    """A dependency that was added to pyproject.toml without `make lock` is noticed."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = [name for group in project["optional-dependencies"].values() for name in group]
    for lock, wanted in (
        ("run.txt", project["dependencies"]),
        ("dev.txt", [*project["dependencies"], *extras]),
    ):
        pinned = set(
            re.findall(r"^([a-z0-9-]+)==", (ROOT / "requirements" / lock).read_text(encoding="utf-8"), re.M)
        )
        names = {
            re.split(r"[\[><=~!; ]", name)[0].lower().replace(".", "-").replace("_", "-") for name in wanted
        }
        assert names - {"daybreak"} <= pinned
