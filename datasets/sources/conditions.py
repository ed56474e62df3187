"""Photographs of acne, rosacea, eczema and healthy skin, and of other sources those whose condition is known.

What is known of each of ``conditions/`` stands in its ``sources.csv``. Ordinary faces are healthy: aligned portraits
and synthetic faces, children among them, for in ``conditions/`` healthy skin is nearly all of studio portraits and
children are in eczema alone. Acne on dark skin, of half profiles and of selfies is shown too.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from skinsight.datasets.crops import crops
from skinsight.datasets.folder import described, listed, read_rgb, size_of
from skinsight.datasets.sources.unlabelled import listed_children
from skinsight.segmentation.concerns import CONDITION_NAMES, Condition
from skinsight.segmentation.frames import FaceCrop, Image

EVERY: Final = {"sfhq": 12, "celebamask": 25, "acne04": 30, "boxes_acne_selfies": 8, "dark_acne": 4}
"""Of each other source one picture in so many is taken."""
CLOSE_UPS: Final = ((0.0, 0.1), (-0.15, 0.1), (0.15, 0.1), (0.0, 0.25), (0.0, -0.2))
"""Middles of close-ups of nose, cheeks, mouth and forehead, from that of the face, in sides of its frame."""
OTHERS_WEIGH: Final = 0.5
"""How much a picture of another source weighs against one of ``conditions/``: its label is less sure."""
LEAST_SEVERITY: Final = 1
"""Hayashi's grade of an ACNE04 face from which its skin shows acne at first sight."""
LEAST_LESIONS: Final = 8
"""Boxes of a selfie from which the same holds."""
NO_ACNE: Final = frozenset({"145", "154", "156", "159", "161", "164"})
"""Pictures of ``dark_acne`` without any, by its README."""


@dataclass(frozen=True, slots=True)
class ConditionPicture:
    """One photograph.

    Attributes:
        name: ``source/stem``; of ``conditions/`` ``conditions/condition/stem``.
        path: of the file.
        condition: what it shows.
        crop: the face frame, the whole picture where no face is seen.
        origin: the repository that it comes from, or the source.
        marked: what is laid over it: ``watermark``, ``eye_bar``.
        child: whether a child is shown.
    """

    name: str
    path: Path
    condition: Condition
    crop: FaceCrop
    origin: str
    marked: tuple[str, ...] = ()
    child: bool = False

    @property
    def weight(self) -> float:
        """How much it counts in training."""
        return 1.0 if self.name.startswith("conditions/") else OTHERS_WEIGH

    def read(self) -> Image:
        """The picture."""
        return read_rgb(self.path)


def conditions(data: Path) -> Iterator[ConditionPicture]:
    """All pictures of ``conditions/``.

    Raises:
        DataError: the source is missing.
    """
    for condition in CONDITION_NAMES:
        folder = data / "conditions" / condition
        known = {row["file"]: row for row in csv.DictReader((folder / "sources.csv").open(encoding="utf-8"))}
        found = crops(f"conditions_{condition}")
        for path in listed(folder, ".jpg"):
            row = known[path.name]
            marked = ("watermark",) * bool(row["watermark"]) + ("eye_bar",) * (row["eye_bar"] == "1")
            yield ConditionPicture(
                f"conditions/{condition}/{path.stem}",
                path,
                condition,
                found.get(path.stem) or _whole(path),
                row["source_repo"].partition("/")[2],
                marked,
                row["child"] == "1",
            )


def others(data: Path) -> Iterator[ConditionPicture]:
    """Pictures of other sources whose condition is known.

    Raises:
        DataError: a source is missing.
    """
    young = listed_children(data)
    for index, path in enumerate(listed(data / "sfhq", ".jpg")):
        if (path.stem in young or index % EVERY["sfhq"] == 0) and path.stem in crops("sfhq"):
            crop = crops("sfhq")[path.stem]
            whole = ConditionPicture(f"sfhq/{path.stem}", path, "healthy", crop, "sfhq", child=path.stem in young)
            yield from (whole, _close_up(whole, index))
    for index, path in enumerate(listed(data / "celebamask" / "images", ".jpg")[:: EVERY["celebamask"]]):
        whole = ConditionPicture(f"celebamask/{path.stem}", path, "healthy", _whole(path), "celebamask")
        yield from (whole, _close_up(whole, index))
    for source, path in _acne(data):
        if path.stem in crops(source):
            yield ConditionPicture(f"{source}/{path.stem}", path, "acne", crops(source)[path.stem], source)


def _close_up(whole: ConditionPicture, index: int) -> ConditionPicture:
    """A part of a face as a close-up, for in ``conditions/`` hardly any close-up is of healthy skin."""
    across, down = CLOSE_UPS[index % len(CLOSE_UPS)]
    crop = whole.crop
    closer = replace(
        crop, centre_x=crop.centre_x + across * crop.side, centre_y=crop.centre_y + down * crop.side, side=crop.side / 2
    )
    return replace(whole, name=f"{whole.name}/close_up", crop=closer)


def _acne(data: Path) -> Iterator[tuple[str, Path]]:
    circles = described(data / "acne04" / "circles.json")
    severe = [
        path
        for path in listed(data / "acne04" / "images", ".jpg")
        if circles.get(path.stem, {}).get("severity", 0) >= LEAST_SEVERITY
    ]
    selfies = [path for path in listed(data / "boxes_acne_selfies" / "images", ".jpg") if _boxes(path) >= LEAST_LESIONS]
    dark = [path for path in listed(data / "dark_acne", ".jpg") if path.stem not in NO_ACNE]
    for source, paths in (("acne04", severe), ("boxes_acne_selfies", selfies), ("dark_acne", dark)):
        for path in paths[:: EVERY[source]]:
            yield source, path


def _boxes(path: Path) -> int:
    labels = path.parent.parent / "labels" / f"{path.stem}.txt"
    return len(labels.read_text().split("\n")) - 1 if labels.is_file() else 0


def _whole(path: Path) -> FaceCrop:
    return FaceCrop.of_picture(*size_of(path))
