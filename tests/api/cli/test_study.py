import csv
from pathlib import Path

import PIL.Image
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from skinsight.api.cli import app
from skinsight.segmentation.photo import Photo

pytestmark = pytest.mark.usefixtures("fake_segmenter")


def run(*arguments: object) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, ["study", *map(str, arguments)])
    return result.exit_code, result.stdout, result.stderr


@pytest.fixture
def photos(tmp_path: Path, astronaut: Photo) -> Path:
    folder = tmp_path / "photos"
    folder.mkdir()
    picture = PIL.Image.fromarray(astronaut.pixels)
    for name, side in (("a1", 512), ("a2", 500), ("b1", 420), ("b2", 410)):
        picture.crop((0, 0, side, side)).save(folder / f"{name}.png")
    (folder / "bad.jpg").write_bytes(b"no picture")
    return folder


def test_a_study_is_one_table_with_what_repeats(tmp_path: Path, photos: Path) -> None:
    (tmp_path / "who.csv").write_text("photo,subject\na1.png,A\na2.png,A\nb1.png,B\nb2.png,B\n")
    status, out, _ = run(photos, "--out", tmp_path / "study.csv", "--subjects", tmp_path / "who.csv")
    assert status == 1, "one photograph cannot be read"
    assert "smallest detectable" in out
    with (tmp_path / "study.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(Path(row["photo"]).name, row["subject"], row["status"]) for row in rows] == [
        ("a1.png", "A", "done"),
        ("a2.png", "A", "done"),
        ("b1.png", "B", "done"),
        ("b2.png", "B", "done"),
        ("bad.jpg", "", "failed"),
    ]
    assert "no picture" in rows[4]["reason"] or "format" in rows[4]["reason"]
    first = rows[0]
    assert int(first["concerns.acne.count"]) == 3
    assert first["models.acne.sha256"] == "0" * 64
    assert {"quality.measures.blur", "tone.status", "concerns.flek.zones.forehead.area", "sha256"} <= set(first)
    with (tmp_path / "study.repeatability.csv").open(newline="") as file:
        found = {row["number"]: row for row in csv.DictReader(file)}
    counts = found["concerns.flek.count"]
    assert (counts["subjects"], counts["pictures"], counts["smallest_change"]) == ("2", "4", "0.0")


def test_a_study_as_parquet(tmp_path: Path, photos: Path) -> None:
    assert run(photos / "a1.png", photos / "b1.png", "--out", tmp_path / "study.parquet")[0] == 0
    table = pq.read_table(tmp_path / "study.parquet")
    assert table.num_rows == 2
    assert table.column("concerns.acne.count").to_pylist() == [3, 3]


def test_mistakes_are_told_before_a_photograph_is_read(tmp_path: Path, photos: Path) -> None:
    assert run(photos, "--out", tmp_path / "study.xls")[0] == 2
    (tmp_path / "who.csv").write_text("name\na\n")
    status, _, err = run(photos, "--out", tmp_path / "study.csv", "--subjects", tmp_path / "who.csv")
    assert status == 2
    assert "photo and subject" in err.replace("\n", " ").replace("│ ", "") or "subject" in err
    assert not (tmp_path / "study.csv").exists()
