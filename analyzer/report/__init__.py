"""An analysis for people: a page for the screen, and one sheet to print."""

from skinsight.analyzer.report.html import html_report
from skinsight.analyzer.report.pdf import pdf_report

__all__ = ["html_report", "pdf_report"]
