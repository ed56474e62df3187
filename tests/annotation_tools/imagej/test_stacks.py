from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tifffile

from skinsight.annotation_tools.imagej import make_sample
from skinsight.annotation_tools.imagej.axes import count_of
from skinsight.annotation_tools.imagej.marks import marked
from skinsight.annotation_tools.imagej.pair import identifiers, read_pair
from skinsight.annotation_tools.imagej.pictures import pictures_of
from skinsight.annotation_tools.imagej.stack_file import read_stack, write_stack
from skinsight.segmentation.errors import StackError
from skinsight.segmentation.frames import FaceCrop
from tests.annotation_tools.imagej.imagej import save_as_tiff

SAMPLE = make_sample.FOLDER
N, H, W = 4, 6, 9
RNG = np.random.default_rng(1)
GREY = RNG.integers(0, 256, (N, H, W), dtype=np.uint8)
RGB = RNG.integers(0, 256, (N, H, W, 3), dtype=np.uint8)
MARKS = RNG.random((N, H, W)) < 0.2
MASKS = MARKS.astype(np.uint8) * 255
LABELS = [f"face {number}" for number in range(N)]
NAMED: dict[str, Any] = {"imagej": True, "metadata": {"axes": "ZYX"}}


def save(path: Path, values: np.ndarray, **options: Any) -> Path:
    tifffile.imwrite(path, values, **{"photometric": "minisblack", **options})
    return path


@pytest.fixture
def images(tmp_path: Path) -> Path:
    return save(tmp_path / "images.tif", RGB, imagej=True, photometric="rgb", metadata={"axes": "ZYXS"})


@pytest.fixture
def masks(tmp_path: Path) -> Path:
    return save(tmp_path / "masks.tif", MASKS, **NAMED)


def as_rgb(grey: np.ndarray) -> np.ndarray:
    return np.repeat(grey[..., None], 3, axis=-1)


@pytest.mark.parametrize(
    ("values", "options", "expected"),
    [
        (RGB, {"imagej": True, "photometric": "rgb", "metadata": {"axes": "ZYXS"}}, RGB),
        (RGB, {"imagej": True, "photometric": "rgb"}, RGB),  # tifffile calls the planes channels
        (RGB, {"photometric": "rgb"}, RGB),  # a plain TIFF whose pages are colour pictures
        (RGB, {"photometric": "rgb", "ome": True, "metadata": {"axes": "TYXS"}}, RGB),
        (RGB.astype(np.uint16) * 257, {"photometric": "rgb"}, RGB),
        (RGB.transpose(0, 3, 1, 2), {"imagej": True, "metadata": {"axes": "ZCYX"}}, RGB),
        (RGB.transpose(0, 3, 1, 2), {"imagej": True, "metadata": {"axes": "TCYX", "mode": "composite"}}, RGB),
        (RGB.transpose(0, 3, 1, 2), {"photometric": "rgb", "planarconfig": "separate"}, RGB),
        (RGB[:1], {"photometric": "rgb", "imagej": True}, RGB[:1]),
        (RGB[0].transpose(2, 0, 1), {"imagej": True, "metadata": {"axes": "CYX"}}, RGB[:1]),
        (GREY, NAMED, as_rgb(GREY)),
        (GREY, {"metadata": {"axes": "ZYX"}}, as_rgb(GREY)),
        (GREY, {"ome": True, "metadata": {"axes": "ZYX"}}, as_rgb(GREY)),
        (GREY.transpose(1, 2, 0), {"metadata": {"axes": "YXZ"}}, as_rgb(GREY)),
        (GREY.reshape(2, 2, H, W), {"imagej": True, "metadata": {"axes": "TZYX"}}, as_rgb(GREY)),
        (GREY.astype(np.uint16) * 257, NAMED, as_rgb(GREY)),
        (255 - GREY, {**NAMED, "photometric": "miniswhite"}, as_rgb(GREY)),
        (GREY[0], {"imagej": True}, as_rgb(GREY[:1])),
        (GREY[:1], {}, as_rgb(GREY[:1])),
    ],
)
def test_pictures_are_read_by_the_axes_that_the_file_names(
    tmp_path: Path, values: np.ndarray, options: dict[str, Any], expected: np.ndarray
) -> None:
    stack = read_stack(save(tmp_path / "images.tif", values, **options))
    pictures = pictures_of(stack)
    assert pictures.dtype == np.uint8
    assert np.array_equal(pictures, expected)
    assert count_of(stack) == len(expected)


