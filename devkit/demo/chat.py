"""A village head at her telephone: she reads what Loket asks and answers it."""

import asyncio
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from devkit.demo import cast
from devkit.demo.desk import Desk, NothingHappenedError
from devkit.demo.introductions import VILLAGE_HEAD
from devkit.papers import photo
from devkit.whatsapp.control import SimulatorControl
from shared.domain.errors import PermanentError

WITHIN = timedelta(seconds=10)
PHOTO = object()
SEND = "KIRIM"

ANSWERS: Mapping[str, object] = {
    "balas KIRIM": SEND,
    "Dokumen apa": "akta kelahiran",
    "asal usul": "Tidak",
    "surat keterangan lahir": "Ya",
    "buku nikah": "Ya",
    "nama lengkap": cast.CHILD["name"],
    "NIK-nya": "-",
    "Kartu Keluarga-nya": cast.CHILD["family_card"],
    "tanggal lahirnya": "16-11-2026",
    "alamatnya": cast.CHILD["address"],
    "Kirim foto atau PDF": PHOTO,
}
"""What she answers to a question with these words; the first that fits."""


class UnexpectedQuestionError(PermanentError):
    """Loket asked something that the village head of the demo has no answer to."""

    code = "unexpected-question"

    def __init__(self, question: str) -> None:
        super().__init__(f"The village head has no answer to: {question[:200]}")


async def file_birth_by_chat(desk: Desk, simulator: SimulatorControl) -> None:
    """File the birth of a child, from the first greeting to the ticket."""
    head = VILLAGE_HEAD["phone"]
    photos = (photo(seed) for seed in range(70, 90))
    await simulator.write(head, "Halo")
    heard, answered = 0, None
    while answered != SEND:
        message = await simulator.wait_for_message(head, after=heard, within=WITHIN)
        heard = len(await simulator.received(head))
        answered = _answer(message.text)
        await _give(simulator, head, answered, photos)
        desk.say("sends a photo" if answered is PHOTO else f"writes “{answered}”")
    filed = await _find(desk)
    desk.story.request_id, desk.story.ticket = filed["id"], filed["ticket"]
    desk.say(f"{desk.story.who} has filed {desk.story.ticket}")


def _answer(question: str) -> object:
    for words, answer in ANSWERS.items():
        if words in question:
            return answer
    raise UnexpectedQuestionError(question)


async def _give(
    simulator: SimulatorControl, head: str, answer: object, photos: Iterator[bytes]
) -> None:
    if answer is PHOTO:
        await simulator.share(head, next(photos), "image/jpeg")
    else:
        await simulator.write(head, str(answer))


async def _find(desk: Desk) -> dict[str, Any]:
    """Return the request as the office received it."""
    for _ in range(100):
        listed = await desk.client.call("kades-gribig", "GET", "intake-app", "/v1/requests")
        for item in listed.body["items"]:
            if item["document_type"] == "AKTA_LAHIR" and item["state"] != "draft":
                found: dict[str, Any] = item
                return found
        await asyncio.sleep(0.05)
    raise NothingHappenedError("the village head's request")
