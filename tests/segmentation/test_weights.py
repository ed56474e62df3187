import json
from collections.abc import Callable
from pathlib import Path

import pytest

from skinsight.segmentation.concerns import CONCERNS, CONDITIONS, JOINT
from skinsight.segmentation.errors import WeightsError
from skinsight.segmentation.weights import (
    WEIGHTS,
    checked_models,
    read_manifest,
    sha256_of,
    swapped_in,
)

NAMES = ("face_skin", "acne")


@pytest.fixture
def weights(tmp_path: Path) -> Path:
    """A folder of two files that stand for networks, with their manifest."""
    for name in NAMES:
        with swapped_in(tmp_path, name, {"version": f"1.{len(name)}"}) as part:
            part.write_bytes(f"network of {name}".encode())
    return tmp_path


def change_manifest(weights: Path, change: Callable[[dict[str, dict[str, str]]], object]) -> None:
    networks = read_manifest(weights)
    change(networks)
    (weights / "manifest.json").write_text(json.dumps({"networks": networks}))


def test_models_that_are_as_the_manifest_says(weights: Path) -> None:
    models = checked_models(weights, NAMES)
    assert list(models) == list(NAMES)
    for name, model in models.items():
        assert model.path == weights / f"{name}.onnx"
        assert model.sha256 == sha256_of(model.path)
        assert model.version == f"1.{len(name)}"


def test_sha256_is_that_of_the_standard(tmp_path: Path) -> None:
    (tmp_path / "abc").write_bytes(b"abc")  # FIPS 180-2, B.1
    assert sha256_of(tmp_path / "abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_entering_replaces_one_entry_and_keeps_the_others(weights: Path) -> None:
    before = read_manifest(weights)
    with swapped_in(weights, "acne", {"version": "2.0", "data": ["acne04"]}) as part:
        part.write_bytes(b"a better network")
    after = read_manifest(weights)
    assert after["face_skin"] == before["face_skin"]
    assert after["acne"] == {"version": "2.0", "data": ["acne04"], "sha256": sha256_of(weights / "acne.onnx")}


def test_a_network_that_is_judged_unfit_changes_nothing(weights: Path) -> None:
    before = {path.name: path.read_bytes() for path in weights.iterdir()}

    def export() -> None:
        with swapped_in(weights, "acne", {"version": "2.0"}) as part:
            part.write_bytes(b"a worse network")
            raise WeightsError("unfit")

    with pytest.raises(WeightsError, match="unfit"):
        export()
    assert {path.name: path.read_bytes() for path in weights.iterdir()} == before


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda folder: (folder / "acne.onnx").unlink(), r"network \S*acne\.onnx is missing: restore it with `git"),
        (lambda folder: (folder / "acne.onnx").write_bytes(b"network of acnE"), r"acne\.onnx was changed: .*restore"),
        (lambda folder: (folder / "acne.onnx").write_bytes(b""), r"acne\.onnx was changed: .*restore"),
        (
            lambda folder: (folder / "panda.onnx").write_bytes(b"?"),
            r"unknown network \S*panda\.onnx: .*; remove it",
        ),
        (
            lambda folder: change_manifest(folder, lambda networks: networks.pop("acne")),
            r"acne\.onnx is not in \S*manifest\.json: restore",
        ),
    ],
    ids=["missing", "one byte changed", "emptied", "unknown", "not in the manifest"],
)
def test_networks_that_cannot_be_trusted(weights: Path, spoil: Callable[[Path], object], message: str) -> None:
    spoil(weights)
    with pytest.raises(WeightsError, match=message):
        checked_models(weights, NAMES)


def test_a_network_that_is_not_asked_for_may_be_missing(weights: Path) -> None:
    (weights / "acne.onnx").unlink()
    assert list(checked_models(weights, ["face_skin"])) == ["face_skin"]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"[]",
        b"null",
        b"{}",
        b'{"networks": []}',
        b'{"networks": {"acne": "1.0"}}',
        b'{"networks": {"acne": {"version": "1.0"}}}',
        b'{"networks": {"acne": {"sha256": "00"}}}',
    ],
)
def test_damaged_manifest(weights: Path, content: bytes) -> None:
    (weights / "manifest.json").write_bytes(content)
    with pytest.raises(WeightsError, match=r"manifest\.json is missing or damaged \(.+\): restore it with `git"):
        checked_models(weights, ["acne"])


def test_no_manifest(weights: Path) -> None:
    (weights / "manifest.json").unlink()
    with pytest.raises(WeightsError, match=r"manifest\.json is missing or damaged"):
        checked_models(weights, NAMES)


def test_no_folder(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match=r"nowhere/manifest\.json is missing"):
        checked_models(tmp_path / "nowhere", NAMES)


def test_the_shipped_networks_are_those_of_the_manifest() -> None:
    shipped = (*CONCERNS, JOINT, CONDITIONS)
    assert set(read_manifest(WEIGHTS)) == set(shipped)
    assert list(checked_models(WEIGHTS, shipped)) == list(shipped)


@pytest.mark.parametrize("name", [*CONCERNS, JOINT, CONDITIONS])
def test_every_network_has_a_card_and_says_what_it_was_trained_on(name: str) -> None:
    assert (WEIGHTS / f"{name}.md").read_text(encoding="utf-8").startswith("# ")
    assert json.loads((WEIGHTS / "manifest.json").read_text(encoding="utf-8"))["networks"][name]["data"]
