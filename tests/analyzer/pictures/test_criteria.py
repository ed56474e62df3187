"""What a step was judged by, in words."""

import pytest

from skinsight.analyzer.grading.grades import scale_of_grades
from skinsight.analyzer.pictures.criteria import MEANINGS, meaning_words, scale_words
from tests.analyzer.invented import drawn_photo, invented

INVENTED = invented(drawn_photo()).concerns["acne"].grade


@pytest.mark.parametrize("name", ["acne", "flek", "panda_eyes", "wrinkles"])
def test_each_criterion_has_its_own_meaning(name: str) -> None:
    assert INVENTED
    for measure, title in scale_of_grades(name).criteria.items():
        grade = INVENTED.model_copy(update={"scale": f"{title} 2008"})
        assert meaning_words(name, grade) == MEANINGS[measure]
        assert scale_words(grade) == f"{title} 2008"


def test_a_criterion_that_is_not_known_has_no_meaning() -> None:
    assert INVENTED
    assert meaning_words("acne", INVENTED) == ""
