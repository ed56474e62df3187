"""Where questions are asked: a page of its own, and the foot of every result."""

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated, Any
from urllib.parse import urlsplit

from fastapi import APIRouter, Depends, Form, UploadFile
from fastapi.responses import HTMLResponse
from fastapi.sse import EventSourceResponse, ServerSentEvent
from pydantic import ValidationError

from skinsight.analyzer.schema.result import Analysis
from skinsight.api.companion.chat.answers import Answer, Asked
from skinsight.api.companion.chat.conversation import Conversation
from skinsight.api.companion.chat.passages import Passage
from skinsight.api.companion.chat.remote import may_ask, preview
from skinsight.api.page.messages import N_
from skinsight.api.page.rendering import fragment, render
from skinsight.api.page.words import Words, WordsDep
from skinsight.api.service import visits
from skinsight.api.service.refusals import Contradictory
from skinsight.api.service.state import CallerDep, Parts, PartsDep

EXAMPLES = (
    N_("What can I do about dark circles?"),
    N_("Can I combine retinol and glycolic acid?"),
    N_("Is niacinamide fine in pregnancy?"),
    N_("A mole has changed. What now?"),
)
VisitId = Annotated[str, Form(pattern="^([0-9a-f]{32})?$")]

router = APIRouter(prefix="/chat", include_in_schema=False)


@router.get("")
def start(parts: PartsDep, caller: CallerDep, words: WordsDep, visit: str = "") -> HTMLResponse:
    """An empty page, or one about a visit that is kept."""
    held = visits.the_visit(parts, caller.owner, visit) if visit else None
    return _page(words, visit=visit, day=held.visit.taken if held else None)


@router.post("")
async def without_scripts(
    parts: PartsDep, caller: CallerDep, words: WordsDep, question: Annotated[str, Form()] = "", visit: VisitId = ""
) -> HTMLResponse:
    """The same question answered as a page."""
    conversation = await _conversation(parts, caller.owner, words, question, visit)
    return _page(words, visit=visit, question=conversation.asked.question, answer=await conversation.answer())


async def conversation_of(
    parts: PartsDep,
    caller: CallerDep,
    words: WordsDep,
    question: Annotated[str, Form()] = "",
    visit: VisitId = "",
    earlier: Annotated[list[str], Form()] = [],  # noqa: B006 - FastAPI's way to say "none"
    analysis: UploadFile | None = None,
) -> Conversation:
    """What was asked, about a visit or the result that the page holds."""
    held = await analysis.read() if analysis else None
    return await _conversation(parts, caller.owner, words, question, visit, earlier, held)


ConversationDep = Annotated[Conversation, Depends(conversation_of)]


async def answer_of(conversation: ConversationDep, agreed: Annotated[str, Form()] = "") -> Answer:
    """What the texts say, and that a person's yes is to what would be sent."""
    return await conversation.agreed(agreed or None)


@router.post("/ask", response_class=EventSourceResponse)
async def ask(
    conversation: ConversationDep,
    found: Annotated[Answer, Depends(answer_of)],
    words: WordsDep,
    agreed: Annotated[str, Form()] = "",
) -> AsyncIterator[Any]:
    """The answer as pieces of the page."""
    async for name, piece in conversation.pieces(found, bool(agreed)):
        yield ServerSentEvent(event=name, data=_shown(conversation, piece, words, name, not agreed))


def _shown(conversation: Conversation, piece: Passage | str | Answer, words: Words, name: str, offer: bool) -> str:
    if isinstance(piece, str):
        return piece
    if isinstance(piece, Passage):
        return fragment("chat_passage.html.j2", Words(words.language), passage=piece, first=name == "flag")
    settings = conversation.parts.settings
    sent = preview(settings, conversation.asked.question, piece) if offer and may_ask(settings, piece) else None
    host = urlsplit(sent.address).netloc if sent else ""
    return fragment("chat_end.html.j2", words, answer=piece, sent=sent, host=host)


async def _conversation(
    parts: Parts,
    owner: str,
    words: Words,
    question: str,
    visit: str,
    earlier: list[str] | None = None,
    held: bytes | None = None,
) -> Conversation:
    """Raises:
    Contradictory: the question is empty or too long, or the page holds no analysis.
    """
    try:
        asked = Asked(question=question, language=words.language, earlier=tuple(earlier or ())[-6:])
        found = Analysis.model_validate_json(held) if held else None
    except ValidationError as error:
        raise Contradictory(f"a question has 2 to 500 letters: {error.errors()[0]['msg']}") from None
    if visit:
        found = (await asyncio.to_thread(visits.the_visit, parts, owner, visit)).found["front"]
    return Conversation(parts, asked, found)


def _page(words: Words, **values: Any) -> HTMLResponse:
    given = {"visit": "", "day": None, "question": "", "answer": None, **values}
    return render("chat.html.j2", words, here="chat", examples=EXAMPLES, **given)