def test_a_palette_is_applied_to_pictures(tmp_path: Path) -> None:
    colours = RNG.integers(0, 256, (3, 256), dtype=np.uint8)
    path = save(
        tmp_path / "images.tif", GREY, photometric="palette", colormap=colours.astype(np.uint16) * 257,
        metadata={"axes": "ZYX"},
    )  # fmt: skip
    assert np.array_equal(pictures_of(read_stack(path)), colours.T[GREY])


@pytest.mark.parametrize(("value", "expected"), [(0, 0), (128, 0), (129, 1), (32896, 128), (65406, 254), (65535, 255)])
def test_16_bit_is_scaled_by_the_full_range(tmp_path: Path, value: int, expected: int) -> None:
    values = np.full((2, 3, 3), 65535, np.uint16)
    values[0, 0, 0] = value
    path = save(tmp_path / "images.tif", values, imagej=True, metadata={"axes": "ZYX", "min": 7, "max": 99})
    assert pictures_of(read_stack(path))[0, 0, 0].tolist() == [expected] * 3


def test_12_bits_in_16_are_refused(tmp_path: Path) -> None:
    path = save(tmp_path / "images.tif", np.full((2, 3, 3), 4095, np.uint16), **NAMED)
    with pytest.raises(StackError, match=r"4095 of 65535.*8-bit"):
        pictures_of(read_stack(path))


@pytest.mark.parametrize(
    ("values", "options"),
    [
        (MASKS, NAMED),
        (MARKS.astype(np.uint8), NAMED),
        (MARKS.astype(np.uint16) * 7, NAMED),
        (MARKS * RNG.integers(1, 65536, MARKS.shape, dtype=np.uint16), NAMED),
        (MASKS, {"ome": True, "metadata": {"axes": "TYX"}}),
        (MASKS, {"imagej": True}),  # C is N long, as the pictures are
        (MASKS, {"metadata": None}),  # so is the unnamed axis of a plain TIFF
        (MASKS.transpose(1, 2, 0), {"metadata": {"axes": "YXZ"}}),
    ],
)
def test_any_value_above_0_marks(tmp_path: Path, images: Path, values: np.ndarray, options: dict[str, Any]) -> None:
    pair = read_pair(images, save(tmp_path / "masks.tif", values, **options))
    assert np.array_equal(pair.masks, MARKS)
    assert np.array_equal(pair.pictures, RGB)


DESCENDING = np.repeat(np.arange(255, -1, -1, dtype=np.uint8)[None], 3, axis=0)


@pytest.mark.parametrize(
    "options",
    [
        {**NAMED, "photometric": "miniswhite"},
        {"imagej": True, "metadata": {"axes": "ZYX", "LUTs": [DESCENDING]}},
        {"photometric": "palette", "colormap": DESCENDING.astype(np.uint16) * 257, "metadata": {"axes": "ZYX"}},
    ],
    ids=["miniswhite", "imagej-lut", "palette"],
)
@pytest.mark.parametrize("values", [MASKS, 255 - MASKS], ids=["255 marks", "0 marks"])
def test_under_an_inverting_lut_the_common_end_is_the_background(
    tmp_path: Path, values: np.ndarray, options: dict[str, Any]
) -> None:
    stack = read_stack(save(tmp_path / "masks.tif", values, **options))
    assert stack.inverting
    assert np.array_equal(marked(stack), MARKS)


