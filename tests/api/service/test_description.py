"""The registry over REST, and the OpenAPI document."""

import dataclasses
import json
import re
from typing import Any

import pytest
from fastapi.testclient import TestClient

from skinsight.segmentation.concerns import CONCERNS, CONDITIONS

ALWAYS = {"400", "401", "405", "403", "421", "429"}


@pytest.fixture
def document(client: TestClient) -> dict[str, Any]:
    response = client.get("/openapi.json")
    assert response.status_code == 200
    openapi: dict[str, Any] = response.json()
    return openapi


def test_concerns_are_the_rows_of_the_registry(client: TestClient) -> None:
    rows = json.loads(json.dumps([dataclasses.asdict(row) for row in CONCERNS.values()]))
    assert client.get("/v1/concerns").json() == rows


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    references = set(re.findall(r'"#/components/schemas/(\w+)"', json.dumps(document)))
    assert {"AnalysisAnswer", "ConcernAnswer", "RunLength", "Problem", "ProblemDetails"} <= references
    assert references <= set(document["components"]["schemas"])
    assert "HTTPValidationError" not in references


@pytest.mark.parametrize(
    ("address", "method", "problems"),
    [
        ("/v1/analyses", "post", ALWAYS | {"408", "409", "413", "415", "422", "503", "507"}),
        ("/v1/concerns", "get", ALWAYS),
        ("/healthz", "get", ALWAYS),
        ("/readyz", "get", ALWAYS | {"503"}),
    ],
)
def test_answers_are_described(document: dict[str, Any], address: str, method: str, problems: set[str]) -> None:
    responses = document["paths"][address][method]["responses"]
    assert set(responses) - {"202"} == {"200"} | problems
    assert "schema" in responses["200"]["content"]["application/json"]
    for status in problems:
        reference = {"$ref": "#/components/schemas/ProblemDetails"}
        assert responses[status]["content"] == {"application/problem+json": {"schema": reference}}
        assert responses[status]["description"]


def test_the_form_is_described(document: dict[str, Any]) -> None:
    body = document["paths"]["/v1/analyses"]["post"]["requestBody"]["content"]["multipart/form-data"]["schema"]
    form = document["components"]["schemas"][body["$ref"].rpartition("/")[2]]
    assert form["required"] == ["photo"]
    assert form["properties"]["concerns"]["items"]["enum"] == [*CONCERNS, CONDITIONS]
    assert form["properties"]["masks"]["enum"] == ["rle", "png", "none"]
    assert form["properties"]["masks"]["default"] == "rle"
