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
from skinsight.analyzer.report import pdf_report
from skinsight.analyzer.schema.words import English, halves
from skinsight.api.page.messages import messages
from skinsight.api.page.words import FOLDER, LANGUAGES, Words
from tests.analyzer.invented import drawn_photo, empty, invented
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
    """Notes what it is asked to say, which is shared by all."""

    asked: ClassVar[set[str]] = set()

    def __call__(self, text: str, /, **values: object) -> str:
        self.asked.add(text)
        return English.__call__(self, text, **values)


def test_all_that_the_printed_report_says_is_among_the_messages() -> None:
    photo = drawn_photo()
    person = Person(age=30, signs=("changing_spot",), uses=(Used(name="Toner", ingredients=("GLYCOLIC ACID",)),))
    products = read_catalogue(BOOK / "sample_products.csv")
    for found in (invented(photo), with_all_problems(empty(invented(photo)))):
        advised = tuple(recommend(found, person, products))
        pdf_report(Canvas(photo, found.model_copy(update={"recommendations": advised})), Listening())
    assert len(Listening.asked) > 100
    known = set(messages())
    asked = {text for text in Listening.asked if re.search("[a-z]", text)} - known
    assert [text for text in asked if not {*halves(text)} <= known] == []


def test_numbers_and_days_are_written_as_each_language_does() -> None:
    day = datetime(2026, 11, 28)
    assert [Words(code).percent(0.0134) for code in ("en", "id")] == ["1.34\xa0%", "1,34\xa0%"]
    assert [Words(code).date(day) for code in ("en", "id")] == ["28 November 2026", "28 November 2026"]
    assert [Words(code).number(1234.5, 1) for code in ("en", "id")] == ["1,234.5", "1.234,5"]
    assert Words("id").percent(0.00001) == "<0,01\xa0%"


def test_a_figure_and_its_range() -> None:
    assert Words("en").range("9", "13") == "9 to 13"
    assert Words("id").range("9", "13") == "9 sampai 13"
    assert Words("id").range("9", "9") == "9"
