"""Entries of a directory from FHIR (R4, R4B, R5): Practitioner, PractitionerRole and Location as JSON.

A role at a location is an entry; a practitioner whom no role names is one by their own address. What a directory has no
field for in FHIR itself is read as the Da Vinci PDex Plan-Net guide writes it: the extension ``network-reference`` of a
role (insurances) and ``delivery-method`` with the code ``virtual`` (tele-consultation, beside R5's
``Location.virtualService``). Roles that name specialties, none of which is dermatology, are left out and counted.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from skinsight.api.companion.directory.entries import Entry, entry_of
from skinsight.segmentation.errors import DirectoryError

DERMATOLOGY: Final = "394582007"
"""In SNOMED CT. NUCC's codes of it begin with 207N."""
KINDS: Final = ("Practitioner", "PractitionerRole", "Location")

Resource = dict[str, Any]


@dataclass(slots=True)
class FhirSet:
    """The resources of a file, by kind and id, each with where it stands."""

    resources: dict[str, dict[str, tuple[str, Resource]]] = field(default_factory=lambda: {kind: {} for kind in KINDS})
    left_out: int = 0

    def entries(self) -> Iterator[tuple[str, Entry]]:
        """Each entry with where it stands.

        Raises:
            DirectoryError: a resource is not as FHIR has it, or refers to one that the file lacks.
        """
        at_work: set[str] = set()
        for where, role in self.resources["PractitionerRole"].values():
            person_id, person = self._referred(where, role.get("practitioner"), "Practitioner")
            at_work.add(person_id)
            if not _is_dermatology(where, role):
                self.left_out += 1
                continue
            places = [self._referred(where, one, "Location") for one in _objects(where, role, "location")]
            for place_id, place in places or [("", {})]:
                id = "/".join(filter(None, (str(role.get("id")), place_id)))
                yield where, entry_of(where, _values(where, id, person, role, place))
        for id, (where, person) in self.resources["Practitioner"].items():
            if id not in at_work:
                yield where, entry_of(where, _values(where, id, person, {}, {}))

    def _referred(self, where: str, reference: Any, kind: str) -> tuple[str, Resource]:
        text = reference.get("reference") if isinstance(reference, dict) else None
        if not isinstance(text, str):
            raise DirectoryError(f"{where}: it refers to no {kind}: add a reference")
        id = text.split("/_history/")[0].rpartition("/")[2].removeprefix("urn:uuid:")
        if id not in self.resources[kind]:
            raise DirectoryError(f"{where}: {text[:80]!r} is not in this file: add the {kind}")
        return id, self.resources[kind][id][1]


def fhir_set(name: str, content: str) -> FhirSet:
    """The resources of a Bundle, or of NDJSON with a resource a line; those of other kinds are passed over.

    Raises:
        DirectoryError: it is neither.
    """
    found = FhirSet()
    for where, one in _resources(name, content):
        kind = one.get("resourceType")
        if kind not in KINDS:
            continue
        id = one.get("id")
        if not isinstance(id, str) or not id:
            raise DirectoryError(f"{where}: the {kind} has no id: give it one")
        if id in found.resources[kind]:
            raise DirectoryError(f"{where}: {kind}/{id} is there already: give another id")
        found.resources[kind][id] = (where, one)
    return found


def _resources(name: str, content: str) -> Iterator[tuple[str, Resource]]:
    try:
        whole = json.loads(content)
    except json.JSONDecodeError as error:
        if "\n" not in content.strip() or content.lstrip().startswith("{\n"):
            raise DirectoryError(f"{name}, line {error.lineno}: this is no JSON ({error.msg}): mend it") from None
        yield from _lines(name, content)
        return
    if not isinstance(whole, dict) or whole.get("resourceType") not in ("Bundle", *KINDS):
        raise DirectoryError(f"{name} is no FHIR Bundle: give one, or NDJSON with a resource a line")
    if whole["resourceType"] != "Bundle":
        yield f"{name}, line 1", whole
        return
    for number, entry in enumerate(_objects(name, whole, "entry"), 1):
        where = f"{name}, entry {number}"
        one = entry.get("resource")
        if not isinstance(one, dict):
            raise DirectoryError(f"{where}: there is no resource in it: add one, or leave the entry out")
        if isinstance(url := entry.get("fullUrl"), str) and "id" not in one:
            one = {**one, "id": url.rpartition("/")[2].removeprefix("urn:uuid:")}
        yield where, one