@pytest.mark.parametrize(("value", "dtype"), [(0, np.uint8), (255, np.uint8), (65535, np.uint16), (255, np.uint16)])
def test_nothing_is_marked_under_an_inverting_lut_of_one_value(tmp_path: Path, value: int, dtype: type) -> None:
    path = save(tmp_path / "masks.tif", np.full((2, 3, 3), value, dtype), **{**NAMED, "photometric": "miniswhite"})
    assert not marked(read_stack(path)).any()


def test_half_marked_under_an_inverting_lut_is_refused(tmp_path: Path) -> None:
    values = np.zeros((2, 4, 4), np.uint8)
    values[:, :2] = 255
    path = save(tmp_path / "masks.tif", values, **{**NAMED, "photometric": "miniswhite"})
    with pytest.raises(StackError, match=r"50% of its values are above 0.*Invert LUT"):
        marked(read_stack(path))


def test_without_an_inverting_lut_most_may_be_marked(tmp_path: Path) -> None:
    assert marked(read_stack(save(tmp_path / "masks.tif", 255 - MASKS, **NAMED))).mean() > 0.7


@pytest.mark.parametrize(
    ("values", "options", "found"),
    [
        (GREY, {}, "does not say that Q counts slices"),
        (GREY[:3], {}, "does not say that Q counts slices"),  # three slices, or red, green and blue?
        (GREY, {"metadata": None}, "does not say that I counts slices"),
        (GREY, {"imagej": True}, "not 4 of axis C"),
        (RGB.transpose(0, 3, 1, 2), {}, "does not say that QQ counts slices"),
        (RGB, {"photometric": "minisblack"}, "does not say that QQ counts slices"),
        (RGB[None], {"photometric": "rgb", "metadata": {"axes": "AZYXS"}}, None),
        (np.stack([RGB, RGB]), {"photometric": "rgb"}, "does not say that QQ counts slices"),
        (np.zeros((N, H, W, 4), np.uint8), {"photometric": "rgb", "extrasamples": ["unassalpha"]}, "transparency"),
        (np.zeros((N, 2, H, W), np.uint8), {"imagej": True, "metadata": {"axes": "ZCYX"}}, "not 2 of axis C"),
    ],
)  # fmt: skip
def test_unclear_axes_of_pictures_are_refused_and_both_shapes_named(
    tmp_path: Path, masks: Path, values: np.ndarray, options: dict[str, Any], found: str | None
) -> None:
    images = save(tmp_path / "images.tif", values, **options)
    if found is None:
        assert np.array_equal(read_pair(images, masks).pictures, RGB)
        return
    shape = read_stack(images).values.shape
    with pytest.raises(StackError, match=found) as caught:
        read_pair(images, masks)
    assert f"images.tif has shape {shape}" in str(caught.value)
    assert f"masks.tif has shape {MASKS.shape}" in str(caught.value)


@pytest.mark.parametrize(
    ("values", "options", "found"),
    [
        (MASKS[:3], NAMED, r"4 of 6 x 9, but .*masks\.tif.*\(3, 6, 9\) and axes ZYX, which is 3 of 6 x 9"),
        (MASKS[:, :5], NAMED, r"4 of 6 x 9, but .*masks\.tif.*\(4, 5, 9\) and axes ZYX, which is 4 of 5 x 9"),
        (MASKS.transpose(0, 2, 1), NAMED, r"4 of 6 x 9, but .*\(4, 9, 6\)"),
        (MASKS[:3], {"imagej": True}, r"\(3, 6, 9\) and axes CYX: the file does not say that C counts slices"),
        (MASKS[:3], {}, r"\(3, 6, 9\) and axes QYX: the file does not say that Q counts slices"),
        (MASKS.transpose(1, 2, 0), {}, r"\(6, 9, 4\) and axes QYX: the file does not say that Q"),
        (MASKS.reshape(2, 2, H, W), {}, r"\(2, 2, 6, 9\) and axes QQYX: the file does not say that QQ"),
        (as_rgb(MASKS), {"photometric": "rgb"}, r"\(4, 6, 9, 3\) and axes QYXS: masks have one value per pixel"),
        (as_rgb(MASKS).transpose(0, 3, 1, 2), {"imagej": True, "metadata": {"axes": "ZCYX"}}, r"say that ZC counts"),
    ],
)  # fmt: skip
def test_masks_that_do_not_fit_are_refused_and_both_shapes_named(
    tmp_path: Path, images: Path, values: np.ndarray, options: dict[str, Any], found: str
) -> None:
    with pytest.raises(StackError, match=found) as caught:
        read_pair(images, save(tmp_path / "masks.tif", values, **options))
    assert str(RGB.shape) in str(caught.value)


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"", "cannot be read as a TIFF stack"),
        (b"not a TIFF at all", "cannot be read as a TIFF stack"),
        (b"MM\0*\0\0\0\x08", "cannot be read as a TIFF stack"),
        (None, "there is no file"),
    ],
)
def test_other_files_are_refused(tmp_path: Path, content: bytes | None, found: str) -> None:
    path = tmp_path / "images.tif"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(StackError, match=found):
        read_stack(path)


