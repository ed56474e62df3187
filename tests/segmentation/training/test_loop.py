import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import PIL.Image
import pytest
import torch
from safetensors.torch import load_file

from skinsight.segmentation.errors import DataError, WeightsError
from skinsight.segmentation.training.album import Album, album_of
from skinsight.segmentation.training.loop import Run, begin
from skinsight.segmentation.training.recipe import Recipe
from skinsight.segmentation.training.views import Range
from tests.segmentation.training.conftest import disc

pytestmark = pytest.mark.slow  # it trains

RECIPE = Recipe(
    network="acne",
    shares={"discs": 1.0},
    views=Range(),
    side=32,
    batch=2,
    steps=4,
    learning_rate=1e-2,
    validate_every=2,
)
STEM = "unet.encoder.conv1.weight"
Calls = list[tuple[int, int, str]]


class Stopped(Exception):
    """What a user's Ctrl-C is to the loop."""


def run_of(folder: Path, discs: Album, recipe: Recipe = RECIPE) -> Run:
    return Run(begin(recipe, folder), recipe, folder, discs)


def weights_of(folder: Path) -> dict[str, torch.Tensor]:
    return load_file(folder / "network.safetensors")


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder of runs, which takes a gigabyte."""
    folder = tmp_path_factory.mktemp("runs")
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def straight(runs: Path, discs: Album) -> tuple[Path, Calls]:
    """A run that was not stopped, and what it told on its way."""
    calls: Calls = []
    path = run_of(runs / "straight", discs).fit(lambda *call: calls.append(call))
    assert path == runs / "straight" / "network.safetensors"
    return path.parent, calls


def test_files_of_a_run(straight: tuple[Path, Calls], discs: Album) -> None:
    folder, _ = straight
    expected = {"run.json", "metrics.jsonl", "curves.png", "samples.jpg", "network.safetensors"}
    assert {path.name for path in folder.iterdir()} == {*expected, "checkpoint.safetensors"}
    about = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    assert about["recipe"] == json.loads(json.dumps(RECIPE.as_dict()))
    assert about["pictures"] == discs.fingerprint()
    assert about["validation"] == ["drawn/3"]
    with PIL.Image.open(folder / "samples.jpg") as samples:
        assert samples.size == (3 * 256, 256)


def test_metrics_and_progress(straight: tuple[Path, Calls]) -> None:
    folder, calls = straight
    lines = [json.loads(line) for line in (folder / "metrics.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [line["step"] for line in lines] == [2, 4]
    assert all(line["loss"] > 0 and 0 <= line["iou"] <= 1 for line in lines)
    assert [(step, steps) for step, steps, _ in calls] == [(1, 4), (2, 4), (3, 4), (4, 4)]
    assert ["IoU" in text for _, _, text in calls] == [False, True, False, True]


def test_stopped_and_resumed_is_as_never_stopped(straight: tuple[Path, Calls], runs: Path, discs: Album) -> None:
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
    assert [name for name, tensor in expected.items() if not torch.equal(found[name], tensor)] == []
    assert not torch.equal(begin(RECIPE, folder).state_dict()[STEM], expected[STEM])


def test_a_finished_run_is_not_trained_on(straight: tuple[Path, Calls], discs: Album) -> None:
    folder, _ = straight
    before, calls = weights_of(folder), list[tuple[int, int, str]]()
    run_of(folder, discs).fit(lambda *call: calls.append(call))
    assert calls == []
    assert all(torch.equal(tensor, before[name]) for name, tensor in weights_of(folder).items())


@pytest.mark.parametrize("change", [{"seed": 1}, {"side": 64}, {"views": Range(tilt=1)}])
def test_a_folder_of_another_recipe_is_refused(
    straight: tuple[Path, Calls], discs: Album, change: dict[str, object]
) -> None:
    with pytest.raises(DataError, match="straight holds a run of another recipe: give another --out"):
        run_of(straight[0], discs, replace(RECIPE, **change)).fit()  # type: ignore[arg-type]


def test_a_folder_of_other_labels_is_refused(straight: tuple[Path, Calls]) -> None:
    """Labels that changed since must not be called trained."""
    other = album_of([disc(number, "val" if number == 3 else "train") for number in (0, 1, 4, 3)])
    with pytest.raises(DataError, match="straight holds a run of other pictures or labels: give another --out"):
        run_of(straight[0], other).fit()


def test_a_group_without_pictures_is_refused(tmp_path: Path, discs: Album) -> None:
    with pytest.raises(DataError, match="group 'squares' has no training pictures"):
        run_of(tmp_path / "run", discs, replace(RECIPE, shares={"discs": 0.5, "squares": 0.5})).fit()
    assert not (tmp_path / "run").exists()


def test_nothing_to_validate_on_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no validation pictures"):
        run_of(tmp_path / "run", album_of([disc(0, "train")])).fit()
    assert not (tmp_path / "run").exists()


def test_statistics_of_the_start_are_kept_where_the_recipe_says_so(
    straight: tuple[Path, Calls], runs: Path, discs: Album
) -> None:
    recipe = replace(RECIPE, start="straight", keep_statistics=True, steps=2)
    run_of(runs / "kept", discs, recipe).fit()
    before, after = weights_of(straight[0]), weights_of(runs / "kept")
    assert torch.equal(after["unet.encoder.bn1.running_mean"], before["unet.encoder.bn1.running_mean"])
    assert not torch.equal(after[STEM], before[STEM])


def test_the_beginning_is_seeded(tmp_path: Path) -> None:
    one, same, other = (begin(replace(RECIPE, seed=seed), tmp_path).state_dict()[STEM] for seed in (5, 5, 6))
    assert torch.equal(one, same)
    assert not torch.equal(one, other)


def test_a_run_starts_from_the_one_beside_it(straight: tuple[Path, Calls], runs: Path) -> None:
    network = begin(replace(RECIPE, start="straight"), runs / "next")
    assert torch.equal(network.state_dict()[STEM], weights_of(straight[0])[STEM])


def test_a_start_that_was_not_trained(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match=r"joint/network\.safetensors does not exist: train that network first"):
        begin(replace(RECIPE, start="joint"), tmp_path / "acne")
