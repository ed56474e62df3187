"""``skinsight ingredients`` and ``skinsight products`` as a stranger uses them."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from skinsight.analyzer.advice.book import FOLDER
from skinsight.api.cli import app
from skinsight.segmentation.errors import LabelError, UnknownConcern

SAMPLES = FOLDER / "sample_products.csv"


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture
def person(tmp_path: Path) -> Path:
    path = tmp_path / "me.json"
    uses = [{"name": "Night oil", "ingredients": ["RETINOL 0.3 %"]}]
    path.write_text(json.dumps({"skin_type": "oily", "pregnancy": "pregnant", "uses": uses}), "utf-8")
    return path


def test_json_for_machines() -> None:
    result = run("ingredients", "Aqua, Niacinamde 5 %, cardboard", "--json")
    assert result.exit_code == 0
    read = json.loads(result.stdout)
    assert [(one["given"], one["inci"], one["percent"]) for one in read["ingredients"]] == [
        ("Aqua", "AQUA", None),
        ("Niacinamde", "NIACINAMIDE", 5),
        ("cardboard", None, None),
    ]
    assert read["ingredients"][1]["match"]["kind"] == "spelling"
    assert 0.8 < read["ingredients"][1]["match"]["sureness"] < 1


def test_words_for_people(person: Path) -> None:
    result = run(
        "ingredients", "Niacinamde 5 %, Limonene, Glycolic Acid, Vitamin A Palmitate, dust", "--person", person
    )
    assert result.exit_code == 0
    for words in (
        "Niacinamde 5 %: NIACINAMIDE? (91% of the letters agree)",
        "EU fragrance allergen: Limonene, declared since 2005",
        "! with Night oil: Both peel and dry the skin",
        "pregnancy, avoid: Retinoids are not used in pregnancy",
        "dust: unknown",
        "4 of 5 ingredients are known.",
    ):
        assert words in " ".join(result.stdout.split())


def test_an_operators_list_stands_beside_the_shipped_one(tmp_path: Path) -> None:
    path = tmp_path / "ours.csv"
    path.write_text(
        "# title: ours\n# source: us\n# licence: ours\ninci,comedogenic,irritant\nDIMETHICONE,5,\n", "utf-8"
    )
    result = run("ingredients", "Dimethicone", "--ratings", path)
    assert "clogs pores: 1 of 5" in result.stdout
    assert "clogs pores: 5 of 5; irritates: not rated (ours)" in result.stdout


@pytest.mark.parametrize("arguments", [[], ["Aqua", "--image", "label.jpg"]])
def test_a_list_or_a_photograph(arguments: list[str]) -> None:
    result = run("ingredients", *arguments)
    assert result.exit_code == 2
    assert "one of the two" in result.output


def test_what_cannot_be_read_is_told() -> None:
    assert isinstance(run("ingredients", ",,").exception, LabelError)
    assert isinstance(run("ingredients", "Aqua", "--concern", "akne").exception, UnknownConcern)


def test_products_with_reasons(person: Path) -> None:
    result = run("products", SAMPLES, "--concern", "acne", "--person", person)
    assert result.exit_code == 0
    assert "Invented Pore Toner: " in result.stdout
    assert "SALICYLIC ACID: The advice on acne" in result.stdout
    assert "Night Oil" not in result.stdout
    read = json.loads(run("products", SAMPLES, "--concern", "acne", "--most", "2", "--json").stdout)
    assert len(read) == 2
    assert set(read[0]) == {"name", "similarity", "reasons"}


def test_without_a_wish_no_product_is_like_it() -> None:
    assert "name some with --concern or --person" in run("products", SAMPLES).stdout
