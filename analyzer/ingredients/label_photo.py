"""Reads the text of a photographed label with Tesseract, a program of the operating system.

Nothing of the photograph is written to a file: it goes to the program's input, and its text comes from the output.
"""

import os
import re
import shutil
import subprocess
from typing import Final

import cv2
import numpy as np

from skinsight.analyzer.ingredients.label import HEAD
from skinsight.segmentation.errors import LabelError
from skinsight.segmentation.frames import Image
from skinsight.segmentation.photo import Photo

PROGRAM: Final = "tesseract"
HOW_TO_GET_IT: Final = (
    "reading a photographed label needs Tesseract, which is not installed: on Debian or Ubuntu "
    "'apt-get install tesseract-ocr', on macOS 'brew install tesseract'; or type the list"
)
WIDTH: Final = 2000
"""Pixels across that a label is enlarged or reduced to: its small print then has letters of 20 to 40 pixels."""
SECONDS: Final = 60

_ONE_BLOCK: Final = "6"
"""Tesseract's mode of page segmentation for one block of text."""


def can_read_photos() -> bool:
    """Whether Tesseract is installed."""
    return shutil.which(PROGRAM) is not None


def read_label_photo(photo: Photo) -> str:
    """The text of a photographed label, from the heading of its list of ingredients on where one is seen.

    Raises:
        LabelError: Tesseract is not installed, fails or takes more than :data:`SECONDS`, or no letter is seen.
    """
    program = shutil.which(PROGRAM)
    if program is None:
        raise LabelError(HOW_TO_GET_IT)
    text = _recognised(program, _prepared(photo.pixels))
    if not any(char.isalpha() for char in text):
        raise LabelError(
            f"no text is seen in {photo.name}: photograph the list straight on, sharp, and so that it fills the picture"
        )
    found = HEAD.search(text)
    return text[found.end() :] if found else text


def _prepared(pixels: Image) -> bytes:
    """The picture as an 8-bit grey PNG, dark on light, with even light."""
    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    factor = WIDTH / grey.shape[1]
    method = cv2.INTER_CUBIC if factor > 1 else cv2.INTER_AREA
    grey = cv2.resize(grey, None, fx=factor, fy=factor, interpolation=method)
    if np.median(grey) < 128:
        grey = 255 - grey
    light = cv2.GaussianBlur(grey, (0, 0), WIDTH / 40).astype(np.float32)
    even = np.clip(grey / np.maximum(light, 1) * 230, 0, 255).astype(np.uint8)
    return cv2.imencode(".png", even)[1].tobytes()


def _recognised(program: str, png: bytes) -> str:
    command = [program, "stdin", "stdout", "-l", "eng", "--psm", _ONE_BLOCK]
    alone = {**os.environ, "OMP_THREAD_LIMIT": "1"}  # several threads on small pictures only wait for one another
    try:
        done = subprocess.run(command, input=png, capture_output=True, timeout=SECONDS, env=alone, check=True)
    except subprocess.TimeoutExpired:
        raise LabelError(
            f"the photograph of the label took more than {SECONDS} s to read: cut the list out of it"
        ) from None
    except (OSError, subprocess.CalledProcessError) as error:
        raise LabelError(f"Tesseract cannot read the photograph ({error}): try another, or type the list") from None
    return re.sub(r"\n{2,}", "\n", done.stdout.decode("utf-8", "replace"))
