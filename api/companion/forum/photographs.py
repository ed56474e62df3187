"""Photographs of posts: upright, without metadata, no larger than a screen, and with the eyes covered."""

import asyncio
from collections.abc import Awaitable, Callable
from io import BytesIO

import cv2
import numpy as np
import PIL.Image
from fastapi import UploadFile

from skinsight.api.companion.forum.eyes import covered
from skinsight.api.page.pictures import LONGEST
from skinsight.api.service.forms import name_of
from skinsight.api.service.intake import count
from skinsight.api.service.refusals import Contradictory
from skinsight.api.service.state import Parts
from skinsight.api.store.keys import Caller
from skinsight.segmentation.frames import Image
from skinsight.segmentation.photo import check_bytes, shared_decoder
from skinsight.segmentation.segmenter import Segmenter


async def prepared(
    parts: Parts, caller: Caller, photo: UploadFile, show_eyes: bool, gone: Callable[[], Awaitable[bool]]
) -> bytes:
    """A photograph as the JPEG that is shown.

    Raises:
        Contradictory: no face was found, so that nothing could be covered, and the person did not decide otherwise.
        SkinsightError: it cannot be read.
    """
    name = name_of(photo.filename)
    check_bytes(photo.size or 0, name, parts.limits)
    data = await photo.read()
    await asyncio.to_thread(count, parts, caller, 1)

    def task(segmenter: Segmenter) -> bytes:
        pixels = _small(shared_decoder().decode(data, name, parts.limits).pixels)
        if not show_eyes:
            pixels, bars = covered(pixels, segmenter)
            if not bars:
                raise Contradictory(
                    "no face was found in this photograph, so no eyes were covered: send it with `show_eyes` if "
                    "there are none, or if you want them to be seen"
                )
        file = BytesIO()
        PIL.Image.fromarray(pixels).save(file, "JPEG", quality=88)
        return file.getvalue()

    return await parts.engine.run(task, gone)


def _small(pixels: Image) -> Image:
    height, width = pixels.shape[:2]
    factor = LONGEST / max(height, width)
    if factor >= 1:
        return pixels
    size = (max(1, round(width * factor)), max(1, round(height * factor)))
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
