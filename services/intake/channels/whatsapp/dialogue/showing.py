"""What is shown of a draft: the papers still to be sent, and all of it before it is handed in."""

from services.intake.channels.whatsapp.dialogue import dating, subject
from services.intake.channels.whatsapp.dialogue.asked import PAPER
from services.intake.channels.whatsapp.dialogue.desk import Desk
from services.intake.channels.whatsapp.dialogue.state import Draft

NOTHING = "-"
SHOWN_PAPERS = 20


def papers_wanted(draft: Draft, desk: Desk) -> str:
    """Return which paper is to be sent now, and which after it."""
    texts = desk.texts
    kind, _, code = (draft.editing or "").partition(":")
    if kind == PAPER:
        return texts.say("paper", paper=desk.paper(code))
    missing = desk.checklist(draft).missing(draft.papers)
    lines = [texts.say("paper", paper=desk.read(missing[0].label))]
    if later := missing[1:]:
        lines.append(texts.say("papers_later"))
        lines += [f"- {desk.read(paper.label)}" for paper in later]
    return "\n".join((*lines, texts.say("paper_tip")))


def review(draft: Draft, desk: Desk) -> str:
    """Return all that was answered, for a last look."""
    papers = [f"- {desk.paper(code)}" for code in draft.papers[:SHOWN_PAPERS]]
    facts = {c: f for c, f in desk.kind(draft).facts.items() if c in draft.facts}
    said = [
        f"- {desk.read(fact.question)} {desk.read(fact.answers[draft.facts[code]])}"
        for code, fact in facts.items()
    ]
    said += [
        f"- {dating.label(code, draft, desk)}: {dating.shown(code, draft)}" for code in draft.dates
    ]
    return desk.texts.say(
        "review",
        document=desk.read(desk.kind(draft).name),
        papers="\n".join(papers) or NOTHING,
        facts="\n".join(said) or NOTHING,
        name=subject.shown("name", draft),
        nik=subject.shown("nik", draft),
        family_card=subject.shown("family_card", draft),
        birth_date=subject.shown("birth_date", draft),
        address=subject.shown("address", draft),
    )
