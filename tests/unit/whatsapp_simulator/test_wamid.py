from random import Random

from hypothesis import given
from hypothesis import strategies as st

from devkit.whatsapp.wamid import address_inside, mint_incoming, mint_outgoing

ADDRESSES = st.from_regex(r"[1-9][0-9]{6,14}", fullmatch=True) | st.from_regex(
    r"ID\.[0-9]{18}", fullmatch=True
)


@given(address=ADDRESSES, seed=st.integers())
def test_an_id_carries_the_address(address: str, seed: int) -> None:
    for mint in (mint_outgoing, mint_incoming):
        assert address_inside(mint(address, Random(seed))) == address  # noqa: S311


def test_ids_begin_as_real_ones_do() -> None:
    rng = Random(1)  # noqa: S311
    assert mint_outgoing("16503879439", rng).startswith("wamid.HBgLMTY1MDM4Nzk0MzkVAgARGB")
    assert mint_incoming("16503879439", rng).startswith("wamid.HBgLMTY1MDM4Nzk0MzkVAgASGBQ")
