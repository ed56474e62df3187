"""Figures of the evaluation in the documents, each written down once, in ``docs/evaluation.json``.

``python -m skinsight.segmentation.evaluation.documents [REPORT.json …]`` (``make figures``) enters the figures that
``skinsight evaluate --report`` wrote, then renders every document that has a place for them: what stands between
``<!-- figures TABLE -->`` and ``<!-- end -->`` is made anew. A table of one network names it: ``sources acne``.
"""

import argparse
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from skinsight.segmentation.concerns import CONCERNS
from skinsight.segmentation.errors import DataError
from skinsight.segmentation.evaluation.figures import REDUCED_IOU, written
from skinsight.segmentation.evaluation.targets import IOU, TARGETS
from skinsight.segmentation.weights import read_manifest

ROOT: Final = Path(__file__).resolve().parents[2]
FIGURES: Final = ROOT / "docs" / "evaluation.json"
DOCUMENTS: Final = ("README.md", "docs/evaluation.md", "weights/*.md")
_PLACE: Final = re.compile(r"(<!-- figures (\w+)(?: (\w+))? -->\n).*?(<!-- end -->)", re.DOTALL)

Data = Mapping[str, Any]
Rows = Iterator[Sequence[str]]


def main() -> None:
    """Enter the figures of reports, then render every document."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("reports", nargs="*", type=Path, metavar="REPORT.json")
    data = json.loads(FIGURES.read_text(encoding="utf-8"))
    for report in parser.parse_args().reports:
        data = entered(data, json.loads(report.read_text(encoding="utf-8")))
    FIGURES.write_text(json.dumps(data, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    for path in documents():
        path.write_text(rendered(path.read_text(encoding="utf-8"), data, shipped()), encoding="utf-8")


def documents() -> list[Path]:
    """Every document that may have a place for figures."""
    return sorted(path for pattern in DOCUMENTS for path in ROOT.glob(pattern))


def shipped() -> dict[str, str]:
    """SHA-256 of each shipped network."""
    return {name: entry["sha256"] for name, entry in read_manifest(ROOT / "weights").items()}


def entered(data: Data, report: Data) -> dict[str, Any]:
    """The figures with those of a report's networks in the place of what was there of them."""
    own = {name: {"made": report["made"], **row} for name, row in report["concerns"].items()}
    concerns = data["concerns"] | own
    return {**data, "concerns": {name: concerns[name] for name in CONCERNS if name in concerns}}


def rendered(text: str, data: Data, networks: Mapping[str, str]) -> str:
    """A document with its figures made anew.

    Args:
        data: figures, as in ``docs/evaluation.json``.
        networks: SHA-256 of each shipped network: where others were measured, the table says so.

    Raises:
        DataError: a place asks for a table or a network that there is not.
    """

    def table(place: re.Match[str]) -> str:
        begin, kind, name, end = place.groups()
        if kind not in _TABLES or (name and name not in data["concerns"]):
            raise DataError(f"no figures {' '.join(filter(None, (kind, name)))}: tables are {', '.join(_TABLES)}")
        headings, rows = _TABLES[kind]
        judged = data["second_annotator" if kind == "second_annotator" else "concerns"]
        chosen = {name: judged[name]} if name else judged
        lines = [" | ".join(headings), " | ".join(["---"] * len(headings)), *map(" | ".join, rows(chosen))]
        return begin + "".join(f"| {line} |\n" for line in lines) + _origin(chosen, networks) + end

    return _PLACE.sub(table, text)


def _origin(judged: Data, networks: Mapping[str, str]) -> str:
    """When it was measured, and which networks are no longer the shipped ones."""
    days = sorted({row["made"][:10] for row in judged.values()})
    old = [row["network"] for name, row in judged.items() if not _is_of(row["network"], networks.get(name, ""))]
    warning = f" **Not of the shipped networks, but of: {'; '.join(old)}.**" if old else ""
    return f"\nMeasured on {' and '.join(days)}.{warning}\n"


def _is_of(network: str, sha256: str) -> bool:
    named = re.search(r"SHA-256 (\w+)", network)
    return bool(named and sha256.startswith(named[1]))


def _value(row: Data) -> str:
    """A figure, with its interval where it has one."""
    value, *interval = (written(row[key], row.get("unit", "")) for key in ("value", "low", "high") if key in row)
    return f"{value} ({' to '.join(interval)})" if interval else value


def _estimate(source: Data) -> dict[str, Any]:
    """A source's IoU as an estimate."""
    return {"value": source["iou"], **{key: source[key] for key in ("low", "high", "n")}}


def _sources(judged: Data) -> Rows:
    for row in judged.values():
        for each in row["sources"]:
            interval = f"{each['low']:.3f} to {each['high']:.3f}"
            yield each["source"], str(each["n"]), f"{each['iou']:.3f}", interval, f"{each['dice']:.3f}"


def _iou(judged: Data) -> Rows:
    for name, row in judged.items():
        for each in row["sources"]:
            yield CONCERNS[name].label, f"`{each['source']}`", str(each["n"]), _value(_estimate(each))
        for key, place in (("eye_area_iou", "eye area"), (REDUCED_IOU, "all, as 256 px crops")):
            if each := row["measures"].get(key):
                yield CONCERNS[name].label, place, str(each["n"]), _value(each)


def _measures(judged: Data) -> Rows:
    for name, row in judged.items():
        for each in row["measures"].values():
            yield f"{CONCERNS[name].label}: {each['label']}", str(each["n"]), _value(each)


def _tone(judged: Data) -> Rows:
    for name, row in judged.items():
        for key, suffix in (("thirds", ""), ("recall_thirds", ", recall of circles")):
            if row[key]:
                yield CONCERNS[name].label + suffix, *(_value(third["estimate"]) for third in row[key])


def _targets(judged: Data) -> Rows:
    for target in TARGETS:
        row = judged.get(target.concern, {"sources": [], "measures": {}})
        found = row["measures"].get(target.measure)
        if target.measure == IOU and row["sources"]:
            found = _estimate(row["sources"][-1])
        if found:
            unit = found.get("unit", "")
            must = f"{'< ' if target.at_most else ''}{written(target.must, unit)}"
            aim = "" if target.aim is None else written(target.aim, unit)
            yield target.label, must, aim, _value(found), target.verdict(found["value"])


def _second_annotator(judged: Data) -> Rows:
    for name, found in judged.items():
        for row in found["sources"]:
            pairs = (_value(row[pair]) for pair in ("annotators", "network_first", "network_second"))
            yield CONCERNS[name].label, f"`{row['source']}`", str(row["n"]), *pairs


_TABLES: Final[Mapping[str, tuple[Sequence[str], Callable[[Data], Rows]]]] = {
    "sources": (("source", "n", "IoU", "95 % interval", "Dice"), _sources),
    "iou": (("network", "pictures", "n", "IoU"), _iou),
    "measures": (("figure", "n", "value"), _measures),
    "tone": (("network", "darkest", "middle", "lightest"), _tone),
    "targets": (("what", "must", "aim", "reached", "verdict"), _targets),
    "second_annotator": (
        ("network", "pictures", "n", "annotators", "network and first", "network and second"),
        _second_annotator,
    ),
}

if __name__ == "__main__":
    main()
