"""``skinsight analyze`` and ``skinsight segment``."""

import json
import re
import shutil
from pathlib import Path

import numpy as np
import pytest
import skimage.io
from PIL import Image as PillowImage
from typer.testing import CliRunner, Result

from skinsight.analyzer import Analysis, analyze
from skinsight.analyzer.advice.book import FOLDER
from skinsight.analyzer.formulas.table import MEASURES
from skinsight.api.cli import app, main
from skinsight.segmentation.concerns import CONCERNS
from skinsight.segmentation.errors import AdviceError, DataError, SkinsightError, UnknownConcern, WeightsError
from skinsight.segmentation.face import Face
from skinsight.segmentation.frames import FaceCrop, Image
from skinsight.segmentation.photo import Photo, read_photo
from tests.fakes import FakeSegmenter

SAMPLES = FOLDER / "sample_products.csv"
pytestmark = pytest.mark.usefixtures("fake_segmenter")


@pytest.fixture
def photo(tmp_path: Path, astronaut: Photo) -> Path:
    path = tmp_path / "face.png"
    PillowImage.fromarray(astronaut.pixels).save(path)
    return path


@pytest.fixture
def black(tmp_path: Path) -> Path:
    path = tmp_path / "black.png"
    PillowImage.new("RGB", (64, 48)).save(path)
    return path


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


