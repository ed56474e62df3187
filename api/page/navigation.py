"""The pages that every page leads to."""

from typing import Final, NamedTuple

from skinsight.api.page.messages import N_


class Page(NamedTuple):
    """One of them: what it is known by, where it is, and what it is called in English."""

    name: str
    address: str
    title: str


PAGES: Final = (Page("new", "/", N_("New photo")), Page("skin", "/skin", N_("My skin")))
"""Of every installation."""
