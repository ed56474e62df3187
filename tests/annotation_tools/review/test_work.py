"""Folders of labels under the pen: nothing that was answered is ever lost, and nothing is written over."""

import multiprocessing
from pathlib import Path

import numpy as np
import pytest

from skinsight.annotation_tools.label_folder import (
    Labelled,
    read_folder,
    read_mask,
    write_labels,
)
from skinsight.annotation_tools.review.desk import Desk, folder_of
from skinsight.annotation_tools.review.journal import Entry, Journal, Outdated
from skinsight.annotation_tools.review.strokes import Brush, Clear, Lesions, Restore
from skinsight.annotation_tools.review.work import Sent, Work
from skinsight.annotation_tools.revisions import revise
from skinsight.segmentation.errors import DataError

DAY = "2026-11-29T10:00:00+00:00"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two pictures: on the first one square is marked, on the second nothing."""
    picture = np.full((32, 40, 3), 150, np.uint8)
    mask = np.zeros((32, 40), bool)
    mask[4:8, 4:8] = True
    pieces = [Labelled("a", picture, mask), Labelled("b", picture, np.zeros_like(mask))]
    write_labels(tmp_path / "labels", "acne", [], pieces)
    return tmp_path / "labels"


def sent(work: Work, place: int = 0, author: str = "Ada", token: str = "") -> Sent:
    look = work.look(place)
    return Sent(look.tag, token or f"{author}-{look.tag.replace('.', '-')}", author, DAY)


def dot(x: float, y: float, size: float = 3) -> Brush:
    return Brush(tool="brush", points=[(x + 0.5, y + 0.5)], size=size)


def test_strokes_are_seen_by_all_who_read_the_folder(folder: Path) -> None:
    work = Work(folder)
    work.stroke(0, dot(20, 20), sent(work))
    assert work.look(0).mask.sum() == 16 + 9
    assert read_mask(folder, "0001.png").sum() == 16 + 9
    assert read_folder(folder).masks.sum() == 25
    assert np.array_equal(Work(folder).look(0).mask, work.look(0).mask)


def test_undo_of_any_depth_outlives_the_process_and_so_does_redo(folder: Path) -> None:
    work = Work(folder)
    masks = [work.look(0).mask]
    for number in range(12):
        work.stroke(0, dot(5 + 2 * number, 5 + number), sent(work))
        masks.append(work.look(0).mask)
    for depth in range(11, -1, -1):
        again = Work(folder)
        assert again.look(0).undo == depth + 1
        again.take_back(0, "undo", sent(again))
        assert np.array_equal(again.look(0).mask, masks[depth])
    with pytest.raises(DataError, match="nothing to undo"):
        again.take_back(0, "undo", sent(again))
    for depth in range(1, 13):
        again.take_back(0, "redo", sent(again))
        assert np.array_equal(again.look(0).mask, masks[depth])
    again.take_back(0, "undo", sent(again))
    again.stroke(0, Clear(tool="clear"), sent(again))
    assert again.look(0).redo == 0


def test_what_a_kill_cut_off_is_no_stroke_and_stops_nothing(folder: Path) -> None:
    work = Work(folder)
    work.stroke(0, dot(20, 20), sent(work))
    before = work.look(0).mask
    journal = folder / "review" / "0001.jsonl"
    whole = journal.read_bytes()
    journal.write_bytes(whole + whole[: len(whole) // 2])
    again = Work(folder)
    assert np.array_equal(again.look(0).mask, before)
    again.stroke(0, dot(30, 20), sent(again))
    assert journal.read_bytes().count(b"\n") == 2
    assert np.array_equal(Work(folder).look(0).mask, again.look(0).mask)


def test_a_damaged_line_is_told_of_and_not_left_out(folder: Path) -> None:
    work = Work(folder)
    work.stroke(0, dot(20, 20), sent(work))
    journal = folder / "review" / "0001.jsonl"
    journal.write_bytes(b"{}\n" + journal.read_bytes())
    with pytest.raises(DataError, match=r"0001\.jsonl, line 1: "):
        Work(folder).look(0)


def test_of_two_who_saw_the_same_version_one_is_told(folder: Path) -> None:
    ada, ben = Work(folder), Work(folder)
    of_ada, of_ben = sent(ada), sent(ben, author="Ben")
    ada.stroke(0, dot(20, 20), of_ada)
    with pytest.raises(Outdated):
        ben.stroke(0, dot(30, 20), of_ben)
    assert ben.look(0).mask.sum() == ada.look(0).mask.sum()
    ben.stroke(0, dot(30, 20), sent(ben, author="Ben"))
    assert [version.author for version in ada.versions(0)] == ["Ben", "Ada", ""]


def test_what_is_sent_twice_is_done_once(folder: Path) -> None:
    work = Work(folder)
    once = sent(work)
    first = work.stroke(0, dot(20, 20), once)
    assert Work(folder).stroke(0, dot(20, 20), once) == first
    assert work.look(0).undo == 1


def write_many(folder: Path, author: str) -> None:
    work = Work(folder)
    for number in range(30):
        while True:
            try:
                work.stroke(1, dot(number, 3 if author == "Ada" else 9, 1), sent(work, 1, author))
                break
            except Outdated:
                continue


def test_two_processes_lose_no_stroke(folder: Path) -> None:
    context = multiprocessing.get_context("fork")
    both = [context.Process(target=write_many, args=(folder, author)) for author in ("Ada", "Ben")]
    for process in both:
        process.start()
    for process in both:
        process.join(60)
    assert [process.exitcode for process in both] == [0, 0]
    look = Work(folder).look(1)
    assert look.undo == 60
    assert look.mask.sum() == 60
    assert look.standing.marks == 2


def test_a_version_from_elsewhere_counts_and_strokes_go_on_from_it(folder: Path) -> None:
    work = Work(folder)
    work.stroke(0, dot(20, 20), sent(work))
    late = sent(work)
    corrected = np.zeros((32, 40), bool)
    corrected[1, 1] = True
    revise(folder, {"0001.png": corrected}, "Ben", folder / "dataset.json", DAY)
    assert np.array_equal(work.look(0).mask, corrected)
    with pytest.raises(Outdated):
        work.stroke(0, dot(20, 20), late)
    work.stroke(0, dot(30, 20), sent(work))
    assert work.look(0).mask.sum() == 1 + 9
    assert [version.tag for version in work.versions(0)] == ["2.2", "2.0", "1.1", "1.0"]
    assert work.at(0, "1.1").sum() == 16 + 9
    work.stroke(0, Restore(tool="restore", version="1.1"), sent(work))
    assert work.look(0).mask.sum() == 25
    with pytest.raises(DataError, match=r"no version 1\.9"):
        work.at(0, "1.9")


def test_a_revision_from_elsewhere_contains_the_strokes(folder: Path) -> None:
    work = Work(folder)
    work.stroke(0, dot(20, 20), sent(work))
    with pytest.raises(DataError, match="holds already"):
        revise(folder, {"0001.png": work.look(0).mask}, "Ben", folder / "dataset.json", DAY)


def test_states_and_answers_are_kept(folder: Path) -> None:
    work = Work(folder)
    assert [work.look(place).standing.state for place in (0, 1)] == ["draft", "new"]
    assert [work.look(place).standing.emptiness for place in (0, 1)] == ["marked", "unseen"]
    work.say(1, "empty", "none", sent(work, 1))
    work.say(1, "state", "final", sent(work, 1))
    work.say(1, "note", "glare", sent(work, 1))
    found = Work(folder).look(1).standing
    assert (found.state, found.emptiness, found.note, found.author, found.made) == (
        "final",
        "none",
        "glare",
        "Ada",
        DAY,
    )
    work.stroke(1, dot(9, 9), sent(work, 1))
    assert (work.look(1).standing.state, work.look(1).standing.emptiness) == ("reopened", "marked")
    work.stroke(1, Lesions(tool="drop", at=[(9, 9)]), sent(work, 1))
    assert (work.look(1).standing.state, work.look(1).standing.emptiness) == ("reopened", "unseen")
    work.say(0, "accept", "5,5", sent(work))
    assert Work(folder).look(0).standing.accepted == ((5, 5),)


def test_a_full_disk_leaves_the_journal_as_it_was(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    work = Work(folder)
    work.stroke(0, dot(20, 20), sent(work))
    kept = (folder / "review" / "0001.jsonl").read_bytes()
    late = sent(work)

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("os.fsync", full)
        with pytest.raises(OSError, match="No space"):
            work.stroke(0, dot(30, 20), late)
    assert (folder / "review" / "0001.jsonl").read_bytes() == kept
    work.stroke(0, dot(30, 20), late)
    assert work.look(0).mask.sum() == 16 + 9 + 9


def test_annotators_have_folders_of_their_own_and_do_not_see_each_other(folder: Path) -> None:
    desk = Desk([folder])
    ada, ben = (desk.stack(0, name).works["acne"] for name in ("ada", "ben"))
    ada.stroke(0, dot(20, 20), sent(ada))
    assert [work.look(0).mask.sum() for work in (ada, ben, desk.stack(0).works["acne"])] == [25, 16, 16]
    assert [(name, work.look(0).mask.sum()) for name, work in desk.others(0, "acne", ben)] == [("", 16), ("ada", 25)]
    assert read_folder(folder / "annotators" / "ada").masks.sum() == 25
    assert desk.stack(0, "../../ada").works["acne"].folder.parent == folder / "annotators"


def test_a_desk_groups_concerns_of_the_same_pictures(folder: Path, tmp_path: Path) -> None:
    picture = np.full((32, 40, 3), 150, np.uint8)
    empty = [Labelled(label, picture, np.zeros((32, 40), bool)) for label in "ab"]
    write_labels(tmp_path / "flek", "flek", [], empty)
    write_labels(tmp_path / "other", "flek", [], empty[:1])
    desk = Desk([folder, tmp_path / "flek", tmp_path / "other"])
    assert [list(desk.stack(number).works) for number in range(len(desk))] == [["acne", "flek"], ["flek"]]
    with pytest.raises(DataError, match="both hold acne"):
        Desk([folder, folder])
    with pytest.raises(DataError, match="2 stacks"):
        desk.stack(2)


def test_a_stack_becomes_a_folder_beside_it(tmp_path: Path) -> None:
    from skinsight.annotation_tools.imagej.stack_file import write_stack

    write_stack(tmp_path / "faces.tif", np.zeros((2, 16, 16, 3), np.uint8), ["a", "b"], (2, 16, 16, 3))
    with pytest.raises(DataError, match="give --concern"):
        folder_of(tmp_path / "faces.tif", None)
    folder = folder_of(tmp_path / "faces.tif", "acne")
    assert [piece.label for piece in Work(folder).slices] == ["a", "b"]
    work = Work(folder)
    work.stroke(0, dot(5, 5), sent(work))
    assert folder_of(tmp_path / "faces.tif", "acne") == folder
    with pytest.raises(DataError, match="neither a stack"):
        folder_of(tmp_path / "nowhere", "acne")


def test_an_entry_with_a_name_of_its_own_is_refused() -> None:
    with pytest.raises(ValueError, match="id"):
        Entry(id="../x", author="", made="", on=1, do="note")


def test_a_journal_of_nothing_has_no_file(folder: Path) -> None:
    assert Journal.of(folder, "0001.png").entries == []
    assert not (folder / "review").exists()
