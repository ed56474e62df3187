"""``skinsight evaluate``: what goes together, and what is written."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from skinsight.api.cli import app

SAMPLE = Path(__file__).parents[3] / "datasets" / "sample"
STACK = ["--images", SAMPLE / "images.tif", "--masks", SAMPLE / "masks.tif"]


def evaluate(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["evaluate", *(str(argument) for argument in arguments)], env={"COLUMNS": "200"})


@pytest.mark.parametrize(
    ("arguments", "remedy"),
    [
        ([], "or give --all"),
        (["acne", "--all"], "leave out acne"),
        (["--all", *STACK], "name it instead of --all"),
        (["--all", "--run", "runs/acne"], "name it instead of --all"),
        (["acne", "--report", "acne.json"], "ends in .html"),
    ],
)
def test_what_does_not_go_together_is_refused_with_a_remedy(arguments: list[object], remedy: str) -> None:
    result = evaluate(*arguments)
    assert result.exit_code == 2
    assert remedy in " ".join(result.stderr.replace("│", " ").split())


@pytest.mark.slow
def test_own_stacks_are_judged_and_reported(tmp_path: Path) -> None:
    page = tmp_path / "new" / "acne.html"
    result = evaluate("acne", *STACK, "--report", page)
    assert result.exit_code == 0, result.output
    figures = json.loads(page.with_suffix(".json").read_text(encoding="utf-8"))
    assert list(figures["concerns"]) == ["acne"]
    assert figures["concerns"]["acne"]["sources"][0]["source"] == "stack"
    shown = figures["concerns"]["acne"]["sources"][0]["n"]
    assert page.read_text(encoding="utf-8").count("data:image/jpeg") == 3 * shown
    for text in ("stack", "Lesions (masks), F1", "IoU at threshold 0.5", "must not be published"):
        assert text in result.stdout
