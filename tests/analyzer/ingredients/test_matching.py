"""Names on labels: found however they are spelt, and not found where they are none."""

import csv
from pathlib import Path

import pytest

from skinsight.analyzer.ingredients.files import shipped_table
from skinsight.analyzer.ingredients.spelling import folded, plain, transcribed

HERE = Path(__file__).parent
TABLE = shipped_table()


def lines(name: str) -> list[str]:
    return [line for line in (HERE / name).read_text("utf-8").splitlines() if not line.startswith("#")]


MISSPELT = [(row["given"], row["inci"], row["how"]) for row in csv.DictReader(lines("misspelt.csv"))]
NO_INGREDIENTS = lines("no_ingredients.txt")


def found(name: str) -> str | None:
    match = TABLE.find(name)
    return match[0] if match else None


def test_95_of_100_misspelt_names_are_found() -> None:
    assert len(MISSPELT) == 100
    assert {how for *_, how in MISSPELT} == {"typo", "ocr", "missing"}
    kinds = [match[1].kind for given, *_ in MISSPELT if (match := TABLE.find(given))]
    assert set(kinds) == {"spelling"}, "a name that is right as it is tests nothing"
    assert sum(found(given) == inci for given, inci, _ in MISSPELT) >= 95


def test_no_word_that_is_no_ingredient_is_found() -> None:
    assert len(NO_INGREDIENTS) == 50
    assert {name: found(name) for name in NO_INGREDIENTS if found(name)} == {}


@pytest.mark.parametrize(
    ("label", "inci", "kind"),
    [
        ("Aqua", "AQUA", "name"),
        ("aqua ", "AQUA", "name"),
        ("Water", "AQUA", "synonym"),
        ("Eau", "AQUA", "synonym"),
        ("Aqua/Water/Eau", "AQUA", "name"),
        ("Parfum / Fragrance", "PARFUM", "synonym"),
        ("Water (Aqua)", "AQUA", "synonym"),
        ("Butyrospermum Parkii (Shea) Butter", "BUTYROSPERMUM PARKII BUTTER", "name"),
        ("Titanium Dioxide (nano)", "TITANIUM DIOXIDE", "name"),
        ("CI 77891 (Titanium Dioxide)", "CI 77891", "name"),
        ("CI 77891 / Titanium Dioxide", "CI 77891", "name"),
        ("Vitamin E (Tocopherol)", "TOCOPHEROL", "synonym"),
        ("Organic Aloe Vera", "ALOE BARBADENSIS LEAF JUICE", "synonym"),
        ("Mandelöl", "PRUNUS AMYGDALUS DULCIS OIL", "synonym"),
        ("MANDELOEL", "PRUNUS AMYGDALUS DULCIS OIL", "synonym"),
        ("Mandelo\u0308l", "PRUNUS AMYGDALUS DULCIS OIL", "synonym"),
        ("weiße Tonerde", "KAOLIN", "synonym"),
        ("\u03b1-Arbutin", "ALPHA-ARBUTIN", "name"),
        ("PEG-l00 Stearate", "PEG-100 STEARATE", "spelling"),
        ("CI 7789I", "CI 77891", "spelling"),
        ("Sodium Hyaluranate", "SODIUM HYALURONATE", "spelling"),
    ],
)
def test_names_are_found(label: str, inci: str, kind: str) -> None:
    match = TABLE.find(label)
    assert match is not None
    assert (match[0], match[1].kind) == (inci, kind)
    assert (match[1].sureness == 1) is (kind != "spelling")


@pytest.mark.parametrize(
    "label",
    [
        "PEG-1001 Stearate",  # a number is never mended: PEG-10 is no PEG-100
        "CI 77999",
        "Tripeptide-999",
        "Ammonium Xylyl Laurate",
        "Retina",  # a word of its own
        "AQUX",  # too short to tell
        "Glycerin/Retinol",  # two things: neither may hide the other
        "Aqua/Cardboard",
        "",
        "%",
        "крем",
        "///",
        "()",
        "/" * 5000,
        "(" * 5000,
        "A" * 5000,
    ],
)
def test_what_is_not_near_enough_is_unknown(label: str) -> None:
    assert TABLE.find(label) is None


def test_the_surer_of_two_spellings_is_surer() -> None:
    sure = [
        TABLE.find(name)
        for name in ("Sodium Hyaluronate", "S0dium Hyaluronate", "Sodium Hyaluranate", "Sodum Hyaluranate")
    ]
    values = [match[1].sureness for match in sure if match]
    assert values == sorted(values, reverse=True)
    assert len(set(values)) == len(sure)


def test_no_two_inci_names_become_one_by_what_looks_alike() -> None:
    spelt: dict[str, set[str]] = {}
    for name in TABLE.functions:
        spelt.setdefault(folded(name).replace(" ", ""), set()).add(plain(name).replace(" ", ""))
    # the inventory itself holds these twice, once with a slip of I for L or HCI for HCL
    assert {frozenset(names) for names in spelt.values() if len(names) > 1} == {
        frozenset({"PISCUMLECUROIL", "PISCUMIECUROIL"}),
        frozenset({"TOCOPHERYLDIMETHYLGLYCINATEHCL", "TOCOPHERYLDIMETHYLGLYCINATEHCI"}),
        frozenset({"TYROSYLHISTIDINEHCI", "TYROSYLHISTIDINEHCL"}),
    }


def test_every_inci_name_finds_itself() -> None:
    wrong = {
        name: match[0] if (match := TABLE.find(name)) else None
        for name in TABLE.functions
        if found(name) is None or plain(str(found(name))).replace(" ", "") != plain(name).replace(" ", "")
    }
    assert {name: one for name, one in wrong.items() if name.casefold() not in TABLE.other_names} == {}


@pytest.mark.parametrize(("name", "expected"), [("Öl", "Oel"), ("Süßholz", "Sueßholz"), ("Aqua", "Aqua")])
def test_umlauts_are_written_out(name: str, expected: str) -> None:
    assert transcribed(name) == expected
