"""Mutated webhooks of every kind: the parser reads them or calls them malformed."""

from devkit.fuzz import webhooks
from devkit.fuzz.samples import samples
from devkit.fuzz.webhooks import fuzz
from shared.whatsapp.content import MessageKind
from shared.whatsapp.webhook import parse


def test_the_samples_hold_every_kind_of_message_and_are_read():
    *_, everything = samples()
    found = parse(webhooks.written(everything))
    assert {m.kind for m in found.messages} == set(MessageKind)
    assert found.statuses
    assert found.account_updates
    assert found.preferences


def test_no_mutated_body_makes_the_parser_fail():
    found = fuzz(seed=7, bodies=3000)
    assert found.crashes == []
    assert 0 < found.malformed < found.bodies / 2


def test_a_parser_that_fails_is_found(monkeypatch):
    monkeypatch.setattr(webhooks, "parse", lambda raw: {}[len(raw)])
    assert fuzz(seed=7, bodies=3).crashes == [(f"7:{n}", "KeyError") for n in range(3)]
