"""``/v1/chat``: questions about a result. Neither questions nor answers are kept."""

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from fastapi.sse import EventSourceResponse, ServerSentEvent
from pydantic import Field

from skinsight.api.companion.chat.answers import Answer, Asked
from skinsight.api.companion.chat.conversation import Conversation, analysis_for
from skinsight.api.companion.chat.remote import Preview, may_ask, preview
from skinsight.api.service.problems import documented
from skinsight.api.service.refusals import Contradictory
from skinsight.api.service.scopes import check_scope
from skinsight.api.service.state import CallerDep, PartsDep

router = APIRouter(prefix="/v1/chat", tags=["chat"])


class ChatQuestion(Asked):
    """A question, and the analysis that it is about.

    Attributes:
        analysis: id of an analysis of yours, such as that of a visit's view.
        agreed: the digest of a preview that the person has seen: their yes to asking the language model with it.
    """

    analysis: Annotated[str, Field(pattern="^[0-9a-f]{32}$")] | None = None
    agreed: Annotated[str, Field(pattern="^[0-9a-f]{64}$")] | None = None


async def conversation_of(parts: PartsDep, caller: CallerDep, body: ChatQuestion) -> Conversation:
    """What was asked, with the analysis that it is about."""
    if body.analysis:
        check_scope(caller, "read")
    found = await asyncio.to_thread(analysis_for, parts, caller.owner, body.analysis) if body.analysis else None
    return Conversation(parts, body, found)


ConversationDep = Annotated[Conversation, Depends(conversation_of)]


async def answer_of(conversation: ConversationDep, body: ChatQuestion) -> Answer:
    """What the texts say, before the first byte of an answer: a refusal is still a problem then."""
    return await conversation.agreed(body.agreed)


AnswerDep = Annotated[Answer, Depends(answer_of)]


@router.post("", responses=documented(404, 422, 503))
async def ask(conversation: ConversationDep, found: AnswerDep, body: ChatQuestion) -> Answer:
    """Answer with passages of our own texts, each with the rule or row that it is; red flags come first, always.

    Without `agreed` nothing leaves the server. With it, the operator's language model answers from the passages too.
    """
    pieces = [piece async for _, piece in conversation.pieces(found, bool(body.agreed))]
    return next(piece for piece in pieces if isinstance(piece, Answer))


@router.post("/stream", response_class=EventSourceResponse, responses=documented(404, 422, 503))
async def ask_streaming(conversation: ConversationDep, found: AnswerDep, body: ChatQuestion) -> AsyncIterator[Any]:
    """The same as server-sent events: `flag`, `finding` and `passage` with a passage each, `text` with more of a
    model's text, and `done` with the whole answer, which alone counts.
    """
    async for name, piece in conversation.pieces(found, bool(body.agreed)):
        yield ServerSentEvent(event=name, data=piece)


@router.post("/preview", responses=documented(404, 422, 503))
async def show_what_is_sent(conversation: ConversationDep) -> Preview:
    """What would be sent to the operator's language model, to the letter, before anything is."""
    found = await conversation.answer()
    if not may_ask(conversation.parts.settings, found):
        raise Contradictory("no language model would be asked here: none is set up, or our texts say nothing of this")
    return preview(conversation.parts.settings, conversation.asked.question, found)
