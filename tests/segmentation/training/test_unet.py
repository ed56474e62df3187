from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from skinsight.segmentation.concerns import CONCERNS, FACE_SKIN, JOINT_MAPS, channels
from skinsight.segmentation.errors import WeightsError
from skinsight.segmentation.training.unet import (
    FaceUNet,
    load_run,
    load_weights,
    rows_of,
    save_weights,
    start_from,
)

HEAD = "unet.segmentation_head.0.weight"


@pytest.fixture(scope="module")
def joint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Weights of a network of all maps that was never trained."""
    path = tmp_path_factory.mktemp("joint") / "network.safetensors"
    torch.manual_seed(1)
    save_weights(FaceUNet(JOINT_MAPS), path)
    return path


@pytest.mark.parametrize("name", CONCERNS)
def test_one_channel_for_two_classes_else_one_per_class(name: str) -> None:
    assert channels(name) == (10 if name == FACE_SKIN else 1)


def test_channels_of_the_joint_network() -> None:
    places = {name: rows_of(JOINT_MAPS, name) for name in JOINT_MAPS}
    assert (places["face_skin"], places["panda_eyes"], places["flek"]) == (slice(0, 10), slice(10, 11), slice(13, 14))


def test_pictures_are_normalised_inside() -> None:
    """ImageNet's mean colour, in 0-255, is the same as nothing to the network."""
    network = FaceUNet(("acne",)).eval()
    mean = 255 * torch.tensor([0.485, 0.456, 0.406]).view(1, 3, 1, 1)
    with torch.inference_mode():
        logits = network(mean.expand(2, 3, 32, 64))
        expected = network.unet(torch.zeros(2, 3, 32, 64))
    assert logits.shape == (2, 1, 32, 64)
    torch.testing.assert_close(logits, expected, atol=1e-4, rtol=1e-4)


def test_saved_and_loaded_is_the_same(joint: Path) -> None:
    network = FaceUNet(JOINT_MAPS)
    load_weights(network, joint)
    stored = load_file(joint)
    assert set(stored) == set(network.state_dict())
    assert all(torch.equal(tensor, stored[name]) for name, tensor in network.state_dict().items())


def test_a_start_gives_the_rows_of_the_head_that_both_have(joint: Path) -> None:
    network, stored = FaceUNet(("acne",)), load_file(joint)
    start_from(network, joint, JOINT_MAPS)
    own = network.state_dict()
    assert torch.equal(own[HEAD], stored[HEAD][12:13])
    assert all(torch.equal(tensor, stored[name]) for name, tensor in own.items() if "segmentation_head" not in name)


def test_a_start_without_a_common_map_keeps_the_own_head(joint: Path, tmp_path: Path) -> None:
    save_weights(FaceUNet(("acne",)), tmp_path / "acne.safetensors")
    network = FaceUNet(("flek",))
    before = network.state_dict()[HEAD].clone()
    start_from(network, tmp_path / "acne.safetensors", ("acne",))
    assert torch.equal(network.state_dict()[HEAD], before)


@pytest.mark.parametrize(
    "tensors",
    [{"fc.weight": torch.zeros(2, 2)}, {"unet.encoder.conv1.weight": torch.zeros(64, 1, 7, 7)}],
    ids=["another architecture", "another shape"],
)
def test_another_architecture(tmp_path: Path, tensors: dict[str, torch.Tensor]) -> None:
    save_file(tensors, tmp_path / "other.safetensors")
    with pytest.raises(WeightsError, match=r"other\.safetensors is not the UNet/ResNet34 asked for: \S+ is absent"):
        load_weights(FaceUNet(("acne",)), tmp_path / "other.safetensors")


def test_a_network_of_other_maps_does_not_load(joint: Path) -> None:
    with pytest.raises(WeightsError, match=r"segmentation_head\S* is absent or of another shape"):
        load_weights(FaceUNet(("acne",)), joint)


def test_a_file_that_is_no_safetensors(tmp_path: Path) -> None:
    (tmp_path / "notes.safetensors").write_bytes(b"not tensors at all")
    with pytest.raises(WeightsError, match=r"notes\.safetensors"):
        load_weights(FaceUNet(("acne",)), tmp_path / "notes.safetensors")


def test_a_run_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match=r"network\.safetensors does not exist: train that network first"):
        load_run(("acne",), tmp_path)


def test_a_run_gives_its_network_back(joint: Path) -> None:
    network = load_run(JOINT_MAPS, joint.parent)
    assert torch.equal(network.state_dict()[HEAD], load_file(joint)[HEAD])
