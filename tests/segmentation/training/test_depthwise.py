import torch

from skinsight.segmentation.concerns import concern
from skinsight.segmentation.training.depthwise import FloatDepthwise, compute_in_float
from skinsight.segmentation.training.unet import build_unet


def test_weights_keep_their_names_and_answers() -> None:
    torch.manual_seed(1)
    network = build_unet(concern("acne")).eval()
    names, pictures = list(network.state_dict()), torch.rand(1, 3, 64, 64) * 255
    with torch.inference_mode():
        before = network(pictures)
        compute_in_float(network)
        torch.testing.assert_close(network(pictures), before)
    assert list(network.state_dict()) == names
    assert any(isinstance(module, FloatDepthwise) for module in network.modules())


def test_only_depthwise_convolutions_change() -> None:
    network = torch.nn.Sequential(
        torch.nn.Conv2d(8, 8, 5), torch.nn.Conv2d(8, 8, 3, groups=8), torch.nn.Conv2d(8, 8, 5, groups=8)
    )
    compute_in_float(network)
    assert [type(module) for module in network] == [torch.nn.Conv2d, torch.nn.Conv2d, FloatDepthwise]


def test_computes_in_float_within_autocast_and_gives_back_what_it_was_given() -> None:
    torch.manual_seed(2)
    convolution = torch.nn.Conv2d(8, 8, 5, padding=2, groups=8, bias=False)
    pictures = torch.rand(2, 8, 16, 16, dtype=torch.bfloat16)
    expected = convolution(pictures.float())
    compute_in_float(torch.nn.Sequential(convolution))
    with torch.autocast("cpu", torch.bfloat16):
        found = convolution(pictures)
    assert found.dtype == torch.bfloat16
    torch.testing.assert_close(found, expected.to(torch.bfloat16))
    found.float().sum().backward()
    assert convolution.weight.grad is not None
    assert convolution.weight.grad.dtype == torch.float32
