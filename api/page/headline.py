"""One sentence first: what was seen, and no more than the intervals carry."""

from typing import Final

from skinsight.analyzer.schema.result import Analysis, ConcernAnalysis
from skinsight.api.page.messages import N_
from skinsight.api.page.words import Words
from skinsight.segmentation.concerns import CONCERNS

SEEN: Final[dict[str, tuple[str, ...]]] = {
    "acne": (
        N_("a few spots that look like acne"),
        N_("some spots that look like acne"),
        N_("many spots that look like acne"),
        N_("very many spots that look like acne"),
    ),
    "flek": (N_("a few dark spots"), N_("some dark spots"), N_("marked dark spots"), N_("strongly marked dark spots")),
    "panda_eyes": (N_("slight dark circles"), N_("moderate dark circles"), N_("marked dark circles")),
    "wrinkles": (N_("a few lines"), N_("some lines"), N_("many lines"), N_("very many lines")),
}
"""What each step of a concern's scale but the first is called in a sentence."""
FEW: Final = 10
MORE_THAN_FEW: Final = {"flek": N_("many small or faint dark spots")}
"""What the first step above none is called where more than :data:`FEW` are marked: of dark spots the scale measures how
large and how dark they are, so a hundred freckles are on it, too."""
FOR_A_DOCTOR: Final = N_("redness or a rash that a doctor should look at")
"""What is said first where one of :data:`RASHES` is advised."""
RASHES: Final = frozenset({"looks-like-rosacea", "looks-like-eczema", "looks-like-a-rash", "red-field"})
"""Rules of advice."""


def headline(analysis: Analysis, _: Words) -> str:
    """What was seen, in a sentence: the strongest finding first, and what is not sure said to be so."""
    found = {name: one for name, one in analysis.concerns.items() if CONCERNS[name].is_concern}
    graded = {name: one.grade for name, one in found.items() if one.grade}
    rash = any(one.rule in RASHES for one in analysis.recommendations)
    if not graded and not rash:
        return _("This photograph shows too little of the skin to say anything of it")
    marked = sorted((name for name, grade in graded.items() if grade.value), key=lambda name: -graded[name].value)
    hidden = len(found) - len(graded)
    if not marked and not rash:
        return (
            _("What can be seen looks calm, but not all could be judged")
            if hidden
            else _("Calm skin, as far as this photograph shows it")
        )
    phrases = [_.plain(FOR_A_DOCTOR)] * rash + [_phrase(name, found[name], _) for name in marked]
    rest = [grade for name, grade in graded.items() if name not in marked]
    if rest and not hidden:
        calm = not any(grade.interval[1] for grade in rest)
        phrases.append(_("the rest looks calm") if calm else _("hardly anything else"))
    text = ", ".join(phrases)
    if 2 * hidden >= len(found):
        return _("Much of the skin could not be judged in this photograph; seen: {findings}", findings=text)
    if hidden:
        text = _("{findings}; not all could be judged", findings=text)
    return text[:1].upper() + text[1:]


def _phrase(name: str, found: ConcernAnalysis, _: Words) -> str:
    """One concern whose step is above the first."""
    grade = found.grade
    assert grade
    phrases = SEEN.get(name)
    if grade.value == 1 and name in MORE_THAN_FEW and (found.count or 0) > FEW:
        text = _.plain(MORE_THAN_FEW[name])
    elif phrases:
        text = _.plain(phrases[min(grade.value, len(phrases)) - 1])
    else:
        text = f"{_.concern(name)}: {_.plain(grade.label)}"
    return _("perhaps {finding}", finding=text) if grade.interval[0] == 0 else text
