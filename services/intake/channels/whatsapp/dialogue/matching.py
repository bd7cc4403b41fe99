"""Files that came before it was known what they are for: kept, and matched to papers later.

Whoever sends photos first need not send them again. Once it is known which papers a request needs,
each kept file is asked about, unless its caption names its paper.
"""

from services.intake.channels.whatsapp.dialogue import answers
from services.intake.channels.whatsapp.dialogue.desk import Desk
from services.intake.channels.whatsapp.dialogue.reply import Option, Reply
from services.intake.channels.whatsapp.dialogue.state import Draft, Early, State, Step
from services.intake.channels.whatsapp.dialogue.turn import TakeEarly, Turn
from shared.catalogue.search import PhraseBook

MATCH, NOT, NONE = "match", "not", "none"
EARLY = "early"
"""What a file is called that is no paper yet, where a paper's code stands otherwise."""
LONGEST_CAPTION = 200
"""A longer one tells a story and names too much."""


def pending(state: State) -> Early | None:
    """Return the file to ask about: the one that is asked about, else the oldest."""
    waiting = [file for file in state.early if not file.is_passed]
    asked = next((file for file in waiting if file.id == state.chosen), None)
    return asked or next(iter(waiting), None)


def is_due(state: State, desk: Desk) -> bool:
    """Return whether there is a file to ask about, and a paper that it may be."""
    return pending(state) is not None and bool(papers(state, desk))


def papers(state: State, desk: Desk) -> tuple[str, ...]:
    """Return the papers that a file may be: those still missing, or any where none is."""
    if state.draft is not None:
        return papers_of(state.draft, desk)
    known = desk.find(state.request_id)
    return state.left or (known.papers if known else ())


def papers_of(draft: Draft, desk: Desk) -> tuple[str, ...]:
    """Return the papers that a file of a draft may be."""
    checklist = desk.checklist(draft)
    missing = [code for paper in checklist.missing(draft.papers) for code in paper.papers]
    return tuple(dict.fromkeys(missing)) or tuple(sorted(checklist.papers))


def ask(state: State, desk: Desk, *notes: str) -> Turn:
    """Ask which paper a kept file is, and quote it."""
    file = pending(state)
    if file is None:
        raise ValueError("No file is waiting.")
    texts = desk.texts
    at = file.at.astimezone(desk.rules.office.timezone)
    question = texts.say("match_which", day=f"{at:%d-%m-%Y}", time=f"{at:%H.%M}")
    asked = state.to(step=Step.MATCH, chosen=file.id)
    button = texts.say("choose_button")
    return Turn(asked, Reply(notes, question, options(asked, desk), button, file.message))


def options(state: State, desk: Desk) -> tuple[Option, ...]:
    """Return the papers that the file may be, and that it, or all, are for something else."""
    texts = desk.texts
    labels = tuple(Option(f"{MATCH}:{code}", desk.paper(code)) for code in papers(state, desk))
    others = [Option(f"{MATCH}:{NOT}", texts.say("match_not"))]
    if sum(not file.is_passed for file in state.early) > 1:
        others.append(Option(f"{MATCH}:{NONE}", texts.say("match_none")))
    return (*labels, *others)


def chosen(state: State, desk: Desk, text_or_id: str) -> str | None:
    """Return the paper that was chosen, `NOT` or `NONE`; None if nothing was."""
    option = answers.choose(text_or_id, options(state, desk), desk.texts)
    return option.id.partition(":")[2] if option else None


def without(state: State, file: Early) -> State:
    """Return the state without a file, which was taken."""
    left = tuple(other for other in state.early if other.id != file.id)
    return state.to(early=left, chosen=None, misses=0)


def passed(state: State, file: Early) -> State:
    """Return the state in which a file is kept for another request."""
    marked = tuple(f.to(is_passed=True) if f.id == file.id else f for f in state.early)
    return state.to(early=marked, chosen=None, misses=0)


def all_passed(state: State) -> State:
    """Return the state in which all files are kept for another request."""
    marked = tuple(file.to(is_passed=True) for file in state.early)
    return state.to(early=marked, chosen=None, misses=0)


def take_named(state: State, desk: Desk) -> tuple[State, tuple[str, ...], tuple[TakeEarly, ...]]:
    """Take the files whose captions name papers of the draft, or of the repair.

    The last paper of a repair hands it in, so its file is asked about.

    Returns:
        The state, what to say of it, and what is to be done.
    """
    notes: list[str] = []
    commands: list[TakeEarly] = []
    for file in state.early:
        if state.draft is None and len(state.left) <= 1:
            break
        code = None if file.is_passed else named(file.words, papers(state, desk), desk)
        if code is None:
            continue
        state = _with_paper(without(state, file), code)
        notes.append(desk.texts.say("paper_kept", paper=desk.paper(code)))
        commands.append(TakeEarly(file.id, code))
    return state, tuple(notes), tuple(commands)


def _with_paper(state: State, code: str) -> State:
    if state.draft is None:
        return state.to(left=tuple(paper for paper in state.left if paper != code))
    return state.drafting(papers=tuple(dict.fromkeys((*state.draft.papers, code))))


def named(words: str | None, papers: tuple[str, ...], desk: Desk) -> str | None:
    """Return the one paper that a caption names, as a whole or by its words."""
    if not words:
        return None
    book, shown = _book(papers, desk), _shown(words)
    whole = book.find(shown)
    if len(whole) == 1:
        return whole[0]
    by_word = (book.find(word) for word in shown.split() if len(word) > 1)
    found_ones = {found[0] for found in by_word if len(found) == 1}
    return found_ones.pop() if len(found_ones) == 1 else None


def names_another(words: str | None, papers: tuple[str, ...], desk: Desk) -> bool:
    """Return whether a caption names papers of the catalogue, and none of these."""
    if not words or _book(papers, desk).find(_shown(words)):
        return False
    others = tuple(code for code in desk.rules.papers if code not in papers)
    return bool(_book(others, desk).find(_shown(words)))


def _book(papers: tuple[str, ...], desk: Desk) -> PhraseBook:
    known = {code: desk.rules.papers.get(code) for code in papers}
    return PhraseBook(
        {
            c: (c, p.label.id, p.label.en, p.label.read("jv")) if p else (c,)
            for c, p in known.items()
        }
    )


def _shown(words: str) -> str:
    return words[:LONGEST_CAPTION].replace("_", " ")
