"""All texts that the page can say: those of its templates and code, and those that are data elsewhere.

``python -m skinsight.api.page.messages`` brings ``languages/*.po`` up to date with them, new ones empty.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final, get_args

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po

HERE: Final = Path(__file__).parent
ROOMS: Final = (HERE, HERE.parent / "review", HERE.parent / "companion")
KEYWORDS: Final = {"_": None, "N_": None, "n": (1, 2), "say": None}
ANALYZER: Final = HERE.parents[1] / "analyzer"
REPORT: Final = ("concerns/*.py", "pictures/*.py", "report/*.py", "schema/words.py")
"""What of the analyzer is told in other languages, too."""


def N_(text: str) -> str:  # noqa: N802 - gettext's name for it
    """Mark a text that is translated where it is shown."""
    return text


def messages() -> list[str]:
    """Every text in English, each once."""
    return list(
        dict.fromkeys((*_of_the_page(), *_of_the_advice(), *_of_the_scales(), *_of_the_analyzer(), *_of_the_measures()))
    )


def _of_the_page() -> Iterator[str]:
    for path, method in (
        *((one, "python") for room in ROOMS for one in sorted(room.rglob("*.py"))),
        *((one, "python") for pattern in REPORT for one in sorted(ANALYZER.glob(pattern))),
        *((one, "jinja2.ext:babel_extract") for room in ROOMS for one in sorted(room.glob("templates/*.j2"))),
        *((one, "jinja2.ext:babel_extract") for one in sorted(ANALYZER.glob("report/*.j2"))),
    ):
        for found in extract_from_file(method, str(path), keywords=KEYWORDS):
            text = found[1]
            yield from (text,) if isinstance(text, str) else (one for one in text if one)


def _of_the_advice() -> Iterator[str]:
    from skinsight.analyzer.advice.book import shipped_book
    from skinsight.analyzer.advice.recommend import SUN_BESIDE

    book = shipped_book()
    for rule in book.rules:
        yield from filter(None, (rule.title, rule.advice, rule.reason, rule.expect, rule.see_doctor))
        yield from (one.reason for one in rule.avoid)
    for ingredient in book.ingredients.values():
        yield from (ingredient.name, ingredient.strength, *ingredient.cautions)
    yield from (one.reason for one in book.exclusions)
    for clash in book.conflicts:
        yield from (clash.reason, clash.remedy)
    yield SUN_BESIDE


def _of_the_scales() -> Iterator[str]:
    from skinsight.analyzer.grading.grades import scale_of_grades
    from skinsight.analyzer.quality.gate import quality_scale
    from skinsight.analyzer.schema.words import halves
    from skinsight.analyzer.tone.scale import tone_scale
    from skinsight.segmentation.concerns import CONCERNS

    for check in quality_scale().checks:
        yield from (*halves(check.advice), check.measure.replace("_", " "))
    for row in CONCERNS.values():
        yield from (row.label, row.marks)
        if row.is_concern:
            table = scale_of_grades(row.name)
            yield from (*table.labels, *table.criteria.values(), table.cuts.source)
    tones = tone_scale()
    for classes in (tones.ita, tones.depth, tones.undertone):
        yield from (one.label for one in classes.classes)
    yield tones.fitzpatrick.warning


def _of_the_analyzer() -> Iterator[str]:
    from skinsight.analyzer.advice.person import Person
    from skinsight.analyzer.concerns.lesion_kinds import KIND_WORDS, NO_SCALE, TOO_SMALL
    from skinsight.analyzer.concerns.panda_eyes import EYE_IN_SHADE, HUE_WORDS, NO_EYE, PART_OF_EYE
    from skinsight.analyzer.concerns.wrinkles import AGE_NEEDED
    from skinsight.analyzer.face.zones import HIDDEN, ZONES
    from skinsight.analyzer.measures.measure import NO_SKIN
    from skinsight.analyzer.pictures.condition_words import NAMES, UNDECIDED, VERDICTS
    from skinsight.analyzer.pictures.criteria import MEANINGS
    from skinsight.analyzer.pictures.wording import NOT_GRADED, URGENCY_WORDS
    from skinsight.analyzer.report.person_words import CHOICES, plain
    from skinsight.analyzer.schema.conditions import HINT
    from skinsight.analyzer.schema.findings import GradeKind
    from skinsight.analyzer.schema.result import DISCLAIMER
    from skinsight.analyzer.schema.words import AXIS_WORDS, NOT_TOLD, zone_words
    from skinsight.analyzer.tone import estimate
    from skinsight.segmentation.concerns import CONDITIONS, JOINT, label_of

    yield from (NO_SCALE, TOO_SMALL, *KIND_WORDS.values(), *HUE_WORDS.values(), *MEANINGS.values())
    yield from (text for pair in AXIS_WORDS for text in pair)
    yield from map(plain, (*Person.model_fields, *CHOICES))
    yield from (HINT, UNDECIDED, *VERDICTS.values(), *NAMES.values(), label_of(CONDITIONS), label_of(JOINT))
    yield from (AGE_NEEDED, DISCLAIMER, EYE_IN_SHADE, HIDDEN, NO_EYE, PART_OF_EYE, NO_SKIN, NOT_GRADED, NOT_TOLD)
    yield from (*URGENCY_WORDS.values(), *get_args(GradeKind))
    yield from (estimate.NO_SKIN, estimate.BLUISH, estimate.UNCALIBRATED, estimate.WHOLE_SKIN, estimate.BURNT_CARD)
    yield from map(zone_words, ZONES)


def _of_the_measures() -> Iterator[str]:
    from skinsight.analyzer.formulas import skin
    from skinsight.analyzer.formulas.scale import measure_scale
    from skinsight.analyzer.formulas.table import MEASURES
    from skinsight.analyzer.schema.measured import CANNOT_TELL

    yield from (CANNOT_TELL, *skin.REASONS)
    for row in MEASURES.values():
        yield from (row.label, row.says, row.unit, *row.verdicts, *row.parts.values())
        if curve := measure_scale(row.name).score:
            yield curve.reference


def update(path: Path) -> None:
    """Write a catalogue with every text, keeping the translations that it has."""
    known: dict[str, str] = {}
    if path.exists():
        with path.open("rb") as file:
            known = {str(one.id): str(one.string) for one in read_po(file) if one.id}
    catalog = Catalog(locale=path.stem, project="skinsight", fuzzy=False)
    for text in messages():
        catalog.add(text, known.get(text, ""), flags=())
    with path.open("wb") as file:
        write_po(file, catalog, width=120, omit_header=True)


if __name__ == "__main__":
    for one in sorted(HERE.glob("languages/*.po")):
        update(one)
