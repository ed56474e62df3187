"""The report of an evaluation: one self-contained page, and its figures as JSON beside it."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from skinsight.segmentation.evaluation.figures import written
from skinsight.segmentation.evaluation.judgement import Judgement
from skinsight.segmentation.evaluation.report_pictures import panels, reliability_chart, threshold_chart
from skinsight.segmentation.evaluation.targets import CAVEAT, outcomes

TEMPLATE = "report.html.j2"
DECIMALS = 4


def write_report(path: Path, judgements: Sequence[Judgement], networks: Mapping[str, str]) -> Path:
    """Write the page, and the figures beside it.

    The page shows pictures of the data folder: it is for the eyes of those who may see them.

    Args:
        path: of the page, ``.html``; its folder exists.
        networks: which network was judged, in words, by concern.

    Returns:
        Path of the figures: the same name with ``.json``.
    """
    made = datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")
    path.write_text(render(judgements, networks, made), encoding="utf-8")
    beside = path.with_suffix(".json")
    figures = rounded(as_dict(judgements, networks, made))
    beside.write_text(json.dumps(figures, indent=1, allow_nan=False) + "\n", encoding="utf-8")
    return beside


def render(judgements: Sequence[Judgement], networks: Mapping[str, str], made: str) -> str:
    """The page as HTML; everything that is shown is escaped."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(TEMPLATE).render(
        judgements=judgements,
        networks=networks,
        made=made,
        outcomes=outcomes(judgements),
        caveat=CAVEAT,
        written=written,
        panels=panels,
        threshold_chart=threshold_chart,
        reliability_chart=reliability_chart,
    )


def as_dict(judgements: Sequence[Judgement], networks: Mapping[str, str], made: str) -> dict[str, Any]:
    """All figures as plain data."""
    return {
        "made": made,
        "caveat": CAVEAT,
        "targets": [outcome.as_dict() for outcome in outcomes(judgements)],
        "concerns": {
            each.concern.name: {"network": networks[each.concern.name], **each.as_dict()} for each in judgements
        },
    }


def rounded(data: Any) -> Any:
    """Plain data with every float cut to :data:`DECIMALS` decimals."""
    if isinstance(data, float):
        return round(data, DECIMALS)
    if isinstance(data, dict):
        return {key: rounded(value) for key, value in data.items()}
    if isinstance(data, list):
        return [rounded(value) for value in data]
    return data
