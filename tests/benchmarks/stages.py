"""Where the time of one photograph goes: ``python -m tests.benchmarks.stages [PROFILE …]``.

Each step takes what the steps before it made, as :func:`skinsight.analyzer.analyze` does, so a fact is paid for by the
step that asks for it first. Time is processor time of all threads of this process, which others on the machine change
less than seconds; peak memory is that of the whole process, so ask for one profile to know its own.
"""

import resource
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final, TypeVar, cast

import skimage
from rich.console import Console
from rich.table import Table

from skinsight.analyzer import analyze
from skinsight.analyzer.advice.person import NOBODY
from skinsight.analyzer.advice.recommend import recommend
from skinsight.analyzer.concerns.believed import believed
from skinsight.analyzer.face.parsed import ParsedFace
from skinsight.analyzer.formulas.measured import asked_measures, measured
from skinsight.analyzer.formulas.skin import Skin
from skinsight.analyzer.grading.grade import grade
from skinsight.analyzer.measures.measure import measure, unavailable_zones
from skinsight.analyzer.quality.gate import quality
from skinsight.analyzer.schema.result import Analysis
from skinsight.analyzer.tone.estimate import tone
from skinsight.datasets.sample import GRACE_HOPPER
from skinsight.segmentation.concerns import CONDITIONS
from skinsight.segmentation.photo import decode
from skinsight.segmentation.segmenter import PROFILES, Profile, Segmenter, default_segmenter

REPEATS: Final = 7
PHOTOGRAPHS: Final = (GRACE_HOPPER, Path(skimage.__file__).parent / "data" / "astronaut.png")
NETWORKS: Final = ("finding the face", "networks")
"""The stages in which networks run."""

Answer = TypeVar("Answer")


def main() -> None:
    """Print a table for each of the two demonstration photographs."""
    profiles = cast(list[Profile], sys.argv[1:] or list(PROFILES))
    for path in PHOTOGRAPHS:
        spent = {profile: stages(path, profile) for profile in profiles}
        table = Table("stage", *(f"{profile}, ms" for profile in profiles), title=f"{path.name}, medians of {REPEATS}")
        for stage in spent[profiles[0]]:
            table.add_row(stage, *(f"{1000 * of[stage]:.0f}" for of in spent.values()))
        for title, kept in {"beside both": lambda stage: stage not in NETWORKS, "together": lambda stage: True}.items():
            sums = [sum(took for stage, took in of.items() if kept(stage)) for of in spent.values()]
            table.add_row(title, *(f"{1000 * one:.0f}" for one in sums), style="bold")
        Console().print(table)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    Console().print(f"peak memory of this process: {peak:.0f} MiB")


def stages(path: Path, profile: Profile) -> dict[str, float]:
    """Median seconds of each stage, after one run that does not count."""
    data, segmenter = path.read_bytes(), default_segmenter(profile)
    analysis = analyze(decode(data, path.name), segmenter=segmenter)
    runs = [one_run(data, segmenter, analysis) for _ in range(REPEATS)]
    return {stage: statistics.median(run[stage] for run in runs) for stage in runs[0]}


def one_run(data: bytes, segmenter: Segmenter, analysis: Analysis) -> dict[str, float]:
    """Seconds of each stage from the bytes of a photograph to JSON; ``analysis`` is what they lead to."""
    spent: dict[str, float] = {}

    def step(stage: str, work: Callable[[], Answer]) -> Answer:
        spent[stage], answer = timed(work)
        return answer

    photo = step("decoding", lambda: decode(data))
    face = step("finding the face", lambda: segmenter.find_faces(photo.pixels)[0])
    seen = step("networks", lambda: segmenter.segment(photo.pixels, face, [*segmenter.names, CONDITIONS]))
    parsed = step("marks believed", lambda: believed(ParsedFace(photo, seen)))
    found = step("quality", lambda: quality(parsed))
    toned = step("tone", lambda: tone(parsed))
    graded = step("measures of marks, grades", lambda: grade(measure(parsed, found)))
    skin = Skin(parsed, found, unavailable_zones(parsed, found), graded, toned, NOBODY)
    names = asked_measures(None, True, segmenter.profile)
    step("measures without a network", lambda: measured(skin, names, maps=segmenter.profile != "fast"))
    step("advice", lambda: recommend(analysis))
    step("JSON", analysis.model_dump_json)
    return spent


def seconds(work: Callable[[], object], repeats: int = REPEATS) -> float:
    """Median seconds of processor time of some work, after one run that does not count."""
    work()
    return statistics.median(timed(work)[0] for _ in range(repeats))


def timed(work: Callable[[], Answer]) -> tuple[float, Answer]:
    """Seconds of processor time that some work takes, and its answer."""
    start = time.process_time()
    answer = work()
    return time.process_time() - start, answer


if __name__ == "__main__":
    main()
