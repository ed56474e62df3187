"""The one way from a photograph to an :class:`~skinsight.analyzer.schema.result.Analysis`."""

from collections.abc import Iterable
from dataclasses import asdict

from skinsight.analyzer.advice.person import NOBODY, Person
from skinsight.analyzer.advice.products import Catalogue
from skinsight.analyzer.advice.recommend import recommend
from skinsight.analyzer.colour.cards import ColourCard, GreyCard
from skinsight.analyzer.concerns.believed import believed
from skinsight.analyzer.concerns.wrinkles import AGE_NEEDED
from skinsight.analyzer.conditions import conditions
from skinsight.analyzer.face.parsed import ParsedFace
from skinsight.analyzer.face.proportions import may_be_child
from skinsight.analyzer.face.zone_outlines import zone_outlines
from skinsight.analyzer.face.zones import HIDDEN, ZONES, ZoneName
from skinsight.analyzer.formulas.measured import asked_measures, measured, read_by
from skinsight.analyzer.formulas.skin import Skin
from skinsight.analyzer.grading.grade import grade
from skinsight.analyzer.measures.measure import measure, unavailable_zones
from skinsight.analyzer.measures.untold import untold
from skinsight.analyzer.quality.gate import Quality, quality
from skinsight.analyzer.schema.result import Analysis, FaceInfo, FileInfo, ModelInfo, PhotoInfo, ZoneInfo
from skinsight.analyzer.schema.tone_result import NoTone, ToneAnalysis
from skinsight.analyzer.tone.estimate import tone
from skinsight.segmentation import segmenter as networks
from skinsight.segmentation.concerns import CONCERNS, CONDITIONS, FACE_SKIN, JOINT, askable
from skinsight.segmentation.errors import PoorQuality
from skinsight.segmentation.face import Face
from skinsight.segmentation.photo import Photo
from skinsight.segmentation.telling import RIVALS


def analyze(
    photo: Photo,
    concerns: Iterable[str] | None = None,
    segmenter: networks.Segmenter | None = None,
    face: Face | None = None,
    *,
    measures: Iterable[str] | None = None,
    person: Person = NOBODY,
    products: Catalogue | None = None,
    card: GreyCard | ColourCard | None = None,
    strict: bool = False,
) -> Analysis:
    """Find the largest face, judge the photograph, segment it, measure and grade each concern, and advise.

    Args:
        photo: a decoded photograph.
        concerns: names from the registry, and ``conditions``; None means all that ``segmenter`` has a network of.
            ``face_skin`` is always among the answers.
        segmenter: the networks to run; None means those shipped in ``weights/``.
        face: where the face is; None means that it is searched for.
        measures: names from :data:`skinsight.analyzer.formulas.table.MEASURES`, which need no network; None means all
            (of the profile ``fast``: the quick ones, without their maps) where ``concerns`` is None, and none where it
            is not.
        person: what the person says of themselves, for the advice.
        products: a catalogue for the advice to choose from.
        card: a grey or colour card in the photograph, by which the skin tone is calibrated.
        strict: refuse a photograph with any problem of quality.

    Raises:
        UnknownConcern: a name is not in the registry, or not in the table of measures.
        NoFaceFound: there is no skin in the photograph.
        PoorQuality: ``strict``, and the quality gate has found a problem.
        CardRefused: the card cannot be read where it was said to be.
        WeightsError: a shipped network is missing or changed.
    """
    asked = None if concerns is None else in_order([*concerns, *read_by(measures or ())])
    segmenter = segmenter or networks.default_segmenter()
    names = in_order([*segmenter.names, *[CONDITIONS] * segmenter.reads_conditions]) if asked is None else asked
    taken = asked_measures(measures, asked is None, segmenter.profile)
    face = face or segmenter.find_faces(photo.pixels)[0]
    parsed = believed(ParsedFace(photo, segmenter.segment(photo.pixels, face, names)))
    found = quality(parsed)
    if strict and found.problems:
        raise PoorQuality("; ".join(f"{one.code}: {one.advice}" for one in found.problems))
    toned = _tone(parsed, found, card)
    age_needed = person.age is None and may_be_child(parsed.small)
    graded = grade(measure(parsed, found, {"wrinkles": AGE_NEEDED} if age_needed else {}))
    skin = Skin(parsed, found, unavailable_zones(parsed, found), graded, toned, person)
    height, width = parsed.size
    analysis = Analysis(
        photo=PhotoInfo(name=photo.name, width=width, height=height, file=_file_info(photo)),
        face=_face_info(parsed.seen.face),
        quality=found,
        zones=_zones(parsed, found),
        tone=toned,
        concerns=graded,
        measures=measured(skin, taken, maps=measures is not None or segmenter.profile != "fast"),
        profile=segmenter.profile,
        untold=untold(parsed) if any(name in graded and graded[name].status == "ok" for name in RIVALS) else None,
        age_needed=age_needed,
        conditions=conditions(parsed, found),
        models={
            name: ModelInfo(version=model.version, sha256=model.sha256)
            for name, model in segmenter.models.items()
            if name in names or (name == JOINT and (segmenter.profile == "fast" or CONDITIONS in names))
        },
    )
    return analysis.model_copy(update={"recommendations": tuple(recommend(analysis, person, products))})


def in_order(concerns: Iterable[str]) -> list[str]:
    """What is asked for and ``face_skin``, each once, in the registry's order, ``conditions`` last.

    Raises:
        UnknownConcern: a name is neither in the registry nor ``conditions``.
    """
    asked = {FACE_SKIN, *map(askable, concerns)}
    return [name for name in (*CONCERNS, CONDITIONS) if name in asked]


def _file_info(photo: Photo) -> FileInfo | None:
    return FileInfo(**asdict(photo.file)) if photo.file else None


def _face_info(face: Face) -> FaceInfo:
    crop = face.crop
    return FaceInfo(
        found_by=face.found_by,
        x=crop.centre_x,
        y=crop.centre_y,
        side=crop.side,
        tilt=crop.tilt,
        turned=face.turned,
        faces_found=face.others + 1,
    )


def _zones(face: ParsedFace, found: Quality) -> dict[ZoneName, ZoneInfo]:
    outlines, unseen, skin = zone_outlines(face), unavailable_zones(face, found), face.zone_areas
    return {
        name: ZoneInfo(status="unavailable", unavailable_reason=unseen.get(name, HIDDEN))
        if name in unseen or not skin[name]
        else ZoneInfo(skin=skin[name], outline=outlines[name])
        for name in ZONES
    }


def _tone(face: ParsedFace, found: Quality, card: GreyCard | ColourCard | None) -> ToneAnalysis:
    reason = found.against_tone(with_card=card is not None)
    return NoTone(unavailable_reason=reason) if reason else tone(face, card)
