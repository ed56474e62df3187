"""The reports of a photo and the pictures that go with them, as files."""

from pathlib import Path

from PIL import Image as PillowImage

from skinsight.analyzer.advice.person import NOBODY, Person
from skinsight.analyzer.pictures.canvas import Canvas
from skinsight.analyzer.pictures.close_ups import close_ups
from skinsight.analyzer.pictures.tone_strip import tone_strip
from skinsight.analyzer.pictures.zone_map import zone_map
from skinsight.segmentation.concerns import CONCERNS


def write_pictures(canvas: Canvas, folder: Path, person: Person = NOBODY, language: str = "en") -> None:
    """Write report.html, report.pdf, zone_map.jpg, tone_strip.png and a closeup_<concern>.jpg of what is marked.

    Args:
        canvas: the photograph, and what was seen in it.
        folder: to write into; it exists.
        person: what the person said, for the report to repeat.
        language: of the reports and the pictures.
    """
    from skinsight.analyzer.report import html_report, pdf_report  # loads what no other command needs
    from skinsight.api.page.words import Words

    say = Words(language)
    (folder / "report.html").write_text(html_report(canvas, person, say), encoding="utf-8")
    (folder / "report.pdf").write_bytes(pdf_report(canvas, say))
    PillowImage.fromarray(zone_map(canvas, say)).save(folder / "zone_map.jpg", quality=92)
    PillowImage.fromarray(tone_strip(canvas.analysis, say)).save(folder / "tone_strip.png")
    found = close_ups(canvas, say)
    for name in CONCERNS:
        if name in found:
            PillowImage.fromarray(found[name].captioned()).save(folder / f"closeup_{name}.jpg", quality=92)
