import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import PIL.Image
import pytest
import torch
from safetensors.torch import load_file

from skinsight.segmentation.concerns import Concern
from skinsight.segmentation.errors import DataError, WeightsError
from skinsight.segmentation.samples import Sample
from skinsight.segmentation.training.augment import Augmentation
from skinsight.segmentation.training.loop import Run, begin
from skinsight.segmentation.training.recipe import IMAGENET, Recipe, Stage
from tests.segmentation.training.conftest import SIDE

pytestmark = pytest.mark.slow

RECIPE = Recipe(
    concern="acne",
    sources={"discs": 0.7, "same discs": 0.3},
    validation=("discs",),
    stages=(Stage(32, 2, 2, 1e-2), Stage(SIDE, 2, 2, 1e-2)),
    augmentation=Augmentation(),
    validate_every=2,
)
Calls = list[tuple[int, int, str]]


class Stopped(Exception):
    """What a user's Ctrl-C is to the loop."""


def run_of(folder: Path, discs: list[Sample], recipe: Recipe = RECIPE) -> Run:
    return Run(begin(recipe, folder), recipe, folder, {"discs": discs, "same discs": discs}, discs)


def weights_of(folder: Path) -> dict[str, torch.Tensor]:
    return load_file(folder / "network.safetensors")


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory, small_acne: Concern) -> Iterator[Path]:
    """A folder of runs, which takes a gigabyte."""
    folder = tmp_path_factory.mktemp("runs")
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def straight(runs: Path, discs: list[Sample]) -> tuple[Path, Calls]:
    """A run that was not stopped, and what it told on its way."""
    calls: Calls = []
    path = run_of(runs / "straight", discs).fit(lambda *call: calls.append(call))
    assert path == runs / "straight" / "network.safetensors"
    return path.parent, calls


def test_files_of_a_run(straight: tuple[Path, Calls]) -> None:
    folder, _ = straight
    expected = {"run.json", "metrics.jsonl", "curves.png", "samples.jpg", "network.safetensors"}
    assert {path.name for path in folder.iterdir()} == {*expected, "checkpoint.safetensors"}
    about = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    assert about["recipe"] == json.loads(json.dumps(RECIPE.as_dict()))
    assert about["samples"] == {"discs": 4, "same discs": 4}
    assert about["validation"] == [f"drawn/{number}" for number in range(4)]
    assert about["device"] in ("cpu", "cuda")


def test_pictures_of_a_run(straight: tuple[Path, Calls]) -> None:
    folder, _ = straight
    with PIL.Image.open(folder / "samples.jpg") as samples:
        assert samples.size == (3 * SIDE, 4 * SIDE)
    with PIL.Image.open(folder / "curves.png") as curves:
        assert len(curves.convert("L").getcolors() or []) > 10


