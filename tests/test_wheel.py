"""What a stranger installs: a wheel with one name, which stands beside other people's packages."""

import json
import os
import shutil
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

from skinsight.datasets.sample import GRACE_HOPPER

ROOT = Path(__file__).parent.parent
BUILT_FROM = ("src", "segmentation", "datasets", "annotation_tools", "analyzer", "api", "client", "weights")
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("wheel")]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from a copy: a build folder of the checkout's may hold what was moved since."""
    source, out = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("wheel")
    for room in BUILT_FROM:
        shutil.copytree(ROOT / room, source / room, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    done(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", out, source)
    [built] = out.glob("*.whl")
    return built


def done(*command: str | Path, cwd: Path | None = None) -> str:
    """Output of a command that must succeed, run as a stranger would: nothing on the path leads to the checkout."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    result = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    return result.stdout


def test_the_wheel_has_one_top_level_name(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        tops = {name.partition("/")[0] for name in archive.namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"skinsight"}


def test_the_wheel_holds_every_file_of_the_rooms(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        packed = {name.removeprefix("skinsight/") for name in archive.namelist()}
    tracked = done("git", "ls-files", "--", *BUILT_FROM[1:], cwd=ROOT).split("\n")[:-1]
    outside = ("analyzer/calibration/", "client/typescript/")
    assert [name for name in tracked if name not in packed and not name.startswith(outside)] == []


def test_it_runs_beside_other_peoples_packages(wheel: Path, tmp_path: Path) -> None:
    """Hugging Face's ``datasets`` is installed too, and the working folder has an ``api`` of its own."""
    venv.create(tmp_path / "venv", with_pip=True)
    programs = tmp_path / "venv" / "bin"
    done(programs / "pip", "install", "--quiet", wheel, "datasets")
    work = tmp_path / "work"
    for name in ("api", "weights"):
        (work / name).mkdir(parents=True)
        (work / name / "__init__.py").write_text(f"raise ImportError('not the {name} that was meant')")
    done(programs / "skinsight", "analyze", GRACE_HOPPER, "--report", "--out", "out", cwd=work)
    [written] = (work / "out").rglob("analysis.json")
    assert json.loads(written.read_text())["concerns"]["face_skin"]["status"] == "ok"
    command = "import datasets, skinsight; print(datasets.Dataset.__module__, skinsight.read_photo.__module__)"
    owners = done(programs / "python", "-c", command, cwd=work).split()
    assert owners == ["datasets.arrow_dataset", "skinsight.segmentation.photo.decode"]
    version = done(programs / "skinsight", "--version", cwd=work)
    assert version == f"skinsight {wheel.name.split('-')[1]}\n"
