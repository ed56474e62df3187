"""Requests hold nothing that is not understood: what is misspelt would otherwise be left out without a word."""

from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any, Final

from fastapi import Request
from fastapi.exceptions import RequestValidationError

MOST_REPEATED: Final = 40
"""Characters of an unknown name that a refusal repeats."""
_FORMS: Final = ("multipart/form-data", "application/x-www-form-urlencoded")

Known = Mapping[str, bool]
"""Name of each field, and whether it may be given several times."""


async def nothing_unknown(request: Request) -> None:
    """Refuse fields and query parameters that an operation does not have, and one given twice that it takes once.

    For ``dependencies=[Depends(nothing_unknown)]`` of a router. What an operation has is read in the application's
    own description of itself.

    Raises:
        RequestValidationError: naming each of them, and the name that was likely meant.
    """
    document = request.app.openapi()
    path = getattr(request.scope.get("route"), "path", "")
    operation = document["paths"].get(path, {}).get(request.method.lower())
    if operation is None:
        return
    parameters = [one for one in operation.get("parameters", []) if one["in"] == "query"]
    known = {one["name"]: _is_list(one.get("schema", {})) for one in parameters}
    errors = list(_errors("query", request.query_params.multi_items(), known))
    if request.headers.get("content-type", "").startswith(_FORMS):
        form = await request.form()  # read before, for the fields: this gives the same again
        errors += _errors("body", form.multi_items(), _fields(document, operation))
    if errors:
        raise RequestValidationError(errors)


def _fields(document: Mapping[str, Any], operation: Mapping[str, Any]) -> Known:
    content = operation.get("requestBody", {}).get("content", {})
    schema: Mapping[str, Any] = next((content[form]["schema"] for form in _FORMS if form in content), {})
    if "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return {name: _is_list(field) for name, field in schema.get("properties", {}).items()}


def _is_list(schema: Mapping[str, Any]) -> bool:
    return schema.get("type") == "array" or any(map(_is_list, schema.get("anyOf", ())))


def _errors(place: str, given: Sequence[tuple[str, Any]], known: Known) -> Iterator[dict[str, Any]]:
    names = [name for name, _ in given]
    for name in dict.fromkeys(names):
        if name not in known:
            yield {"type": "unknown", "loc": (place, name[:MOST_REPEATED]), "msg": _unknown(name, list(known))}
        elif names.count(name) > 1 and not known[name]:
            message = f"given {names.count(name)} times: give it once, and further photographs in requests of their own"
            yield {"type": "repeated", "loc": (place, name), "msg": message}


def _unknown(name: str, known: list[str]) -> str:
    near = get_close_matches(name, known, n=1)
    if near:
        return f"not known: did you mean {near[0]!r}?"
    return f"not known: choose among {', '.join(known)}" if known else "not known: leave it out"
