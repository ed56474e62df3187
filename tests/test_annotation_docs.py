"""The loop of docs/annotation.md, every command but those that train, as it stands there."""

import re
import shlex
import shutil
from pathlib import Path

import numpy as np
import PIL.Image
import pytest
import tifffile
from typer.testing import CliRunner

from skinsight.annotation_tools.imagej.stack_file import write_stack
from skinsight.api.cli import app
from skinsight.segmentation.photo import Photo

TEXT = (Path(__file__).resolve().parent.parent / "docs" / "annotation.md").read_text(encoding="utf-8")
LOOP, _, _ = TEXT.partition("## A concern of one's own")
BLOCKS = re.findall(r"^```\n(.*?)^```", LOOP, re.DOTALL | re.MULTILINE)
INLINE = re.findall(r"`(skinsight [^`<>]*)`", LOOP.replace("\n", " "))
LINES = [line.partition("#")[0].strip() for block in BLOCKS for line in block.splitlines()]
COMMANDS = [shlex.split(line)[1:] for line in LINES if line.startswith("skinsight ")]
TRAINED = ("train", "evaluate", "export")


@pytest.mark.usefixtures("fake_segmenter")
def test_every_command_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, astronaut: Photo) -> None:
    monkeypatch.chdir(tmp_path)
    for folder, sides in (("faces", (512, 300)), ("more", (400, 256))):
        Path(folder).mkdir()
        for number, side in enumerate(sides):
            picture = PIL.Image.fromarray(np.roll(astronaut.pixels, number * 40, axis=2)[:side, :side])
            picture.save(f"{folder}/{number}.jpg")
    monkeypatch.setenv("SKINSIGHT_STORE", str(tmp_path / "store"))
    monkeypatch.setattr("skinsight.api.service.server.run_server", lambda app, settings: None)
    further = [shlex.split(line)[1:] for line in INLINE if "consensus" not in line and line != "skinsight review"]
    assert [command[1] for command in further] == ["prepare", "lay-back", "info", "revise", "log"]
    prepare, back, info, revise, log = further
    ours = [command for command in COMMANDS if command[0] not in TRAINED]
    assert len(ours) == 12
    for command in [ours[0], prepare, info, *ours[1:]]:
        if command[1] == "consensus":
            shutil.copytree("labels/ada", "labels/ben")  # whom the text does not tell the making of
        result = CliRunner().invoke(app, command)
        assert result.exit_code in (0, 1 if command[1] == "check" else 0), (command, result.output)
    masks = tifffile.imread("correct/masks.tif")
    write_stack(Path("masks2.tif"), 255 - masks, ["0.jpg", "1.jpg"])
    for command in (back, revise, log):
        result = CliRunner().invoke(app, command)
        assert result.exit_code == 0, (command, result.output)
    assert "Ada, 2 masks from masks2.tif second look" in result.output
