"""Files of cameras, telephones and programs that were read wrongly or refused without need."""

import struct
import zlib
from collections.abc import Callable
from io import BytesIO

import numpy as np
import PIL.Image
import pillow_heif
import pytest
import tifffile

from skinsight.segmentation.errors import BrokenPhoto, UnsupportedFormat
from skinsight.segmentation.frames import Image
from skinsight.segmentation.photo import Limits, Photo, PhotoFile, decode
from tests.segmentation.photo.hostile import (
    XMP_TURNED,
    adobe_exif,
    bare_tiff,
    chunk,
    cut_with_end,
    dng,
    encoded,
    jpeg,
    jpeg_with,
    nef,
    picture,
    png_with,
    segment,
    tiff,
)


def worst(found: Image, expected: np.ndarray) -> int:
    assert found.shape == expected.shape
    return int(np.abs(found.astype(int) - expected.astype(int)).max())


def flat(colour: tuple[int, int, int]) -> Image:
    return np.full((48, 64, 3), colour, np.uint8)


@pytest.mark.parametrize(("data", "kind"), [(dng(), "DNG"), (nef(), "NEF, ARW")], ids=["DNG", "NEF"])
def test_a_raw_file_is_refused_with_the_remedy_and_not_read_as_its_thumbnail(data: bytes, kind: str) -> None:
    with pytest.raises(UnsupportedFormat, match=rf"a RAW file of a camera \({kind}.*save it as JPEG"):
        decode(data)


@pytest.mark.parametrize(
    "start", [b"II*\0\x10\0\0\0CR\x02\0", b"\0\0\0\x18ftypcrx ", b"FUJIFILMCCD-RAW 0201", b"IIU\0\x18", b"IIRO\x08\0"]
)
def test_other_raw_files_are_known_by_their_first_bytes(start: bytes) -> None:
    with pytest.raises(UnsupportedFormat, match=r"a RAW \(.*develop it"):
        decode(start + bytes(100))


def test_orientation_in_xmp_alone_turns_nothing() -> None:
    xmp = segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + XMP_TURNED)
    assert worst(decode(jpeg_with(xmp)).pixels, picture()) <= 6
    assert worst(decode(encoded(picture(), "WEBP", lossless=True, xmp=XMP_TURNED)).pixels, picture()) == 0


def linear(code: float) -> float:
    return code / 12.92 if code <= 0.04045 else ((code + 0.055) / 1.055) ** 2.4


def coded(light: float) -> float:
    light = min(max(light, 0.0), 1.0)
    return 12.92 * light if light <= 0.0031308 else 1.055 * light ** (1 / 2.4) - 0.055


def expected(colour: tuple[int, int, int], primaries: list[tuple[float, float]], gamma: float | None) -> list[int]:
    """sRGB of a colour of a space with white D65, from the definition."""

    def matrix(corners: list[tuple[float, float]]) -> np.ndarray:
        columns = np.array([[x / y, 1, (1 - x - y) / y] for x, y in corners]).T
        white = np.array([0.3127 / 0.329, 1, (1 - 0.3127 - 0.329) / 0.329])
        return columns * np.linalg.solve(columns, white)

    light = [(code / 255) ** gamma if gamma else linear(code / 255) for code in colour]
    srgb = [(0.64, 0.33), (0.30, 0.60), (0.15, 0.06)]
    return [round(255 * coded(value)) for value in np.linalg.solve(matrix(srgb), matrix(primaries) @ light)]


ADOBE = [(0.64, 0.33), (0.21, 0.71), (0.15, 0.06)]
P3 = [(0.68, 0.32), (0.265, 0.69), (0.15, 0.06)]
BT2020 = [(0.708, 0.292), (0.17, 0.797), (0.131, 0.046)]
COLOURS = [(200, 100, 50), (120, 160, 110), (128, 128, 128), (90, 60, 50)]


@pytest.mark.parametrize("colour", COLOURS)
def test_adobe_rgb_by_exif(colour: tuple[int, int, int]) -> None:
    data = encoded(flat(colour), "JPEG", quality=100, subsampling=0, exif=adobe_exif())
    assert worst(decode(data).pixels, np.full((48, 64, 3), expected(colour, ADOBE, 2.19921875))) <= 3


