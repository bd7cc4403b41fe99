import pytest

from shared.domain.errors import NotFoundError
from tests.support.whatsapp_simulator import buttons, scene


def test_the_newest_message_with_the_choice_is_tapped() -> None:
    stage = scene()
    stage.wamid("interactive", buttons("Ya"))
    newest = stage.wamid("interactive", buttons("Ya"))
    stage.told()
    stage.simulator.people.tap(stage.sari, "Ya")
    (message,) = stage.told()
    assert message["context"]["id"] == newest


def test_a_button_of_an_old_message_can_still_be_tapped() -> None:
    stage = scene()
    oldest = stage.wamid("interactive", buttons("Ya"))
    stage.wamid("interactive", buttons("Ya"))
    stage.told()
    stage.simulator.people.tap(stage.sari, "Ya", wamid=oldest)
    (message,) = stage.told()
    assert message["context"]["id"] == oldest


def test_tapping_what_is_not_there_fails() -> None:
    stage = scene()
    stage.wamid("interactive", buttons("Ya"))
    with pytest.raises(NotFoundError):
        stage.simulator.people.tap(stage.sari, "Mungkin")


def test_somebody_with_a_new_name_replaces_the_old_entry() -> None:
    stage = scene()
    again = stage.simulator.add_person("Sari W.", "+6281200000101")
    assert [person.name for person in stage.simulator.world.people] == ["Sari W."]
    assert stage.simulator.world.people.find("6281200000101") == again
