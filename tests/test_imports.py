"""Imports go one way between the rooms, and only training knows what the extra ``train`` installs."""

import ast
import subprocess
import sys
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
    "weights": set[str](),
}
"""Which rooms each room knows about, beside itself."""
TRAINING_ONLY = {"onnx", "onnxscript", "safetensors", "segmentation_models_pytorch", "torch", "torchvision"}
"""Packages of the extra ``train``; ``imagehash`` is the one that the splits need."""
FILES = sorted(path.relative_to(ROOT) for room in MAY_IMPORT for path in (ROOT / room).rglob("*.py"))


def imported(source: str) -> Iterator[str]:
    """Top-level packages that a file imports, wherever in it."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]


def strangers(path: Path, source: str) -> set[str]:
    """Packages that a file of the repository imports and must not."""
    room = path.parts[0]
    forbidden = (set(MAY_IMPORT) | {"tests"}) - MAY_IMPORT[room] - {room}
    if path.parts[:2] != ("segmentation", "training"):
        forbidden |= TRAINING_ONLY
    if path != Path("datasets", "splits.py"):
        forbidden.add("imagehash")
    return forbidden & set(imported(source))


@pytest.mark.parametrize("path", FILES, ids=str)
def test_imports_follow_the_design(path: Path) -> None:
    assert strangers(path, (ROOT / path).read_text(encoding="utf-8")) == set()


@pytest.mark.parametrize(
    ("path", "source", "expected"),
    [
        ("segmentation/parts.py", "from analyzer import analyze", {"analyzer"}),
        ("analyzer/measure.py", "def f():\n    import datasets.folder", {"datasets"}),
        ("api/app.py", "import analyzer, datasets\nfrom segmentation.frames import Image", set()),
        ("api/app.py", "import torch.nn as nn", {"torch"}),
        ("segmentation/training/loop.py", "import torch\nfrom . import losses", set()),
        ("segmentation/training/loop.py", "import imagehash", {"imagehash"}),
        ("datasets/splits.py", "import imagehash", set()),
        ("analyzer/result.py", "from tests.fakes import FakeSegmenter", {"tests"}),
    ],
)
def test_the_rule_itself(path: str, source: str, expected: set[str]) -> None:
    assert strangers(Path(path), source) == expected


@pytest.mark.parametrize("module", ["analyzer", "api.app", "api.cli"])
def test_serving_and_analysing_need_no_torch(module: str) -> None:
    loaded = subprocess.run(
        [sys.executable, "-c", f"import sys, {module}; print(*{{name.partition('.')[0] for name in sys.modules}})"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    assert module.partition(".")[0] in loaded
    assert (TRAINING_ONLY | {"imagehash"}).isdisjoint(loaded)