@pytest.mark.parametrize("colour", COLOURS)
@pytest.mark.parametrize(("code", "primaries"), [(12, P3), (9, BT2020)])
def test_code_points_of_a_png(code: int, primaries: list[tuple[float, float]], colour: tuple[int, int, int]) -> None:
    data = png_with(chunk(b"cICP", bytes((code, 13, 0, 1))), flat(colour))
    assert worst(decode(data).pixels, np.full((48, 64, 3), expected(colour, primaries, None))) <= 2


def test_gamma_and_chromaticities_of_a_png() -> None:
    corners = np.array([0.3127, 0.329, *np.ravel(P3)]) * 1e5
    told = chunk(b"gAMA", (100_000).to_bytes(4)) + chunk(b"cHRM", corners.round().astype(">u4").tobytes())
    colour = (60, 40, 30)
    assert worst(decode(png_with(told, flat(colour))).pixels, np.full((48, 64, 3), expected(colour, P3, 1.0))) <= 2
    assert worst(decode(png_with(chunk(b"sRGB", b"\0") + told, flat(colour))).pixels, flat(colour)) == 0
    usual = chunk(b"gAMA", (45_455).to_bytes(4))
    assert worst(decode(png_with(usual, flat(colour))).pixels, flat(colour)) == 0


def heic(pixels: Image, primaries: int = 1, transfer: int = 13, **options: object) -> bytes:
    pillow_heif.register_heif_opener()
    colour = {"color_primaries": primaries, "transfer_characteristics": transfer, "matrix_coefficients": 1}
    return encoded(pixels, "HEIF", quality=100, chroma=444, full_range_flag=1, **colour, **options)


@pytest.mark.parametrize("colour", COLOURS)
def test_code_points_of_a_heic(colour: tuple[int, int, int]) -> None:
    found = decode(heic(flat(colour), primaries=12)).pixels
    assert worst(found, np.full((48, 64, 3), expected(colour, P3, None))) <= 4


@pytest.mark.parametrize("orientation", [1, 6, 8])
def test_a_heic_is_turned_once(orientation: int) -> None:
    exif = PIL.Image.Exif()
    exif[0x0112] = orientation
    stored = {1: picture(), 6: np.rot90(picture(), 1), 8: np.rot90(picture(), -1)}[orientation]
    assert worst(decode(heic(np.ascontiguousarray(stored), exif=exif.tobytes())).pixels, picture()) <= 12


def test_an_avif_is_read_with_its_colours() -> None:
    assert worst(decode(encoded(picture(), "AVIF", quality=95, subsampling="4:4:4")).pixels, picture()) <= 16


@pytest.mark.parametrize("transfer", [16, 18])
def test_high_dynamic_range_is_refused(transfer: int) -> None:
    for data in (png_with(chunk(b"cICP", bytes((9, transfer, 0, 1)))), heic(picture(), 9, transfer)):
        with pytest.raises(UnsupportedFormat, match="high dynamic range"):
            decode(data)


def test_texts_of_a_png_cost_nothing_and_their_checksums_do_not_matter() -> None:
    large = chunk(b"zTXt", b"raw\0\0" + bytes(20_000_000))
    wrong = chunk(b"tEXt", b"Software\0x")[:-4] + b"\0\0\0\0"
    for chunks in (large, wrong):
        assert worst(decode(png_with(chunks)).pixels, picture()) == 0
    damaged = bytearray(encoded(picture(), "PNG"))
    damaged[-20] ^= 1
    with pytest.raises(BrokenPhoto, match="checksum of its IDAT"):
        decode(bytes(damaged))


def test_a_reduced_copy_is_no_page_whether_it_comes_first_or_last() -> None:
    small = picture()[::4, ::4]
    for order in ((picture(), small), (small, picture())):
        file = BytesIO()
        with tifffile.TiffWriter(file) as writer:
            for pixels in order:
                writer.write(pixels, photometric="rgb", subfiletype=int(pixels.shape != picture().shape))
        assert worst(decode(file.getvalue()).pixels, picture()) == 0


