"""An analysis for people: a page for the screen, and one sheet to print."""

from analyzer.report.page import html_report
from analyzer.report.sheet import pdf_report

__all__ = ["html_report", "pdf_report"]
