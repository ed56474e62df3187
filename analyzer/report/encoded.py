"""Pictures as files in memory."""

import base64
from io import BytesIO
from typing import Literal

from PIL import Image as PillowImage

from skinsight.segmentation.frames import Image


def encoded(picture: Image | PillowImage.Image, form: Literal["JPEG", "PNG"]) -> bytes:
    """A picture as a file: JPEG for photographs, PNG where colours must be exact."""
    file = BytesIO()
    drawn = picture if isinstance(picture, PillowImage.Image) else PillowImage.fromarray(picture)
    drawn.save(file, form, quality=85, optimize=True)
    return file.getvalue()


def data_uri(picture: Image | PillowImage.Image, form: Literal["JPEG", "PNG"]) -> str:
    """The same as a ``data:`` URI."""
    return f"data:image/{form.lower()};base64,{base64.b64encode(encoded(picture, form)).decode()}"
