"""What the scripts of the review page say."""

from typing import Final

from skinsight.api.page.messages import N_
from skinsight.api.page.words import Words

TEXTS: Final = {
    "stored": N_("stored {ago}"),
    "now": N_("just now"),
    "seconds": N_("{number} s ago"),
    "minutes": N_("{number} min ago"),
    "long": N_("more than an hour ago"),
    "nothing": N_("nothing changed yet"),
    "waiting": N_("not stored yet: {number}, trying again"),
    "slice": N_("slice {number} of {count}"),
    "progress": N_("{final} final, {todo} to do"),
    "marks": N_("{number} marks"),
    "hidden": N_("hidden"),
    "accepted": N_("accepted"),
    "imported": N_("as imported"),
    "version": N_("version {number}"),
    "dashed": N_("dashed: {what}"),
    "pixels": N_("{number} px"),
    "elsewhere": N_("{who} changed this slice meanwhile. Theirs is shown, yours is dashed."),
    "arrived": N_("{who} changed this slice just now."),
    "somebody": N_("Somebody else"),
    "refused": N_("It could not be done: {why}"),
    "first": N_("This is the first slice"),
    "last": N_("This is the last slice"),
    "machine": N_("the machine"),
    "zoom": N_("zoom {number} %, kept between slices"),
    "size": N_("brush {number} px"),
    "new": N_("new"),
    "draft": N_("draft"),
    "reviewed": N_("reviewed"),
    "final": N_("final"),
    "reopened": N_("reopened"),
    "unseen": N_("unseen"),
    "none": N_("none"),
    "marked": N_("some"),
}


def spoken(words: Words) -> dict[str, str]:
    """All of them in one language, with their ``{places}`` open."""
    return {name: words.plain(text) for name, text in TEXTS.items()}
