"""The files of ``analyze --report``."""

from pathlib import Path

import numpy as np
from PIL import Image

from skinsight.analyzer.advice.person import Person
from skinsight.analyzer.pictures.canvas import Canvas
from skinsight.api.cli.pictures import write_pictures
from tests.analyzer.invented import drawn_photo, invented


def test_every_file_is_written(tmp_path: Path) -> None:
    photo = drawn_photo()
    write_pictures(Canvas(photo, invented(photo)), tmp_path, Person(age=77), "id")
    assert {path.name for path in tmp_path.iterdir()} == {
        "report.html", "report.pdf", "zone_map.jpg", "tone_strip.png",
        "closeup_acne.jpg", "closeup_flek.jpg", "closeup_panda_eyes.jpg", "closeup_wrinkles.jpg",
    }  # fmt: skip
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "<dt>usia</dt><dd>77</dd>" in page
    assert '<html lang="id">' in page
    assert b"/Lang (id)" in (tmp_path / "report.pdf").read_bytes()
    for path in tmp_path.glob("*.[jp][pn]g"):
        with Image.open(path) as picture:
            assert np.asarray(picture).std() > 0
