import base64
import hashlib
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from devkit.whatsapp.errors import GraphError
from devkit.whatsapp.media import Media
from tests.support.whatsapp_simulator import Scene, scene


def fetch(stage: Scene, url: str) -> Media | None:
    query = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
    world = stage.simulator.world
    return world.media.fetch(query["mid"], query["ext"], query["hash"], world.now())


def shared(stage: Scene) -> dict[str, str]:
    stage.simulator.people.share(stage.sari, b"isi berkas", "application/pdf", filename="kk.pdf")
    ((update,),) = stage.simulator.due_batches()
    return dict(update.body["document"])


def test_a_shared_file_carries_the_base64_digest_of_its_bytes() -> None:
    document = shared(scene())
    digest = hashlib.sha256(b"isi berkas").digest()
    assert base64.b64decode(document["sha256"]) == digest


def test_an_address_works_for_five_minutes() -> None:
    stage = scene()
    url = shared(stage)["url"]
    stage.clock.advance(timedelta(minutes=4, seconds=59))
    media = fetch(stage, url)
    assert media is not None
    assert media.data == b"isi berkas"
    stage.clock.advance(timedelta(seconds=2))
    assert fetch(stage, url) is None


def test_a_forged_address_is_refused() -> None:
    stage = scene()
    url = shared(stage)["url"]
    assert fetch(stage, url[:-1] + ("0" if url[-1] != "0" else "1")) is None


def test_a_sent_file_lives_seven_days_and_an_uploaded_one_thirty() -> None:
    stage = scene()
    world = stage.simulator.world
    sent = shared(stage)["id"]
    uploaded = world.media.upload(b"%PDF", "application/pdf", "a.pdf", world.now()).id
    stage.clock.advance(timedelta(days=8))
    assert world.media.find(sent, world.now()) is None
    assert world.media.find(uploaded, world.now()) is not None
    stage.clock.advance(timedelta(days=23))
    assert world.media.find(uploaded, world.now()) is None


@pytest.mark.parametrize(
    ("data", "mime_type", "code"),
    [
        (b"x", "application/x-msdownload", 100),
        (b"", "image/png", 131053),
        (b"x" * (5 * 1024 * 1024 + 1), "image/jpeg", 131053),
    ],
)
def test_an_upload_of_a_wrong_type_or_size_is_refused(
    data: bytes, mime_type: str, code: int
) -> None:
    world = scene().simulator.world
    with pytest.raises(GraphError) as refused:
        world.media.upload(data, mime_type, "berkas", world.now())
    assert refused.value.graph_code == code
