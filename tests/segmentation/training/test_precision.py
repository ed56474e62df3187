import pytest
import torch

from skinsight.segmentation.training.precision import in_bfloat16


@pytest.mark.parametrize(
    ("device", "capability", "expected"),
    [("cpu", "AVX512", True), ("cpu", "AVX2", False), ("cpu", "DEFAULT", False), ("cuda", "AVX2", True)],
)
def test_bfloat16_where_the_processor_computes_in_it(
    monkeypatch: pytest.MonkeyPatch, device: str, capability: str, expected: bool
) -> None:
    monkeypatch.setattr(torch.backends.cpu, "get_cpu_capability", lambda: capability)
    assert in_bfloat16(torch.device(device)) is expected
