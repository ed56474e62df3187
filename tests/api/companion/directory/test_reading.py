"""Directories from CSV and FHIR: what is read, what is refused, and that a refused file changes nothing."""

import json
from pathlib import Path
from typing import Any

import pytest

from skinsight.api.companion.directory.files import SAMPLE, read_directory
from skinsight.api.store import directory
from skinsight.api.store.database import Database
from skinsight.segmentation.errors import DirectoryError

PERSON = {
    "resourceType": "Practitioner",
    "id": "p1",
    "name": [{"family": "Contoh", "given": ["Sari"], "prefix": ["dr."]}],
    "communication": [{"coding": [{"code": "id"}]}, {"language": {"coding": [{"code": "en"}]}}],
    "qualification": [{"code": {"text": "Sp.DVE"}}],
    "telecom": [{"system": "email", "value": "sari@example.org"}],
}
PLACE = {
    "resourceType": "Location",
    "id": "l1",
    "position": {"latitude": -6.2, "longitude": 106.8},
    "address": {"city": "Jakarta", "line": ["Jalan Contoh 1"], "country": "ID"},
    "virtualService": [{}],
}
ROLE: dict[str, Any] = {
    "resourceType": "PractitionerRole",
    "id": "r1",
    "practitioner": {"reference": "Practitioner/p1"},
    "location": [{"reference": "Location/l1"}],
    "specialty": [{"coding": [{"system": "http://snomed.info/sct", "code": "394582007"}]}],
    "extension": [{"url": "http://x/network-reference", "valueReference": {"display": "BPJS Kesehatan"}}],
}
HEART = {**ROLE, "id": "r2", "specialty": [{"text": "Cardiology"}]}


def test_the_sample_says_that_it_is_invented() -> None:
    assert all("Invented" in entry.notice for entry in read_directory(SAMPLE).entries)


def test_fhir_as_a_bundle_and_as_ndjson_is_the_same(tmp_path: Path) -> None:
    resources = [ROLE, PERSON, PLACE, HEART]
    bundle, lines = tmp_path / "set.json", tmp_path / "set.ndjson"
    bundle.write_text(
        json.dumps({"resourceType": "Bundle", "entry": [{"resource": one} for one in resources]}, indent=1)
    )
    lines.write_text("\n".join(map(json.dumps, resources)))
    read = read_directory(bundle)
    assert read == read_directory(lines)
    (entry,) = read.entries
    assert (entry.id, entry.name, entry.title, entry.place) == ("r1/l1", "dr. Sari Contoh", "Sp.DVE", "Jakarta")
    assert (entry.languages, entry.insurances, entry.tele) == (("id", "en"), ("BPJS Kesehatan",), True)
    assert (entry.latitude, entry.email, read.left_out) == (-6.2, "sari@example.org", 1)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("id,name,place\n1,A,X\n\n1,B,X\n", "line 4: the id '1' is that of"),
        ("# remark\nid,name,place\n1,,X\n", "line 3: name is ''"),
        ("id,name,plcae\n1,A,X\n", "line 1: there is no column 'plcae': did you mean 'place'"),
        ("id,name,place\n1,A\n", "line 2: 2 cells under 3 columns"),
        ("id,name,place,latitude,longitude\n1,A,X,95,3\n", "line 2: latitude is '95': give degrees"),
        ("id,name,latitude,longitude\n1,A,5,\n", "line 2: latitude and longitude go together"),
        ("id,name,place,website\n1,A,X,javascript:alert(1)\n", "line 2: website is"),
        ("id,name,place,tele\n1,A,X,maybe\n", "line 2: tele is 'maybe': give yes or no"),
        ("id,name,place\n", "has no practitioners"),
        ('{"resourceType": "Practitioner", "id": "1"}\n{"resourceType"\n', "line 2: this is no JSON"),
        (json.dumps(ROLE) + "\n" + json.dumps(PLACE), "'Practitioner/p1' is not in this file: add the Practitioner"),
        ('{"resourceType": "Patient"}', "is no FHIR Bundle"),
    ],
)
def test_what_is_wrong_is_told_with_its_line_and_the_remedy(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "set.csv"
    path.write_text(text)
    with pytest.raises(DirectoryError) as refused:
        read_directory(path)
    assert said in str(refused.value)


def test_importing_again_replaces_that_set_alone(database: Database) -> None:
    def rows(source: str, count: int) -> list[dict[str, Any]]:
        return [entry.row(source) for entry in read_directory(SAMPLE).entries[:count]]

    with database.session() as session:
        directory.replace(session, "ours", rows("ours", 3))
        directory.replace(session, "theirs", rows("theirs", 2))
    with database.session() as session:
        directory.replace(session, "ours", rows("ours", 1))
        assert directory.sources(session) == [("ours", 1, 1), ("theirs", 2, 2)]
    with database.session() as session:
        assert directory.remove(session, "theirs")
        assert not directory.remove(session, "theirs")
