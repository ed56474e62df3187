"""Every text of the page and of the advice, in every language."""

import re
from datetime import datetime
from typing import ClassVar

import pytest
from babel.messages.pofile import read_po

from skinsight.analyzer.advice.book import FOLDER as BOOK
from skinsight.analyzer.advice.book import shipped_book
from skinsight.analyzer.advice.catalogue_files import read_catalogue
from skinsight.analyzer.advice.person import Person, Used
from skinsight.analyzer.advice.recommend import recommend
from skinsight.analyzer.pictures.canvas import Canvas
from skinsight.analyzer.pictures.overlay import contact_sheet, overlay
from skinsight.analyzer.report import html_report, pdf_report
from skinsight.analyzer.schema.result import Analysis
from skinsight.analyzer.schema.words import English, halves
from skinsight.api.page.messages import messages
from skinsight.api.page.words import FOLDER, LANGUAGES, Words
from tests.analyzer.invented import UNSEEN, drawn_photo, empty, invented, measured, unavailable
from tests.analyzer.report.test_html import Page
from tests.analyzer.report.test_pdf import with_all_problems

OTHERS = [code for code in LANGUAGES if code != "en"]


def translations(code: str) -> dict[str, str]:
    with (FOLDER / f"{code}.po").open("rb") as file:
        return {str(one.id): str(one.string) for one in read_po(file) if one.id}


@pytest.mark.parametrize("code", OTHERS)
def test_no_message_is_missing_and_none_is_left_over(code: str) -> None:
    assert {text for text, said in translations(code).items() if said} == set(messages())


@pytest.mark.parametrize("code", OTHERS)
def test_values_have_their_place_in_each_language(code: str) -> None:
    for text, said in translations(code).items():
        assert set(re.findall(r"{\w+}", said)) == set(re.findall(r"{\w+}", text)), text
        assert re.findall(r"\d+ ?%", said.replace(",", ".")) == re.findall(r"\d+ ?%", text), text


def test_advice_and_its_cautions_are_among_the_messages() -> None:
    said, book = set(messages()), shipped_book()
    assert {rule.see_doctor for rule in book.rules} <= said
    assert {text for one in book.ingredients.values() for text in one.cautions} <= said
    assert {clash.remedy for clash in book.conflicts} <= said


class Listening(English):
    """A language that notes what it is asked to say, which is shared by all."""

    asked: ClassVar[set[str]] = set()

    def __call__(self, text: str, /, **values: object) -> str:
        self.asked.add(text)
        return English.__call__(self, text, **values)


WORRIED = Person(
    age=30, skin_type="dry", sensitive=True, pregnancy="no", signs=("changing_spot",),
    uses=(Used(name="Toner", ingredients=("GLYCOLIC ACID",)),),
)  # fmt: skip


def advised(found: Analysis) -> Analysis:
    advice = recommend(found, WORRIED, read_catalogue(BOOK / "sample_products.csv"))
    return found.model_copy(update={"recommendations": tuple(advice)})


def test_all_that_the_reports_say_is_among_the_messages() -> None:
    photo = drawn_photo()
    whole = measured(invented(photo))
    for found in (advised(whole), advised(with_all_problems(empty(whole))), unavailable(whole)):
        pdf_report(Canvas(photo, found), Listening("xx"))
        html_report(Canvas(photo, found), WORRIED, Listening("xx"))
        overlay(Canvas(photo, found), say=Listening("xx"))
        contact_sheet(Canvas(photo, found), Listening("xx"))
    assert len(Listening.asked) > 100
    known = {part for text in messages() for part in (text, *halves(text))}
    reason = f"This is unavailable: {UNSEEN}."
    made_up = {"invented", UNSEEN, reason, *halves(reason)}
    asked = {text for text in Listening.asked if re.search("[a-z]", text)} - known - made_up
    assert [text for text in asked if not {*halves(text)} <= known] == []


@pytest.mark.parametrize("code", OTHERS)
def test_no_sentence_of_the_report_is_left_in_english(code: str) -> None:
    photo = drawn_photo()
    found = advised(with_all_problems(measured(invented(photo))))
    english, other = (Page(html_report(Canvas(photo, found), WORRIED, Words(one))) for one in ("en", code))
    assert other.all("html")[0]["lang"] == code
    names = {photo.name, *(model.sha256 for model in found.models.values())}
    sources = {f"{one.title}. {one.body}, {one.year}" for advice in found.recommendations for one in advice.evidence}
    both = set(english.told) & set(other.told) - names - sources
    assert {text for text in both if len(re.findall("[a-z]{2,}", text)) > 1} == set()


def test_the_indonesian_report_writes_numbers_as_indonesians_do() -> None:
    photo = drawn_photo()
    page = Page(html_report(Canvas(photo, measured(invented(photo))), WORRIED, Words("id")))
    assert "1.000,5 sampai 1.500,5" in page.text
    assert "Dibandingkan dengan 1.237 wajah" in page.text
    assert "lebih gelap 3,1 L*, lebih merah 4,2 a*, kurang kuning 0,4 b*" in page.text
    assert "2 komedo hitam, 1" in page.text


def test_numbers_and_days_are_written_as_each_language_does() -> None:
    day = datetime(2026, 11, 28)
    assert [Words(code).percent(0.0134) for code in ("en", "id")] == ["1.34\xa0%", "1,34\xa0%"]
    assert [Words(code).date(day) for code in ("en", "id")] == ["28 November 2026", "28 November 2026"]
    assert [Words(code).number(1234.5, 1) for code in ("en", "id")] == ["1,234.5", "1.234,5"]
    assert Words("id").percent(0.00001) == "<0,01\xa0%"
    assert [Words("id").number(value, 1) for value in (-3.25, -0.04)] == ["\N{MINUS SIGN}3,2", "0,0"]


def test_a_figure_and_its_range() -> None:
    assert Words("en").range("9", "13") == "9 to 13"
    assert Words("id").range("9", "13") == "9 sampai 13"
    assert Words("id").range("9", "9") == "9"
