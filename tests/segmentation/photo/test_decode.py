import re
import struct
import zlib
from collections.abc import Callable
from contextlib import suppress
from io import BytesIO
from pathlib import Path

import numpy as np
import PIL.Image
import pytest
import tifffile
from PIL import ImageCms

from skinsight.segmentation.errors import BrokenPhoto, PhotoRefused, PhotoTooLarge, UnsupportedFormat
from skinsight.segmentation.frames import Image
from skinsight.segmentation.photo import Limits, Photo, decode, read_photo
from skinsight.segmentation.photo.jpeg import MOST_SCANS

FORMATS = ("JPEG", "PNG", "WEBP", "TIFF")
ORIENTATION = 0x0112


def picture(height: int = 48, width: int = 64) -> Image:
    """A smooth picture that differs in every corner."""
    y, x = np.mgrid[:height, :width]
    return np.stack([x * 255 // (width - 1), y * 255 // (height - 1), 255 - (x + y)], axis=-1).astype(np.uint8)


def encode(pixels: Image | PIL.Image.Image, form: str, **options: object) -> bytes:
    image = pixels if isinstance(pixels, PIL.Image.Image) else PIL.Image.fromarray(pixels)
    lossless = {"WEBP": {"lossless": True, "exact": True}, "JPEG": {"quality": 95, "subsampling": 0}}.get(form, {})
    file = BytesIO()
    image.save(file, form, **lossless, **options)
    return file.getvalue()


def tiff(samples: np.ndarray, **options: object) -> bytes:
    file = BytesIO()
    tifffile.imwrite(file, samples, **options)
    return file.getvalue()


def worst(found: Image, expected: np.ndarray) -> int:
    assert found.shape == expected.shape
    return int(np.abs(found.astype(int) - expected.astype(int)).max())


# What a camera that was turned stores, per orientation of the file (EXIF 2.3, tag 274), from the upright picture.
STORED: dict[int, Callable[[Image], Image]] = {
    1: lambda up: up,
    2: lambda up: up[:, ::-1],
    3: lambda up: up[::-1, ::-1],
    4: lambda up: up[::-1],
    5: lambda up: up.transpose(1, 0, 2),
    6: lambda up: np.rot90(up, 1),
    7: lambda up: up[::-1, ::-1].transpose(1, 0, 2),
    8: lambda up: np.rot90(up, -1),
}


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("orientation", STORED)
def test_every_orientation_comes_out_upright(form: str, orientation: int) -> None:
    upright = picture()
    exif = PIL.Image.Exif()
    exif[ORIENTATION] = orientation
    stored = np.ascontiguousarray(STORED[orientation](upright))
    photo = decode(encode(stored, form, exif=exif.tobytes()))
    assert worst(photo.pixels, upright) <= (6 if form == "JPEG" else 0)


def test_orientation_of_a_compressed_tiff() -> None:
    data = encode(np.ascontiguousarray(STORED[6](picture())), "TIFF", compression="tiff_lzw", tiffinfo={ORIENTATION: 6})
    assert worst(decode(data).pixels, picture()) == 0


@pytest.mark.filterwarnings("ignore:Corrupt EXIF data")  # Pillow's own, for whoever runs the program
@pytest.mark.parametrize("exif", [b"Exif\0\0junk", b"Exif\0\0II*\0\xff\xff\xff\xff", b"Exif\0\0" + b"\xff" * 40])
def test_damaged_metadata_does_not_cost_the_picture(exif: bytes) -> None:
    assert worst(decode(encode(picture(), "JPEG", exif=exif)).pixels, picture()) <= 6


@pytest.mark.parametrize("form", FORMATS)
def test_pixels_are_an_own_contiguous_array(form: str) -> None:
    pixels = decode(encode(picture(), form)).pixels
    assert pixels.dtype == np.uint8
    assert pixels.flags.c_contiguous
    assert pixels.flags.writeable


GRAY = picture()[..., 0]
WIDE = np.linspace(0, 65535, 48 * 64).round().reshape(48, 64).astype(np.uint16)
THREE = np.repeat(GRAY[..., None], 3, axis=-1)
OVER_WHITE = np.round(picture() * 0.5 + 255 * 0.5)
HALF = np.dstack([picture(), np.full((48, 64), 128, np.uint8)])


def paletted(transparency: int | None = None) -> bytes:
    indices = np.zeros((48, 64), np.uint8)
    indices[:24] = 1
    image = PIL.Image.fromarray(indices)
    image.putpalette([200, 100, 50, 10, 20, 30])
    return encode(image, "PNG", **({} if transparency is None else {"transparency": transparency}))


def two_halves(upper: tuple[int, int, int], lower: tuple[int, int, int]) -> np.ndarray:
    return np.concatenate([np.full((24, 64, 3), upper), np.full((24, 64, 3), lower)])


def in_8_bits(wide: np.ndarray, white: int = 65535) -> np.ndarray:
    return np.repeat(np.round(wide[..., None] / white * 255), 3, axis=-1)


MODES: dict[str, tuple[bytes, np.ndarray, int]] = {
    "gray": (encode(GRAY, "PNG"), THREE, 0),
    "gray JPEG": (encode(GRAY, "JPEG"), THREE, 4),
    "bilevel": (encode(PIL.Image.fromarray(GRAY > 99), "PNG"), np.where(THREE > 99, 255, 0), 0),
    "gray with alpha": (encode(PIL.Image.fromarray(HALF[..., [0, 3]], "LA"), "PNG"), np.round(THREE / 2 + 127.5), 1),
    "colour with alpha": (encode(HALF, "PNG"), OVER_WHITE, 1),
    "colour with alpha, WebP": (encode(HALF, "WEBP"), OVER_WHITE, 1),
    "colour with alpha, TIFF": (encode(HALF, "TIFF"), OVER_WHITE, 1),
    "premultiplied alpha": (
        tiff(np.dstack([picture() // 2, HALF[..., 3]]), photometric="rgb", extrasamples=["assocalpha"]),
        OVER_WHITE,
        3,
    ),
    "wholly transparent": (encode(np.dstack([picture(), GRAY * 0]), "PNG"), np.full((48, 64, 3), 255), 0),
    "palette": (paletted(), two_halves((10, 20, 30), (200, 100, 50)), 0),
    "palette with a clear entry": (paletted(0), two_halves((10, 20, 30), (255, 255, 255)), 0),
    "clear colour": (
        encode(two_halves((1, 2, 3), (4, 5, 6)).astype(np.uint8), "PNG", transparency=(4, 5, 6)),
        two_halves((1, 2, 3), (255, 255, 255)),
        0,
    ),
    "YCbCr TIFF": (encode(PIL.Image.fromarray(picture()).convert("YCbCr"), "TIFF"), picture(), 3),
    "CMYK JPEG": (encode(PIL.Image.fromarray(picture()).convert("CMYK"), "JPEG"), picture(), 6),
    "CMYK TIFF": (encode(PIL.Image.fromarray(picture()).convert("CMYK"), "TIFF"), picture(), 0),
    "16-bit gray PNG": (encode(PIL.Image.fromarray(WIDE), "PNG"), in_8_bits(WIDE), 0),
    "16-bit gray TIFF": (tiff(WIDE), in_8_bits(WIDE), 0),
    "16-bit gray TIFF, Motorola": (tiff(WIDE, byteorder=">"), in_8_bits(WIDE), 0),
    "16-bit gray TIFF, white is zero": (tiff(WIDE, photometric="miniswhite"), 255 - in_8_bits(WIDE), 1),
    "16-bit colour TIFF": (tiff(np.dstack([WIDE, WIDE[::-1], WIDE]), photometric="rgb"),
                           np.dstack([in_8_bits(w)[..., 0] for w in (WIDE, WIDE[::-1], WIDE)]), 1),
    "16-bit colour TIFF in compressed planes": (
        tiff(np.stack([WIDE, WIDE[::-1], WIDE]), photometric="rgb", planarconfig="separate", compression="zlib"),
        np.dstack([in_8_bits(w)[..., 0] for w in (WIDE, WIDE[::-1], WIDE)]),
        1,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("data", "expected", "tolerance"), MODES.values(), ids=MODES.keys())
def test_every_kind_of_sample_becomes_8_bit_rgb(data: bytes, expected: np.ndarray, tolerance: int) -> None:
    assert worst(decode(data).pixels, expected) <= tolerance


def png(*chunks: tuple[bytes, bytes]) -> bytes:
    """A PNG out of chunks (type, content)."""
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body)) for kind, body in chunks
    )


def test_16_bit_colour_png() -> None:
    wide = np.dstack([WIDE, WIDE[::-1], WIDE])
    rows = b"".join(b"\0" + row.astype(">u2").tobytes() for row in wide)
    header = struct.pack(">IIBBBBB", 64, 48, 16, 2, 0, 0, 0)
    data = png((b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    assert worst(decode(data).pixels, np.round(wide / 257)) <= 1


def test_12_bit_gray_tiff_is_scaled_by_its_own_range() -> None:
    samples = WIDE[:, ::2] >> 4
    pairs = samples.reshape(-1, 2).astype(int)
    packed = np.stack([pairs[:, 0] >> 4, (pairs[:, 0] & 15) << 4 | pairs[:, 1] >> 8, pairs[:, 1] & 255], axis=-1)
    data = bare_tiff({256: 32, 257: 48, 258: 12, 277: 1}, packed.astype(np.uint8).tobytes())
    assert worst(decode(data).pixels, in_8_bits(samples, 4095)) == 0


def bare_tiff(tags: dict[int, int], strip: bytes) -> bytes:
    """A little-endian, uncompressed gray TIFF of one strip; only what is said here is in it."""
    tags = {259: 1, 262: 1, 273: 8, 278: tags[257], 279: len(strip)} | tags
    entries = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in sorted(tags.items()))
    strip += b"\0" * (len(strip) % 2)
    return b"II*\0" + struct.pack("<I", 8 + len(strip)) + strip + struct.pack("<H", len(tags)) + entries + b"\0" * 4


def srgb_profile() -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def swapped_profile() -> bytes:
    """sRGB with its red and blue primaries swapped: no real profile moves colours as plainly."""
    return srgb_profile().replace(b"rXYZ", b"....").replace(b"bXYZ", b"rXYZ").replace(b"....", b"bXYZ")


def lab_profile() -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()


PROFILES: dict[str, tuple[bytes, np.ndarray, int]] = {
    "sRGB": (srgb_profile(), picture(), 0),
    "red and blue swapped": (swapped_profile(), picture()[..., ::-1], 2),
    "of another colour space": (lab_profile(), picture(), 0),
    "cut short": (swapped_profile()[:200], picture(), 0),
    "junk": (b"junk" * 50, picture(), 0),
}


@pytest.mark.parametrize("form", ["PNG", "WEBP", "TIFF"])
@pytest.mark.parametrize(("profile", "expected", "tolerance"), PROFILES.values(), ids=PROFILES.keys())
def test_colour_profile_is_converted_to_srgb(form: str, profile: bytes, expected: np.ndarray, tolerance: int) -> None:
    assert worst(decode(encode(picture(), form, icc_profile=profile)).pixels, expected) <= tolerance


def test_colour_profile_of_a_palette_and_with_alpha() -> None:
    swapped = {"icc_profile": swapped_profile()}
    assert worst(decode(encode(HALF, "PNG", **swapped)).pixels, OVER_WHITE[..., ::-1]) <= 2
    palette = PIL.Image.new("P", (64, 48), 0)
    palette.putpalette([200, 100, 50])
    assert worst(decode(encode(palette, "PNG", **swapped)).pixels, np.full((48, 64, 3), (50, 100, 200))) <= 2


def progressive(scans: int) -> bytes:
    """A JPEG whose first scan is repeated until there are ``scans`` of them."""
    data = encode(picture(), "JPEG", progressive=True)
    first, second = (match.start() for match in list(re.finditer(rb"\xff\xda", data))[:2])
    end = data.index(b"\xff\xc4", first) if b"\xff\xc4" in data[first:second] else second
    return data[:first] + data[first:end] * (scans - data.count(b"\xff\xda")) + data[first:]


def several(form: str, pages: int = 3) -> bytes:
    others = [PIL.Image.fromarray(np.roll(picture(), page, axis=1)) for page in range(1, pages)]
    return encode(picture(), form, save_all=True, append_images=others)


def bomb_png(side: int) -> bytes:
    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return png((b"IHDR", header), (b"IDAT", zlib.compress(b"\0" * 99)), (b"IEND", b""))


def bomb_webp(side: int) -> bytes:
    canvas = b"\0" * 4 + (side - 1).to_bytes(3, "little") * 2
    chunks = b"VP8X" + struct.pack("<I", 10) + canvas + encode(picture(), "WEBP")[12:]
    return b"RIFF" + struct.pack("<I", 4 + len(chunks)) + b"WEBP" + chunks


def bomb_tiff(side: int) -> bytes:
    return bare_tiff({256: side, 257: side, 258: 8, 277: 1}, b"\0" * 64)


def bomb_jpeg(side: int) -> bytes:
    data = encode(picture(), "JPEG")
    at = data.index(b"\xff\xc0") + 5
    return data[:at] + struct.pack(">HH", side, side) + data[at + 4 :]


FLOATS = np.linspace(0, 1, 48 * 64, dtype=np.float32).reshape(48, 64)
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'

REFUSED: dict[str, tuple[bytes, type[PhotoRefused], str]] = {
    "no bytes": (b"", BrokenPhoto, r"empty \(0 bytes\); export"),
    "a text": (b"A face, in words.", UnsupportedFormat, r"no known picture format; save it as JPEG, PNG"),
    "zeros": (b"\0" * 5000, UnsupportedFormat, "no known picture format"),
    "GIF": (encode(picture(), "GIF"), UnsupportedFormat, "a GIF file; save it as JPEG"),
    "BMP": (encode(picture(), "BMP"), UnsupportedFormat, "a BMP file"),
    "SVG": (SVG, UnsupportedFormat, "a SVG file"),
    "PDF": (encode(picture(), "PDF"), UnsupportedFormat, "a PDF file"),
    "signature alone": (b"\x89PNG\r\n\x1a\n", BrokenPhoto, "cannot be decoded as PNG"),
    "JPEG signature, then text": (b"\xff\xd8\xff" + b"text " * 99, BrokenPhoto, "cannot be decoded as JPEG"),
    "PNG bomb": (bomb_png(30_000), PhotoTooLarge, "30000 x 30000 = 900,000,000 pixels, the limit is 50,000,000"),
    "PNG between our limit and Pillow's": (bomb_png(10_000), PhotoTooLarge, "100,000,000 pixels, the limit is 50,000,"),
    "TIFF bomb": (bomb_tiff(30_000), PhotoTooLarge, "900,000,000 pixels"),
    "JPEG bomb": (bomb_jpeg(30_000), PhotoTooLarge, "900,000,000 pixels"),
    "WebP bomb": (bomb_webp(16_000), PhotoTooLarge, r"256,?000,?000 pixels.* limit .*50,000,000"),
    "TIFF of three pages": (several("TIFF"), PhotoTooLarge, "more pages than the limit of 1; save the one"),
    "animated PNG": (several("PNG"), PhotoTooLarge, "more pages than the limit of 1"),
    "animated WebP": (several("WEBP"), PhotoTooLarge, "more pages than the limit of 1"),
    "JPEG of very many scans": (progressive(MOST_SCANS + 1), PhotoTooLarge, "more than 100 scans"),
    "float samples": (tiff(FLOATS), UnsupportedFormat, "samples of type F; save it as .* 8 or 16 bits"),
    "32-bit samples": (tiff(WIDE.astype(np.int32)), UnsupportedFormat, "samples of type I"),
    "16-bit colour in planes": (
        tiff(np.stack([WIDE, WIDE, WIDE]), photometric="rgb", planarconfig="separate"),
        UnsupportedFormat,
        "separate planes",
    ),
    "PNG without width": (bomb_png(0), BrokenPhoto, "cannot be decoded as PNG|0 x 0"),
}  # fmt: skip


@pytest.mark.parametrize(("data", "kind", "message"), REFUSED.values(), ids=REFUSED.keys())
def test_what_is_refused_and_why(data: bytes, kind: type[PhotoRefused], message: str) -> None:
    with pytest.raises(PhotoRefused, match=message) as caught:
        decode(data, "me.jpg")
    assert type(caught.value) is kind
    assert str(caught.value).startswith("me.jpg: ")


@pytest.mark.parametrize("share", [0.02, 0.1, 0.3, 0.5, 0.7, 0.9])
@pytest.mark.parametrize("form", FORMATS)
def test_truncated_files_are_broken(form: str, share: float) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (60, 80, 3), dtype=np.uint8)
    data = encode(noise, form)
    with pytest.raises(BrokenPhoto, match=rf"(?i)cannot be decoded as {form} \("):
        decode(data[: int(len(data) * share)])


def test_damage_in_the_middle_gives_a_photo_or_a_typed_refusal() -> None:
    rng = np.random.default_rng(1)
    for form in FORMATS:
        data = np.frombuffer(encode(picture(), form), np.uint8)
        for _ in range(50):
            damaged = data.copy()
            damaged[rng.integers(len(data), size=4)] = rng.integers(256, size=4)
            with suppress(PhotoRefused):
                assert decode(damaged.tobytes()).pixels.ndim == 3


def test_previews_that_a_telephone_appends_to_a_jpeg_are_no_pages() -> None:
    assert worst(decode(several("MPO")).pixels, picture()) <= 20
    tail = encode(picture(), "JPEG") + b"\xff\xda" * (2 * MOST_SCANS)  # as in the film of a "live" photograph
    assert worst(decode(tail).pixels, picture()) <= 6


def test_scans_up_to_the_limit_are_read() -> None:
    assert worst(decode(progressive(MOST_SCANS)).pixels, picture()) < 40  # each repeated refinement blurs a little


@pytest.mark.parametrize("form", ["PNG", "WEBP", "TIFF"])
def test_the_first_of_several_pages_is_read_where_the_limit_allows_them(form: str) -> None:
    assert worst(decode(several(form), limits=Limits(pages=3)).pixels, picture()) == 0
    with pytest.raises(PhotoTooLarge, match="more pages than the limit of 2"):
        decode(several(form), limits=Limits(pages=2))


def test_a_long_chain_of_pages_is_not_walked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("PIL.TiffImagePlugin.TiffImageFile.n_frames", property(lambda image: pytest.fail("walked")))
    with pytest.raises(PhotoTooLarge, match="more pages"):
        decode(tiff(np.zeros((3000, 8, 8), np.uint8), photometric="minisblack"))


def test_limits_are_inclusive() -> None:
    data = encode(picture(), "PNG")
    assert decode(data, limits=Limits(bytes=len(data), pixels=48 * 64)).pixels.shape == (48, 64, 3)
    with pytest.raises(PhotoTooLarge, match=rf"{len(data):,} bytes, the limit is {len(data) - 1:,}; save it smaller"):
        decode(data, limits=Limits(bytes=len(data) - 1))
    with pytest.raises(PhotoTooLarge, match="64 x 48 = 3,072 pixels, the limit is 3,071"):
        decode(data, limits=Limits(pixels=48 * 64 - 1))


def test_nothing_is_decoded_before_the_limits_are_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", lambda image: pytest.fail("pixels were decoded"))
    for data in (bomb_png(30_000), bomb_tiff(30_000), bomb_jpeg(30_000), *map(several, ("PNG", "WEBP", "TIFF"))):
        with pytest.raises(PhotoTooLarge):
            decode(data)
    with pytest.raises(PhotoTooLarge, match="the limit is 100"):
        decode(encode(picture(), "WEBP"), limits=Limits(pixels=100))


@pytest.mark.parametrize("suffix", [".jpg", ".gif", ".txt", ""])
def test_the_name_of_a_file_says_nothing(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"face{suffix}"
    path.write_bytes(encode(picture(), "PNG"))
    photo = read_photo(path)
    assert isinstance(photo, Photo)
    assert photo.name == path.name
    assert worst(photo.pixels, picture()) == 0


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(BrokenPhoto, match=r"gone\.jpg: cannot be read .*No such file"):
        read_photo(tmp_path / "gone.jpg")
    with pytest.raises(BrokenPhoto, match=r"cannot be read .*directory"):
        read_photo(tmp_path)


def test_a_large_file_is_refused_with_its_size(tmp_path: Path) -> None:
    path = tmp_path / "large.png"
    path.write_bytes(b"\0" * 5000)
    with pytest.raises(PhotoTooLarge, match=r"large\.png: 5,000 bytes, the limit is 1,000"):
        read_photo(path, Limits(bytes=1000))
