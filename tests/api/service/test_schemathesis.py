"""Requests that a program thinks of by the OpenAPI document: each answer is as described, and none a server's fault."""

import subprocess
import sys
from pathlib import Path

import httpx2
import pytest

from tests.api.processes import Process

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("processes")]
EXAMPLES = 25
EXCEPT = "positive_data_acceptance"
"""A text that is called a photograph fits the document, and is refused."""
SETTINGS = """
[[operations]]  # a subject who has no routine yet has nothing below it
include-path-regex = "^/v1/subjects/[{]id[}]/routine"
checks.ensure_resource_availability.enabled = false
"""


def test_the_api_is_as_it_describes_itself(tmp_path: Path) -> None:
    pytest.importorskip("schemathesis", reason="the API is tried by schemathesis: pip install -e '.[dev]'")
    command = [
        sys.executable,
        "-m",
        "schemathesis.cli",
        "run",
        f"--max-examples={EXAMPLES}",
        f"--exclude-checks={EXCEPT}",
    ]
    (tmp_path / "schemathesis.toml").write_text(SETTINGS)
    with Process(tmp_path / "store", per_minute=1_000_000) as server:
        address = f"{server.ready().url}/openapi.json"
        operations = sum(map(len, httpx2.get(address, timeout=60).json()["paths"].values()))
        done = subprocess.run([*command, "--seed=1", address], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-8000:]
    assert f"Tested: {operations}" in done.stdout