@pytest.mark.parametrize("share", [0.02, 0.3, 0.6, 0.9, 0.99])
@pytest.mark.parametrize(
    "options",
    [
        {"imagej": True, "metadata": {"axes": "ZYXS"}},
        {"metadata": {"axes": "ZYXS"}},
        {"ome": True, "metadata": {"axes": "ZYXS"}},
        {"metadata": {"axes": "ZYXS"}, "compression": "deflate"},
    ],
    ids=["imagej", "plain", "ome", "compressed"],
)
def test_a_truncated_stack_is_refused(tmp_path: Path, share: float, options: dict[str, Any]) -> None:
    path = save(tmp_path / "cut.tif", make_sample.draw()[0], photometric="rgb", **options)
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(StackError, match=r"cut\.tif cannot be read"):
        read_stack(path)


@pytest.mark.parametrize("dtype", [np.float32, np.uint32, np.int16])
def test_other_types_are_refused(tmp_path: Path, dtype: type) -> None:
    path = save(tmp_path / "masks.tif", MARKS.astype(dtype), metadata={"axes": "ZYX"})
    with pytest.raises(StackError, match="only unsigned 8 and 16 bit"):
        read_stack(path)


def test_pages_of_different_sizes_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "images.tif"
    with tifffile.TiffWriter(path) as file:
        file.write(GREY[0], metadata=None)
        file.write(GREY[0, :3], metadata=None)
    with pytest.raises(StackError, match=r"holds 2 series.*\(6, 9\).*\(3, 9\)"):
        read_stack(path)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("inverting", [False, True])
def test_a_pair_laid_out_by_imagej_is_read(tmp_path: Path, dtype: type, inverting: bool) -> None:
    save_as_tiff(tmp_path / "images.tif", RGB, [f"{label}\nwidth: 9" for label in LABELS])
    save_as_tiff(tmp_path / "masks.tif", MASKS.astype(dtype), LABELS, inverting)
    pair = read_pair(tmp_path / "images.tif", tmp_path / "masks.tif")
    assert np.array_equal(pair.pictures, RGB)
    assert np.array_equal(pair.masks, MARKS)
    assert list(pair.labels) == LABELS
    stack = read_stack(tmp_path / "masks.tif")
    assert (stack.is_imagej, stack.axes, stack.inverting) == (True, "ZYX", inverting)


