"""Messages as they come. Both sides look in the database, so that any process may serve either."""

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Annotated, Final

from fastapi import Depends, Header

from skinsight.api.service.refusals import TooMany, after
from skinsight.api.service.state import Parts
from skinsight.api.store import shares
from skinsight.api.store.directory_models import Message, Share

EVERY: Final = 2.0
"""Seconds between two looks."""
AT_MOST: Final = 300.0
"""Seconds of a stream; a browser then asks again by itself."""
STREAMS: Final = 100
"""At the same time, in this process."""
_places = threading.BoundedSemaphore(STREAMS)


def place() -> Iterator[None]:
    """A place among those who listen, held until the stream ends.

    Raises:
        TooMany: there is none.
    """
    if not _places.acquire(blocking=False):
        raise TooMany("as many are listening as may: ask for the messages without a stream", after(30))
    try:
        yield
    finally:
        _places.release()


Place = Annotated[None, Depends(place)]
After = Annotated[int, Header(alias="Last-Event-ID", ge=0, le=2**31 - 1, description="The last message that is known.")]


async def follow(parts: Parts, id: str, known: int, is_open: Callable[[Share], bool]) -> AsyncIterator[Message]:
    """The messages of a share after one that is known, until its time is over."""

    def newer() -> list[Message] | None:
        with parts.database.session() as session:
            found = session.get(Share, id)
            return shares.messages_of(session, id, known) if found and is_open(found) else None

    end = time.monotonic() + AT_MOST
    while time.monotonic() < end:
        messages = await asyncio.to_thread(newer)
        if messages is None:
            return
        for one in messages:
            known = one.id
            yield one
        await asyncio.sleep(EVERY)
