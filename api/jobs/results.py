"""What is kept of an analysis, as files: its JSON, and the photograph where its sender agreed to that."""

import gzip
from io import BytesIO
from typing import Final

import PIL.Image

from skinsight.analyzer import Analysis
from skinsight.api.jobs.options import Keep
from skinsight.api.store.files import Files
from skinsight.segmentation.photo import Photo, decode

ANALYSIS: Final = "analysis.json.gz"
PHOTO: Final = "photo.jpg"
SENT: Final = "sent"
"""The photograph as it was sent, while it waits."""


def save(files: Files, id: str, photo: Photo, analysis: Analysis, keep: Keep) -> None:
    """Write what is to be kept of an analysis, and delete the photograph as it was sent."""
    files.write(id, ANALYSIS, gzip.compress(analysis.model_dump_json().encode(), 5))
    if keep == "photo":
        file = BytesIO()
        PIL.Image.fromarray(photo.pixels).save(file, "JPEG", quality=95)
        files.write(id, PHOTO, file.getvalue())
    files.remove(id, SENT)


def load(files: Files, id: str) -> Analysis | None:
    """What :func:`save` wrote; None where it is not there."""
    packed = files.read(id, ANALYSIS)
    return Analysis.model_validate_json(gzip.decompress(packed)) if packed else None


def load_photo(files: Files, id: str, analysis: Analysis) -> Photo | None:
    """The photograph of an analysis, where it was kept."""
    data = files.read(id, PHOTO)
    return decode(data, analysis.photo.name) if data else None