def _lines(name: str, content: str) -> Iterator[tuple[str, Resource]]:
    for number, line in enumerate(content.splitlines(), 1):
        if not line.strip():
            continue
        where = f"{name}, line {number}"
        try:
            one = json.loads(line)
        except json.JSONDecodeError as error:
            raise DirectoryError(f"{where}: this is no JSON ({error.msg}): give one resource a line") from None
        if not isinstance(one, dict):
            raise DirectoryError(f"{where}: this is no resource: give a JSON object a line")
        yield where, one


def _values(where: str, id: str, person: Resource, role: Resource, place: Resource) -> dict[str, Any]:
    position = place.get("position")
    point = position if isinstance(position, dict) else {}
    addresses = _objects(where, place, "address") or _objects(where, person, "address")
    address = addresses[0] if addresses else {}
    contacts = [one for source in (role, place, person) for one in _objects(where, source, "telecom")]
    lines = address.get("line")
    street = ", ".join(map(str, lines)) if isinstance(lines, list) else ""
    country = str(address.get("country", ""))
    return {
        "id": id,
        "name": _name(where, person),
        "title": ", ".join(_labels(where, person, "qualification")),
        "place": str(address.get("city", "")),
        "address": street or str(address.get("text", "")),
        "country": country if len(country) == 2 else "",
        "latitude": point.get("latitude"),
        "longitude": point.get("longitude"),
        "languages": tuple(_languages(where, person)),
        "insurances": tuple(_networks(where, role)),
        "tele": bool(place.get("virtualService")) or any(map(_is_virtual, (role, place))),
        **{kind: _contact(contacts, system) for kind, system in (("phone", "phone"), ("email", "email"))},
        "website": _contact(contacts, "url"),
    }


def _name(where: str, person: Resource) -> str:
    """As it is written, else prefix, given and family names."""
    names = _objects(where, person, "name")
    name = next((one for one in names if one.get("use") == "official"), names[0] if names else {})
    if name.get("text"):
        return str(name["text"])
    parts = [*_texts(name, "prefix"), *_texts(name, "given"), *([name["family"]] if "family" in name else [])]
    return " ".join(map(str, parts))


def _languages(where: str, person: Resource) -> Iterator[str]:
    """R4 has codes, R5 has them in ``language``."""
    for one in _objects(where, person, "communication"):
        language = one.get("language")
        for coding in _objects(where, language if isinstance(language, dict) else one, "coding"):
            yield str(coding.get("code", ""))


def _networks(where: str, role: Resource) -> Iterator[str]:
    for one in _objects(where, role, "extension"):
        value = one.get("valueReference")
        if str(one.get("url", "")).endswith("network-reference") and isinstance(value, dict) and value.get("display"):
            yield str(value["display"])


def _is_virtual(resource: Resource) -> bool:
    extensions = [one for one in resource.get("extension") or () if isinstance(one, dict)]
    return any('"virtual"' in json.dumps(one) for one in extensions if str(one.get("url")).endswith("delivery-method"))


def _is_dermatology(where: str, role: Resource) -> bool:
    concepts = _objects(where, role, "specialty")
    codings = [one for concept in concepts for one in _objects(where, concept, "coding")]
    codes = {str(one.get("code")) for one in codings}
    said = " ".join(str(one.get(key, "")) for one in (*concepts, *codings) for key in ("text", "display")).casefold()
    by_code = DERMATOLOGY in codes or any(code.startswith("207N") for code in codes)
    return not concepts or by_code or "dermat" in said


def _labels(where: str, resource: Resource, key: str) -> Iterator[str]:
    for one in _objects(where, resource, key):
        code = one.get("code")
        if isinstance(code, dict):
            displays = [str(coding["display"]) for coding in _objects(where, code, "coding") if "display" in coding]
            yield from [str(code["text"])] if code.get("text") else displays[:1]


def _contact(contacts: list[Resource], system: str) -> str:
    return next((str(one["value"]) for one in contacts if one.get("system") == system and one.get("value")), "")


def _texts(resource: Resource, key: str) -> list[Any]:
    found = resource.get(key)
    return found if isinstance(found, list) else []


def _objects(where: str, resource: Resource, key: str) -> list[Resource]:
    """A list of objects, which may be left out; a single object counts as one.

    Raises:
        DirectoryError: something else is there.
    """
    found = resource.get(key)
    items = found if isinstance(found, list) else [] if found is None else [found]
    if not all(isinstance(one, dict) for one in items):
        raise DirectoryError(f"{where}: {key} is not as FHIR has it: give objects")
    return items
