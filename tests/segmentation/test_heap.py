import sys

import pytest

from skinsight.segmentation.heap import keep_freed_memory


def test_the_c_library_is_asked_once_and_agrees() -> None:
    if sys.platform != "linux":
        pytest.skip("other systems' C libraries have no mallopt: run this on Linux with glibc")
    assert keep_freed_memory()


def test_elsewhere_nothing_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    assert not keep_freed_memory.__wrapped__()
