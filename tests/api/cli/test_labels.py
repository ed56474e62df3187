from pathlib import Path

import pytest
from typer.testing import CliRunner

from skinsight.annotation_tools.formats import FORMATS
from skinsight.annotation_tools.imagej.make_sample import FOLDER
from skinsight.annotation_tools.imagej.stack_import import import_pair
from skinsight.api.cli.labels import labels_app


def run(*arguments: object) -> tuple[int, str, str]:
    result = CliRunner().invoke(labels_app, [str(argument) for argument in arguments])
    return result.exit_code, result.stdout, result.stderr


@pytest.fixture
def labels(tmp_path: Path) -> Path:
    """The sample stacks as a folder of labels."""
    import_pair(FOLDER / "images.tif", FOLDER / "masks.tif", "acne", tmp_path / "labels")
    return tmp_path / "labels"


@pytest.mark.parametrize("name", FORMATS)
def test_labels_go_to_another_tool_and_back(tmp_path: Path, labels: Path, name: str) -> None:
    status, out, err = run("export", labels, "--to", name, "--out", tmp_path / "out")
    assert (status, err) == (0, "")
    assert "8 pictures with acne" in out
    status, out, err = run("import", tmp_path / "out", "--from", name, "--concern", "acne", "--out", tmp_path / "back")
    assert (status, err) == (0, "")
    for number in range(1, 9):
        file = f"masks/{number:04d}.png"
        assert (tmp_path / "back" / file).read_bytes() == (labels / file).read_bytes()


def test_nothing_is_written_over_and_no_format_is_guessed(tmp_path: Path, labels: Path) -> None:
    assert run("export", labels, "--to", "word", "--out", tmp_path / "out")[0] == 2
    assert run("export", labels, "--to", "png", "--out", tmp_path / "out")[0] == 0
    status, _, err = run("export", labels, "--to", "coco", "--out", tmp_path / "out")
    assert status == 1
    assert "is there already" in err
    assert err.count("\n") == 1
