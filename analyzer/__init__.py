"""From masks to numbers: measure, draw, and :func:`analyze`, the one way in.

The command line, the REST API and the tests all call :func:`analyze`; none of them has a second way.
"""

from analyzer.analyze import analyze
from analyzer.close_ups import close_ups
from analyzer.overlay import contact_sheet, overlay
from analyzer.result import Analysis, ConcernAnalysis
from analyzer.run_length import RunLength
from analyzer.tone_strip import tone_strip
from analyzer.zone_map import zone_map

__all__ = [
    "Analysis",
    "ConcernAnalysis",
    "RunLength",
    "analyze",
    "close_ups",
    "contact_sheet",
    "overlay",
    "tone_strip",
    "zone_map",
]
