"""Which photos, into which folders, and what is left in them."""

import errno
import json
import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image as PillowImage
from typer.testing import CliRunner, Result

from skinsight.api.cli import app
from skinsight.api.cli.results import NotOurs, Results
from skinsight.api.cli.sources import find_sources
from skinsight.segmentation.photo import Photo
from tests.fakes import FakeSegmenter


@pytest.fixture
def photos(tmp_path: Path, astronaut: Photo) -> Path:
    folder = tmp_path / "photos"
    folder.mkdir()
    PillowImage.fromarray(astronaut.pixels).save(folder / "face.png")
    return folder


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, ["analyze", *map(str, arguments), "--concern", "acne"])


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


class TestSources:
    def test_a_folder_means_its_pictures_in_natural_order(self, tmp_path: Path) -> None:
        for name in ("10.jpg", "2.PNG", "1.webp", "notes.txt", ".hidden.jpg", "3.tiff", "4.jfif", "5.bmp", "6.nef"):
            (tmp_path / name).touch()
        (tmp_path / "inner.jpg").mkdir()
        found = find_sources([tmp_path / "notes.txt", tmp_path, tmp_path / "missing.jpg"])
        assert [source.path.name for source in found.files] == [
            "notes.txt", "1.webp", "2.PNG", "3.tiff", "4.jfif", "5.bmp", "6.nef", "10.jpg", "missing.jpg",
        ]  # fmt: skip
        assert found.passed_over == 1

    def test_a_folder_without_pictures_stays_to_be_told_of(self, tmp_path: Path) -> None:
        assert [source.path for source in find_sources([tmp_path]).files] == [tmp_path]


class TestFolders:
    @pytest.mark.parametrize(
        ("photos", "expected"),
        [
            (["a.jpg", "b.jpg"], ["a", "b"]),
            (["a.jpg", "a.png", "x/a.jpg"], ["a", "a-2", "a-3"]),
            (["a.jpg", "a.png", "a-2.jpg"], ["a", "a-2", "a-2-2"]),
            (["Face.jpg", "face.jpg", "FACE.jpg"], ["Face", "face-2", "FACE-3"]),
            (["straße.jpg", "STRASSE.jpg"], ["straße", "STRASSE-2"]),
            (["two.dots.jpg"], ["two.dots"]),
            (["...jpg", "..jpg"], ["photo", "photo-2"]),
            (["caf\udce9.jpg"], ["caf?"]),
            (["summary.json.jpg"], ["summary.json-2"]),
        ],
    )
    def test_each_photo_has_a_folder_of_its_own(self, photos: list[str], expected: list[str], tmp_path: Path) -> None:
        results = Results(tmp_path)
        assert [results.folder_of(Path(photo)) for photo in photos] == [tmp_path / name for name in expected]

    def test_and_keeps_it_in_later_runs(self, tmp_path: Path) -> None:
        for photo, name in (("b/face.png", "face"), ("a/face.jpg", "face-2"), ("b/face.png", "face")):
            with Results(tmp_path).fresh(Path(photo), b"") as folder:
                (folder / "of").write_text(photo)
            assert (tmp_path / name / "of").read_text() == photo

    def test_nothing_of_an_earlier_run_stays(self, tmp_path: Path) -> None:
        for name in ("report.html", "analysis.json"):
            with Results(tmp_path).fresh(Path("face.jpg"), b"") as folder:
                (folder / name).touch()
        assert names(tmp_path / "face") == {"analysis.json", "source.json"}

    def test_what_fails_halfway_leaves_nothing_half(self, tmp_path: Path) -> None:
        results = Results(tmp_path)

        def write() -> None:
            with results.fresh(Path("face.jpg"), b"") as folder:
                (folder / "analysis.json").touch()
                raise OSError("the disk is full")

        with pytest.raises(OSError, match="disk"):
            write()
        assert names(tmp_path) == set()

    def test_what_others_wrote_is_not_touched(self, tmp_path: Path) -> None:
        (tmp_path / "face").mkdir()
        (tmp_path / "face" / "letter.txt").touch()
        results = Results(tmp_path)
        with pytest.raises(NotOurs, match="move it away"), results.fresh(Path("face.jpg"), b""):
            pass
        results.remove(Path("face.jpg"))
        assert names(tmp_path / "face") == {"letter.txt"}

    def test_no_link_is_followed(self, tmp_path: Path) -> None:
        out, elsewhere = tmp_path / "out", tmp_path / "elsewhere"
        with Results(elsewhere).fresh(Path("face.jpg"), b""):
            pass
        out.mkdir()
        (out / "face").symlink_to(elsewhere / "face")
        with pytest.raises(NotOurs), Results(out).fresh(Path("face.jpg"), b""):
            pass
        assert names(elsewhere / "face") == {"source.json"}

    @pytest.mark.skipif(sys.platform == "win32", reason="modes are of POSIX")
    def test_only_the_owner_can_read(self, tmp_path: Path) -> None:
        with Results(tmp_path / "out").fresh(Path("face.jpg"), b"") as folder:
            (folder / "analysis.json").touch()
        for path in (tmp_path / "out", *(tmp_path / "out").rglob("*")):
            assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0


