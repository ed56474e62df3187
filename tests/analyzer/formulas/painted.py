"""The drawn face with known amounts of blood, pigment and light painted into it."""

import cv2
import numpy as np

from skinsight.analyzer.advice.person import NOBODY, Person
from skinsight.analyzer.colour.cielab import Array, linear_of_srgb, srgb_of_linear
from skinsight.analyzer.face.parsed import ParsedFace
from skinsight.analyzer.formulas.density import chromophores
from skinsight.analyzer.formulas.skin import Skin
from skinsight.analyzer.measures.measure import measure, unavailable_zones
from skinsight.analyzer.quality.gate import Quality, quality
from skinsight.analyzer.schema.tone_result import NoTone, ToneAnalysis
from skinsight.analyzer.tone.estimate import tone
from skinsight.segmentation.frames import Image, Mask
from skinsight.segmentation.photo import Photo
from tests.analyzer.drawn import drawn_face
from tests.fakes import FakeSegmenter

SKIN = "c89a7b"
TONES = ("f0d3bf", "c89a7b", "8d5b3c", "4a2e20")
NO_PROBLEM = Quality(problems=(), measures={}, scale="none")
UNTONED = NoTone(unavailable_reason="not asked for")


def disc(x: float, y: float, radius: float, side: int = 512) -> Mask:
    """A disc in the photograph; the face frame spans -1 to 1."""
    v, u = (np.mgrid[:side, :side] + 0.5) / side * 2 - 1
    return np.asarray((u - x) ** 2 + (v - y) ** 2 <= radius**2)


def mixed(rgb: Image, blood: Array | float = 0.0, pigment: Array | float = 0.0, shade: Array | float = 0.0) -> Image:
    """A photograph with amounts, in hundredths of an optical density, added to its skin ``(H, W)``."""
    table = chromophores()
    vectors = ((blood, table.blood), (pigment, table.pigment), (shade, (1.0, 1.0, 1.0)))
    added = sum(np.asarray(amount)[..., None] * np.array(vector) for amount, vector in vectors)
    return _encoded(linear_of_srgb(rgb) * 10 ** (-np.asarray(added) / 100))


def relit(rgb: Image, *gains: float) -> Image:
    """Under a lamp that multiplies linear red, green and blue."""
    return _encoded(linear_of_srgb(rgb) * np.array(gains))


def shone(rgb: Image, light: Array) -> Image:
    """With white light ``(H, W)`` mirrored, in linear light."""
    return _encoded(linear_of_srgb(rgb) + light[..., None])


def blurred(rgb: Image, deviation: float = 1.0) -> Image:
    """Out of focus."""
    return np.asarray(cv2.GaussianBlur(rgb, (0, 0), deviation), dtype=np.uint8)


def reduced(rgb: Image, factor: float = 0.7) -> Image:
    """With fewer pixels."""
    return np.asarray(cv2.resize(rgb, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def enlarged(rgb: Image, side: int) -> Image:
    """The drawn face at another size."""
    return np.asarray(cv2.resize(rgb, (side, side), interpolation=cv2.INTER_NEAREST), dtype=np.uint8)


def copies(rgb: Image) -> dict[str, Image]:
    """The same face in other light, out of focus and smaller."""
    return {
        "darker": relit(rgb, 0.6, 0.6, 0.6),
        "warmer": relit(rgb, 1.0, 0.9, 0.75),
        "cooler": relit(rgb, 0.8, 0.9, 1.0),
        "blurred": blurred(rgb),
        "reduced": reduced(rgb),
    }


def seen(
    rgb: Image | None = None,
    *names: str,
    found: Quality = NO_PROBLEM,
    person: Person = NOBODY,
    toned: ToneAnalysis | None = None,
) -> Skin:
    """The skin of the drawn face in a photograph."""
    pixels = drawn_face(SKIN) if rgb is None else rgb
    segmenter = FakeSegmenter()
    face = ParsedFace(Photo(pixels), segmenter.segment(pixels, segmenter.find_faces(pixels)[0], names))
    measured = {name: one.result for name, one in measure(face, found).items()} if names else {}
    return Skin(face, found, unavailable_zones(face, found), measured, toned or UNTONED, person)


def judged(rgb: Image) -> Skin:
    """The same with the quality gate's own finding and the tone."""
    skin = seen(rgb)
    return seen(rgb, found=quality(skin.face), toned=tone(skin.face))


def _encoded(linear: Array) -> Image:
    return np.round(255 * srgb_of_linear(linear)).astype(np.uint8)