@pytest.mark.parametrize("colour", [False, True])
def test_12_bits_in_16_are_as_bright_as_they_were(colour: bool) -> None:
    wide = (picture().astype(np.uint16) * 16)[..., slice(None) if colour else 0]
    shown = picture() if colour else np.repeat(picture()[..., :1], 3, axis=-1)
    for data in (tiff(wide, photometric="rgb" if colour else "minisblack"), png_16(wide)):
        assert worst(decode(data).pixels, shown) <= 1


def png_16(samples: np.ndarray) -> bytes:
    height, width = samples.shape[:2]
    rows = b"".join(b"\0" + row.astype(">u2").tobytes() for row in samples)
    header = width.to_bytes(4) + height.to_bytes(4) + bytes((16, 2 if samples.ndim == 3 else 0, 0, 0, 0))
    body = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND")
    return b"\x89PNG\r\n\x1a\n" + body


def test_a_jpeg_without_its_last_two_bytes_is_read() -> None:
    assert worst(decode(jpeg()[:-2]).pixels, picture()) <= 6
    assert worst(decode(jpeg(progressive=True)[:-2]).pixels, picture()) <= 6


@pytest.mark.parametrize("progressive", [False, True])
@pytest.mark.parametrize("share", [0.3, 0.6, 0.8, 0.95])
def test_a_jpeg_cut_short_is_refused_even_with_an_end_marker(share: float, progressive: bool) -> None:
    with pytest.raises(BrokenPhoto, match="cannot be decoded as JPEG"):
        decode(cut_with_end(share, progressive=progressive))


def test_grey_is_a_colour_like_any_other() -> None:
    for progressive in (False, True):
        grey = encoded(flat((128, 128, 128)), "JPEG", progressive=progressive)
        assert worst(decode(grey).pixels, flat((128, 128, 128))) <= 1


def test_a_jpeg_above_the_limit_is_decoded_reduced() -> None:
    data = encoded(picture(480, 640), "JPEG", quality=95)
    photo = decode(data, limits=Limits(pixels=480 * 640 // 4))
    assert photo.pixels.shape == (240, 320, 3)
    assert photo.file == PhotoFile("JPEG", 640, 480, 1, 2)


def test_what_was_read_is_told() -> None:
    exif = PIL.Image.Exif()
    exif[0x0112] = 6
    photo = decode(jpeg(exif=exif.tobytes()))
    assert photo.pixels.shape == (64, 48, 3)
    assert photo.file == PhotoFile("JPEG", 64, 48, 6)


ARRAYS: dict[str, Callable[[], object]] = {
    "RGBA": lambda: np.zeros((4, 4, 4), np.uint8),
    "gray": lambda: np.zeros((4, 4), np.uint8),
    "float": lambda: np.zeros((4, 4, 3)),
    "16 bits": lambda: np.zeros((4, 4, 3), np.uint16),
    "empty": lambda: np.zeros((0, 4, 3), np.uint8),
    "a list": lambda: [[[0, 0, 0]]],
}


@pytest.mark.parametrize("array", ARRAYS.values(), ids=ARRAYS.keys())
def test_arrays_of_another_kind_get_a_clear_answer(array: Callable[[], Image]) -> None:
    with pytest.raises(UnsupportedFormat, match=r"give upright sRGB as uint8 of shape \(height, width, 3\)"):
        Photo(array())


def test_a_thumbnail_alone_is_no_photograph() -> None:
    alone = {254: 1, 256: 16, 257: 12, 258: 8, 259: 1, 262: 1, 273: 8, 277: 1, 278: 12, 279: 192}
    with pytest.raises(BrokenPhoto, match="only previews"):
        decode(bare_tiff(alone, bytes(192)))


def test_a_directory_that_says_something_twice_is_refused() -> None:
    once = bare_tiff({256: 64, 257: 48, 258: 8, 259: 1, 262: 1, 273: 8, 277: 1, 278: 48, 279: 3072}, bytes(3072))
    twice = once.replace(struct.pack("<HHII", 277, 4, 1, 1), struct.pack("<HHII", 256, 4, 1, 9))
    assert decode(once).pixels.shape == (48, 64, 3)
    with pytest.raises(BrokenPhoto, match="twice"):
        decode(twice)
