"""Which format a file is of, told from its first bytes, never from its name."""

import re
from typing import Final

from skinsight.segmentation.errors import BrokenPhoto, UnsupportedFormat

READ: Final = "JPEG, PNG, WebP, TIFF, HEIC or AVIF"
READABLE: Final = frozenset({"JPEG", "PNG", "WebP", "TIFF", "HEIC", "AVIF"})
_ENDINGS: Final = (
    ".jpg .jpeg .jpe .jfif .png .webp .tif .tiff .heic .heif .hif .avif "
    ".bmp .gif .jp2 .jxl .dng .nef .nrw .cr2 .cr3 .arw .orf .rw2 .raf .pef .srw"
)
SUFFIXES: Final = frozenset(_ENDINGS.split(" "))
"""Endings of the files of a folder that are pictures: what is not read is then refused by name, not passed over."""

RAW_REMEDY: Final = "develop it in the camera's or a photo program and save it as JPEG or 8- or 16-bit TIFF"
_SIGNATURES: Final = {
    "JPEG": rb"\xff\xd8\xff",
    "PNG": rb"\x89PNG\r\n\x1a\n",
    "WebP": rb"RIFF.{4}WEBP",
    "RAW (Canon CR2)": rb"(II\*\0|MM\0\*).{4}CR",
    "TIFF": rb"II[*+]\0|MM\0[*+]",
    "HEIC": rb".{4}ftyp(hei[cmsx]|hev[cx]|mif1|msf1)",
    "AVIF": rb".{4}ftypavi[fs]",
    # known only so that a refusal can name them
    "RAW (Canon CR3)": rb".{4}ftypcrx ",
    "RAW (Olympus ORF)": rb"IIR[OS]|MMOR",
    "RAW (Panasonic RW2)": rb"IIU\0",
    "RAW (Fujifilm RAF)": rb"FUJIFILMCCD-RAW",
    "BMP": rb"BM.{4}\0{4}",
    "GIF": rb"GIF8[79]a",
    "JPEG 2000": rb"\0\0\0\x0cjP  |\xff\x4f\xff\x51",
    "JPEG XL": rb"\xff\x0a|\0\0\0\x0cJXL ",
    "PDF": rb"%PDF-",
    "SVG": rb"(\xef\xbb\xbf)?\s*<(\?xml|svg|!DOCTYPE svg)",
}
_BRANDS: Final = re.compile(rb".{4}ftyp(?:mif1|msf1).{4}(?:.{4})*?avi[fs]", re.DOTALL)


def recognise(data: bytes) -> str:
    """The format that the first bytes show, one of :data:`READABLE`.

    Raises:
        BrokenPhoto: there are no bytes.
        UnsupportedFormat: a format that is not read, or none.
    """
    if not data:
        raise BrokenPhoto("the file is empty (0 bytes); export or send it again")
    matches = (form for form, pattern in _SIGNATURES.items() if re.match(pattern, data[:64], re.DOTALL))
    form = next(matches, None)
    if form == "HEIC" and _BRANDS.match(data[:64]):
        return "AVIF"
    if form in READABLE:
        return form
    if form is None:
        raise UnsupportedFormat(f"no known picture format; save it as {READ}")
    raise UnsupportedFormat(f"a {form} file; {RAW_REMEDY if form.startswith('RAW') else f'save it as {READ}'}")
