"""A concern of a user's own: a row of a TOML file, and everything knows it."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from skinsight.analyzer import Canvas, analyze, close_ups, contact_sheet, overlay
from skinsight.analyzer.report import html_report, pdf_report
from skinsight.annotation_tools.imagej.make_sample import FOLDER
from skinsight.annotation_tools.imagej.stack_import import import_pair
from skinsight.annotation_tools.label_folder import samples_of
from skinsight.api.cli import app
from skinsight.datasets import faces
from skinsight.datasets.material import Material
from skinsight.segmentation.concerns import CONCERNS, concern
from skinsight.segmentation.errors import DataError, WeightsError
from skinsight.segmentation.face import Face
from skinsight.segmentation.frames import Image
from skinsight.segmentation.own_concerns import VARIABLE, add_own
from skinsight.segmentation.photo import Photo
from skinsight.segmentation.segmenter import Segmentation, default_segmenter
from skinsight.segmentation.weights import Model
from tests.fakes import FakeSegmenter

ROW = """
[pores]
label = "Pores"
marks = "openings of follicles that show"
colour = [0, 158, 115]
side = 256
threshold = 0.6
search_region = "bare_skin"
start = "flek"
"""


@pytest.fixture
def pores(tmp_path: Path) -> Iterator[Path]:
    """The file of the row, which is in the registry for the length of a test."""
    path = tmp_path / "mine.toml"
    path.write_text(ROW)
    add_own(path)
    yield path
    del CONCERNS["pores"]


class PoreSegmenter(FakeSegmenter):
    """Sees pores where it sees dark spots."""

    def __init__(self) -> None:
        super().__init__()
        self.models = self.models | {"pores": Model("1", "1" * 64, Path("pores.onnx"))}

    def segment(self, rgb: Image, face: Face, names: Iterable[str]) -> Segmentation:
        asked = ["flek" if name == "pores" else name for name in names]
        seen = super().segment(rgb, face, asked)
        return replace(seen, face_maps=seen.face_maps | {"pores": seen.face_maps["flek"]})


@pytest.mark.usefixtures("pores")
def test_it_is_a_row_like_the_others() -> None:
    row = concern("pores")
    assert (row.label, row.side, row.threshold, row.weight_file) == ("Pores", 256, 0.6, "pores.onnx")
    assert row.colour == (0, 158, 115)
    assert row.is_concern
    assert list(CONCERNS)[-1] == "pores"


@pytest.mark.usefixtures("pores")
def test_it_is_marked_counted_and_painted_but_not_graded(astronaut: Photo) -> None:
    analysis = analyze(astronaut, None, PoreSegmenter())
    found = analysis.concerns["pores"]
    assert (found.status, found.count, found.score, found.grade) == ("ok", 4, None, None)
    assert found.area is not None
    assert 0 < found.area < (analysis.concerns["flek"].area or 0), "its threshold is higher"
    canvas = Canvas(astronaut, analysis)
    assert overlay(canvas).shape[0] > 512
    assert contact_sheet(canvas).size
    assert "pores" in close_ups(canvas)
    assert "Pores" in html_report(canvas)
    assert pdf_report(canvas).startswith(b"%PDF")


@pytest.mark.slow
@pytest.mark.usefixtures("pores")
def test_until_it_has_a_network_the_others_are_loaded_without_it(astronaut: Photo) -> None:
    default_segmenter.cache_clear()
    segmenter = default_segmenter()
    assert "pores" not in segmenter.names
    face = segmenter.find_faces(astronaut.pixels)[0]
    with pytest.raises(WeightsError, match="no network of pores was loaded: train and export it"):
        segmenter.segment(astronaut.pixels, face, ["pores"])
    default_segmenter.cache_clear()


@pytest.mark.usefixtures("pores")
def test_its_labels_are_what_training_packs(tmp_path: Path) -> None:
    import_pair(FOLDER / "images.tif", FOLDER / "masks.tif", "pores", tmp_path / "labels")
    material = Material(own=tuple(samples_of(tmp_path / "labels")))
    packed = list(faces.own(material, "pores"))
    assert {entry.hard for entry, _, _ in packed} == {("pores",)}
    marked = [int((label[..., 1] >> 4 == 1).sum()) for _, _, label in packed]
    assert sum(count > 0 for count in marked) == 7, "one face of the sample is clear"


@pytest.mark.slow
@pytest.mark.usefixtures("pores")
def test_training_starts_from_the_network_that_the_row_names(tmp_path: Path) -> None:
    torch = pytest.importorskip("torch")
    from skinsight.datasets.catalogue import RECIPES
    from skinsight.segmentation.training.loop import begin
    from skinsight.segmentation.training.recipe import Recipe

    plan = Recipe.read(RECIPES / "own_stack.toml")
    own, shipped = begin(replace(plan, network="pores"), tmp_path), begin(replace(plan, network="flek"), tmp_path)
    heads = {name for name, value in own.state_dict().items() if not torch.equal(value, shipped.state_dict()[name])}
    assert heads == {"unet.segmentation_head.0.weight", "unet.segmentation_head.0.bias"}
    assert own.maps == ("pores",)


def test_the_command_line_reads_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "mine.toml").write_text(ROW)
    images, masks = FOLDER / "images.tif", FOLDER / "masks.tif"
    arguments = ["stack", "import", str(images), str(masks), "--concern", "pores", "--out", str(tmp_path / "labels")]
    assert CliRunner().invoke(app, arguments).exit_code == 2
    monkeypatch.setenv(VARIABLE, str(tmp_path / "mine.toml"))
    try:
        result = CliRunner().invoke(app, arguments)
        assert result.exit_code == 0
        assert "8 slices of pores" in result.stdout
    finally:
        CONCERNS.pop("pores", None)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("pores = 3", "a table is wanted"),
        ("[pores", "cannot be read"),
        (ROW.replace("[pores]", "[acne]"), "not that of a concern that is there"),
        (ROW.replace("[pores]", "['../pores']"), "small letters"),
        (ROW.replace("[pores]", "[joint]"), "small letters"),
        (ROW + "weight = 1", "unknown key weight"),
        (ROW.replace('label = "Pores"', ""), "label is missing"),
        (ROW.replace('"flek"', '"warts"'), "start is one of"),
        (ROW.replace("[0, 158, 115]", "[0, 158, 256]"), "colour is"),
        (ROW.replace("256", "250"), "side is a multiple of 32"),
        (ROW.replace("0.6", "1.5"), "threshold is a number"),
        (ROW.replace('"bare_skin"', '"moon"'), "search_region is one of"),
    ],
)
def test_a_row_that_is_not_as_described_is_refused(tmp_path: Path, text: str, found: str) -> None:
    before = dict(CONCERNS)
    (tmp_path / "mine.toml").write_text(text)
    with pytest.raises(DataError, match=found):
        add_own(tmp_path / "mine.toml")
    assert before == CONCERNS