@pytest.mark.usefixtures("fake_segmenter")
class TestBatch:
    def test_a_report_of_before_does_not_stay_beside_a_new_analysis(self, photos: Path, tmp_path: Path) -> None:
        assert run(photos, "--out", tmp_path / "out", "--report").exit_code == 0
        assert (tmp_path / "out" / "face" / "report.html").exists()
        assert run(photos, "--out", tmp_path / "out").exit_code == 0
        assert not (tmp_path / "out" / "face" / "report.html").exists()

    def test_a_photograph_that_now_fails_leaves_no_result(self, photos: Path, tmp_path: Path) -> None:
        assert run(photos, "--out", tmp_path / "out").exit_code == 0
        PillowImage.new("RGB", (64, 48)).save(photos / "face.png")
        assert run(photos, "--out", tmp_path / "out").exit_code == 1
        assert names(tmp_path / "out") == {"summary.json"}

    def test_what_is_there_is_skipped_while_bytes_and_options_stay(self, photos: Path, tmp_path: Path) -> None:
        shutil.copy(photos / "face.png", photos / "other.png")
        arguments = (photos, "--out", tmp_path / "out", "--skip-existing")
        assert run(*arguments).stderr.splitlines()[-1] == "2 done"
        assert run(*arguments).stderr.splitlines()[-1] == "0 done; 2 skipped, whose results are there"
        with (photos / "other.png").open("ab") as file:
            file.write(b"x")
        assert run(*arguments).stderr.splitlines()[-1] == "1 done; 1 skipped, whose results are there"
        assert run(*arguments, "--concern", "acne").stderr.splitlines()[-1].startswith("2 done")

    def test_a_folder_of_odd_files_is_worked_through(self, photos: Path, tmp_path: Path) -> None:
        shutil.copy(photos / "face.png", photos / "face.jfif")
        outside = shutil.copy(photos / "face.png", tmp_path / "outside.png")
        os.mkfifo(photos / "pipe.jpg")
        (photos / "link.png").symlink_to(outside)
        (photos / "dangling.png").symlink_to(tmp_path / "gone.png")
        (photos / "empty.jpg").touch()
        (photos / "shot.nef").write_bytes(b"FUJIFILMCCD-RAW" + bytes(100))
        (photos / "old.bmp").write_bytes(b"BM\0\0\0\0\0\0\0\0" + bytes(100))
        (photos / "notes.txt").touch()
        (photos / "\x1b[31mred.jpg").touch()
        result = run(photos, "--out", tmp_path / "out")
        assert result.exit_code == 1
        assert "\x1b" not in result.stderr
        summary = json.loads((tmp_path / "out" / "summary.json").read_text())
        assert (summary["done"], summary["passed_over"]) == (2, 1)
        told = {Path(one["photo"]).name: one["message"] for one in summary["failed"]}
        for name, words in {
            "pipe.jpg": "no ordinary file",
            "link.png": "a link out of its folder",
            "dangling.png": "a link out of its folder",
            "empty.jpg": "the file is empty",
            "shot.nef": "a RAW (Fujifilm RAF) file; develop it",
            "old.bmp": "a BMP file; save it as",
            "\x1b[31mred.jpg": "the file is empty",
        }.items():
            assert words in told.pop(name)
        assert not told

    def test_out_that_cannot_be_written_is_found_before_the_work(
        self, photos: Path, tmp_path: Path, fake_segmenter: FakeSegmenter, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(fake_segmenter, "find_faces", lambda photo: pytest.fail("worked"))
        (tmp_path / "file").touch()
        result = run(photos, "--out", tmp_path / "file" / "out")
        assert result.exit_code == 2
        assert "give another --out" in " ".join(result.stderr.replace("│", " ").split())

    def test_an_unforeseen_failure_of_one_does_not_stop_the_rest(
        self, photos: Path, tmp_path: Path, fake_segmenter: FakeSegmenter, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        shutil.copy(photos / "face.png", photos / "other.png")
        kept = fake_segmenter.segment
        failures = [MemoryError(), ZeroDivisionError("by zero")]

        def segment(*arguments: object) -> object:
            if failures:
                raise failures.pop()
            return kept(*arguments)  # type: ignore[arg-type]

        monkeypatch.setattr(fake_segmenter, "segment", segment)
        result = run(photos, photos / "face.png", "--out", tmp_path / "out")
        assert "ZeroDivisionError: by zero); please report" in result.stderr
        assert "not the memory" in result.stderr
        assert result.stderr.splitlines()[-1].startswith("1 done; 2 failed")


@pytest.mark.usefixtures("fake_segmenter")
def test_a_disk_that_is_full_ends_in_a_line(photos: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("PIL.Image.Image.save", full)
    monkeypatch.setattr(Results, "write_summary", full)
    result = run(photos, "--out", tmp_path / "out")
    assert result.exit_code == 1
    assert result.stderr.count("No space left on device") == 2
    assert names(tmp_path / "out") == set()


@pytest.mark.slow
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="Linux has a device that is always full")
def test_a_full_output_and_a_plain_terminal_end_in_no_traceback(photos: Path, tmp_path: Path) -> None:
    (photos / "face.png").rename(photos / "größe.png")
    command = f"'{sys.executable}' -c 'from skinsight.api.cli import main; main()' analyze photos --concern acne"
    plain = os.environ | {"LC_ALL": "C", "PYTHONIOENCODING": "ascii"}
    for ending, status in ((" > /dev/full", 1), ("", 0), (" --json", 0)):
        done = subprocess.run(command + ending, shell=True, cwd=tmp_path, env=plain, capture_output=True)
        assert (done.returncode, b"Traceback" in done.stderr) == (status, False), done.stderr
    assert json.loads(done.stdout)["photo"]["name"] == "größe.png"
