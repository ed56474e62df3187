"""Label Studio: tasks as JSON, masks as brush strokes in its run-length code; polygons and rectangles are read, too.

The code (rle-pack of thi.ng/umbrella) packs the bytes of an RGBA picture bit by bit: their number (32 bits), a word's
size less one (5), four sizes of run lengths less one (4 each); then runs: 1 bit whether it repeats one word, 2 bits
which size, the length less one, the word or words.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from skinsight.annotation_tools.formats.common import IMAGES, Marks, Reading, chosen, labelled, write_pictures
from skinsight.annotation_tools.formats.outlines import mask_of
from skinsight.annotation_tools.label_folder import Labelled
from skinsight.annotation_tools.run_length import runs_of
from skinsight.segmentation.errors import DataError
from skinsight.segmentation.frames import Mask

FILE: Final = "tasks.json"
CONFIG: Final = "config.xml"
KINDS: Final = ("brushlabels", "polygonlabels", "rectanglelabels")
_SIZES: Final = (3, 4, 8, 16)
_CHANNELS: Final = 4


def write(out: Path, concern: str, pictures: Iterable[Labelled], labels: Sequence[str]) -> int:
    """Write ``tasks.json``, ``config.xml`` (the labelling interface) and ``images/``."""
    tasks: list[dict[str, Any]] = []

    def add(_: Path, stem: str, piece: Labelled) -> None:
        tasks.append(
            {"data": {"image": f"{IMAGES}/{stem}.png"}, "annotations": [{"result": _result(piece.mask, concern)}]}
        )

    def finish(folder: Path) -> None:
        (folder / FILE).write_text(json.dumps(tasks), encoding="utf-8")
        (folder / CONFIG).write_text(
            '<View><Image name="image" value="$image" zoom="true"/><BrushLabels name="tag" toName="image">'
            f'<Label value="{concern}"/></BrushLabels></View>\n',
            encoding="utf-8",
        )

    return write_pictures(out, pictures, labels, add, finish)


def read(path: Path, concern: str, images: Path | None) -> Reading:
    """Read exported tasks (JSON), or the folder that :func:`write` makes; of a task, its last annotation.

    Raises:
        DataError: it is not as Label Studio has it.
    """
    file = path / FILE if path.is_dir() else path
    try:
        tasks = json.loads(file.read_bytes())
        named = [(str(task["data"]["image"]), _last(task)) for task in tasks]
        used = [name for _, results in named for each in results for name in _names(each)]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise DataError(
            f"{file} holds no tasks ({type(error).__name__}: {error}): export JSON in Label Studio"
        ) from None
    wanted = chosen(used, concern, file)
    reading = Reading([file], iter(()))

    def marks() -> Iterator[Marks]:
        for name, results in named:
            mine = [each for each in results if wanted in _names(each)]
            for each in results:
                if not _names(each):
                    reading.skipped.append(f"{name}: {each.get('type', 'a result')} marks nothing")
            yield Marks(name, None, partial(_mask, mine))

    reading.pictures = labelled(marks(), images or file.parent)
    return reading


def encoded(mask: Mask) -> list[int]:
    """A mask, ``(H, W)``, in Label Studio's run-length code of an RGBA picture."""
    bits = [f"{mask.size * _CHANNELS:032b}", f"{7:05b}", *(f"{size - 1:04b}" for size in _SIZES)]
    for index, length in enumerate(runs_of(mask)):
        left = length * _CHANNELS
        while left:
            size = next((number for number, most in enumerate(_SIZES) if left <= 1 << most), len(_SIZES) - 1)
            run = min(left, 1 << _SIZES[size])
            bits.append(f"1{size:02b}{run - 1:0{_SIZES[size]}b}{255 * (index % 2):08b}")
            left -= run
    text = "".join(bits)
    return list(int(text.ljust(-(-len(text) // 8) * 8, "0"), 2).to_bytes(-(-len(text) // 8), "big"))


def decoded(code: Sequence[int], height: int, width: int) -> Mask:
    """The mask of such code: where its alpha channel is not 0.

    Raises:
        ValueError: the code is cut short, or of another size.
    """
    bits = "".join(f"{byte:08b}" for byte in bytes(code))
    at = 0

    def take(count: int) -> int:
        nonlocal at
        at += count
        if at > len(bits):
            raise ValueError("the code is cut short")
        return int(bits[at - count : at], 2)

    number, word = take(32), take(5) + 1
    sizes = [take(4) + 1 for _ in range(4)]
    if number != height * width * _CHANNELS:
        raise ValueError(f"the code is of {number // _CHANNELS} pixels, not of {height} x {width}")
    values: npt.NDArray[np.bool_] = np.zeros(number, np.bool_)
    done = 0
    while done < number:
        repeats = take(1)
        run = 1 + take(sizes[take(2)])
        if repeats:
            values[done : done + run] = take(word) > 0
        else:
            values[done : done + run] = [take(word) > 0 for _ in range(min(run, number - done))]
        done += run
    return np.asarray(values.reshape(height, width, _CHANNELS)[..., 3])


def _result(mask: Mask, concern: str) -> list[dict[str, Any]]:
    if not mask.any():
        return []
    height, width = mask.shape
    where = {"from_name": "tag", "to_name": "image", "original_width": width, "original_height": height}
    return [
        {**where, "type": "brushlabels", "value": {"format": "rle", "rle": encoded(mask), "brushlabels": [concern]}}
    ]


def _last(task: dict[str, Any]) -> list[dict[str, Any]]:
    done = [each for each in task.get("annotations", []) if not each.get("was_cancelled")]
    return list(done[-1]["result"]) if done else []


def _names(result: dict[str, Any]) -> list[str]:
    kind = result.get("type", "")
    return [str(name) for name in result["value"].get(kind, [])] if kind in KINDS else []


def _mask(results: list[dict[str, Any]], height: int, width: int) -> Mask:
    mask = np.zeros((height, width), np.bool_)
    for each in results:
        value = each["value"]
        if each["type"] == "brushlabels":
            mask |= decoded(value["rle"], height, width)
            continue
        if each["type"] == "rectanglelabels":
            x, y, right, bottom = value["x"], value["y"], value["x"] + value["width"], value["y"] + value["height"]
            value = {"points": [[x, y], [right, y], [right, bottom], [x, bottom]]}
        percent = np.array(value["points"], dtype=np.float64)
        mask |= mask_of([percent * (width, height) / 100], height, width)
    return mask
