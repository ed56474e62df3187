"""Pictures of every kind of sample as 8-bit sRGB.

- 16-bit gray is scaled by the type's full range (65535 becomes 255; in a 12-bit TIFF, 4095 does). 16-bit colour is
  cut to its high byte, as Pillow reads it. 32-bit integers and floats are refused, since nothing says what is white.
- Transparency is laid over white, half-transparent pixels in proportion.
- An embedded colour profile is converted to sRGB; one that is damaged or of another colour space is passed over.
  CMYK without a profile is converted by the plain formula.
"""

from io import BytesIO
from typing import Final

import numpy as np
import PIL.Image
from PIL import ImageCms
from PIL.ImageFile import ImageFile
from PIL.TiffImagePlugin import BITSPERSAMPLE, PHOTOMETRIC_INTERPRETATION, PLANAR_CONFIGURATION, TiffImageFile

_GRAY_16: Final = frozenset({"I;16", "I;16L", "I;16B"})
_EIGHT_BIT: Final = frozenset({"1", "L", "LA", "La", "P", "PA", "RGB", "RGBA", "RGBa", "RGBX", "CMYK", "YCbCr"})


def refusal(image: ImageFile) -> str | None:
    """Why the samples of an opened picture cannot be converted, or None where they can."""
    if image.mode not in _EIGHT_BIT | _GRAY_16:
        return f"samples of type {image.mode}"
    if isinstance(image, TiffImageFile) and image.info.get("compression") == "raw":
        in_planes = image.tag_v2.get(PLANAR_CONFIGURATION) == 2 and image.mode not in _GRAY_16
        if in_planes and max(image.tag_v2.get(BITSPERSAMPLE, (8,))) > 8:  # Pillow reads them wrongly and says nothing
            return "uncompressed 16-bit colour in separate planes"
    return None


def to_srgb(image: ImageFile) -> PIL.Image.Image:
    """8-bit sRGB of a loaded picture, of which :func:`refusal` found nothing to say."""
    profile = image.info.get("icc_profile")
    plain: PIL.Image.Image = _gray_8(image) if image.mode in _GRAY_16 else image
    if plain.has_transparency_data:
        plain = plain.convert("RGBA")
        plain = PIL.Image.alpha_composite(PIL.Image.new("RGBA", plain.size, "white"), plain)
    if plain.mode not in ("L", "CMYK"):
        plain = plain.convert("RGB")
    return (_by_profile(plain, profile) if profile else None) or plain.convert("RGB")


def _gray_8(image: ImageFile) -> PIL.Image.Image:
    """8-bit gray of 16-bit gray, by the full range of the samples."""
    bits, white_is_zero = 16, False
    if isinstance(image, TiffImageFile):
        bits = image.tag_v2[BITSPERSAMPLE][0]
        white_is_zero = image.tag_v2.get(PHOTOMETRIC_INTERPRETATION) == 0  # which Pillow heeds for 8 bits only
    white = 2**bits - 1
    samples = np.asarray(image).astype(np.uint32)
    gray = ((samples * 255 + white // 2) // white).astype(np.uint8)
    return PIL.Image.fromarray(255 - gray if white_is_zero else gray)


def _by_profile(image: PIL.Image.Image, profile: bytes) -> PIL.Image.Image | None:
    """The picture in sRGB, or None where the profile is damaged or not for this kind of picture."""
    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        return ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError):
        return None