@pytest.mark.parametrize("slices", [RGB, GREY], ids=["rgb", "grey"])
def test_what_is_written_is_laid_out_for_imagej(tmp_path: Path, slices: np.ndarray) -> None:
    path = tmp_path / "stack.tif"
    write_stack(path, slices, LABELS)
    save_as_tiff(tmp_path / "model.tif", slices, LABELS)
    with tifffile.TiffFile(path) as ours, tifffile.TiffFile(tmp_path / "model.tif") as model:
        assert ours.is_imagej
        assert ours.byteorder == model.byteorder == ">"
        assert len(ours.pages) == len(model.pages) == N
        assert ours.series[0].axes == model.series[0].axes
        for key in ("images", "slices", "Labels"):
            assert ours.imagej_metadata[key] == model.imagej_metadata[key]
        for tag in (256, 257, 258, 262, 277, 278, 279, 50839):
            assert ours.pages.first.tags[tag].value == model.pages.first.tags[tag].value
        # ImageJ reads all slices in one run from the first offset, in one strip each, uncompressed
        offsets = [page.dataoffsets for page in ours.pages]
        assert offsets == [(offsets[0][0] + index * slices[0].nbytes,) for index in range(N)]
        assert ours.pages.first.compression == tifffile.COMPRESSION.NONE
    written = path.read_bytes()
    assert b"ImageJ=" in written
    assert b"IJIJ" + b"labl" + N.to_bytes(4) in written
    assert LABELS[-1].encode("utf-16-be") in written


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        (LABELS, tuple(LABELS)),
        (LABELS[:2], ("face 0", "face 1", "", "")),  # ImageJ stops at the first slice without a label
        ([], ("", "", "", "")),
    ],
)
def test_labels_of_slices(tmp_path: Path, masks: Path, labels: list[str], expected: tuple[str, ...]) -> None:
    metadata = {"axes": "ZYXS", "Labels": labels}
    images = save(tmp_path / "images.tif", RGB, imagej=True, photometric="rgb", metadata=metadata)
    assert read_pair(images, masks).labels == expected


@pytest.mark.parametrize(
    ("labels", "fits"),
    [(LABELS, True), (LABELS[::-1], False), ([f"{label} mask" for label in LABELS], True), ([], True)],
)
def test_masks_in_another_order_are_refused(tmp_path: Path, labels: list[str], fits: bool) -> None:
    write_stack(tmp_path / "images.tif", RGB, LABELS)
    write_stack(tmp_path / "masks.tif", MASKS, labels)
    if fits:
        assert list(read_pair(tmp_path / "images.tif", tmp_path / "masks.tif").labels) == LABELS
        return
    with pytest.raises(StackError, match="different order"):
        read_pair(tmp_path / "images.tif", tmp_path / "masks.tif")


def test_a_composite_has_a_label_per_channel(tmp_path: Path, masks: Path) -> None:
    labels = [f"{colour} of {label}" for label in LABELS for colour in ("red", "green", "blue")]
    composite = RGB.transpose(0, 3, 1, 2)
    images = save(tmp_path / "images.tif", composite, imagej=True, metadata={"axes": "ZCYX", "Labels": labels})
    assert read_pair(images, masks).labels == tuple(f"red of {label}" for label in LABELS)


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        (("b", "a"), ["b", "a"]),
        (("a", "a"), ["0001", "0002"]),
        (("a", ""), ["0001", "0002"]),
        ((), []),
    ],
)
def test_identifiers_are_unique(labels: tuple[str, ...], expected: list[str]) -> None:
    assert identifiers(labels) == expected


def test_samples_keep_the_order_of_the_file(images: Path, masks: Path) -> None:
    found = read_pair(images, masks).samples
    assert [sample.name for sample in found] == [f"images/{number:04d}" for number in range(1, N + 1)]
    for index, sample in enumerate(found):
        picture, label = sample.read()
        assert np.array_equal(picture, RGB[index])
        assert label.dtype == np.uint8
        assert np.array_equal(label, MARKS[index])
        assert sample.crop == FaceCrop.of_picture(H, W)


def test_the_sample_stacks_are_what_make_draws(tmp_path: Path) -> None:
    make_sample.write(tmp_path)
    for name in ("images.tif", "masks.tif"):
        assert (tmp_path / name).read_bytes() == (SAMPLE / name).read_bytes()


def test_the_sample_stacks_are_a_pair() -> None:
    pictures, masks = make_sample.draw()
    pair = read_pair(SAMPLE / "images.tif", SAMPLE / "masks.tif")
    assert np.array_equal(pair.pictures, pictures)
    assert np.array_equal(pair.masks, masks)
    assert [bool(mask.any()) for mask in masks] == [spots > 0 for spots in make_sample.SPOTS]
    assert pair.labels[0] == "face 1"
