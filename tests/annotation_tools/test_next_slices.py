import numpy as np

from skinsight.annotation_tools.next_slices import Candidate, choose, likeness_of

EMPTY = np.zeros((64, 64), bool)


def grey(level: int) -> np.ndarray:
    return np.full((64, 64, 3), level, np.uint8)


def candidate(place: int, level: int, unsure: float) -> Candidate:
    where = EMPTY.copy()
    where.ravel()[: round(unsure * where.size)] = True
    return Candidate(place, EMPTY, where, likeness_of(grey(level)))


def places(chosen: list[Candidate]) -> list[int]:
    return [each.place for each in chosen]


def test_the_most_unsure_comes_first_and_its_twin_never() -> None:
    found = [candidate(0, 100, 0.1), candidate(1, 200, 0.3), candidate(2, 201, 0.29), candidate(3, 30, 0.05)]
    assert places(choose(found, [], 10)) == [1, 0, 3]
    assert places(choose(found, [], 1)) == [1]


def test_what_is_labelled_already_is_not_chosen() -> None:
    found = [candidate(0, 100, 0.1), candidate(1, 200, 0.3)]
    assert places(choose(found, [likeness_of(grey(200))], 10)) == [0]


def test_it_ends_where_the_network_is_sure() -> None:
    assert choose([candidate(0, 100, 0.0), candidate(1, 200, 0.0002)], [], 10) == []
