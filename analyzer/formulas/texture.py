"""Roughness: how strongly the skin's light varies from half a millimetre to two, as energy of a band.

The natural logarithm of luminance is filtered by a difference of Gaussians, so a darker picture reads the same; the
spread is the median absolute deviation, which marks and lines hardly move. Side light makes every skin rough, a soft
one from the front none, and a camera that smooths skin hides it.
"""

from typing import Final

import cv2
import numpy as np

from skinsight.analyzer.colour.cielab import Pixels, median, pixels_in
from skinsight.analyzer.face.view import FaceView
from skinsight.analyzer.face.zones import ZoneName
from skinsight.analyzer.formulas.row import Found, Measure
from skinsight.analyzer.formulas.skin import LEAST_ZONE, NO_GROUND, TOO_COARSE, NotSeen, Skin
from skinsight.segmentation.frames import Mask

FINE: Final = 0.4
COARSE: Final = 0.9
"""Deviations of the two Gaussians in millimetres."""
LEAST_RESOLUTION: Final = 1.6
"""Pixels of the photograph in a millimetre from which the band is seen: its waves are some 3 mm long."""
ZONES: Final[tuple[ZoneName, ...]] = ("forehead", "nose", "left_cheek", "right_cheek")
TO_DEVIATION: Final = 1.4826
"""A median absolute deviation as a standard deviation."""


def texture(skin: Skin) -> Found:
    """Standard deviation of the band on forehead, nose and cheeks, in percent of the light.

    Raises:
        NotSeen: the photograph has too few pixels in a millimetre, or none of the zones is seen.
    """
    if skin.resolution < LEAST_RESOLUTION:
        raise NotSeen(TOO_COARSE)
    view = skin.face.view
    band = _band(view, view.side / skin.frame_millimetres)
    masks = {name: mask for name, mask in _masks(skin, view).items() if np.count_nonzero(mask) >= 4 * LEAST_ZONE}
    if not masks:
        raise NotSeen(NO_GROUND)
    zones = {name: _deviation(pixels_in(band, mask)) for name, mask in masks.items()}
    return Found(_deviation(pixels_in(band, np.logical_or.reduce(list(masks.values())))), zones=zones)


def _band(view: FaceView, per_millimetre: float) -> Pixels:
    light = 300 * np.log(np.maximum(view.lab[..., 0] + 16, 1) / 116)  # 100 ln Y above L* of 8
    fine, coarse = (cv2.GaussianBlur(light, (0, 0), deviation * per_millimetre) for deviation in (FINE, COARSE))
    return np.asarray(fine - coarse, dtype=np.float32)


def _masks(skin: Skin, view: FaceView) -> dict[ZoneName, Mask]:
    """The zones in the large view, off the skin's edge and off what the networks marked."""
    clean = cv2.resize(skin.clean.view(np.uint8), (view.side, view.side), interpolation=cv2.INTER_NEAREST) > 0
    for mask in skin.face.concerns.values():
        clean &= ~mask.mask
    wanted = [name for name in ZONES if name in view.zones.masks and name not in skin.unseen]
    return {name: np.asarray(view.zones.masks[name] & clean) for name in wanted}


def _deviation(values: Pixels) -> float:
    return TO_DEVIATION * median(np.abs(values - np.float32(median(values))))


TEXTURE: Final = Measure(
    name="texture",
    label="Rough texture",
    says="How strongly the light varies over half a millimetre to two on forehead, nose and cheeks. Light from"
    " the side and stubble make skin rough, soft light, make-up and a phone's smoothing make it smooth.",
    unit="percent of the light",
    formula=texture,
    ink=(110, 110, 60),
    needs=("detail",),
)
