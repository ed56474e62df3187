"""The report to print: one page and its advice, with text that is text."""

import re
from datetime import UTC, datetime
from html import unescape

import pytest
from reportlab.platypus import Flowable

from skinsight.analyzer.advice.book import shipped_book
from skinsight.analyzer.advice.person import Person, Used
from skinsight.analyzer.advice.recommend import recommend
from skinsight.analyzer.pictures.canvas import Canvas
from skinsight.analyzer.quality.gate import Problem, quality_scale
from skinsight.analyzer.report import html_report, pdf_report
from skinsight.analyzer.report.pdf import advice_story, measured_story, photo_story, summary_story
from skinsight.analyzer.schema.measured import MeasureAnalysis
from skinsight.analyzer.schema.result import Analysis
from skinsight.analyzer.schema.words import English, reason_words
from skinsight.segmentation.photo import Photo
from tests.analyzer.invented import drawn_photo, empty, invented, unavailable

PEEL = Used(name="Toner", ingredients=("AQUA", "GLYCOLIC ACID 8%"))


def pages(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


def with_all_problems(analysis: Analysis) -> Analysis:
    problems = tuple(Problem(value=1.5, **check.model_dump(exclude={"bad"})) for check in quality_scale().checks)
    return analysis.model_copy(update={"quality": analysis.quality.model_copy(update={"problems": problems})})


def with_all_advice(analysis: Analysis) -> Analysis:
    """Every rule of the book at once, the longest first within its urgency."""
    usual = recommend(analysis, Person(age=30))[0]
    rules = sorted(shipped_book().rules, key=lambda rule: -len(rule.advice + rule.reason))
    every = tuple(
        usual.model_copy(
            update={
                "rule": rule.id, "urgency": rule.urgency, "title": rule.title, "advice": rule.advice,
                "reason": rule.reason, "see_doctor": rule.see_doctor,
            }
        )
        for rule in rules
    )  # fmt: skip
    return analysis.model_copy(update={"recommendations": every})


@pytest.fixture(scope="module")
def photo() -> Photo:
    return drawn_photo()


@pytest.fixture(scope="module")
def analysis(photo: Photo) -> Analysis:
    found = invented(photo)
    return found.model_copy(update={"recommendations": tuple(recommend(found))})


def test_it_is_a4_and_its_advice_follows(photo: Photo, analysis: Analysis) -> None:
    pdf = pdf_report(Canvas(photo, analysis))
    assert pdf.startswith(b"%PDF-")
    assert pages(pdf) >= 2
    box = re.search(rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)", pdf)
    assert box
    assert [float(side) for side in box.groups()] == pytest.approx([595.28, 841.89], abs=0.01)


def test_all_that_can_be_said_is_said(photo: Photo, analysis: Analysis) -> None:
    assert pages(pdf_report(Canvas(photo, with_all_problems(with_all_advice(analysis))))) > 2


def test_it_is_one_page_with_everything_unavailable(photo: Photo, analysis: Analysis) -> None:
    without_advice = analysis.model_copy(update={"recommendations": ()})
    assert pages(pdf_report(Canvas(photo, with_all_problems(unavailable(without_advice))))) == 1


def test_it_is_one_page_with_nothing_to_say(photo: Photo, analysis: Analysis) -> None:
    assert pages(pdf_report(Canvas(photo, empty(analysis).model_copy(update={"recommendations": ()})))) == 1


def test_text_can_be_selected(photo: Photo, analysis: Analysis) -> None:
    """Fonts are embedded with what each letter is, and no picture but the face and the swatches is in it."""
    pdf = pdf_report(Canvas(photo, analysis))
    assert pdf.count(b"/ToUnicode") >= 2
    assert pdf.count(b"/FontFile2") >= 2
    assert len(re.findall(rb"/Subtype\s*/Image", pdf)) == 1 + len(analysis.concerns)
    assert b"/Lang (en)" in pdf


def test_the_same_analysis_gives_the_same_bytes(photo: Photo, analysis: Analysis) -> None:
    again = Analysis.model_validate_json(analysis.model_dump_json())
    assert pdf_report(Canvas(photo, analysis)) == pdf_report(Canvas(photo, again))


@pytest.mark.parametrize("name", ["<b>.jpg", "Straße & 顔.jpg", "n" * 300])
def test_any_name_will_do(name: str, photo: Photo, analysis: Analysis) -> None:
    other = analysis.model_copy(update={"photo": analysis.photo.model_copy(update={"name": name})})
    assert pages(pdf_report(Canvas(photo, other))) == pages(pdf_report(Canvas(photo, analysis)))


def told(story: list[Flowable]) -> list[str]:
    return [part.getPlainText() for part in story if hasattr(part, "getPlainText")]


def test_zones_that_are_not_seen_are_told_beside_a_good_photograph(analysis: Analysis) -> None:
    lines = [part.getPlainText() for part in photo_story(unavailable(empty(analysis))) if hasattr(part, "getPlainText")]
    assert lines[1:] == ["No problem was found with it.", "13 of 13 zones of the face cannot be judged."]
    assert len(photo_story(empty(analysis))) == len(photo_story(unavailable(empty(analysis)))) - 1


def test_red_flags_come_first_and_all_titles_are_on_the_first_page() -> None:
    advice = recommend(invented(drawn_photo()), Person(signs=("changing_spot", "sore_not_healing"), age=30))
    assert [one.urgency for one in advice[:2]] == ["red_flag", "red_flag"]
    lines = told(summary_story(advice[::-1]))
    titles = [title for line in lines for title in (one.title for one in advice) if line.endswith(title)]
    assert set(titles[:2]) == {one.title for one in advice[:2]}
    assert set(titles) == {one.title for one in advice}
    for one in advice[:2]:
        assert f"When to see a doctor: {one.see_doctor}" in lines


@pytest.mark.parametrize("pregnancy", ["no", "pregnant"])
def test_print_and_page_say_the_same_words(photo: Photo, pregnancy: str) -> None:
    person = Person.model_validate({"age": 30, "pregnancy": pregnancy, "signs": ("changing_spot",), "uses": (PEEL,)})
    found = invented(photo)
    found = found.model_copy(update={"recommendations": tuple(recommend(found, person))})
    page = unescape(re.sub(r"<[^>]+>", "", html_report(Canvas(photo, found), person)))
    printed = told(advice_story(found.recommendations))
    assert len(printed) > 20
    assert [line for line in printed if line.partition(". ")[2] not in page and line not in page] == []
    cautions = [text for one in found.recommendations for item in one.look_for for text in item.cautions]
    assert cautions
    assert [text for text in cautions if text not in "\n".join(printed)] == []


class Shouted(English):
    """A language in which every sentence is known, and told apart from English."""

    def __call__(self, text: str, /, **values: object) -> str:
        return English.__call__(self, f"\N{LEFT-POINTING DOUBLE ANGLE QUOTATION MARK}{text}", **values)


def test_all_of_it_is_said_in_the_language(photo: Photo, analysis: Analysis) -> None:
    found = with_all_problems(with_all_advice(analysis))
    stories = (
        *summary_story(found.recommendations, Shouted("xx")),
        *advice_story(found.recommendations, Shouted("xx")),
        *photo_story(found, Shouted("xx")),
    )
    evidence = {f"{one.title}. {one.body}, {one.year}" for advised in found.recommendations for one in advised.evidence}
    lines = [line for line in told(list(stories)) if line not in evidence]
    assert len(lines) > 50
    assert [line for line in lines if "\N{LEFT-POINTING DOUBLE ANGLE QUOTATION MARK}" not in line] == []
    assert b"/Lang (xx)" in pdf_report(Canvas(photo, found), Shouted("xx"))


class Bracketed(English):
    """A language in which every text stands in brackets."""

    def __call__(self, text: str, /, **values: object) -> str:
        return f"[{English.__call__(self, text, **values)}]"


def test_every_word_of_what_was_measured_is_said_in_the_language(analysis: Analysis) -> None:
    measures = {
        "redness": MeasureAnalysis(
            value=20.5, interval=(15.2, 25.0), score=41, score_interval=(39, 44), verdict="diffuse"
        ),
        "pores": MeasureAnalysis.unavailable("Nose and cheeks are not seen."),
    }
    lines = told(measured_story(analysis.model_copy(update={"measures": measures}), Bracketed("xx")))
    assert len(lines) == 5
    for line in lines:
        while (outside := re.sub(r"\[[^][]*\]", "", line)) != line:
            line = outside
        assert not re.search("[a-z]", line)


def test_a_reason_that_a_language_lacks_is_not_told_in_english() -> None:
    class Some(English):
        def __call__(self, text: str, /, **values: object) -> str:
            return {"wrong": "salah", "It cannot be told from this photograph.": "tidak"}.get(text, text)

    assert reason_words("wrong: 12 pixels", Some("xx")) == "salah"
    assert reason_words("12 pixels", Some("xx")) == "tidak"
    assert reason_words("wrong: 12 pixels") == "wrong: 12 pixels"


def test_long_advice_takes_further_pages(photo: Photo, analysis: Analysis) -> None:
    long = [one.model_copy(update={"advice": "Wash gently. " * 900}) for one in analysis.recommendations]
    assert pages(pdf_report(Canvas(photo, analysis.model_copy(update={"recommendations": tuple(long)})))) > 3


def test_it_carries_the_date_and_the_versions(photo: Photo, analysis: Analysis) -> None:
    made = analysis.model_copy(update={"created": datetime(2026, 5, 4, 3, 2, 1, tzinfo=UTC), "skinsight": "9.8.7"})
    pdf = pdf_report(Canvas(photo, made))
    assert b"/CreationDate (D:20260504030201+00'00')" in pdf
    assert b"/Creator (skinsight 9.8.7)" in pdf
    assert pdf == pdf_report(Canvas(photo, made))
