"""Every text has the slots that the code fills, in every language, and every text is used."""

import ast
from functools import cache
from itertools import combinations
from pathlib import Path
from string import Formatter

import pytest

from services.intake.channels import whatsapp
from services.intake.channels.whatsapp.dialogue.everywhere import WITH_TICKET, WORDS
from services.intake.channels.whatsapp.dialogue.flow import load_flow
from services.intake.channels.whatsapp.dialogue.language import SPOKEN
from services.intake.channels.whatsapp.dialogue.texts import load_texts
from shared.attachments.legibility import Fault
from shared.attachments.refusals import Refusal
from shared.domain.lifecycle import State
from shared.whatsapp.messages import MAX_BODY, MAX_BUTTON_TITLE, MAX_BUTTONS_BODY, MAX_ROW_TITLE

LIBRARY = load_texts()
FIRST = LIBRARY[load_flow().languages[0]]
FOLDER = Path(whatsapp.__file__).parent
BY_NAME = {
    f"{kind}_{field}" for kind in ("subject", "wrong", "field") for field in load_flow().fields
}
BUTTONS = (
    *("menu_button", "choose_button", "continue", "keep", "cancel", "send", "edit", "none"),
    *("swap", "cancel_yes", "cancel_no", "cancel_early_yes", "match_not"),
    *("name_right", "person", "match_none"),
)
LONG = {"help", "welcome", "review"}
each_language = pytest.mark.parametrize("texts", LIBRARY.values(), ids=list(LIBRARY))


def slots(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@cache
def calls() -> list[tuple[str, set[str], str]]:
    """Return every `say("key", slot=…)` of the channel."""
    found = []
    for path in FOLDER.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            is_say = isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "say"
            if is_say and node.args and isinstance(node.args[0], ast.Constant):
                given = {keyword.arg for keyword in node.keywords}
                found.append((node.args[0].value, given, f"{path.name}:{node.lineno}"))
    return found


def test_every_call_fills_the_slots_of_its_text_and_no_others():
    assert len(calls()) > 40
    for key, given, where in calls():
        assert slots(FIRST.texts[key]) == given, f"{where} says {key}"


def test_the_key_of_every_text_stands_in_the_code():
    called = {key for key, _, _ in calls()}
    code = "".join(path.read_text() for path in FOLDER.rglob("*.py"))
    for key in FIRST.texts.keys() - called:
        assert f'"{key}"' in code or key in BY_NAME, f"nobody says {key}"


@each_language
def test_every_language_has_the_same_texts_with_the_same_slots(texts):
    assert texts.texts.keys() == FIRST.texts.keys()
    assert texts.refusals.keys() == FIRST.refusals.keys()
    for key, text in texts.texts.items():
        assert slots(text) == slots(FIRST.texts[key]), key


@each_language
def test_every_refusal_and_every_state_has_a_text(texts):
    wanted = {refusal.value for refusal in Refusal} | {fault.value for fault in Fault}
    assert wanted <= texts.refusals.keys()
    assert {state.value for state in State} | {"draft"} == texts.states.keys()


@each_language
def test_titles_fit_and_texts_are_not_too_long(texts):
    for key in BUTTONS:
        assert len(texts.texts[key]) <= MAX_BUTTON_TITLE, key
    for key in ("menu_more", "menu_first"):
        assert len(texts.texts[key]) <= MAX_ROW_TITLE, key
    assert len(texts.name) <= MAX_BUTTON_TITLE
    for key, text in texts.texts.items():
        assert len(text) < (MAX_BODY / 4 if key in LONG else MAX_BUTTONS_BODY / 3), key


def test_a_word_that_works_everywhere_means_one_thing_in_all_languages():
    spoken = {f"{SPOKEN}{code}" for code in LIBRARY}
    everywhere = {*WORDS, *WITH_TICKET, *spoken, "greeting", "thanks", "emergency", "human"}
    for one, other in combinations(sorted(everywhere), 2):
        assert not FIRST.words[one] & FIRST.words[other], (one, other)


@each_language
def test_the_words_that_texts_tell_people_to_type_are_understood(texts):
    known = frozenset().union(*FIRST.words.values())
    for key, text in texts.texts.items():
        for word in text.replace(".", " ").replace(",", " ").replace(":", " ").split():
            is_told = word.isalpha() and word.isupper() and len(word) > 3
            assert not is_told or word.casefold() in known, f"{key} tells to type {word}"
