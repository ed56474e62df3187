"""The client. Requests that change something carry an idempotency key, so that trying again does nothing twice."""

import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self
from uuid import uuid4

import httpx2
from pydantic import ValidationError

from skinsight.analyzer import RunLength
from skinsight.analyzer.advice.person import Person
from skinsight.analyzer.colour.cards import ColourCard, GreyCard
from skinsight.api.jobs.options import Keep
from skinsight.api.service.problems import ProblemDetails
from skinsight.api.service.schemas import AnalysisResource, BatchItem, BatchItems, BatchResource
from skinsight.client.errors import Refused, Unreachable
from skinsight.segmentation.frames import Mask

AGAIN: Final = frozenset({409, 429, 503})
"""Statuses after which a request is sent again, where the service says when."""
LONGEST_PAUSE: Final = 60.0

PhotoFile = str | Path | bytes
"""A path, or the bytes of a file."""


class Client:
    """Talks to one service.

    Args:
        url: of the service.
        key: an API key; None where the service asks for none.
        tries: how often a request is sent at most, when the service is busy or out of reach.
        timeout: seconds that an answer may take.
    """

    def __init__(
        self, url: str = "http://127.0.0.1:8000", key: str | None = None, tries: int = 4, timeout: float = 120
    ) -> None:
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._http = httpx2.Client(base_url=url, headers=headers, timeout=timeout)
        self._tries = tries

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def analyze(
        self,
        photo: PhotoFile,
        concerns: Iterable[str] = (),
        *,
        person: Person | None = None,
        card: GreyCard | ColourCard | None = None,
        strict: bool = False,
        keep: Keep = "analysis",
        later: bool = False,
    ) -> AnalysisResource:
        """Have a photograph analysed.

        Args:
            photo: the photograph.
            concerns: what to look for; empty means everything.
            person: what the person says of themselves.
            card: a card in the photograph.
            strict: refuse a photograph with a problem of quality.
            keep: what the service keeps.
            later: queue it and return at once; :meth:`wait` waits for the result.

        Raises:
            Refused: the service refused it.
            Unreachable: the service did not answer.
        """
        headers = {"Idempotency-Key": uuid4().hex} if keep != "nothing" else {}
        if later:
            headers["Prefer"] = "respond-async"
        with ExitStack() as stack:
            answer = self._send(
                "POST",
                "/v1/analyses",
                files=[("photo", _file(photo, stack))],
                data=_fields(concerns, person, card, strict, keep),
                headers=headers,
            )
        return AnalysisResource.model_validate_json(answer.content)

    def analysis(self, id: str) -> AnalysisResource:
        """An analysis, with its result once it is done.

        Raises:
            Refused, Unreachable: as in :meth:`analyze`.
        """
        return AnalysisResource.model_validate_json(self._send("GET", f"/v1/analyses/{id}").content)

    def wait(self, id: str, seconds: float = 300) -> AnalysisResource:
        """An analysis once it is done, failed or cancelled.

        Raises:
            TimeoutError: it is not, after so many seconds.
            Refused, Unreachable: as in :meth:`analyze`.
        """
        end = time.monotonic() + seconds
        while (found := self.analysis(id)).status in ("queued", "running"):
            _pause(end, f"analysis {id} is {found.status}")
        return found

    def mask(self, id: str, concern: str) -> Mask:
        """A concern's mask ``(H, W)``, at the photograph's size.

        Raises:
            Refused, Unreachable: as in :meth:`analyze`.
        """
        answer = self._send("GET", f"/v1/analyses/{id}/masks/{concern}.rle")
        return RunLength.model_validate_json(answer.content).to_mask()

    def overlay(self, id: str) -> bytes:
        """All masks as a PNG with transparency, to be laid over the photograph.

        Raises:
            Refused, Unreachable: as in :meth:`analyze`.
        """
        return self._send("GET", f"/v1/analyses/{id}/overlay.png").content

    def delete(self, id: str) -> None:
        """Erase an analysis.

        Raises:
            Refused, Unreachable: as in :meth:`analyze`.
        """
        self._send("DELETE", f"/v1/analyses/{id}")

    def batch(
        self,
        photos: Iterable[PhotoFile] = (),
        archive: PhotoFile | None = None,
        concerns: Iterable[str] = (),
        *,
        strict: bool = False,
        keep: Keep = "analysis",
    ) -> BatchResource:
        """Queue many photographs, as files, as a zip, or both.

        Raises:
            Refused, Unreachable: as in :meth:`analyze`.
        """
        with ExitStack() as stack:
            files = [("photos", _file(photo, stack)) for photo in photos]
            files += [("archive", _file(archive, stack))] if archive is not None else []
            data = _fields(concerns, None, None, strict, keep)
            answer = self._send("POST", "/v1/batches", files=files, data=data, headers={"Idempotency-Key": uuid4().hex})
        return BatchResource.model_validate_json(answer.content)

    def batch_status(self, id: str) -> BatchResource:
        """How far a batch is.

        Raises:
            Refused, Unreachable: as in :meth:`analyze`.
        """
        return BatchResource.model_validate_json(self._send("GET", f"/v1/batches/{id}").content)

    def wait_for_batch(self, id: str, seconds: float = 3600) -> BatchResource:
        """A batch once no photograph of it is queued or running.

        Raises:
            TimeoutError: some are, after so many seconds.
            Refused, Unreachable: as in :meth:`analyze`.
        """
        end = time.monotonic() + seconds
        while (found := self.batch_status(id)).status == "open":
            _pause(end, f"batch {id} is open")
        return found

    def items(self, id: str) -> Iterator[BatchItem]:
        """The photographs of a batch in order, each with its status.

        Raises:
            Refused, Unreachable: as in :meth:`analyze`.
        """
        address: str | None = f"/v1/batches/{id}/items"
        while address:
            page = BatchItems.model_validate_json(self._send("GET", address).content)
            yield from page.items
            address = page.next

    def cancel(self, id: str) -> BatchResource:
        """Do no more of a batch.

        Raises:
            Refused, Unreachable: as in :meth:`analyze`.
        """
        return BatchResource.model_validate_json(self._send("POST", f"/v1/batches/{id}/cancel").content)

    def resume(self, id: str) -> BatchResource:
        """Take up what was cancelled, or failed for the server's own reasons.

        Raises:
            Refused, Unreachable: as in :meth:`analyze`.
        """
        return BatchResource.model_validate_json(self._send("POST", f"/v1/batches/{id}/resume").content)

    def delete_batch(self, id: str) -> None:
        """Erase a batch with all its analyses.

        Raises:
            Refused, Unreachable: as in :meth:`analyze`.
        """
        self._send("DELETE", f"/v1/batches/{id}")

    def _send(self, method: str, address: str, **options: Any) -> httpx2.Response:
        """The answer to a request, after as many tries as may be."""
        for left in reversed(range(self._tries)):
            try:
                answer = self._http.request(method, address, **options)
            except httpx2.HTTPError as error:
                if not left:
                    raise Unreachable(
                        f"{self._http.base_url} does not answer: {error or type(error).__name__}"
                    ) from error
                pause = 1.0
            else:
                if answer.is_success:
                    return answer
                refused = _refused(answer)
                if not left or answer.status_code not in AGAIN or refused.retry_after is None:
                    raise refused
                pause = min(refused.retry_after, LONGEST_PAUSE)
            time.sleep(pause)
            for _, (_, file) in options.get("files", ()):
                if not isinstance(file, bytes):
                    file.seek(0)
        raise ValueError("tries is 0: give at least 1")


def _file(photo: PhotoFile, stack: ExitStack) -> tuple[str, Any]:
    if isinstance(photo, bytes):
        return "photo", photo
    path = Path(photo)
    return path.name, stack.enter_context(path.open("rb"))


def _fields(
    concerns: Iterable[str], person: Person | None, card: GreyCard | ColourCard | None, strict: bool, keep: Keep
) -> dict[str, Any]:
    fields: dict[str, Any] = {"concerns": list(concerns), "strict": str(strict).lower(), "keep": keep}
    fields.update({name: one.model_dump_json() for name, one in (("person", person), ("card", card)) if one})
    return fields


def _refused(answer: httpx2.Response) -> Refused:
    try:
        problem = ProblemDetails.model_validate_json(answer.content)
    except ValidationError:
        raise Unreachable(f"status {answer.status_code}, and no answer of skinsight's: is the address right?") from None
    after = answer.headers.get("retry-after", "")
    return Refused(problem, float(after) if after.isdecimal() else None)


def _pause(end: float, state: str) -> None:
    if time.monotonic() > end:
        raise TimeoutError(f"{state}: give it more time")
    time.sleep(0.5)
