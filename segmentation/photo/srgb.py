"""Decoded pictures of every mode as 8-bit sRGB.

- Transparency is laid over white, half-transparent pixels in proportion.
- A colour profile is converted to sRGB; one that is damaged or of another colour space is passed over.
  CMYK without a profile is converted by the plain formula.
"""

from io import BytesIO
from typing import Final

import PIL.Image
from PIL import ImageCms

MODES: Final = frozenset({"1", "L", "LA", "La", "P", "PA", "RGB", "RGBA", "RGBa", "RGBX", "CMYK", "YCbCr"})
"""Modes of Pillow that are converted: of integers of 32 bits and of floats, nothing says what is white."""


def to_srgb(image: PIL.Image.Image, profile: bytes | None, most_pixels: int) -> PIL.Image.Image:
    """8-bit sRGB of a picture of one of :data:`MODES`, halved until it has at most ``most_pixels``."""
    transparent = image.has_transparency_data
    if image.mode not in ("L", "CMYK", "RGB", "RGBA"):
        image = image.convert("RGBA" if transparent else "RGB")
    while image.width * image.height > most_pixels:
        image = image.reduce(2)
    if transparent:
        image = image.convert("RGBA")
        image = PIL.Image.alpha_composite(PIL.Image.new("RGBA", image.size, "white"), image).convert("RGB")
    return (_by_profile(image, profile) if profile else None) or image.convert("RGB")


def _by_profile(image: PIL.Image.Image, profile: bytes) -> PIL.Image.Image | None:
    """The picture in sRGB, or None where the profile is damaged or not for this kind of picture."""
    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        return ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError):
        return None
