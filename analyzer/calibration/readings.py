"""What the analyzer reads in pictures whose answer is known, before any scale or score is applied to it.

Plain data that goes to a file, so that scales and figures can be made again without running the networks.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final, TypeVar

import numpy as np
from rich.console import Console
from rich.progress import track

from skinsight.analyzer.colour.cielab import Lab, linear_of_srgb, srgb_of_linear
from skinsight.analyzer.concerns.believed import believed
from skinsight.analyzer.concerns.traits import Reading
from skinsight.analyzer.face.mask import ConcernMask
from skinsight.analyzer.face.parsed import ParsedFace
from skinsight.analyzer.measures.measure import severities
from skinsight.analyzer.schema.frozen import Frozen
from skinsight.analyzer.tone.estimate import tone
from skinsight.datasets.crops import crops
from skinsight.datasets.folder import described, read_rgb
from skinsight.datasets.sources import acne04, dark_circles
from skinsight.datasets.sources.unlabelled import synthetic_adults
from skinsight.datasets.splits import part_of
from skinsight.segmentation.concerns import CONCERNS
from skinsight.segmentation.face import Face
from skinsight.segmentation.frames import FaceCrop, Image
from skinsight.segmentation.photo import Photo
from skinsight.segmentation.pieces import pieces
from skinsight.segmentation.segmenter import Segmenter
from skinsight.segmentation.weights import WEIGHTS, checked_models

EVERY: Final = 3
"""Every third adult of sfhq makes the reference set."""
RELIT_EVERY: Final = 9
"""Every ninth of these is lit anew."""
GAINS: Final = (
    (1.0, 1.0, 1.0),
    (0.71, 0.71, 0.71),
    (0.5, 0.5, 0.5),
    (1.0, 0.9, 0.75),
    (0.8, 0.9, 1.0),
    (0.71, 0.6, 0.45),
)
"""Of linear red, green and blue: as it is; half a stop and a stop darker; warmer; cooler; warmer and darker."""
PANDA_GRADES: Final = ("no_dark_circle", "low", "moderate", "high")
"""Of the boxes of ``dark_circles``, from none up."""


Item = TypeVar("Item")


class Seen(Frozen):
    """One face.

    Attributes:
        picture: its name.
        severities: by concern, way of reading and measure.
        ita: of its skin in degrees, uncalibrated; None where no tone was read.
        grade: that people gave: ACNE04's severity 0-3, or the highest of the boxes in :data:`PANDA_GRADES`.
        count: lesions that people circled.
    """

    picture: str
    severities: dict[str, dict[str, dict[str, float]]]
    ita: float | None = None
    grade: int | None = None
    count: int | None = None


class Relit(Frozen):
    """The tone of one face under known gains of linear RGB."""

    picture: str
    gains: tuple[float, float, float]
    lab: Lab
    ita: float | None
    ita_interval: tuple[float, float]


class Readings(Frozen):
    """All that was read, when, and with which networks."""

    date: str
    models: dict[str, str]
    reference: tuple[Seen, ...]
    acne04: tuple[Seen, ...]
    dark_circles: tuple[Seen, ...]
    relit: tuple[Relit, ...]


def read_all(data: Path, date: str) -> Readings:
    """Run the networks on every picture."""
    segmenter = Segmenter()
    faces = reference_faces(data)
    return Readings(
        date=date,
        models=shipped(),
        reference=tuple(_reference(segmenter, faces)),
        acne04=tuple(_acne04(segmenter, data)),
        dark_circles=tuple(_dark_circles(segmenter, data)),
        relit=tuple(_relit(segmenter, faces[::RELIT_EVERY])),
    )


def shipped() -> dict[str, str]:
    """SHA-256 and threshold of the shipped networks by name."""
    models = checked_models(WEIGHTS, CONCERNS)
    return {name: f"{model.sha256} at {CONCERNS[name].threshold}" for name, model in models.items()}


def reference_faces(data: Path) -> list[tuple[Path, FaceCrop]]:
    """The reference set: every third adult face of sfhq."""
    found = crops("sfhq")
    adults = [path for path in synthetic_adults(data) if path.stem in found]
    return [(path, found[path.stem]) for path in adults[::EVERY]]


def _reference(segmenter: Segmenter, faces: list[tuple[Path, FaceCrop]]) -> Iterator[Seen]:
    for path, crop in _tracked(faces, "sfhq"):
        yield _seen(f"sfhq/{path.stem}", parsed(segmenter, read_rgb(path), crop, CONCERNS))


def _acne04(segmenter: Segmenter, data: Path) -> Iterator[Seen]:
    circles, grades = described(data / "acne04" / "circles.json"), acne04.severity(data)
    for sample in _tracked(part_of(acne04.samples(data), "val"), "acne04"):
        rgb, _ = sample.read()
        seen = _seen(sample.name, parsed(segmenter, rgb, sample.crop, ["acne", "flek"]))
        name = sample.name.partition("/")[2]
        yield seen.model_copy(update={"grade": grades[name], "count": len(circles[name]["circles"])})


def _dark_circles(segmenter: Segmenter, data: Path) -> Iterator[Seen]:
    found = crops("dark_circles")
    for path in _tracked(dark_circles.pictures(data), "dark_circles"):
        seen = _seen(f"dark_circles/{path.stem}", parsed(segmenter, read_rgb(path), found[path.stem], ["panda_eyes"]))
        grade = max(PANDA_GRADES.index(box.grade) for box in dark_circles.boxes(path))
        yield seen.model_copy(update={"grade": grade})


def parsed(segmenter: Segmenter, rgb: Image, crop: FaceCrop, names: Iterable[str]) -> ParsedFace:
    """The face in a crop of a picture, segmented for some concerns, with the marks that are believed."""
    return believed(ParsedFace(Photo(rgb), segmenter.segment(rgb, Face(crop, "given"), names)))


def _seen(name: str, face: ParsedFace) -> Seen:
    found = tone(face)
    ways = {name: _ways(face, mask) for name, mask in face.concerns.items()}
    return Seen(picture=name, severities=ways, ita=found.ita if found.status == "ok" else None)


def _ways(face: ParsedFace, mask: ConcernMask) -> dict[str, dict[str, float]]:
    skin = int(np.count_nonzero(face.view.skin))
    read = {way: Reading.of(pieces(seen, mask.row), skin) for way, seen in mask.readings.items()}
    return {
        way: {measure: found.value for measure, found in severities(face, mask.row.name, reading).items()}
        for way, reading in read.items()
    }


def _relit(segmenter: Segmenter, faces: list[tuple[Path, FaceCrop]]) -> Iterator[Relit]:
    for path, crop in _tracked(faces, "sfhq, lit anew"):
        linear = linear_of_srgb(read_rgb(path))
        for gains in GAINS:
            rgb = np.round(255 * srgb_of_linear(linear * gains)).astype(np.uint8)
            found = tone(parsed(segmenter, rgb, crop, ["acne", "flek"]))
            if found.status == "ok":
                yield Relit(
                    picture=f"sfhq/{path.stem}",
                    gains=gains,
                    lab=found.lab,
                    ita=found.ita,
                    ita_interval=found.ita_interval,
                )


def _tracked(items: Iterable[Item], what: str) -> Iterator[Item]:
    yield from track(list(items), what, console=Console(stderr=True), transient=True)
