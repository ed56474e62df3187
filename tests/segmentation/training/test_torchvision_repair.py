import importlib
from types import ModuleType

import pytest

from skinsight.segmentation.training import torchvision_repair

MISSING = RuntimeError("operator torchvision::nms does not exist")


@pytest.fixture
def declared(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Grows by one whenever the operators are declared."""
    calls: list[str] = []
    monkeypatch.setattr(torchvision_repair, "_declare_operators", lambda: calls.append("declared"))
    return calls


def importing(monkeypatch: pytest.MonkeyPatch, *outcomes: Exception | None) -> list[str]:
    """Importing gives these outcomes, one after the other; the names imported are returned as they come."""
    names: list[str] = []
    left = list(outcomes)

    def import_module(name: str) -> ModuleType:
        names.append(name)
        if outcome := left.pop(0):
            raise outcome
        return ModuleType(name)

    monkeypatch.setattr(importlib, "import_module", import_module)
    return names


def test_where_torchvision_imports_nothing_is_done(monkeypatch: pytest.MonkeyPatch, declared: list[str]) -> None:
    names = importing(monkeypatch, None)
    torchvision_repair.ensure_torchvision()
    assert (names, declared) == (["torchvision"], [])


def test_missing_operators_are_declared_once(monkeypatch: pytest.MonkeyPatch, declared: list[str]) -> None:
    names = importing(monkeypatch, MISSING, None)
    torchvision_repair.ensure_torchvision()
    assert (names, declared) == (["torchvision", "torchvision"], ["declared"])


@pytest.mark.parametrize("error", [RuntimeError("CUDA error"), ModuleNotFoundError("No module named 'torchvision'")])
def test_any_other_fault_is_passed_on(monkeypatch: pytest.MonkeyPatch, declared: list[str], error: Exception) -> None:
    importing(monkeypatch, error)
    with pytest.raises(type(error), match=str(error)):
        torchvision_repair.ensure_torchvision()
    assert declared == []


def test_a_repair_that_does_not_help_is_not_tried_again(monkeypatch: pytest.MonkeyPatch, declared: list[str]) -> None:
    importing(monkeypatch, MISSING, MISSING)
    with pytest.raises(RuntimeError, match="nms"):
        torchvision_repair.ensure_torchvision()
    assert declared == ["declared"]
