"""Imports go one way between the rooms, by one name, and only training knows what the extra ``train`` installs."""

import ast
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MAY_IMPORT = {
    "segmentation": set[str](),
    "datasets": {"segmentation"},
    "annotation_tools": {"datasets", "segmentation"},
    "analyzer": {"segmentation"},
    "api": {"analyzer", "annotation_tools", "datasets", "segmentation"},
    "client": {"analyzer", "api", "segmentation"},
    "weights": set[str](),
}
"""Which rooms each room knows about, beside itself."""
CALIBRATION = ("analyzer", "calibration")
"""Made from the data folder, and outside of the wheel: it knows ``datasets``, and no room knows it."""
TRAINING = ("segmentation", "training")
TORCH = {"onnx", "onnxscript", "safetensors", "segmentation_models_pytorch", "torch", "torchvision"}
"""Packages that the extra ``train`` alone installs."""
EVALUATION = {"imagehash", "matplotlib", "sklearn"}
"""Packages of the extra ``evaluate``, and who may import them."""
MAY_EVALUATE = {
    "analyzer/calibration/lesion_kinds.py",
    "datasets/splits.py",
    "segmentation/evaluation/report_pictures.py",
    "segmentation/training/condition_head.py",
    "segmentation/training/plots.py",
}
FILES = sorted(path.relative_to(ROOT) for room in (*MAY_IMPORT, "tests") for path in (ROOT / room).rglob("*.py"))


def imported(source: str) -> Iterator[tuple[str, ...]]:
    """Everything that a file imports, wherever in it, as parts of dotted names."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (tuple(alias.name.split(".")) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from (tuple(f"{node.module}.{alias.name}".split(".")) for alias in node.names)


def strangers(path: Path, source: str) -> set[str]:
    """What a file of the repository imports and must not."""
    found = set(imported(source))
    tops = {name[0] for name in found}
    wrong = tops & set(MAY_IMPORT)  # bare names of the rooms: installed, they are other people's
    if path.parts[0] == "tests":
        return wrong
    allowed = MAY_IMPORT[path.parts[0]] | {path.parts[0]}
    if path.parts[:2] == CALIBRATION:
        allowed = allowed | {"datasets"}
    else:
        wrong |= {".".join(CALIBRATION) for name in found if name[1:3] == CALIBRATION}
    rooms = {name[1] for name in found if name[0] == "skinsight" and len(name) > 1} & set(MAY_IMPORT)
    wrong |= (rooms - allowed) | (tops & {"tests"})
    if path.parts[:2] != TRAINING:
        wrong |= tops & TORCH
        if path.parts[0] != "api":  # whose commands train, and import it when they run
            wrong |= {".".join(TRAINING) for name in found if name[1:3] == TRAINING}
    if path.as_posix() not in MAY_EVALUATE:
        wrong |= tops & EVALUATION
    return wrong


@pytest.mark.parametrize("path", FILES, ids=str)
def test_imports_follow_the_design(path: Path) -> None:
    assert strangers(path, (ROOT / path).read_text(encoding="utf-8")) == set()


@pytest.mark.parametrize(
    ("path", "source", "expected"),
    [
        ("segmentation/parts.py", "from skinsight.analyzer import analyze", {"analyzer"}),
        ("segmentation/parts.py", "from skinsight import analyzer", {"analyzer"}),
        ("analyzer/measures/measure.py", "def f():\n    import skinsight.datasets.folder", {"datasets"}),
        ("analyzer/calibration/readings.py", "import skinsight.datasets.folder", set()),
        ("api/cli/analyze.py", "from skinsight.analyzer.calibration import readings", {"analyzer.calibration"}),
        ("api/service/app.py", "from skinsight import analyzer, datasets", set()),
        ("api/service/app.py", "import analyzer, datasets.folder", {"analyzer", "datasets"}),
        ("api/service/app.py", "import torch.nn as nn", {"torch"}),
        ("segmentation/training/loop.py", "import torch\nfrom . import losses", set()),
        ("segmentation/training/loop.py", "import imagehash", {"imagehash"}),
        ("segmentation/evaluation/scoring.py", "import torch", {"torch"}),
        (
            "segmentation/evaluation/scoring.py",
            "from skinsight.segmentation import training",
            {"segmentation.training"},
        ),
        ("datasets/splits.py", "import imagehash", set()),
        ("datasets/material.py", "from skinsight.annotation_tools import imagej", {"annotation_tools"}),
        ("analyzer/schema/result.py", "from tests.fakes import FakeSegmenter", {"tests"}),
        ("tests/fakes.py", "from segmentation.frames import Image", {"segmentation"}),
    ],
)
def test_the_rule_itself(path: str, source: str, expected: set[str]) -> None:
    assert strangers(Path(path), source) == expected


def loaded_by(module: str) -> set[str]:
    """Top-level packages in memory once a module is imported."""
    command = f"import sys, {module}; print(*{{name.partition('.')[0] for name in sys.modules}})"
    done = subprocess.run([sys.executable, "-c", command], cwd=ROOT, capture_output=True, text=True, check=True)
    return set(done.stdout.split())


@pytest.mark.parametrize("module", ["skinsight.analyzer", "skinsight.api.service.app", "skinsight.api.cli"])
def test_serving_and_analysing_need_no_extra(module: str) -> None:
    assert (TORCH | EVALUATION).isdisjoint(loaded_by(module))


@pytest.mark.parametrize("module", ["skinsight.segmentation.evaluation.report", "skinsight.datasets.validation"])
def test_judging_needs_no_torch(module: str) -> None:
    assert TORCH.isdisjoint(loaded_by(module))


def test_every_room_is_packaged() -> None:
    """``packages`` is written out, as the folders' names are not the packages'."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]
    rooms = {path.parent.relative_to(ROOT) for room in MAY_IMPORT for path in (ROOT / room).rglob("__init__.py")}
    named = {".".join(("skinsight", *room.parts)) for room in rooms if room.parts[:2] != CALIBRATION}
    assert set(settings["packages"]) == {"skinsight", "skinsight.weights"} | named