class TestFaces:
    @pytest.fixture(autouse=True)
    def two(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """A larger and a smaller face."""

        def find_faces(self: FakeSegmenter, rgb: Image) -> list[Face]:
            height, width = rgb.shape[:2]
            whole = FaceCrop.of_picture(height, width)
            small = FaceCrop(width / 4, height / 4, width / 2)
            return [Face(crop, "whole_face", others=1) for crop in (whole, small)]

        monkeypatch.setattr(FakeSegmenter, "find_faces", find_faces)

    def test_all_are_analysed_each_in_its_folder(self, photo: Path, tmp_path: Path) -> None:
        result = run("analyze", photo, "--out", tmp_path / "out", "--face", "all")
        assert result.exit_code == 0
        sides = [
            json.loads((tmp_path / "out" / "face" / name / "analysis.json").read_text())["face"]["side"]
            for name in ("face-1", "face-2")
        ]
        assert sides == [512, 256]
        assert result.stdout.count("one of 2 faces") == 2
        assert (tmp_path / "out" / "face" / "face-2" / "overlay.jpg").is_file()

    @pytest.mark.parametrize(("number", "side"), [("1", 512), ("2", 256)])
    def test_one_is_chosen_by_its_number(self, number: str, side: float, photo: Path, tmp_path: Path) -> None:
        result = run("analyze", photo, "--out", tmp_path / "out", "--face", number, "--json")
        assert json.loads(result.stdout)["face"]["side"] == side

    def test_all_as_json_is_a_line_for_each(self, photo: Path, tmp_path: Path) -> None:
        result = run("analyze", photo, "--out", tmp_path / "out", "--face", "all", "--json")
        assert len([json.loads(line) for line in result.stdout.splitlines()]) == 2

    def test_a_face_that_is_not_there_is_told_of(self, photo: Path, tmp_path: Path) -> None:
        result = run("analyze", photo, "--out", tmp_path / "out", "--face", "3")
        assert result.exit_code == 1
        assert "no face 3 in this photo, which shows 2: give 1 to 2" in " ".join(result.stderr.split())

    @pytest.mark.parametrize("text", ["0", "-1", "both", "1.5"])
    def test_anything_else_is_a_mistake_of_usage(self, text: str, photo: Path, tmp_path: Path) -> None:
        assert run("analyze", photo, "--out", tmp_path / "out", f"--face={text}").exit_code == 2


class TestAnalyze:
    def test_writes_what_it_promises(self, photo: Path, tmp_path: Path) -> None:
        result = run("analyze", photo, "--out", tmp_path / "out")
        assert result.exit_code == 0
        folder = tmp_path / "out" / "face"
        masks = {f"{name}.png" for name in CONCERNS}
        measures = {name for name in names(folder) if name.startswith("measure_")}
        assert measures <= {f"measure_{name}.jpg" for name in MEASURES}
        pictures = {"overlay.jpg", "contact_sheet.jpg", "conditions.jpg"}
        assert names(folder) - measures == masks | pictures | {"analysis.json", "source.json"}
        for row in CONCERNS.values():
            assert row.label in result.stdout
        for path in ("overlay.jpg", "analysis.json"):
            assert str(folder / path) in result.stdout
        assert "report.html" not in result.stdout

    def test_names_the_report_and_the_advice(self, photo: Path, tmp_path: Path) -> None:
        result = run("analyze", photo, "--report", "--out", tmp_path / "out")
        assert str(tmp_path / "out" / "face" / "report.html") in result.stdout.replace("\n", "")
        assert "Protect your skin from the sun." in result.stdout.replace("\n", " ")

    def test_agrees_with_the_library(self, photo: Path, tmp_path: Path, fake_segmenter: FakeSegmenter) -> None:
        run("analyze", photo, "--out", tmp_path / "out")
        folder = tmp_path / "out" / "face"
        written = Analysis.model_validate_json((folder / "analysis.json").read_text(encoding="utf-8"))
        assert written == analyze(read_photo(photo), segmenter=fake_segmenter)
        for name, concern in written.concerns.items():
            mask = skimage.io.imread(folder / f"{name}.png")
            assert concern.mask is not None
            assert np.array_equal(mask, concern.mask.to_mask() * np.uint8(255))

    def test_json_is_all_that_stands_on_stdout(self, photo: Path, black: Path, tmp_path: Path) -> None:
        other = shutil.copy(photo, tmp_path / "face.jpg")
        result = run("analyze", photo, black, other, "--json", "--out", tmp_path / "out")
        assert result.exit_code == 1
        lines = result.stdout.splitlines()
        written = [tmp_path / "out" / stem / "analysis.json" for stem in ("face", "face-2")]
        assert [f"{line}\n" for line in lines] == [path.read_text(encoding="utf-8") for path in written]
        assert json.loads(lines[0])["concerns"]["acne"]["count"] == 3

    def test_only_the_concerns_asked_for(self, photo: Path, tmp_path: Path) -> None:
        everything = run("analyze", photo, "--out", tmp_path)
        some = run("analyze", photo, "--out", tmp_path, "--concern", "flek", "--concern", "acne")
        assert everything.exit_code == some.exit_code == 0
        assert {name for name in names(tmp_path / "face") if name.endswith("png")} == {
            "face_skin.png", "acne.png", "flek.png",
        }, "masks of an earlier run are removed"  # fmt: skip
        assert CONCERNS["wrinkles"].label not in some.stdout

    def test_bad_photos_do_not_stop_the_rest(self, photo: Path, black: Path, tmp_path: Path) -> None:
        empty = tmp_path / "empty.jpg"
        empty.touch()
        missing, hollow = tmp_path / "missing.jpg", tmp_path / "hollow"
        hollow.mkdir()
        result = run("analyze", missing, empty, black, hollow, photo, "--out", tmp_path / "out")
        assert result.exit_code == 1
        *lines, last = result.stderr.splitlines()
        for line, path in zip(lines, (missing, empty, black, hollow), strict=True):
            assert re.match(rf"{re.escape(str(path))}: \S", line)
        summary = tmp_path / "out" / "summary.json"
        assert last == f"1 done; 4 failed, listed in {summary}"
        assert names(tmp_path / "out") == {"face", "summary.json"}
        told = json.loads(summary.read_text())
        assert [one["photo"] for one in told["failed"]] == [str(path) for path in (missing, empty, black, hollow)]
        assert [one["error"] for one in told["failed"]] == ["BrokenPhoto", "BrokenPhoto", "NoFaceFound", "BrokenPhoto"]

    def test_a_folder_in_one_process(self, photo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        folder = tmp_path / "photos"
        folder.mkdir()
        for number in range(3):
            shutil.copy(photo, folder / f"{number}.png")
        monkeypatch.chdir(tmp_path)
        assert run("analyze", "photos", "--concern", "acne").exit_code == 0
        assert names(tmp_path / "out") == {"0", "1", "2", "summary.json"}

    @pytest.mark.parametrize(("photos", "shown"), [(1, False), (2, True)])
    def test_several_photos_show_a_bar_on_a_terminal(
        self, photos: int, shown: bool, photo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("FORCE_COLOR", "1")  # rich takes the captured streams for a terminal
        result = run("analyze", *[photo] * photos, "--json", "--concern", "acne", "--out", tmp_path / "out")
        assert (f"0/{photos}" in result.stderr) is shown
        assert [json.loads(line)["photo"]["name"] for line in result.stdout.splitlines()] == ["face.png"] * photos

    def test_a_name_that_is_no_utf8(self, photo: Path, tmp_path: Path) -> None:
        odd = photo.rename(tmp_path / "caf\udce9.png")
        result = run("analyze", odd, "--json", "--out", tmp_path / "out")
        assert result.exit_code == 0
        assert json.loads(result.stdout)["photo"]["name"] == "caf?.png"


class TestSegment:
    @pytest.mark.parametrize("face_crop", [True, False])
    def test_writes_masks_only(self, face_crop: bool, photo: Path, tmp_path: Path) -> None:
        result = run("segment", photo, "--out", tmp_path / "out", *["--face-crop"][: int(face_crop)])
        assert result.exit_code == 0
        folder = tmp_path / "out" / "face"
        assert result.stdout.splitlines() == [str(folder)]
        assert names(folder) == {f"{name}.png" for name in (*CONCERNS, "eye_area")} | {"source.json"}
        for path in folder.glob("*.png"):
            with PillowImage.open(path) as mask:
                assert (mask.mode, mask.size) == ("L", (512, 512))
                assert set(np.unique(np.asarray(mask))) == {0, 255}

    def test_a_face_crop_is_not_searched(
        self, black: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fake_segmenter: FakeSegmenter
    ) -> None:
        monkeypatch.setattr(fake_segmenter, "find_faces", lambda photo: pytest.fail("searched"))
        assert run("segment", black, "--face-crop", "--out", tmp_path / "out").exit_code == 0
        for path in (tmp_path / "out" / "black").glob("*.png"):
            mask = skimage.io.imread(path)
            assert mask.shape == (48, 64)
            assert not mask.any()

    def test_without_a_face_crop_a_black_photo_fails(self, black: Path, tmp_path: Path) -> None:
        result = run("segment", black, "--out", tmp_path / "out")
        assert (result.exit_code, result.stdout) == (1, "")
        assert "no skin" in result.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["analyze"],
        ["analyze", "face.png", "--concern", "akne"],
        ["analyze", "face.png", "--nonsense"],
        ["analyze", "face.png", "--out", __file__],
        ["segment", "face.png"],
        ["segment", "--out", "out"],
        ["nonsense"],
    ],
)
def test_usage_is_status_2(arguments: list[str]) -> None:
    assert run(*arguments).exit_code == 2


def test_a_long_name_is_not_repeated() -> None:
    assert len(run("analyze", "face.png", "--concern", "x" * 60_000).stderr) < 2000


def test_an_unknown_concern_is_told_the_choices() -> None:
    stderr = " ".join(run("analyze", "face.png", "--concern", "akne").stderr.replace("│", " ").split())
    assert f"choose one of {', '.join(CONCERNS)}" in stderr


@pytest.mark.parametrize("command", ["analyze", "segment"])
def test_missing_weights_are_told_once(command: str, photo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(profile: str) -> None:
        raise WeightsError("acne.onnx is missing: restore it")

    monkeypatch.setattr("skinsight.segmentation.segmenter.default_segmenter", refuse)
    result = run(command, photo, photo, "--out", photo.parent / "out")
    assert (result.exit_code, result.stdout, result.stderr) == (1, "", "acne.onnx is missing: restore it\n")


@pytest.mark.parametrize(("error", "status"), [(DataError("no folder:\nmake it"), 1), (UnknownConcern("no akne"), 2)])
def test_errors_that_a_user_can_mend_end_any_command_in_one_line(
    error: SkinsightError, status: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr("json.dumps", refuse)
    monkeypatch.setattr("sys.argv", ["skinsight", "schema"])
    with pytest.raises(SystemExit) as stopped:
        main()
    assert stopped.value.code == status
    assert capsys.readouterr() == ("", " ".join(str(error).split()) + "\n")


class TestAdvice:
    """What is said beside the photo."""

    def test_the_person_and_the_catalogue_reach_the_advice(self, photo: Path, tmp_path: Path) -> None:
        person = tmp_path / "me.json"
        person.write_text('{"age": 30, "signs": ["changing_spot"]}')
        result = run("analyze", photo, "--out", tmp_path / "out", "--person", person, "--products", SAMPLES)
        assert result.exit_code == 0
        analysis = Analysis.model_validate_json((tmp_path / "out" / "face" / "analysis.json").read_text())
        assert analysis.recommendations[0].rule == "changing-spot"
        assert analysis.recommendations[0].title in result.stdout
        assert any(one.products for one in analysis.recommendations)

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("{", "me.json: the file"),
            ('{"age": -3}', "me.json: age"),
            ('{"agee": 3}', "me.json: agee"),
            ('{"age": true}', "me.json: age"),
        ],
    )
    def test_a_malformed_person_is_refused_by_name(self, text: str, said: str, photo: Path, tmp_path: Path) -> None:
        person = tmp_path / "me.json"
        person.write_text(text)
        with pytest.raises(AdviceError, match=said):
            CliRunner().invoke(app, ["analyze", str(photo), "--person", str(person)], catch_exceptions=False)

    def test_a_person_with_a_byte_order_mark_is_read(self, photo: Path, tmp_path: Path) -> None:
        person = tmp_path / "me.json"
        person.write_text('{"age": 30}', encoding="utf-8-sig")
        assert run("analyze", photo, "--out", tmp_path / "out", "--person", person).exit_code == 0

    def test_strict_refuses_a_poor_photo_and_says_why(self, photo: Path, tmp_path: Path, astronaut: Photo) -> None:
        dark = tmp_path / "dark.png"
        PillowImage.fromarray(astronaut.pixels // 12).save(dark)
        result = run("analyze", dark, photo, "--out", tmp_path / "out", "--strict")
        assert result.exit_code == 1
        assert "very_dark" in result.stderr
        assert not (tmp_path / "out" / "dark").exists()

    def test_a_card_calibrates_the_tone(self, photo: Path, tmp_path: Path, astronaut: Photo) -> None:
        pixels = astronaut.pixels.copy()
        pixels[400:500, 400:500] = 118
        PillowImage.fromarray(pixels).save(photo)
        corners = "402,402 497,402 497,497 402,497"
        assert run("analyze", photo, "--out", tmp_path / "out", "--grey-card", corners).exit_code == 0
        tone = json.loads((tmp_path / "out" / "face" / "analysis.json").read_text())["tone"]
        assert tone["calibrated"]
        assert tone["correction"]["by"] == "grey_card"

    @pytest.mark.parametrize(
        "options",
        [
            ("--grey-card", "1,2 3,4"),
            ("--colour-card", "here"),
            ("--grey-card", ""),
            ("--grey-card", "", "--colour-card", "1,1 9,1 9,9 1,9"),
            ("--grey-card", "1,1 9,1 9,9 1,9", "--colour-card", "1,1 9,1 9,9 1,9"),
        ],
    )
    def test_corners_that_are_none_are_a_mistake_of_usage(self, options: tuple[str, ...], photo: Path) -> None:
        assert run("analyze", photo, *options).exit_code == 2


def test_report_writes_the_pages_and_pictures(photo: Path, tmp_path: Path) -> None:
    assert run("analyze", photo, "--out", tmp_path / "out", "--report").exit_code == 0
    written = names(tmp_path / "out" / "face")
    assert {"report.html", "report.pdf", "zone_map.jpg", "tone_strip.png"} <= written


def test_schema_prints_that_of_the_analysis() -> None:
    assert json.loads(run("schema").stdout) == Analysis.model_json_schema(mode="serialization")
