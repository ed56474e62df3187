"""The reports of a photo and the pictures that go with them, as files."""

from pathlib import Path

from PIL import Image as PillowImage

from skinsight.analyzer.advice.person import NOBODY, Person
from skinsight.analyzer.pictures.close_ups import close_ups
from skinsight.analyzer.pictures.tone_strip import tone_strip
from skinsight.analyzer.pictures.zone_map import zone_map
from skinsight.analyzer.schema.result import Analysis
from skinsight.segmentation.concerns import CONCERNS
from skinsight.segmentation.photo import Photo


def write_pictures(photo: Photo, analysis: Analysis, folder: Path, person: Person = NOBODY) -> None:
    """Write report.html, report.pdf, zone_map.jpg, tone_strip.png and a closeup_<concern>.jpg of what is marked.

    Args:
        photo: the photograph that was analysed.
        analysis: what was seen in it.
        folder: to write into; it exists.
        person: what the person said, for the report to repeat.
    """
    from skinsight.analyzer.report import html_report, pdf_report  # loads what no other command needs

    (folder / "report.html").write_text(html_report(photo, analysis, person), encoding="utf-8")
    (folder / "report.pdf").write_bytes(pdf_report(photo, analysis))
    PillowImage.fromarray(zone_map(photo, analysis)).save(folder / "zone_map.jpg", quality=92)
    PillowImage.fromarray(tone_strip(analysis)).save(folder / "tone_strip.png")
    found = close_ups(photo, analysis)
    for name in CONCERNS:
        if name in found:
            PillowImage.fromarray(found[name].captioned()).save(folder / f"closeup_{name}.jpg", quality=92)
