"""What a service's trail consists of, put together by its main."""

from dataclasses import dataclass, field
from typing import Self

from shared.catalogue.rules import Catalogue
from shared.persistence.store import Store
from shared.privacy.keyring import Keyring
from shared.privacy.keys import OfficeKeys
from shared.privacy.lookup import LookupHasher
from shared.trail.chain import trail_key


@dataclass(frozen=True, slots=True)
class Trail:
    """A service's trail.

    Attributes:
        store: Where it is kept, with everything else of the service.
        keyring: Opens what people wrote as a reason.
        hasher: Finds a person by the NIK.
        key: The key of seals.
        catalogue: Names the codes in it.
    """

    store: Store
    keyring: Keyring
    hasher: LookupHasher
    key: bytes = field(repr=False)
    catalogue: Catalogue

    @classmethod
    def of(
        cls, store: Store, keyring: Keyring, office_keys: OfficeKeys, catalogue: Catalogue
    ) -> Self:
        """Return a service's trail, sealed with a key made of the office's look-up key.

        That one is never rotated, and no more may the key of seals be.
        """
        lookup = office_keys.lookup
        return cls(store, keyring, LookupHasher(lookup), trail_key(lookup), catalogue)
