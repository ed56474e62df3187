"""Photographs as rows: here and on Ray the same, failures too, and none done twice."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from skinsight.analyzer import Analysis
from skinsight.api.cli import app
from skinsight.datasets.sample import GRACE_HOPPER
from skinsight.segmentation.engines import cores, threads
from tests.fakes import FakeSegmenter

pytest.importorskip("pyarrow", reason="rows are tried with the extra scale: pip install -e '.[scale]'")
RUN = CliRunner()


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    folder = tmp_path / "photos"
    (folder / "deeper").mkdir(parents=True)
    for name in ("2.jpg", "10.jpg", "deeper/3.jpg"):
        shutil.copy(GRACE_HOPPER, folder / name)
    (folder / "broken.png").write_bytes(b"no photograph")
    (folder / "notes.txt").write_text("no picture")
    (folder / ".hidden.jpg").write_text("no picture")
    return folder


def run(photos: Path, out: Path, *options: str) -> str:
    done = RUN.invoke(app, ["batch", str(photos), "--out", str(out), *options])
    assert done.exit_code == 0, done.output
    return done.stdout


def check(out: Path) -> None:
    from skinsight.api.scale.rows import SCHEMA, Target

    rows = {Path(row["photo"]).name: row for row in Target(str(out)).rows()}
    assert set(rows) == {"2.jpg", "10.jpg", "3.jpg", "broken.png"}
    assert rows["broken.png"]["status"] == "failed"
    assert rows["broken.png"]["problem"] == "urn:skinsight:problem:unsupported-format"
    done = rows["2.jpg"]
    assert list(done) == SCHEMA.names
    found = Analysis.model_validate_json(done["analysis"])
    for name in ("acne", "flek", "panda_eyes", "wrinkles"):
        assert done[f"{name}_count"] == found.concerns[name].count
        assert done[f"{name}_score"] == found.concerns[name].score


def test_one_row_a_photograph_and_none_twice(photos: Path, tmp_path: Path, fake_segmenter: FakeSegmenter) -> None:
    out = tmp_path / "rows"
    assert "4 photographs: 0 had a row, 4 done now; 1 failed" in run(photos, out, "--workers", "1")
    check(out)
    assert "4 photographs: 4 had a row, 0 done now; 1 failed" in run(photos, out, "--workers", "1")


def test_a_run_that_was_stopped_goes_on(
    photos: Path, tmp_path: Path, fake_segmenter: FakeSegmenter, monkeypatch: pytest.MonkeyPatch
) -> None:
    out, seen = tmp_path / "rows", list[int]()

    def stop(self: FakeSegmenter, photo: object) -> object:
        if len(seen) == 1:
            raise KeyboardInterrupt
        seen.append(1)
        return find(self, photo)  # type: ignore[arg-type]

    find = FakeSegmenter.find_faces
    monkeypatch.setattr(FakeSegmenter, "find_faces", stop)
    assert RUN.invoke(app, ["batch", str(photos), "--out", str(out), "--workers", "1"]).exit_code != 0
    monkeypatch.setattr(FakeSegmenter, "find_faces", find)
    (out / "cut.parquet").write_bytes(b"PAR1 cut off by a power cut")
    assert "4 photographs: 1 had a row, 3 done now; 1 failed" in run(photos, out, "--workers", "1")
    check(out)


def test_one_worker_keeps_to_one_core_and_gives_the_others_back(
    photos: Path, tmp_path: Path, fake_segmenter: FakeSegmenter, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, seen = cores(), list[int]()
    find = FakeSegmenter.find_faces

    def look(self: FakeSegmenter, photo: object) -> object:
        seen.append(threads())
        return find(self, photo)  # type: ignore[arg-type]

    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    monkeypatch.setattr(FakeSegmenter, "find_faces", look)
    run(photos, tmp_path / "rows", "--workers", "1")
    assert seen == [1, 1, 1]
    assert cores() == before


@pytest.mark.slow
def test_two_processes_do_the_same(photos: Path, tmp_path: Path) -> None:
    """With the shipped networks, which each loads for itself."""
    out = tmp_path / "rows"
    assert "4 photographs: 0 had a row, 4 done now; 1 failed" in run(photos, out, "--workers", "2", "--profile", "fast")
    check(out)


@pytest.mark.slow
@pytest.mark.parametrize("workers", [1, 2])
def test_ray_does_the_same(photos: Path, tmp_path: Path, workers: int) -> None:
    """With the shipped networks: a worker of Ray's is another process, and knows of no fake."""
    pytest.importorskip("ray", reason="Ray is tried with the extra scale: pip install -e '.[scale]'")
    out = tmp_path / "rows"
    command = [sys.executable, "-c", "from skinsight.api.cli import main; main()", "batch", photos, "--out", out]
    for said in (
        "4 photographs: 0 had a row, 4 done now; 1 failed",
        "4 photographs: 4 had a row, 0 done now; 1 failed",
    ):
        asked = [*command, "--engine", "ray", "--workers", str(workers)]
        done = subprocess.run(asked, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr[-4000:]
        assert said in done.stdout
    check(out)
