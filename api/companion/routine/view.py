"""A routine as its page shows it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from babel.dates import get_day_names
from fastapi.responses import HTMLResponse
from pydantic import ValidationError

from skinsight.analyzer.advice.person import Person
from skinsight.analyzer.progress.visits import Seen
from skinsight.api.companion.routine.effects import Effect
from skinsight.api.companion.routine.overview import Overview, overview
from skinsight.api.companion.routine.push import public_key
from skinsight.api.companion.routine.timing import zones
from skinsight.api.companion.whom_form import PREGNANCIES, SKIN_TYPES, WhomForm
from skinsight.api.page.messages import N_
from skinsight.api.page.plots import Plot, plot
from skinsight.api.page.refusals import refusal_of
from skinsight.api.page.rendering import render
from skinsight.api.page.words import Words
from skinsight.api.service.refusals import Contradictory, NotFound
from skinsight.api.service.state import Parts
from skinsight.api.store.models import Subject
from skinsight.api.store.routine_models import Reminder
from skinsight.segmentation.concerns import CONCERNS

CONSENT: Final = N_(
    "I agree that my products, my routine, what I tick off and my reminders are kept on this server. "
    "I can see all of it, take it with me and delete it for good at any time."
)
PARTS: Final = {"morning": N_("Morning"), "evening": N_("Evening")}
GUESSED: Final = {"id": "Asia/Jakarta"}
"""Zone by language, before the browser says its own."""
STRIP: Final = 14
"""Days that are shown as done or not."""
MINUS: Final = "\N{MINUS SIGN}"


def routine_page(
    parts: Parts, subject: Subject, words: Words, error: Exception | None = None, feed: str = ""
) -> HTMLResponse:
    """A routine today, or where one is begun; with why a change was not made, or the new address of the calendar."""
    try:
        seen = overview(parts, subject)
    except NotFound:
        return begin_page(words, [], subject, error)
    status, title, remedy = _why(error, words)
    settings = parts.settings
    return render(
        "routine.html.j2", words, status, here="routine", subject=subject, seen=seen, title=title, remedy=remedy,
        feed=feed, headline=_headline(seen, words), parts=PARTS, form=_form(seen), zones=zones(),
        trends=trends(seen.effects, seen.visits, words),
        days=_days(words), clocks=_clocks(seen, words),
        push_key=public_key(parts.database) if settings.push_contact else "",
        has_mail=bool(settings.smtp and settings.origin), has_address=bool(settings.origin),
        skin_types=SKIN_TYPES, pregnancies=PREGNANCIES, strip=seen.days_done(STRIP),
    )  # fmt: skip


def begin_page(
    words: Words, known: list[Subject], subject: Subject | None, error: Exception | None = None
) -> HTMLResponse:
    """Where a routine is begun: of one of those known, of one subject, or of somebody new."""
    status, title, remedy = _why(error, words)
    return render(
        "routine_begin.html.j2", words, status, here="routine", known=known, subject=subject, title=title,
        remedy=remedy, consent=CONSENT, zones=zones(), guessed=GUESSED.get(words.language, "UTC"),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Trend:
    """One concern over time, and what is said of it beside each ingredient; what is sure comes first."""

    name: str
    plot: Plot
    sentences: list[str]


def sentence(effect: Effect, _: Words) -> str:
    """What changed while an ingredient was used, in a sentence."""
    first, last = (_.number(round(value)) for value in (effect.first, effect.last))
    amount = f"{first} → {last}"
    if effect.measure == "score":
        amount = _("score {amount} of 100, higher is clearer", amount=amount)
    elif share := round(100 * (effect.last - effect.first) / effect.first) if effect.first else 0:
        amount += f" ({'+' if share > 0 else MINUS}{_.number(abs(share))} %)"
    changed = _("more than the likely range") if effect.sure else _("within the likely range")
    return _(
        "{weeks} weeks of {ingredient}: {concern} {amount}, {changed}",
        weeks=_.number(effect.weeks),
        ingredient=_.plain(effect.ingredient),
        concern=_.concern(effect.concern),
        amount=amount,
        changed=changed,
    )


def trends(effects: Sequence[Effect], visits: Sequence[tuple[datetime, Mapping[str, Seen]]], _: Words) -> list[Trend]:
    """The concerns of which something can be said, in the order of the registry's."""
    found = sorted(effects, key=lambda one: not one.sure)
    return [
        Trend(
            name,
            plot([(taken, concerns.get(name)) for taken, concerns in visits]),
            [sentence(one, _) for one in found if one.concern == name],
        )
        for name in CONCERNS
        if any(one.concern == name for one in found)
    ]


def _why(error: Exception | None, words: Words) -> tuple[int, str, str]:
    """Status, title and remedy."""
    if error is None:
        return 200, "", ""
    if isinstance(error, Contradictory):
        return 422, words("This was not kept"), words.plain(error.detail)
    if isinstance(error, ValidationError):
        return 422, words("This was not kept"), words("Look through what you filled in: something is missing.")
    status, title, remedy = refusal_of(error)
    return status, words.plain(title), words.plain(remedy)


def _headline(seen: Overview, _: Words) -> str:
    due = seen.due()
    done = sum((one.id, seen.today) in seen.ticks for one in due)
    if not seen.steps:
        return _("Build your routine")
    if not due:
        return _("Nothing to do today")
    if done == len(due):
        return _("All done today")
    return _("{done} of {due} steps done today", done=_.number(done), due=_.number(len(due)))


def _form(seen: Overview) -> WhomForm:
    said = Person.model_validate(seen.routine.person)
    return WhomForm(
        skin_type=said.skin_type or "",
        sensitive={True: "yes", False: "no", None: ""}[said.sensitive],
        pregnancy=said.pregnancy or "",
        allergies=", ".join(said.allergies),
    )


def _days(words: Words) -> list[str]:
    names = get_day_names("abbreviated", locale=words.language)
    return [names[number] for number in range(7)]


def _clocks(seen: Overview, _: Words) -> dict[str, str]:
    """When each reminder is due next, by the clock of its person."""

    def clock(one: Reminder) -> str:
        if one.due is None:
            return _("over")
        local = one.due.astimezone(ZoneInfo(seen.routine.zone))
        return _("next on {day} at {time}", day=_.date(local), time=f"{local:%H:%M}")

    return {one.id: clock(one) for one in seen.reminders}
