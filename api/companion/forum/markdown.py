"""What people write, as safe HTML: markdown-it makes it, without raw HTML or pictures, and ammonia (nh3) cleans it."""

from functools import cache
from typing import Final

import nh3
from markdown_it import MarkdownIt

TAGS: Final = {"a", "blockquote", "br", "code", "em", "hr", "li", "ol", "p", "pre", "strong", "ul"}
SCHEMES: Final = {"http", "https", "mailto"}
REL: Final = "nofollow ugc noopener noreferrer"


def to_html(text: str) -> str:
    """Markdown as HTML of :data:`TAGS` alone; links lead to :data:`SCHEMES` and are followed by no search engine."""
    return nh3.clean(
        _markdown().render(text), tags=TAGS, attributes={"a": {"href"}, "*": set()}, url_schemes=SCHEMES, link_rel=REL
    )


@cache
def _markdown() -> MarkdownIt:
    options = {"html": False, "linkify": False, "breaks": True, "maxNesting": 20}
    return MarkdownIt("commonmark", options).disable(["image", "heading", "lheading"])
