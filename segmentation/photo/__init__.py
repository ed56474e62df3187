"""From the bytes of a file to an upright 8-bit sRGB picture.

One module reads the structure of each container (:mod:`.jpeg`, :mod:`.png`, :mod:`.webp`, :mod:`.tiff`, :mod:`.heif`)
in time linear in the bytes, and hands the library that decodes only what the pixels need. :mod:`.decode` puts them
together, :mod:`.worker` does the same in a process that can be stopped.
"""

from skinsight.segmentation.photo.decode import check_bytes, decode, read_bytes, read_photo
from skinsight.segmentation.photo.formats import READ, SUFFIXES
from skinsight.segmentation.photo.picture import Limits, Photo, PhotoFile
from skinsight.segmentation.photo.worker import Decoder, shared_decoder

__all__ = [
    "READ",
    "SUFFIXES",
    "Decoder",
    "Limits",
    "Photo",
    "PhotoFile",
    "check_bytes",
    "decode",
    "read_bytes",
    "read_photo",
    "shared_decoder",
]
