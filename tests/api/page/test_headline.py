"""The first sentence says no more than was seen."""

import pytest

from skinsight.analyzer.advice.book import shipped_book
from skinsight.analyzer.advice.recommend import recommend
from skinsight.analyzer.schema.findings import Grade
from skinsight.analyzer.schema.result import Analysis
from skinsight.api.page.headline import RASHES, headline
from skinsight.api.page.words import Words
from tests.api.page.test_page import found  # noqa: F401 - a fixture

NONE = (0, (0, 0))
Step = tuple[int, tuple[int, int]]


def graded(analysis: Analysis, steps: dict[str, Step | None]) -> Analysis:
    """An analysis in which concerns have these steps and likely steps, or could not be judged."""
    concerns = dict(analysis.concerns)
    for name, step in steps.items():
        one = concerns[name]
        if step is None:
            concerns[name] = type(one).unavailable("There is too little light: face a lamp.")
            continue
        grade = one.grade
        assert grade
        told = Grade(**{**grade.model_dump(), "value": step[0], "interval": step[1]})
        concerns[name] = one.model_copy(update={"grade": told})
    return analysis.model_copy(update={"concerns": concerns})


@pytest.mark.parametrize(
    ("acne", "flek", "panda_eyes", "wrinkles", "said"),
    [
        (NONE, NONE, NONE, NONE, "Calm skin, as far as this photograph shows it"),
        ((2, (2, 2)), (1, (1, 2)), NONE, NONE, "Some spots that look like acne, a few dark spots, the rest looks calm"),
        ((1, (0, 2)), NONE, NONE, (0, (0, 1)), "Perhaps a few spots that look like acne, hardly anything else"),
        ((4, (3, 4)), None, NONE, NONE, "Very many spots that look like acne; not all could be judged"),
        (NONE, None, NONE, NONE, "What can be seen looks calm, but not all could be judged"),
        (
            (1, (1, 1)),
            None,
            None,
            NONE,
            "Much of the skin could not be judged in this photograph; seen: a few spots that look like acne",
        ),
        (None, None, None, None, "This photograph shows too little of the skin to say anything of it"),
    ],
)
def test_the_sentence(
    found: Analysis,  # noqa: F811
    acne: Step | None,
    flek: Step | None,
    panda_eyes: Step | None,
    wrinkles: Step | None,
    said: str,
) -> None:
    steps = {"acne": acne, "flek": flek, "panda_eyes": panda_eyes, "wrinkles": wrinkles}
    text = headline(graded(found, steps), Words("en"))
    assert text.lower() == said.lower()


@pytest.mark.parametrize("rule", sorted(RASHES))
def test_what_a_doctor_should_see_is_never_called_calm(found: Analysis, rule: str) -> None:  # noqa: F811
    assert rule in {one.id for one in shipped_book().rules}
    calm = graded(found, {"acne": None, "flek": NONE, "panda_eyes": NONE, "wrinkles": NONE})
    advised = recommend(calm)[-1].model_copy(update={"rule": rule})
    text = headline(calm.model_copy(update={"recommendations": (advised,)}), Words("en"))
    assert text == "Redness or a rash that a doctor should look at; not all could be judged"


@pytest.mark.parametrize(
    ("count", "step", "said"),
    [(10, 1, "a few dark spots"), (98, 1, "many small or faint dark spots"), (98, 2, "some dark spots")],
)
def test_few_is_a_number(found: Analysis, count: int, step: int, said: str) -> None:  # noqa: F811
    """The scale of dark spots measures area and darkness: its first step holds a hundred faint freckles, too."""
    one = graded(found, {"acne": NONE, "flek": (step, (step, step)), "panda_eyes": NONE, "wrinkles": NONE})
    counted = one.concerns["flek"].model_copy(update={"count": count})
    text = headline(one.model_copy(update={"concerns": one.concerns | {"flek": counted}}), Words("en"))
    assert text == f"{said[:1].upper()}{said[1:]}, the rest looks calm"
