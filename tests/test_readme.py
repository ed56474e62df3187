"""The README's Python example, run on faces good and poor."""

import os
import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as PillowImage

from skinsight.segmentation.photo import Photo

README = Path(__file__).resolve().parent.parent / "README.md"
[EXAMPLE] = re.findall(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)


@pytest.mark.usefixtures("fake_segmenter")
@pytest.mark.parametrize("darker", [1, 12, 255])
def test_the_example_copes_with_what_cannot_be_told(
    darker: int, astronaut: Photo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    PillowImage.fromarray(np.maximum(astronaut.pixels // darker, 1)).save("face.jpg")
    exec(compile(EXAMPLE, "README.md", "exec"), {})
    assert len(capsys.readouterr().out.splitlines()) == 3
    assert os.listdir() == ["face.jpg"]
