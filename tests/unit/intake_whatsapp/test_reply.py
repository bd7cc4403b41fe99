"""Replies become messages that the platform takes, whatever is in them."""

from hypothesis import given
from hypothesis import strategies as st

from services.intake.channels.whatsapp.dialogue.reply import Option, Reply, cut, length, to_payload
from shared.whatsapp.content import PersonRef
from shared.whatsapp.payload import Envelope

TO = Envelope(PersonRef(phone="+6281200000101"))
words = st.text(max_size=6000)
labels = st.lists(st.text(min_size=1, max_size=200).filter(str.strip), max_size=14)


def test_few_short_options_are_buttons_and_others_a_list_with_numbers():
    few = Reply((), "Setuju?", (Option("y", "Ya"), Option("n", "Tidak")))
    assert to_payload(few, TO)["interactive"]["type"] == "button"
    long = Reply((), "Yang mana?", (Option("a", "Surat keterangan kelahiran"), Option("b", "Ya")))
    built = to_payload(long, TO)["interactive"]
    assert built["type"] == "list"
    assert "1. Surat keterangan kelahiran" in built["body"]["text"]
    assert built["action"]["sections"][0]["rows"][0]["title"] == "1. Surat keterangan kel…"


def test_more_options_than_a_list_holds_are_chosen_by_number():
    many = Reply((), "Yang mana?", tuple(Option(f"o:{n}", f"Nomor {n}") for n in range(14)))
    assert "14. Nomor 13" in to_payload(many, TO)["text"]["body"]


def test_two_answers_become_one_with_all_notes_and_the_last_question():
    first = Reply(("A diterima.",), "Kirim B.")
    second = Reply(("B diterima.", "A diterima."), "Kirim C.")
    assert second.after(first) == Reply(("A diterima.", "B diterima."), "Kirim C.")
    assert second.after(None) is second


@given(
    st.lists(words, max_size=3), words, labels, st.text(min_size=1, max_size=40).filter(str.strip)
)
def test_every_reply_is_a_message_within_the_limits(notes, question, options, button):
    named = tuple(Option(f"o:{n}", label) for n, label in enumerate(options))
    # Building it checks every limit.
    to_payload(Reply(tuple(notes), question, named, button), TO)


@given(st.text(max_size=100), st.integers(2, 50))
def test_a_cut_text_fits_and_is_a_beginning(text, limit):
    short = cut(text, limit)
    assert length(short) <= limit
    assert short == text or text.startswith(short[:-1])
