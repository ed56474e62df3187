"""Labels in other tools' formats, in and out; ``docs/annotation.md`` has a table of what each can hold."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from skinsight.annotation_tools.formats import coco, cvat, label_studio, png, yolo
from skinsight.annotation_tools.formats.common import Reading
from skinsight.annotation_tools.label_folder import Labelled


@dataclass(frozen=True, slots=True)
class Format:
    """One format: ``write(out, concern, pictures, labels)`` and ``read(path, concern, images)``."""

    write: Callable[[Path, str, Iterable[Labelled], Sequence[str]], int]
    read: Callable[[Path, str, Path | None], Reading]


FORMATS: Final = {
    "coco": Format(coco.write, coco.read),
    "yolo": Format(yolo.write, yolo.read),
    "label-studio": Format(label_studio.write, label_studio.read),
    "cvat": Format(cvat.write, cvat.read),
    "png": Format(png.write, png.read),
}
