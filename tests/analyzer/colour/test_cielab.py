"""Formulas of colour against published values and an independent implementation."""

import cv2
import numpy as np
import pytest

from skinsight.analyzer.colour.cielab import (
    LUMINANCE,
    Lab,
    lab_of_hex,
    lab_of_picture,
    lab_of_srgb,
    linear_of_picture,
    linear_of_srgb,
    luminance_of,
    median,
    medians,
    medians_in,
    pixels_in,
    quantiles,
    relit,
    srgb_of_linear,
)

SHARMA = [
    ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
    ((50, -1.3802, -84.2814), (50, 0, -82.7485), 1.0000),
    ((50, 0, 0), (50, -1, 2), 2.3669),
    ((50, 2.49, -0.001), (50, -2.49, 0.0010), 7.1792),
    ((50, 2.49, -0.001), (50, -2.49, 0.0011), 7.2195),
    ((50, 2.5, 0), (73, 25, -18), 27.1492),
    ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
    ((61.2901, 3.7196, -5.3901), (61.4292, 2.2480, -4.9620), 1.8731),
    ((22.7233, 20.0904, -46.6940), (23.0331, 14.9730, -42.5619), 2.0373),
    ((90.8027, -2.0831, 1.4410), (91.1528, -1.6435, 0.0447), 1.4441),
    ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
]
"""Of the supplementary data of Sharma, Wu & Dalal 2005."""


def lab(values: tuple[float, float, float]) -> Lab:
    return Lab.of(np.array(values, float))


@pytest.mark.parametrize(("one", "other", "expected"), SHARMA)
def test_ciede2000(one: tuple[float, float, float], other: tuple[float, float, float], expected: float) -> None:
    assert lab(one).difference(lab(other)) == pytest.approx(expected, abs=5e-5)
    assert lab(other).difference(lab(one)) == pytest.approx(expected, abs=5e-5)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("ffffff", (100, 0, 0)),
        ("000000", (0, 0, 0)),
        ("#ff0000", (53.24, 80.09, 67.20)),
        ("0000ff", (32.30, 79.19, -107.86)),
    ],
)
def test_lab_of_the_primaries(code: str, expected: tuple[float, float, float]) -> None:
    assert lab_of_hex(code).array == pytest.approx(expected, abs=0.02)


def test_lab_is_opencvs() -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (40, 40, 3), dtype=np.uint8)
    theirs = cv2.cvtColor(pixels.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
    assert np.abs(lab_of_srgb(pixels) - theirs).max() < 0.4  # OpenCV reads the cube root from a table


def test_a_picture_is_converted_as_its_single_colours_are() -> None:
    steps = np.arange(0, 256, 3, dtype=np.uint8)
    picture = np.stack(np.meshgrid(steps, steps, steps), axis=-1).reshape(len(steps), -1, 3)
    assert np.abs(lab_of_picture(picture) - lab_of_srgb(picture)).max() < 2e-4
    linear = linear_of_picture(picture)
    np.testing.assert_allclose(linear, linear_of_srgb(picture), rtol=1e-6)
    np.testing.assert_allclose(luminance_of(linear), linear_of_srgb(picture) @ LUMINANCE, rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("count", [1, 2, 7, 100])
def test_medians_quantiles_and_the_pixels_of_a_mask_are_numpys(count: int) -> None:
    rng = np.random.default_rng(count)
    values, mask = rng.random((12, 10, 3)), np.zeros(120, bool)
    mask[rng.permutation(120)[:count]] = True
    mask = mask.reshape(12, 10)
    np.testing.assert_array_equal(pixels_in(values, mask), values[mask])
    np.testing.assert_array_equal(pixels_in(values[..., 0], mask), values[..., 0][mask])
    np.testing.assert_allclose(medians(values[mask]), np.median(values[mask], axis=0), rtol=1e-15)
    np.testing.assert_allclose(medians_in(values, mask), np.median(values[mask], axis=0), rtol=1e-15)
    assert median(values[mask][:, 1]) == pytest.approx(np.median(values[mask][:, 1]))
    shares = (0.0, 0.1, 0.5, 0.97, 1.0)
    np.testing.assert_allclose(quantiles(values[mask][:, 1], shares), np.quantile(values[mask][:, 1], shares))


@pytest.mark.parametrize(
    ("lightness", "b", "expected"),
    [(65, 15, 45.0), (50, 12, 0.0), (35, 15, -45.0), (50 + 10 * 3**0.5, 10, 60.0), (70, 0, None), (70, -3, None)],
)
def test_ita(lightness: float, b: float, expected: float | None) -> None:
    assert lab((lightness, 10, b)).ita == (None if expected is None else pytest.approx(expected))


@pytest.mark.parametrize(("a", "b", "expected"), [(10, 10, 45), (10, 0, 0), (0, 10, 90), (-5, 0, 180), (10, -10, 315)])
def test_hue_angle(a: float, b: float, expected: float) -> None:
    assert lab((60, a, b)).hue_angle == pytest.approx(expected)


def test_hex_goes_there_and_back() -> None:
    assert [lab_of_hex(code).hex for code in ("#a07e56", "#000000", "#f6ede4")] == ["#a07e56", "#000000", "#f6ede4"]


@pytest.mark.parametrize(("srgb", "linear"), [(0, 0.0), (255, 1.0), (118, 0.1812), (10, 10 / 255 / 12.92)])
def test_linear_light(srgb: int, linear: float) -> None:
    assert linear_of_srgb(np.array([srgb], np.uint8))[0] == pytest.approx(linear, abs=5e-5)
    assert srgb_of_linear(np.array([linear]))[0] * 255 == pytest.approx(srgb, abs=0.02)


def test_twice_the_light_is_one_stop() -> None:
    grey = lab_of_hex("767676")
    assert linear_of_srgb(np.array([int(relit(grey, np.full(3, 2.0)).hex[1:3], 16)], np.uint8))[0] == pytest.approx(
        2 * linear_of_srgb(np.array([0x76], np.uint8))[0], rel=0.01
    )
