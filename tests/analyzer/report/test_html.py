"""The report as a page: what is on it, and that it needs nothing else."""

import re
from collections.abc import Callable
from html.parser import HTMLParser

import pytest

from skinsight.analyzer.advice.person import NOBODY, Person, Used
from skinsight.analyzer.advice.recommend import recommend
from skinsight.analyzer.face.zones import ZONES
from skinsight.analyzer.pictures.canvas import Canvas
from skinsight.analyzer.quality.gate import Problem, Quality
from skinsight.analyzer.report import html_report
from skinsight.analyzer.schema.result import Analysis
from skinsight.analyzer.schema.words import English
from skinsight.segmentation.concerns import CONCERNS
from skinsight.segmentation.photo import Photo
from tests.analyzer.invented import UNSEEN, drawn_photo, empty, invented, measured, unavailable

VOID = {"meta", "img", "br", "link", "input", "hr"}
WORRIED = Person(
    age=30, signs=("changing_spot", "distress"), uses=(Used(name="<i>Cream</i>", ingredients=("RETINOL",)),)
)


class Page(HTMLParser):
    """What a page holds; refuses tags that do not match."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.texts: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open[-1:] != ["style"]:
            self.texts.append(" ".join(data.split()))

    @property
    def told(self) -> list[str]:
        """All that is read or read aloud, piece by piece."""
        aloud = [
            attributes[name] for _, attributes in self.tags for name in ("alt", "aria-label") if name in attributes
        ]
        return [text for text in (*self.texts, *aloud) if text]

    @property
    def text(self) -> str:
        return " ".join(part for part in self.texts if part)

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.tags if name == tag]


def advised(analysis: Analysis, person: Person = NOBODY) -> Analysis:
    return analysis.model_copy(update={"recommendations": tuple(recommend(analysis, person))})


def poor(analysis: Analysis) -> Analysis:
    problem = Problem(
        code="glasses", measure="glasses", value=0.2, limit=0.05, advice="Glasses hide the skin: take them off.",
        concerns=("panda_eyes",), zones=("left_under_eye",), tone=False,
    )  # fmt: skip
    return analysis.model_copy(update={"quality": Quality(problems=(problem,), measures={}, scale="invented")})


@pytest.fixture(scope="module")
def photo() -> Photo:
    return drawn_photo()


@pytest.fixture(scope="module")
def analysis(photo: Photo) -> Analysis:
    return poor(advised(invented(photo), WORRIED))


@pytest.fixture(scope="module")
def page(photo: Photo, analysis: Analysis) -> Page:
    return Page(html_report(Canvas(photo, analysis), WORRIED))


def test_it_needs_nothing_else(photo: Photo, analysis: Analysis, page: Page) -> None:
    assert not {"script", "link", "iframe", "object", "form"} & {tag for tag, _ in page.tags}
    for _, attributes in page.tags:
        for name, value in attributes.items():
            assert not name.startswith("on")
            if name in ("src", "href", "action", "srcset"):
                assert value.startswith(("data:image/", "#"))
    text = html_report(Canvas(photo, analysis))
    assert not any(word in text for word in ("http:", "https:", "url(", "@import"))


def test_it_can_be_read_on_a_telephone_and_by_a_screen_reader(page: Page) -> None:
    assert page.all("html")[0]["lang"] == "en"
    assert {"name": "viewport", "content": "width=device-width, initial-scale=1"} in page.all("meta")
    assert all("alt" in image for image in page.all("img"))
    assert sum(bool(image["alt"]) for image in page.all("img")) == 2 + 4 + 2, "face, close-ups, zones, tone"
    assert len(page.all("h1")) == 1
    assert all(cell.get("scope") in ("row", "col") for cell in page.all("th"))


def test_links_lead_somewhere_and_ids_are_unique(page: Page) -> None:
    ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    assert {link["href"].removeprefix("#") for link in page.all("a")} <= set(ids)


def test_the_order_is_alarm_photograph_summary_concerns_tone_advice(page: Page) -> None:
    headings = ["See a doctor first", "Glasses hide the skin", "Summary", "Concern by concern", "Zones of the face",
                "Skin tone", "Recommendations", "Networks", "What this is, and what it is not"]  # fmt: skip
    places = [page.text.index(words) for words in headings]
    assert places == sorted(places)


def test_every_number_of_the_summary_is_there(page: Page, analysis: Analysis) -> None:
    for name, result in analysis.concerns.items():
        if CONCERNS[name].is_concern:
            assert CONCERNS[name].label in page.text
            assert f"{result.area:,} pixels" in page.text
    assert page.text.count("index: moderate (mild to moderate)") == 4
    assert "62 of 100 (55 to 71)" in page.text


def test_problems_of_the_photograph_come_with_advice_and_what_they_take(page: Page) -> None:
    assert "Glasses hide the skin: take them off." in page.text
    assert "Cannot be judged: Dark circles, left under-eye." in page.text


def test_zones_have_a_table_for_each_concern(page: Page, analysis: Analysis) -> None:
    seen = [name for name in ZONES if analysis.zones[name].status == "ok"]
    assert page.text.count("1 forehead") == 4, "every invented zone has marks"
    assert len(page.all("tr")) == 1 + 4 + 4 * (1 + len(seen)) + 1 + len(analysis.models)


def test_zones_without_marks_are_left_out(photo: Photo, analysis: Analysis) -> None:
    acne = analysis.concerns["acne"]
    bare = acne.zones["forehead"].model_copy(update={"area": 0, "area_fraction": 0.0, "count": 0, "contrast": None})
    one = acne.model_copy(update={"zones": {**acne.zones, "forehead": bare}})
    page = Page(
        html_report(Canvas(photo, analysis.model_copy(update={"concerns": {**analysis.concerns, "acne": one}})))
    )
    assert page.text.count("1 forehead") == 3


def test_red_flags_come_first_whatever_their_place(photo: Photo, analysis: Analysis) -> None:
    turned = analysis.model_copy(update={"recommendations": analysis.recommendations[::-1]})
    articles = Page(html_report(Canvas(photo, turned))).all("article")
    assert articles[0]["class"] == "red_flag"
    order = [article["class"] for article in articles]
    assert order == sorted(order, key=["red_flag", "doctor", "care", "daily"].index)


def test_advice_has_reason_evidence_and_when_to_see_a_doctor(page: Page, analysis: Analysis) -> None:
    for one in analysis.recommendations:
        for words in (one.title, one.advice, one.reason, one.see_doctor, *(source.title for source in one.evidence)):
            assert words in page.text, one.rule


def test_networks_and_disclaimer_are_named(page: Page, analysis: Analysis) -> None:
    assert page.text.count("0123456789abcdef" * 4) == len(analysis.models)
    assert page.text.endswith(analysis.disclaimer)


def test_what_comes_from_outside_is_escaped(analysis: Analysis, photo: Photo) -> None:
    name = "<script>alert(1)</script>.jpg"
    other = analysis.model_copy(update={"photo": analysis.photo.model_copy(update={"name": name})})
    page = Page(html_report(Canvas(photo, other), WORRIED))
    assert "script" not in {tag for tag, _ in page.tags}
    assert name in page.text
    assert "<i>Cream</i>" in page.text


def test_what_the_person_said_is_repeated_and_only_that(page: Page, photo: Photo, analysis: Analysis) -> None:
    assert "changing spot, distress" in page.text
    assert "pregnancy" not in page.text[: page.text.index("Summary")]
    assert "What was said" not in Page(html_report(Canvas(photo, analysis))).text


def test_the_same_analysis_gives_the_same_page(photo: Photo, analysis: Analysis) -> None:
    assert html_report(Canvas(photo, analysis)) == html_report(
        Canvas(photo, Analysis.model_validate_json(analysis.model_dump_json()))
    )


def test_with_nothing_to_see_it_says_so(photo: Photo, analysis: Analysis) -> None:
    page = Page(html_report(Canvas(photo, advised(empty(analysis)))))
    assert page.text.count("Nothing was marked.") == 4
    assert "No problem was found with the photograph." in page.text
    assert "cannot be judged" not in page.text.partition("Summary")[0]
    assert "See a doctor first" not in page.text


def test_with_everything_unavailable_it_gives_the_reasons(photo: Photo, analysis: Analysis) -> None:
    page = Page(html_report(Canvas(photo, advised(unavailable(analysis)))))
    assert page.text.count(f"Not judged. This is unavailable: {UNSEEN}.") == 4
    assert "Skin tone: not told" in page.text
    assert "Nothing was marked." not in page.text


def test_grey_outlines_are_named(photo: Photo, analysis: Analysis, page: Page) -> None:
    seen = Page(html_report(Canvas(photo, measured(analysis))))
    assert "Outlined in grey: acne or dark spots, cannot tell." in seen.text
    assert "Outlined in grey" not in page.text


def test_zones_that_are_not_seen_are_told_beside_a_good_photograph(photo: Photo, analysis: Analysis) -> None:
    page = Page(html_report(Canvas(photo, unavailable(empty(analysis)))))
    assert "No problem was found with the photograph. 13 of 13 zones of the face cannot be judged." in page.text


def test_only_the_concerns_asked_for_are_on_it(photo: Photo, analysis: Analysis) -> None:
    concerns = {name: analysis.concerns[name] for name in ("face_skin", "acne")}
    page = Page(html_report(Canvas(photo, analysis.model_copy(update={"concerns": concerns}))))
    assert len([section for section in page.all("section") if section.get("class") == "concern"]) == 1


def test_an_analysis_of_another_photo_is_refused(analysis: Analysis) -> None:
    with pytest.raises(ValueError, match="give the photo that was analysed"):
        Canvas(drawn_photo_of_another_size(), analysis)


def drawn_photo_of_another_size() -> Photo:
    return Photo(drawn_photo().pixels[:-1])


class Bracketed(English):
    """A language in which every text stands in brackets."""

    def __call__(self, text: str, /, **values: object) -> str:
        return f"[{English.__call__(self, text, **values)}]"


def outside_brackets(text: str) -> str:
    while (outside := re.sub(r"\[[^][]*\]", "", text)) != text:
        text = outside
    return text


@pytest.mark.parametrize("seen", [lambda found: found, empty, unavailable])
def test_every_word_is_said_in_the_language(photo: Photo, analysis: Analysis, seen: Callable[..., Analysis]) -> None:
    found = seen(measured(analysis))
    page = Page(html_report(Canvas(photo, found), WORRIED, Bracketed("xx")))
    assert page.all("html")[0]["lang"] == "xx"
    models = (text for model in found.models.values() for text in (model.sha256, model.version))
    names = {photo.name, "<i>Cream</i>", *models}
    sources = {f"{one.title}. {one.body}, {one.year}" for advice in found.recommendations for one in advice.evidence}
    texts = [text for text in page.told if text not in names | sources]
    assert len(texts) > 100
    left = {outside_brackets(text).replace(photo.name, "") for text in texts}
    assert {text for text in left if re.search("[a-z]{3}", text)} == set()
