"""From masks to numbers: measure, draw, and :func:`analyze`, the one way in.

The command line, the REST API and the tests all call :func:`analyze`; none of them has a second way.
"""

from analyzer.analyze import analyze
from analyzer.overlay import contact_sheet, overlay
from analyzer.result import Analysis, ConcernAnalysis
from analyzer.run_length import RunLength

__all__ = ["Analysis", "ConcernAnalysis", "RunLength", "analyze", "contact_sheet", "overlay"]