def test_metrics_and_progress(straight: tuple[Path, Calls]) -> None:
    folder, calls = straight
    lines = [json.loads(line) for line in (folder / "metrics.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [line["step"] for line in lines] == [2, 4]
    assert all(line["loss"] > 0 and 0 <= line["iou"] <= 1 for line in lines)
    assert [(step, steps) for step, steps, _ in calls] == [(1, 4), (2, 4), (3, 4), (4, 4)]
    assert ["IoU" in text for _, _, text in calls] == [False, True, False, True]


def test_stopped_and_resumed_is_as_never_stopped(straight: tuple[Path, Calls], runs: Path, discs: list[Sample]) -> None:
    """Stopped after the third step, so that the third is lost and done again."""
    folder = runs / "stopped"

    def stop(step: int, steps: int, text: str) -> None:
        if step == 3:
            raise Stopped

    with pytest.raises(Stopped):
        run_of(folder, discs).fit(stop)
    assert not (folder / "network.safetensors").exists()
    calls: Calls = []
    run_of(folder, discs).fit(lambda *call: calls.append(call))
    assert [step for step, _, _ in calls] == [3, 4]

    expected, found = weights_of(straight[0]), weights_of(folder)
    assert set(found) == set(expected)
    different = [name for name, tensor in expected.items() if not torch.equal(found[name], tensor)]
    assert different == []
    untrained = begin(RECIPE, folder).state_dict()
    assert not torch.equal(untrained["unet.encoder.conv_stem.weight"], expected["unet.encoder.conv_stem.weight"])


def test_a_finished_run_is_not_trained_on(straight: tuple[Path, Calls], discs: list[Sample]) -> None:
    folder, _ = straight
    before, calls = weights_of(folder), list[tuple[int, int, str]]()
    run_of(folder, discs).fit(lambda *call: calls.append(call))
    assert calls == []
    assert all(torch.equal(tensor, before[name]) for name, tensor in weights_of(folder).items())


@pytest.mark.parametrize(
    "change", [{"seed": 1}, {"stages": (Stage(SIDE, 2, 4, 1e-2),)}, {"augmentation": Augmentation(tilt=1)}]
)
def test_a_folder_of_another_recipe_is_refused(
    straight: tuple[Path, Calls], discs: list[Sample], change: dict[str, object]
) -> None:
    folder, _ = straight
    with pytest.raises(DataError, match="straight holds a run of another recipe: give another --out"):
        run_of(folder, discs, replace(RECIPE, **change)).fit()  # type: ignore[arg-type]


@pytest.mark.parametrize("given", [{}, {"discs": []}])
def test_a_source_without_samples_is_refused(
    tmp_path: Path, small_acne: Concern, discs: list[Sample], given: dict[str, list[Sample]]
) -> None:
    run = Run(begin(RECIPE, tmp_path), RECIPE, tmp_path / "run", {"same discs": discs, **given}, discs)
    with pytest.raises(DataError, match="source 'discs' has no training samples"):
        run.fit()
    assert not (tmp_path / "run").exists()


def test_nothing_to_validate_on_is_refused(tmp_path: Path, small_acne: Concern, discs: list[Sample]) -> None:
    run = Run(begin(RECIPE, tmp_path), RECIPE, tmp_path / "run", {"discs": discs, "same discs": discs}, [])
    with pytest.raises(DataError, match="no validation samples"):
        run.fit()
    assert not (tmp_path / "run").exists()


def test_statistics_of_the_start_are_kept_where_the_recipe_says_so(
    straight: tuple[Path, Calls], runs: Path, discs: list[Sample]
) -> None:
    statistics = "unet.encoder.bn1.running_mean"
    recipe = replace(RECIPE, start="straight", keep_statistics=True, stages=(Stage(32, 2, 2, 1e-2, frame=SIDE),))
    run_of(runs / "kept", discs, recipe).fit()
    before, after = weights_of(straight[0]), weights_of(runs / "kept")
    assert torch.equal(after[statistics], before[statistics])
    assert not torch.equal(after["unet.encoder.bn1.weight"], before["unet.encoder.bn1.weight"])


def test_the_beginning_is_seeded(tmp_path: Path) -> None:
    name = "unet.segmentation_head.0.weight"
    one, same, other = (begin(replace(RECIPE, seed=seed), tmp_path).state_dict()[name] for seed in (5, 5, 6))
    assert torch.equal(one, same)
    assert not torch.equal(one, other)


def test_a_run_starts_from_the_one_beside_it(straight: tuple[Path, Calls], runs: Path) -> None:
    name = "unet.encoder.conv_stem.weight"
    network = begin(replace(RECIPE, start="straight"), runs / "next")
    assert torch.equal(network.state_dict()[name], weights_of(straight[0])[name])


def test_a_run_starts_from_an_encoder_that_was_taught_imagenet(tmp_path: Path) -> None:
    taught, scratch = (begin(replace(RECIPE, start=start), tmp_path).state_dict() for start in (IMAGENET, None))
    assert not torch.equal(taught["unet.encoder.conv_stem.weight"], scratch["unet.encoder.conv_stem.weight"])
    head = "unet.segmentation_head.0.weight"
    assert torch.equal(taught[head], scratch[head]), "the rest is seeded"


def test_a_start_that_was_not_trained(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match=r"face_skin/network\.safetensors does not exist: train that network first"):
        begin(replace(RECIPE, start="face_skin"), tmp_path / "acne")
