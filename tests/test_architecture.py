"""The house of the design: who may import whom, and what importing costs."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "daybreak"
MODULES = sorted(SOURCE.rglob("*.py"))
HEAVY = ("numba", "jax", "scipy", "matplotlib", "jinja2", "rich", "pandas", "diffrax")


def test_imports_follow_the_contracts() -> None:
    """The contracts of pyproject.toml hold (import-linter names the import that breaks one)."""
    linter = subprocess.run(
        [
            sys.executable,
            "-c",
            "from importlinter.cli import lint_imports_command as run; run()",
            "--no-cache",
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert linter.returncode == 0, linter.stdout + linter.stderr


def test_importing_daybreak_is_cheap() -> None:
    """A forecast starts in a tenth of a second only while `import daybreak` brings none of the heavy libraries."""
    code = "import sys, daybreak; print(*sorted({name.split('.')[0] for name in sys.modules}))"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    assert not set(HEAVY) & set(loaded)


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.relative_to(SOURCE).as_posix())
def test_a_module_is_one_concept(module: Path) -> None:
    """Four hundred lines are the point at which a module is two (CONTRIBUTING, "Size")."""
    assert len(module.read_text(encoding="utf-8").splitlines()) <= 400


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.relative_to(SOURCE).as_posix())
def test_a_module_says_what_it_is(module: Path) -> None:
    """Every module opens with a docstring."""
    assert ast.get_docstring(ast.parse(module.read_text(encoding="utf-8"))), f"{module} has no docstring"


AROUND = ("cli", "clinic", "report")  # what has a clock, settings and a screen
WORLD = {"datetime.now", "datetime.today", "datetime.utcnow", "date.today", "os.environ", "os.getenv"}
STARTS_WORKERS = SOURCE / "simulation" / "processes.py"  # hands its workers their number of threads


@pytest.mark.parametrize(
    "module",
    [m for m in MODULES if m.relative_to(SOURCE).parts[0] not in AROUND and m != STARTS_WORKERS],
    ids=lambda m: m.relative_to(SOURCE).as_posix(),
)
def test_the_core_asks_the_world_nothing(module: Path) -> None:
    """No time of day, no settings of the shell: what imports cannot show, since `datetime` and `os` do other things as well."""
    asked = [
        f"line {node.lineno}: {ast.unparse(node)}"
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and ".".join(ast.unparse(node).split(".")[-2:]) in WORLD
    ]
    assert asked == []
