"""Every text has the slots that the code fills, and every text is used."""

import ast
from pathlib import Path
from string import Formatter

from services.intake.channels import whatsapp
from services.intake.channels.whatsapp.dialogue.filling import FIELDS
from services.intake.channels.whatsapp.dialogue.texts import load_texts
from shared.attachments.legibility import Fault
from shared.attachments.refusals import Refusal
from shared.domain.lifecycle import State
from shared.whatsapp.messages import MAX_BODY, MAX_BUTTON_TITLE

TEXTS = load_texts()
FOLDER = Path(whatsapp.__file__).parent
BY_NAME = {f"{kind}_{field}" for kind in ("subject", "wrong") for field in FIELDS}


def slots(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


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
        assert slots(TEXTS.texts[key]) == given, f"{where} says {key}"


def test_every_text_without_a_call_has_no_slots_and_its_key_stands_in_the_code():
    called = {key for key, _, _ in calls()}
    code = "".join(path.read_text() for path in FOLDER.rglob("*.py"))
    for key in TEXTS.texts.keys() - called:
        assert not slots(TEXTS.texts[key]), key
        assert f'"{key}"' in code or key in BY_NAME, f"nobody says {key}"


def test_every_refusal_and_every_state_has_a_text():
    wanted = {refusal.value for refusal in Refusal} | {fault.value for fault in Fault}
    assert wanted <= TEXTS.refusals.keys()
    assert {state.value for state in State} | {"draft"} == TEXTS.states.keys()


def test_titles_fit_and_texts_are_not_too_long():
    for key in ("menu_button", "choose_button", "continue", "cancel", "send", "edit", "none"):
        assert len(TEXTS.texts[key]) <= MAX_BUTTON_TITLE, key
    assert all(len(text) < MAX_BODY / 2 for text in TEXTS.texts.values())


def test_a_word_means_one_thing_where_it_is_asked_everywhere():
    everywhere = ("menu", "help", "status", "cancel", "repair", "resume")
    for i, one in enumerate(everywhere):
        for other in everywhere[i + 1 :]:
            assert not TEXTS.words[one] & TEXTS.words[other], (one, other)
