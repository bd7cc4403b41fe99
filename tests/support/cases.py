"""Cases for tests of the desk's decisions: one birth, as far as it has come."""

from datetime import timedelta

from services.verification.domain import arriving, claiming, deciding
from services.verification.domain.case import Case, Mark, Verdict
from shared.catalogue.calendar import WorkingCalendar
from shared.catalogue.clock import Clock
from shared.privacy.sealing import DataKey
from tests.support.catalogue import RULES
from tests.support.verification import FACTS, NOW, a_submission

KEY = DataKey.generate("request-1")
SUBMISSION = a_submission(KEY)
CHECKLIST = RULES.type("AKTA_LAHIR").checklist(FACTS)
LATER = NOW + timedelta(hours=1)
DUE = NOW + timedelta(days=1)
CLOCK = Clock.start(NOW, DUE)
STOPPED = CLOCK.stop(LATER, WorkingCalendar(RULES.office))


def routed() -> Case:
    """Return a case that waits in its department for anybody."""
    case = arriving.receive(SUBMISSION, "CAPIL", "CAPIL-LAHIR", CLOCK, NOW)
    return arriving.route(case, NOW).case


def held(by: str = "rina") -> Case:
    """Return a case that a clerk has claimed."""
    return claiming.claim(routed(), by, NOW).case


def marked(case: Case, requirement: str, verdict: Verdict) -> Case:
    """Return a case after a verdict on one paper; a faulty one is a blurred photo."""
    reason = "FOTO_BURAM" if verdict is Verdict.FAULTY else None
    mark = Mark(requirement=requirement, verdict=verdict, reason=reason, by="rina", at=LATER)
    return deciding.judge_paper(case, mark)


def returned() -> Case:
    """Return a case that went back to its applicant for one blurred photo."""
    case = marked(marked(held(), "F-2.01", Verdict.ACCEPTED), "KK_ASLI", Verdict.FAULTY)
    return deciding.send_back(case, "rina", (), DUE, STOPPED, LATER).case
