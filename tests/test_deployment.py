"""What an operator is given fits together: settings, their table, the image and its compose file."""

import re
from pathlib import Path

import pytest
import yaml

from skinsight.api.service.settings import Settings

ROOT = Path(__file__).parent.parent
OF_THE_NETWORKS = {"WEIGHTS"}


def named(file: str) -> set[str]:
    """Settings that a file names, without their prefix."""
    return set(re.findall(r"SKINSIGHT_([A-Z_]+[A-Z])", (ROOT / file).read_text()))


def test_the_table_has_every_setting_and_no_other() -> None:
    assert named("docs/operating.md") == {name.upper() for name in Settings.model_fields} | OF_THE_NETWORKS


@pytest.mark.parametrize("file", ["Dockerfile", "compose.yaml", "docs/service.md", "docs/threats.md"])
def test_what_is_set_elsewhere_exists(file: str) -> None:
    assert named(file) <= {name.upper() for name in Settings.model_fields}


def test_the_image_is_made_of_what_a_wheel_needs() -> None:
    text = (ROOT / "Dockerfile").read_text()
    copied = {name for line in re.findall(r"^COPY (?!--)(.+) \S+$", text, re.MULTILINE) for name in line.split()}
    rooms = re.findall(r"^ROOMS := (.+)$", (ROOT / "Makefile").read_text(), re.MULTILINE)[0].split()
    assert copied == {"pyproject.toml", "README.md", "LICENSE", "src", *rooms}
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    assert {line[1:] for line in ignored if line.startswith("!")} == copied
    assert re.search(r"^USER skinsight$", text, re.MULTILINE)


def test_compose_gives_no_more_rights_than_needed() -> None:
    services = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]
    for name in ("app", "worker"):
        assert services[name]["read_only"] is True
        assert services[name]["cap_drop"] == ["ALL"]
        assert services[name]["security_opt"] == ["no-new-privileges:true"]
    assert all(port.startswith("127.0.0.1:") for one in services.values() for port in one.get("ports", []))


def test_every_test_that_the_threats_name_is_there() -> None:
    rows = re.findall(r"^\| .+ \| (`test_.+) \|$", (ROOT / "docs/threats.md").read_text(), re.MULTILINE)
    assert len(rows) >= 14
    files = {path.stem for path in (ROOT / "tests/api").rglob("test_*.py")}
    for row in rows:
        assert set(re.findall(r"`(test_\w+)`", row)) <= files
