"""What deployments install fits what is declared."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parent.parent
DECLARED = [Requirement(one) for one in tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]]
LOCKED = dict(re.findall(r"^([\w.-]+)==(\S+)", (ROOT / "requirements.lock").read_text(), re.MULTILINE))


@pytest.mark.parametrize("needed", DECLARED, ids=lambda needed: needed.name)
def test_every_dependency_is_locked_within_its_bounds(needed: Requirement) -> None:
    assert any(bound.operator in ("<", "==", "~=") for bound in needed.specifier), "has an upper bound"
    assert LOCKED[needed.name] in needed.specifier, "run `make lock`"


def test_everything_is_locked_by_its_hash() -> None:
    lines = (ROOT / "requirements.lock").read_text().split("\n")
    named = [place for place, line in enumerate(lines) if "==" in line]
    assert named
    assert all(lines[place + 1].lstrip().startswith("--hash=sha256:") for place in named)
