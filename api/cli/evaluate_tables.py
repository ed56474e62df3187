"""What ``skinsight evaluate`` prints. It needs the extra ``evaluate``, so the command imports it when it runs."""

from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.table import Table

from skinsight.api.cli.training import print_figures
from skinsight.segmentation.evaluation.figures import Unit, interval_words, written
from skinsight.segmentation.evaluation.judgement import Judgement
from skinsight.segmentation.evaluation.metrics.overlap import Estimate
from skinsight.segmentation.evaluation.targets import CAVEAT, Outcome, outcomes

_out = Console()


def show(judgements: Sequence[Judgement]) -> None:
    """Print the figures of each network, and then the targets beside what was reached."""
    for judgement in judgements:
        print_figures(judgement.concern, judgement.sources)
        rows = [*_beside_iou(judgement), *_by_tone(judgement), *_over_thresholds(judgement)]
        _print(f"{judgement.concern.label}, further figures", ("figure", "n", "value", "95 % interval"), rows)
    reached = outcomes(judgements)
    if reached:
        _print("Targets", ("what", "must", "aim", "reached", "95 % interval", "verdict"), map(_target, reached))
        _out.print(CAVEAT)


def _beside_iou(judgement: Judgement) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = [
        (each.label, str(each.estimate.n), *_written(each.estimate, each.unit)) for each in judgement.measures
    ]
    error = judgement.calibration_error
    return [*rows, ("Calibration error", str(error.n), *_written(error, ""))]


def _by_tone(judgement: Judgement) -> list[tuple[str, ...]]:
    figures = (("IoU", judgement.thirds), ("Lesions (circles), recall", judgement.recall_thirds))
    return [
        (
            f"{figure}, {third.name}, ITA {round(third.low)}° to {round(third.high)}°",
            str(third.estimate.n),
            *_written(third.estimate, ""),
        )
        for figure, thirds in figures
        for third in thirds
    ]


def _over_thresholds(judgement: Judgement) -> list[tuple[str, ...]]:
    n = str(judgement.iou.n)
    return [(f"IoU at threshold {value:.1f}", n, written(iou, ""), "") for value, iou in judgement.thresholds.items()]


def _target(outcome: Outcome) -> tuple[str, ...]:
    target, unit = outcome.target, outcome.unit
    must = f"{'< ' if target.at_most else ''}{written(target.must, unit)}"
    aim = "" if target.aim is None else written(target.aim, unit)
    return (target.label, must, aim, *_written(outcome.reached, unit), outcome.verdict)


def _written(estimate: Estimate, unit: Unit) -> tuple[str, str]:
    """Value and interval."""
    return written(estimate.value, unit), interval_words(estimate, unit)


def _print(title: str, headings: Sequence[str], rows: Iterable[tuple[str, ...]]) -> None:
    table = Table(title=title)
    for heading in headings:
        table.add_column(heading, justify="left" if heading in ("figure", "what", "verdict") else "right")
    for row in rows:
        table.add_row(*row)
    _out.print(table)
