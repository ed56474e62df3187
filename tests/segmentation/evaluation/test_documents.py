import json
from pathlib import Path
from typing import Any

import pytest

from skinsight.segmentation.concerns import CONCERNS
from skinsight.segmentation.errors import DataError
from skinsight.segmentation.evaluation.documents import FIGURES, ROOT, documents, entered, rendered, shipped

ESTIMATE = {"value": 0.5, "low": 0.42, "high": 0.613, "n": 4}
SOURCE = {"source": "drawn", "n": 4, "iou": 0.5, "low": 0.42, "high": 0.613, "dice": 0.667}


def judged(network: str = "Version 1, SHA-256 abc…") -> dict[str, Any]:
    third = {"name": "darkest third", "estimate": ESTIMATE}
    return {
        "network": network,
        "sources": [SOURCE],
        "measures": {"false_area": {"label": "Marked on clear skin", "unit": "%", **ESTIMATE}},
        "thirds": [third] * 3,
        "recall_thirds": [],
    }


DATA: dict[str, Any] = {
    "concerns": {"acne": {"made": "2026-11-28 12:00 UTC", **judged()}},
    "second_annotator": {
        "acne": {
            "made": "2026-11-27",
            "network": "Version 0, SHA-256 00…",
            "sources": [
                {
                    "source": "all",
                    "n": 4,
                    "annotators": ESTIMATE,
                    "network_first": ESTIMATE,
                    "network_second": {"value": 0.4},
                }
            ],
        }
    },
}
SHIPPED = {"acne": "abcdef"}


def lines(table: str, networks: dict[str, str] = SHIPPED) -> list[str]:
    text = f"before\n<!-- figures {table} -->\nold\n<!-- end -->\nafter\n"
    once = rendered(text, DATA, networks)
    assert rendered(once, DATA, networks) == once
    assert once.startswith("before\n<!-- figures")
    assert once.endswith("<!-- end -->\nafter\n")
    return once.splitlines()[4:-2]


@pytest.mark.parametrize("path", documents(), ids=lambda path: str(path.relative_to(ROOT)))
def test_what_is_committed_is_what_is_rendered(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    committed = json.loads(FIGURES.read_text(encoding="utf-8"))
    assert text == rendered(text, committed, shipped()), "run `make figures`"


@pytest.mark.parametrize("name", CONCERNS)
def test_every_card_has_a_place_for_its_figures(name: str) -> None:
    assert f"<!-- figures sources {name} -->" in (ROOT / "weights" / f"{name}.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("table", "row"),
    [
        ("sources acne", "| drawn | 4 | 0.500 | 0.420 to 0.613 | 0.667 |"),
        ("iou", "| Acne | `drawn` | 4 | 0.500 (0.420 to 0.613) |"),
        ("measures", "| Acne: Marked on clear skin | 4 | 50 % (42 % to 61 %) |"),
        ("tone", f"| Acne |{' 0.500 (0.420 to 0.613) |' * 3}"),
        ("targets", "| Acne marked on clear skin | < 0.30 % |  | 50 % (42 % to 61 %) | missed |"),
    ],
)
def test_tables(table: str, row: str) -> None:
    assert lines(table) == [row, "", "Measured on 2026-11-28."]


def test_figures_of_a_network_that_is_no_longer_shipped_say_so() -> None:
    old = "**Not of the shipped networks, but of: Version 0, SHA-256 00….**"
    row = "| Acne | `all` | 4 | 0.500 (0.420 to 0.613) | 0.500 (0.420 to 0.613) | 0.400 |"
    assert lines("second_annotator") == [row, "", f"Measured on 2026-11-27. {old}"]


@pytest.mark.parametrize("table", ["nonsense", "sources wrinkles"])
def test_a_place_that_asks_for_what_there_is_not(table: str) -> None:
    with pytest.raises(DataError, match=f"no figures {table}"):
        lines(table)


def test_a_report_takes_the_place_of_its_networks_figures_alone() -> None:
    report = {"made": "2026-12-01 10:00 UTC", "concerns": {"flek": judged(), "acne": judged("Version 2")}}
    found = entered(DATA, report)
    assert list(found["concerns"]) == ["acne", "flek"]
    assert found["concerns"]["acne"]["network"] == "Version 2"
    assert found["concerns"]["flek"]["made"] == "2026-12-01 10:00 UTC"
    assert found["second_annotator"] == DATA["second_annotator"]
