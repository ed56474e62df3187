"""The tables: whole, honest about where they come from, and joined by an operator's lists."""

from pathlib import Path

import pytest

from skinsight.analyzer.ingredients.files import DATA, shipped_table, with_lists
from skinsight.segmentation.errors import LabelError

TABLE = shipped_table()
HEAD = "# title: ours\n# source: our laboratory\n# licence: ours\ninci,comedogenic,irritant\n"


def listed(folder: Path, rows: str, head: str = HEAD) -> Path:
    path = folder / "ours.csv"
    path.write_text(head + rows, "utf-8")
    return path


def test_all_of_the_inventory_is_there() -> None:
    assert len(TABLE.functions) >= 28_700
    assert TABLE.functions["GLYCERIN"].split("; ")[0] == "Denaturant"


def test_every_table_says_what_it_is() -> None:
    assert len(TABLE.origins) == len(list(DATA.glob("*.csv*")))
    assert any("CC BY 4.0" in one for one in TABLE.origins)
    assert any("(MIT)" in one for one in TABLE.origins)
    assert "Permission is hereby granted" in (DATA / "LICENSE.skincare-ingredients-dataset").read_text("utf-8")
    readme = (DATA / "README.md").read_text("utf-8")
    assert all(path.name in readme for path in DATA.rglob("*.*") if path.name != "README.md")


def test_all_tables_speak_of_names_that_are_there() -> None:
    names = set(TABLE.functions)
    assert set(TABLE.other_names.values()) <= names
    assert set(TABLE.described) <= names
    assert set(TABLE.allergens) <= names
    assert all(inci in names for rule in TABLE.mixing for group in rule.between for inci in group)


def test_the_allergens_are_those_of_the_regulation() -> None:
    entries = {one.name: one.status for one in TABLE.allergens.values()}
    states = list(entries.values())
    assert {state: states.count(state) for state in set(states)} == {
        "declared since 2005": 24,
        "declared since 2026": 57,
        "prohibited": 2,
    }
    assert {"Limonene", "Linalool", "Citral", "Farnesol", "Vanillin", "Menthol", "Camphor"} <= set(entries)


def test_lists_that_disagree_are_both_given() -> None:
    assert [one.comedogenic for one in TABLE.ratings("LANOLIN")] == [(0, 0), (1, 1)]
    assert len({one.list for one in TABLE.ratings("LANOLIN")}) == 2


def test_an_operator_adds_a_list(tmp_path: Path) -> None:
    table = with_lists(TABLE, [listed(tmp_path, "Kokosöl,2-3,low\nDimethicone,5,\nAQUA,,0-1\n")])
    assert [(one.list, one.comedogenic, one.irritant) for one in table.ratings("COCOS NUCIFERA OIL")] == [
        ("skincare-ingredients-dataset", (4, 4), "low"),
        ("ours", (2, 3), "low"),
    ]
    assert [one.comedogenic for one in table.ratings("DIMETHICONE")] == [(1, 1), (5, 5)]
    assert [(one.comedogenic, one.irritant) for one in table.ratings("AQUA")] == [(None, "0-1")]
    assert TABLE.ratings("AQUA") == ()


@pytest.mark.parametrize(
    ("rows", "head", "message"),
    [
        ("AQUA,6,\n", HEAD, "AQUA is rated '6' and '': give grades from 0 to 5"),
        ("AQUA,,very\n", HEAD, "rated '' and 'very'"),
        ("AQUA\n", HEAD, None),
        ("Cardboard,1,\n", HEAD, "names 'Cardboard', which is no known ingredient: correct or remove it"),
        ("", HEAD, "has no ratings"),
        ("AQUA,1,\n", HEAD.replace("inci,", "name,"), "columns must be inci,comedogenic,irritant"),
        ("AQUA,1,\n", HEAD.replace("# source: our laboratory\n", ""), "does not say its source: begin it with"),
        ("AQUA,1,\n", "inci,comedogenic,irritant\n", "does not say its title"),
    ],
)
def test_a_list_that_is_none_is_refused(rows: str, head: str, message: str | None, tmp_path: Path) -> None:
    path = listed(tmp_path, rows, head)
    if message is None:
        assert [one.comedogenic for one in with_lists(TABLE, [path]).ratings("AQUA")] == [None]
        return
    with pytest.raises(LabelError, match=message):
        with_lists(TABLE, [path])


def test_a_list_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LabelError, match="cannot be read"):
        with_lists(TABLE, [tmp_path / "none.csv"])
    (tmp_path / "latin.csv").write_bytes("# title: Öl".encode("latin-1"))
    with pytest.raises(LabelError, match="give a CSV file in UTF-8"):
        with_lists(TABLE, [tmp_path / "latin.csv"])
