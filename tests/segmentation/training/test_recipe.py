from pathlib import Path

import pytest

from skinsight.datasets.catalogue import RECIPES
from skinsight.segmentation.concerns import CONCERNS, JOINT, JOINT_MAPS
from skinsight.segmentation.errors import DataError, UnknownConcern
from skinsight.segmentation.training.recipe import Recipe
from skinsight.segmentation.training.views import Range

TEXT = """
network = "acne"
start = "joint"
side = 256
batch = 8
steps = 100
learning_rate = 5e-4

[shares]
drawn_acne = 0.7
dark_acne = 0.3

[views]
near = 0.6
windows = [1.3, 2.0]
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "recipe.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_recipe_is_read(tmp_path: Path) -> None:
    recipe = Recipe.read(written(tmp_path, TEXT))
    assert recipe == Recipe(
        network="acne",
        shares={"drawn_acne": 0.7, "dark_acne": 0.3},
        views=Range(near=0.6, windows=(1.3, 2.0)),
        side=256,
        batch=8,
        steps=100,
        learning_rate=5e-4,
        start="joint",
    )
    assert recipe.maps == ("acne",)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("steps = 100", "stepps = 100", "stepps"),
        ("near = 0.6", "nearer = 0.6", "nearer"),
        ("[shares]", "[shares", "is not a recipe"),
        ("steps = 100\n", "", "steps"),
    ],
)
def test_what_is_no_recipe(tmp_path: Path, old: str, new: str, told: str) -> None:
    with pytest.raises(DataError, match=told):
        Recipe.read(written(tmp_path, TEXT.replace(old, new)))


def test_a_missing_recipe(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no recipe at"):
        Recipe.read(tmp_path / "none.toml")


def test_an_unknown_network(tmp_path: Path) -> None:
    with pytest.raises(UnknownConcern, match="pores"):
        Recipe.read(written(tmp_path, TEXT.replace('"acne"', '"pores"')))


@pytest.mark.parametrize("name", [JOINT, *CONCERNS])
def test_shipped_recipes(name: str) -> None:
    recipe = Recipe.read(RECIPES / f"{name}.toml")
    assert recipe.network == name
    assert recipe.maps == (JOINT_MAPS if name == JOINT else (name,))
    assert recipe.start == {JOINT: None, "flek": "flek_first"}.get(name, JOINT)
    assert sum(recipe.shares.values()) == pytest.approx(1)
