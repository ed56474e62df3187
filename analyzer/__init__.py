"""From masks to numbers: measure, draw, and :func:`analyze`, the one way in.

The command line, the REST API and the tests all call :func:`analyze`; none of them has a second way.
"""

from skinsight.analyzer.analyze import analyze
from skinsight.analyzer.pictures.canvas import Canvas
from skinsight.analyzer.pictures.close_ups import close_ups
from skinsight.analyzer.pictures.heat import measure_picture
from skinsight.analyzer.pictures.overlay import contact_sheet, overlay
from skinsight.analyzer.pictures.tone_strip import tone_strip
from skinsight.analyzer.pictures.zone_map import zone_map
from skinsight.analyzer.schema.result import Analysis, ConcernAnalysis
from skinsight.analyzer.schema.run_length import RunLength

__all__ = [
    "Analysis",
    "Canvas",
    "ConcernAnalysis",
    "RunLength",
    "analyze",
    "close_ups",
    "contact_sheet",
    "measure_picture",
    "overlay",
    "tone_strip",
    "zone_map",
]
