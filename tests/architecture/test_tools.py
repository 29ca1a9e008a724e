"""The tools that `make check` runs, as part of the suite; a failure shows what the tool said."""

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT

PROGRAMS = Path(sys.executable).parent
TOOLS = {
    "ruff finds no fault": ["ruff", "check", "."],
    "ruff would format nothing": ["ruff", "format", "--check", "."],
    "mypy is content": ["mypy"],
    "the layers hold": ["lint-imports", "--no-logo"],
    "templates are clean": ["djlint", "--lint", "--quiet", "portal/templates"],
    "translations are complete and fresh": ["flask", "--app", "app", "translate", "check"],
    "the diagram of the process is fresh": ["flask", "--app", "app", "diagram", "--check"],
}


@pytest.mark.timeout(300)
@pytest.mark.parametrize("tool", TOOLS)
def test_quality(tool: str, tmp_path: Path) -> None:
    program, *arguments = TOOLS[tool]
    done = subprocess.run(
        [PROGRAMS / program, *arguments],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": f"sqlite:///{tmp_path / 'unused.sqlite'}", "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"


def test_every_outside_system_is_held_apart_by_the_import_contract() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = {each["id"]: each for each in settings["tool"]["importlinter"]["contracts"]}
    folders = (path.parent for path in (ROOT / "portal" / "gateways").glob("*/__init__.py"))
    assert set(contracts["gateways"]["modules"]) == {f"portal.gateways.{folder.name}" for folder in folders}


def test_no_lock_names_a_registry_and_every_package_is_hashed() -> None:
    for name in ("requirements.txt", "requirements-dev.txt"):
        lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
        assert not [line for line in lines if "://" in line or line.startswith("-")]
        packages = [line for line in lines if "==" in line]
        assert packages
        assert not [line for line in packages if not line.endswith("\\")], "a package without a hash"
