import json
from pathlib import Path

import pytest

from skinsight.datasets.catalogue import DRAWN, FOR_TRAINING, READERS, RECIPES
from skinsight.datasets.material import STACK
from skinsight.segmentation.concerns import CONCERNS, concern
from skinsight.segmentation.errors import DataError, UnknownConcern
from skinsight.segmentation.training.augment import Augmentation
from skinsight.segmentation.training.recipe import IMAGENET, SHIPPED, Recipe, Stage

WRITTEN = """
concern = "acne"
start = "face_skin"
validation = ["acne04"]
seed = 3

[sources]
acne04 = 0.75
tri_acne = 0.25

[augmentation]
tilt = 5.0

[[stages]]
side = 128
batch = 16
steps = 100
learning_rate = 2e-3

[[stages]]
side = 256
batch = 8
steps = 50
learning_rate = 1e-3
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "recipe.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_recipe_is_read(tmp_path: Path) -> None:
    recipe = Recipe.read(written(tmp_path, WRITTEN))
    assert recipe == Recipe(
        concern="acne",
        sources={"acne04": 0.75, "tri_acne": 0.25},
        validation=("acne04",),
        stages=(Stage(128, 16, 100, 2e-3), Stage(256, 8, 50, 1e-3)),
        augmentation=Augmentation(tilt=5.0),
        start="face_skin",
        seed=3,
    )
    assert recipe.steps == 150


@pytest.mark.parametrize(("step", "side"), [(0, 128), (99, 128), (100, 256), (149, 256), (150, 256), (999, 256)])
def test_stage_at(tmp_path: Path, step: int, side: int) -> None:
    assert Recipe.read(written(tmp_path, WRITTEN)).stage_at(step).side == side


def test_plain_data_is_plain(tmp_path: Path) -> None:
    plain = Recipe.read(written(tmp_path, WRITTEN)).as_dict()
    stage = {"side": 256, "batch": 8, "steps": 50, "learning_rate": 1e-3, "frame": None}
    assert json.loads(json.dumps(plain))["stages"][1] == stage


SHIPPED_RECIPES = {path.stem: Recipe.read(path) for path in sorted(RECIPES.glob("*.toml"))}


@pytest.mark.parametrize("recipe", SHIPPED_RECIPES.values(), ids=SHIPPED_RECIPES)
def test_recipes_that_come_with_us(recipe: Recipe) -> None:
    assert set(recipe.sources) | set(recipe.validation) <= {*READERS, *DRAWN, *FOR_TRAINING, STACK}
    assert recipe.validation
    assert sum(recipe.sources.values()) == pytest.approx(1)


@pytest.mark.parametrize("name", CONCERNS)
def test_every_concern_has_a_recipe_that_begins_somewhere(name: str) -> None:
    passed = [name]
    assert SHIPPED_RECIPES[name].concern == name
    last = SHIPPED_RECIPES[name].stages[-1]
    assert (last.frame or last.side) == concern(name).side, "it ends with marks as large as the network will see them"
    while (start := SHIPPED_RECIPES[passed[-1]].start) != IMAGENET:
        assert start is not None
        assert start not in passed
        passed.append(start)


def test_a_users_stack_goes_on_from_what_is_shipped() -> None:
    recipe = SHIPPED_RECIPES["own_stack"]
    assert recipe.start == SHIPPED
    assert list(recipe.sources) == list(recipe.validation) == [STACK]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("seed = 3", "sead = 3", "sead"),
        ("tilt = 5.0", "tlit = 5.0", "tlit"),
        ("batch = 8", "bacth = 8", "bacth"),
        ("batch = 8", "", "batch"),
        ('validation = ["acne04"]', "", "validation"),
        ('concern = "acne"', "", "concern"),
        ("seed = 3", "seed =", "seed|line|value"),
        ("[[stages]]", "[[stage]]", "stage"),
    ],
)
def test_a_recipe_that_is_none(tmp_path: Path, old: str, new: str, message: str) -> None:
    path = written(tmp_path, WRITTEN.replace(old, new))
    with pytest.raises(DataError, match=f"recipe.toml is not a recipe: .*({message})"):
        Recipe.read(path)


def test_a_recipe_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"no recipe at .*nowhere\.toml: give --recipe"):
        Recipe.read(tmp_path / "nowhere.toml")


def test_a_recipe_for_an_unknown_concern(tmp_path: Path) -> None:
    with pytest.raises(UnknownConcern, match="'freckles'"):
        Recipe.read(written(tmp_path, WRITTEN.replace('concern = "acne"', 'concern = "freckles"')))
