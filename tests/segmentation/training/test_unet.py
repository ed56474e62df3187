from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from skinsight.segmentation.concerns import CONCERNS, FACE_SKIN, Concern, concern
from skinsight.segmentation.errors import WeightsError
from skinsight.segmentation.training.unet import FaceUNet, build_unet, load_run, load_weights, outputs_of, save_weights

HEAD = "unet.segmentation_head.0.weight"


@pytest.fixture(scope="module")
def face_skin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Weights of a ``face_skin`` network that was never trained."""
    path = tmp_path_factory.mktemp("face_skin") / "network.safetensors"
    torch.manual_seed(1)
    save_weights(build_unet(concern(FACE_SKIN)), path)
    return path


@pytest.mark.parametrize("row", CONCERNS.values(), ids=CONCERNS)
def test_one_logit_for_two_classes_else_one_per_class(row: Concern) -> None:
    assert outputs_of(row) == (1 if row.is_concern else len(row.classes))


def test_pictures_are_normalised_inside(face_skin: Path) -> None:
    """Middle grey, in 0-255, is the same as nothing to the network."""
    network = FaceUNet(1).eval()
    with torch.inference_mode():
        logits = network(torch.full((2, 3, 32, 64), 127.0))
        expected = network.unet(torch.zeros(2, 3, 32, 64))
    assert logits.shape == (2, 1, 32, 64)
    torch.testing.assert_close(logits, expected, atol=1e-4, rtol=1e-4)


def test_saved_and_loaded_is_the_same(face_skin: Path) -> None:
    torch.manual_seed(2)
    network = build_unet(concern(FACE_SKIN))
    load_weights(network, face_skin)
    stored = load_file(face_skin)
    assert set(stored) == set(network.state_dict())
    for name, tensor in network.state_dict().items():
        assert torch.equal(tensor, stored[name]), name


def test_a_start_gives_all_but_a_head_of_another_shape(face_skin: Path) -> None:
    stored = load_file(face_skin)
    own = build_unet(concern("acne"), face_skin).state_dict()
    assert own[HEAD].shape[0] == 1
    for name, tensor in own.items():
        if not name.startswith("unet.segmentation_head"):
            assert torch.equal(tensor, stored[name]), name


def test_a_start_of_the_same_shape_gives_its_head_too(face_skin: Path) -> None:
    torch.manual_seed(3)
    own = build_unet(concern(FACE_SKIN), face_skin).state_dict()
    assert torch.equal(own[HEAD], load_file(face_skin)[HEAD])


def test_a_head_of_another_shape_does_not_load_as_a_trained_network(face_skin: Path) -> None:
    with pytest.raises(WeightsError, match=r"segmentation_head\S* is absent or of another shape"):
        load_weights(build_unet(concern("acne")), face_skin)


@pytest.mark.parametrize(
    "tensors",
    [
        {"fc.weight": torch.zeros(2, 2)},
        {"unet.encoder.conv1.weight": torch.zeros(64, 1, 7, 7)},
    ],
    ids=["another architecture", "another shape"],
)
def test_another_architecture(tmp_path: Path, tensors: dict[str, torch.Tensor]) -> None:
    save_file(tensors, tmp_path / "other.safetensors")
    with pytest.raises(
        WeightsError, match=r"other\.safetensors is not a UNet/EfficientNet-Lite2 of skinsight: \S+ is absent"
    ):
        build_unet(concern("acne"), tmp_path / "other.safetensors")


def test_a_file_that_is_no_safetensors(tmp_path: Path) -> None:
    (tmp_path / "notes.safetensors").write_bytes(b"not tensors at all")
    with pytest.raises(WeightsError, match=r"notes\.safetensors"):
        build_unet(concern("acne"), tmp_path / "notes.safetensors")


@pytest.mark.parametrize("name", ["acne", FACE_SKIN])
def test_weights_that_are_not_there(tmp_path: Path, name: str) -> None:
    with pytest.raises(WeightsError, match=r"network\.safetensors does not exist: train that network first"):
        load_run(concern(name), tmp_path)


def test_a_run_gives_its_network_back(face_skin: Path) -> None:
    network = load_run(concern(FACE_SKIN), face_skin.parent)
    assert torch.equal(network.state_dict()[HEAD], load_file(face_skin)[HEAD])
