"""The fit of acne's severity to doctors' grades, on invented people."""

import numpy as np
import pytest

from skinsight.analyzer.calibration.severity import Graded, by, fitted, held_out, level, written
from skinsight.analyzer.concerns.acne_severity import GradersFit, graders_fit
from skinsight.analyzer.grading.grades import scale


def people(noise: float = 0.0) -> list[Graded]:
    """Sixty people with two pictures each, graded by Hayashi's cuts of ten lesions to a hundredth of redness."""
    rng = np.random.default_rng(0)
    found = []
    for person in range(60):
        for redness in np.exp(rng.normal(-2, 1, 2)):
            grade = level(100 * redness * np.exp(noise * rng.normal()))
            found.append(Graded(person=f"{person}", grade=grade, count=1, area=0.01, redness=redness))
    return found


def test_levels_are_acne04s_which_has_no_clear() -> None:
    assert [level(lesions) for lesions in (0, 1, 5.9, 6, 20.9, 21, 51)] == [0, 0, 0, 1, 1, 2, 3]


def test_the_fit_parts_the_pictures_where_the_grades_part() -> None:
    some = people()
    fit = fitted(some, "redness")
    assert (fit.factor, fit.power) == (pytest.approx(100, rel=0.2), pytest.approx(1, rel=0.1))
    shares = [np.mean([by(fit)(one) == grade for one in some]) for grade in (0, 1)]
    assert shares == pytest.approx([np.mean([one.grade == grade for one in some]) for grade in (0, 1)], abs=0.01)


def test_no_picture_is_judged_by_a_fit_to_its_own_person() -> None:
    """Where one person's grades are false, their own picture's grade by the others' fit is not."""
    some = people()
    odd = [one.model_copy(update={"grade": 3 if one.person == "0" else one.grade}) for one in some]
    pairs = held_out(odd, "redness")
    assert [given for _, given in pairs] == [one.grade for one in odd]
    agreed = [found == one.grade for (found, _), one in zip(pairs, some, strict=True)]
    assert np.mean(agreed) > 0.9


def test_what_is_written_is_what_is_read() -> None:
    some = people(noise=0.2)
    text = written(some)
    assert "120 pictures of 60 people" in text
    assert f"power = {fitted(some, 'redness').power:.4g}" in text


def test_the_shipped_fit_never_gives_the_redder_face_fewer_lesions() -> None:
    fit, table = graders_fit(), scale("acne")
    lesions = [fit.lesions(redness) for redness in np.linspace(0, 2, 300)]
    assert lesions == sorted(lesions)
    assert lesions[0] == 0
    assert "ACNE04" in fit.source
    assert table is not None
    assert table.first({"graded": 1, "half": 1, "picture": 1}) == "graded"
    assert isinstance(fit, GradersFit)
