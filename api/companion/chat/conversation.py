"""One question from its arrival to its answer, piece by piece."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Final

from skinsight.analyzer.schema.result import Analysis
from skinsight.api.companion.chat.answers import Answer, Asked, answer
from skinsight.api.companion.chat.passages import Passage
from skinsight.api.companion.chat.remote import RemoteFailed, is_grounded, may_ask, preview, told
from skinsight.api.jobs.results import load
from skinsight.api.page.messages import N_
from skinsight.api.page.words import Words
from skinsight.api.service.refusals import Contradictory, NotFound
from skinsight.api.service.state import Parts
from skinsight.api.store.analyses import analysis_of

AWAY: Final = N_("The language model did not answer. The passages stand as they are.")
UNGROUNDED: Final = N_("The language model's answer cited no passage, and is not shown.")

Piece = tuple[str, Passage | str | Answer]
"""``flag``, ``finding`` or ``passage`` with a passage, ``text`` with more of it, at last ``done`` with all."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """A question with all that its answer may rest on."""

    parts: Parts
    asked: Asked
    analysis: Analysis | None = None

    async def answer(self) -> Answer:
        """What the texts say."""
        return await asyncio.to_thread(answer, self.asked, self.analysis)

    async def agreed(self, digest: str | None) -> Answer:
        """What the texts say, once it is sure that no more is sent anywhere than the person has seen.

        Raises:
            Contradictory: they agreed to something else, or there is nothing to agree to.
        """
        found = await self.answer()
        settings = self.parts.settings
        if digest and not (may_ask(settings, found) and preview(settings, self.asked.question, found).digest == digest):
            raise Contradictory(
                "what would be sent is not what was agreed to: ask for `/v1/chat/preview` and show that first, or "
                "leave `agreed` out"
            )
        return found

    async def pieces(self, found: Answer, ask_model: bool) -> AsyncIterator[Piece]:
        """The answer in the order in which it is shown: what comes first, then passages, then a model's words."""
        for name, passages in (("flag", found.flags), ("finding", found.findings), ("passage", found.passages)):
            for passage in passages:
                yield name, passage
        if ask_model:
            text = ""
            note = None
            try:
                async for piece in told(self.parts.settings, preview(self.parts.settings, self.asked.question, found)):
                    text += piece
                    yield "text", piece
            except RemoteFailed:
                note = AWAY
            else:
                note = None if is_grounded(text, found) else UNGROUNDED
            words = Words(found.language)
            found = found.model_copy(update={"note": words.plain(note)} if note else {"text": text})
        yield "done", found


def analysis_for(parts: Parts, owner: str, id: str) -> Analysis:
    """An owner's analysis.

    Raises:
        NotFound: there is none of this id, or it is not done.
    """
    with parts.database.session() as session:
        row = analysis_of(session, owner, id)
    found = load(parts.files, id) if row else None
    if found is None:
        raise NotFound("there is no analysis of this id that is done, or its time is over")
    return found
